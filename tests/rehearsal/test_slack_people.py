"""The routes for people: looking, writing, and following what happens."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bot.rehearsal.slack import announcement
from bot.rehearsal.slack.sample import (
    APPROVER_1,
    BOARD,
    BOT,
    CAMPAIGN,
    FINANCE,
    GENERAL,
    GUEST,
    PARTNER,
    PARTNER_PROJECT,
    REQUESTER,
)
from tests.rehearsal.slack_desk import Desk, Json, hall


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., Desk]]:
    with hall() as fresh_desk:
        yield fresh_desk


@pytest.fixture
def desk(fresh: Callable[..., Desk]) -> Desk:
    return fresh()


def _say(desk: Desk, text: str, person: str = REQUESTER, channel: str = CAMPAIGN, **more: Any) -> Json:
    return desk.call("POST", f"people/{person}/messages", channel=channel, text=text, **more)


def test_the_sample_workspace_is_as_agreed(desk: Desk) -> None:
    seen = desk.get("workspace")
    assert seen["team"] == {"id": "T0WORKSPACE", "name": "Workspace"}
    assert (seen["app"]["id"], seen["app"]["bot_user_id"]) == ("A0CARTWRIGHT", BOT)
    assert seen["app"]["commands"][0]["command"] == "/domain"
    assert seen["app"]["messages_tab"] is True
    standings = {person["id"]: person["standing"] for person in seen["people"]}
    assert (standings[GUEST], standings[PARTNER], standings[FINANCE]) == ("guest", "stranger", "member")
    kinds = {channel["id"]: channel["kind"] for channel in seen["channels"]}
    assert (kinds[CAMPAIGN], kinds[BOARD], kinds["D0REQUESTER"]) == ("public", "private", "im")
    assert (seen["ovh_panel"], seen["connected"]) == (None, False)


def test_everybody_sees_where_they_are(desk: Desk) -> None:
    def places(person: str) -> set[str]:
        return {channel["id"] for channel in desk.get(f"people/{person}/conversations")["conversations"]}

    assert places(REQUESTER) == {CAMPAIGN, GENERAL, BOARD, PARTNER_PROJECT, "D0REQUESTER"}
    assert places(GUEST) == {CAMPAIGN, "D0GUEST0001"}
    assert places(PARTNER) == {PARTNER_PROJECT, "D0PARTNER01"}


def test_reading_marks_as_read(desk: Desk) -> None:
    def unread(person: str) -> int:
        channels = desk.get(f"people/{person}/conversations")["conversations"]
        return int(next(channel["unread"] for channel in channels if channel["id"] == CAMPAIGN))

    _say(desk, "Hello")
    assert (unread(REQUESTER), unread(APPROVER_1)) == (0, 1)
    desk.messages(APPROVER_1)
    assert unread(APPROVER_1) == 0


def test_messages_of_others_places_are_not_shown(desk: Desk) -> None:
    assert desk.get(f"people/{GUEST}/conversations/{BOARD}/messages")["error"] == "not_in_conversation"
    assert _say(desk, "x", GUEST, BOARD)["error"] == "not_in_conversation"


def test_a_message_of_a_person_has_the_agreed_form(desk: Desk) -> None:
    ts = _say(desk, "Hi @approver-1, see example.com & <more>")["ts"]
    (message,) = desk.messages(APPROVER_1)
    assert message == {
        "channel": CAMPAIGN,
        "ts": ts,
        "user": REQUESTER,
        "name": "requester",
        "is_app": False,
        "text": f"Hi <@{APPROVER_1}>, see <http://example.com|example.com> &amp; &lt;more&gt;",
        "blocks": None,
        "thread_ts": None,
        "reply_broadcast": False,
        "reply_count": 0,
        "ephemeral": False,
        "edited": False,
    }


def test_people_answer_in_threads(desk: Desk) -> None:
    root = _say(desk, "Root")["ts"]
    _say(desk, "Reply", APPROVER_1, thread_ts=root)
    first, second = desk.messages()
    assert (first["reply_count"], second["thread_ts"]) == (1, root)


def test_an_archived_channel_takes_no_message(desk: Desk) -> None:
    desk.call("PATCH", f"channels/{CAMPAIGN}", is_archived=True)
    assert _say(desk, "x")["error"] == "is_archived"


def test_membership_changes_who_sees_what(desk: Desk) -> None:
    desk.call("POST", f"channels/{BOARD}/members/{APPROVER_1}")
    assert _say(desk, "x", APPROVER_1, BOARD)["ok"]
    desk.call("DELETE", f"channels/{BOARD}/members/{APPROVER_1}")
    assert _say(desk, "x", APPROVER_1, BOARD)["error"] == "not_in_conversation"
    assert desk.call("POST", f"channels/{BOARD}/members/U0NOBODY001")["error"] == "user_not_found"


def test_every_change_of_a_message_is_an_event(desk: Desk) -> None:
    client = desk.client()
    ts = client.chat_postMessage(channel=CAMPAIGN, text="One")["ts"]
    client.chat_update(channel=CAMPAIGN, ts=ts, text="Two")
    client.chat_delete(channel=CAMPAIGN, ts=ts)
    events = desk.events()
    assert [event["type"] for event in events] == ["message", "message_changed", "message_deleted"]
    assert [event["ts"] for event in events] == [ts] * 3
    assert events[1]["message"]["text"] == "Two"
    assert desk.events(after=events[1]["id"]) == events[2:]


def test_events_are_only_for_those_who_may_see_them(desk: Desk) -> None:
    desk.client().chat_postEphemeral(channel=CAMPAIGN, user=REQUESTER, text="Secret")
    _say(desk, "Board", channel=BOARD)
    assert len(desk.events()) == 2
    assert desk.events(GUEST) == []


def test_a_poll_waits_for_the_first_event(desk: Desk) -> None:
    later = threading.Timer(0.15, _say, [desk, "Late"])
    later.start()
    started = time.monotonic()
    answer = desk.get(f"people/{APPROVER_1}/events?after=0&wait=5")
    later.join()
    assert 0.1 < time.monotonic() - started < 2
    assert [event["message"]["text"] for event in answer["events"]] == ["Late"]
    assert answer["last"] == answer["events"][-1]["id"]


def test_a_poll_ends_empty_and_keeps_its_place(desk: Desk) -> None:
    assert desk.get(f"people/{APPROVER_1}/events?after=7&wait=0.05") == {"events": [], "last": 7}


def test_the_workspace_may_be_changed_from_another_thread(desk: Desk) -> None:
    def notify() -> None:
        desk.workspace.notify(APPROVER_1, "From outside")

    threading.Timer(0.05, notify).start()
    answer = desk.get(f"people/{APPROVER_1}/events?after=0&wait=5")
    assert answer["events"][0]["text"] == "From outside"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"people/{REQUESTER}/messages", {"text": "x"}),
        (f"people/{REQUESTER}/commands", {"channel": CAMPAIGN, "text": "no slash"}),
        (f"people/{REQUESTER}/actions", {"block_id": "b", "action_id": "a"}),
        ("faults", {}),
    ],
)
def test_an_incomplete_request_is_refused(desk: Desk, path: str, body: Json) -> None:
    assert desk.call("POST", path, **body)["error"] == "invalid_arguments"


def test_broken_json_is_refused(desk: Desk) -> None:
    answer = requests.post(f"{desk.base_url}/standin/faults", data="{", timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_arguments")


@pytest.mark.parametrize("path", ["people/U0REQUESTER", "app", "channels/C0CAMPAIGN1"])
def test_only_what_is_agreed_can_be_changed(desk: Desk, path: str) -> None:
    assert desk.call("PATCH", path, id="other")["error"] == "invalid_arguments"


def test_an_unknown_person_sees_nothing(desk: Desk) -> None:
    answer = requests.get(f"{desk.base_url}/standin/people/U0NOBODY001/conversations", timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (404, "user_not_found")


def test_the_announcement_names_addresses_and_credentials() -> None:
    assert announcement("http://127.0.0.1:1") == {
        "base_url": "http://127.0.0.1:1/api/",
        "bot_token": "xoxb-standin",
        "app_token": "xapp-standin",
        "signing_secret": "standin-signing-secret",
        "page": "http://127.0.0.1:1/",
    }


def test_a_permalink_leads_to_the_page(desk: Desk) -> None:
    link = f"{desk.base_url}/archives/{CAMPAIGN}/p1"
    answer = requests.get(link, allow_redirects=False, timeout=5)
    assert answer.headers["location"] == f"/#{CAMPAIGN}/p1"


def test_standing_alone_it_prints_one_json_line_once_it_listens() -> None:
    code = "from bot.rehearsal.slack import run; run(0)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = json.loads(process.stdout.readline())
        assert requests.post(f"{line['base_url']}api.test", timeout=5).json()["ok"]
        process.terminate()
