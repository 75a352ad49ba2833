"""The workspace changes under the app: people, groups, channels, a new channel id, and what Slack does not say."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from slack_bolt import App
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.rehearsal import serving
from bot.rehearsal.slack import Limits
from bot.rehearsal.slack.faults import READY_MADE
from bot.rehearsal.slack.methods import METHODS
from bot.rehearsal.slack.sample import (
    APPROVER_2,
    BOARD,
    BOT,
    CAMPAIGN,
    DEPUTY,
    FINANCE,
    FINANCE_TEAM,
    GENERAL,
    LEADS,
    REQUESTER,
)
from tests.rehearsal.slack_desk import (
    Desk,
    Json,
    acknowledging,
    bolt_app,
    connected,
    eventually,
    hall,
    signed,
    standin,
)

IMPATIENT = Limits(acknowledge_seconds=0.3, event_retry_seconds=(0, 60, 300))


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., Desk]]:
    with hall() as fresh_desk:
        yield fresh_desk


@pytest.fixture
def desk(fresh: Callable[..., Desk]) -> Desk:
    return fresh()


def _error(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def _bring_app(desk: Desk, channel: str = BOARD) -> None:
    desk.call("POST", f"channels/{channel}/members/{BOT}")


# People and groups


def test_a_standing_that_slack_does_not_know_is_refused(desk: Desk) -> None:
    assert desk.call("PATCH", f"people/{APPROVER_2}", standing="director")["error"] == "invalid_arguments"


def test_people_join_and_leave_user_groups_while_the_app_runs(desk: Desk) -> None:
    def members() -> list[str]:
        found: list[str] = desk.client().usergroups_users_list(usergroup=LEADS)["users"]
        return found

    before = members()
    assert desk.call("POST", f"usergroups/{LEADS}/members/{DEPUTY}")["ok"]
    assert members() == [*before, DEPUTY]
    desk.call("DELETE", f"usergroups/{LEADS}/members/{APPROVER_2}")
    desk.call("DELETE", f"usergroups/{LEADS}/members/{DEPUTY}")
    assert members() == [person for person in before if person != APPROVER_2]
    assert desk.call("POST", f"usergroups/S0NOTHING01/members/{DEPUTY}")["error"] == "no_such_subteam"
    assert desk.call("POST", f"usergroups/{LEADS}/members/U0NOBODY001")["error"] == "user_not_found"


def test_somebody_may_be_out_of_the_apps_reach(desk: Desk) -> None:
    desk.client().conversations_open(users=FINANCE)
    desk.call("PATCH", f"people/{FINANCE}", dm_error="user_not_visible")
    assert _error(lambda: desk.client().conversations_open(users=FINANCE)) == "user_not_visible"
    assert _error(lambda: desk.client().chat_postMessage(channel="D0FINANCE01", text="x")) == "user_not_visible"
    assert desk.client().conversations_open(users=APPROVER_2)["ok"]


# What Slack does not say


def test_a_fault_may_be_about_one_person(desk: Desk) -> None:
    desk.call("POST", "faults", method="users.info", about=FINANCE, times=None)
    assert desk.client().users_info(user=APPROVER_2)["ok"]
    for _ in range(3):
        assert _error(lambda: desk.client().users_info(user=FINANCE)) == "internal_error"
    desk.call("DELETE", "faults")
    assert desk.client().users_info(user=FINANCE)["ok"]


def test_a_call_that_hangs_lets_others_pass_and_ends_when_faults_are_forgotten(desk: Desk) -> None:
    desk.call("POST", "faults", method="users.info", hang_seconds=30)
    errors: list[str] = []
    hanging = threading.Thread(
        target=lambda: errors.append(_error(lambda: desk.client().users_info(user=FINANCE))), daemon=True
    )
    hanging.start()
    eventually(lambda: desk.get("faults")["told"] == [])
    assert desk.client().usergroups_users_list(usergroup=LEADS)["ok"]
    assert errors == []
    desk.call("DELETE", "faults")
    hanging.join(5)
    assert errors == ["internal_error"]


@pytest.mark.parametrize("title", READY_MADE)
def test_every_ready_made_fault_is_told_by_its_title(desk: Desk, title: str) -> None:
    assert title in desk.get("faults")["ready_made"]
    assert desk.call("POST", "faults", ready_made=title)["ok"]
    (told,) = desk.get("faults")["told"]
    assert told["title"] == title
    assert READY_MADE[title]["method"] in METHODS


def test_a_title_that_nobody_knows_is_refused(desk: Desk) -> None:
    assert desk.call("POST", "faults", ready_made="The moon falls")["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("title", "error"),
    [
        ("User groups are not in the workspace's plan", "plan_upgrade_required"),
        ("The user groups are gone", "no_such_subteam"),
    ],
)
def test_user_groups_fail_as_slack_documents_it(desk: Desk, title: str, error: str) -> None:
    desk.call("POST", "faults", ready_made=title)
    assert _error(lambda: desk.client().usergroups_users_list(usergroup=FINANCE_TEAM)) == error


# Channels


def test_a_public_channel_keeps_its_id_when_it_is_shared(desk: Desk) -> None:
    assert desk.call("PATCH", f"channels/{CAMPAIGN}", is_ext_shared=True) == {"ok": True, "id": CAMPAIGN}
    assert desk.client().conversations_info(channel=CAMPAIGN)["channel"]["is_ext_shared"] is True
    desk.call("PATCH", f"channels/{CAMPAIGN}", is_ext_shared=False)
    assert desk.client().conversations_info(channel=CAMPAIGN)["channel"]["is_ext_shared"] is False


def test_a_channel_is_archived_and_brought_back(desk: Desk) -> None:
    desk.call("PATCH", f"channels/{GENERAL}", is_archived=True)
    assert _error(lambda: desk.client().chat_postMessage(channel=GENERAL, text="x")) == "is_archived"
    desk.call("PATCH", f"channels/{GENERAL}", is_archived=False)
    assert desk.client().chat_postMessage(channel=GENERAL, text="x")["ok"]


def test_a_private_channel_gets_another_id_for_good_when_it_is_shared(desk: Desk) -> None:
    _bring_app(desk)
    client = desk.client()
    ts = client.chat_postMessage(channel=BOARD, text="before")["ts"]
    new = desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)["id"]

    assert new != BOARD
    assert _error(lambda: client.conversations_info(channel=BOARD)) == "channel_not_found"
    assert _error(lambda: client.chat_update(channel=BOARD, ts=ts, text="x")) == "channel_not_found"
    assert client.conversations_info(channel=new)["channel"]["is_ext_shared"] is True
    assert client.chat_update(channel=new, ts=ts, text="after")["ts"] == ts
    assert desk.texts(channel=new) == ["after"]
    desk.call("PATCH", f"channels/{new}", is_ext_shared=False)
    assert desk.call("PATCH", f"channels/{new}", is_ext_shared=True)["id"] != BOARD
    moved = [event for event in desk.events() if event["type"] == "channel_id_changed"]
    assert (moved[0]["old"], moved[0]["new"]) == (BOARD, new)


def test_a_direct_message_cannot_be_shared(desk: Desk) -> None:
    answer = desk.call("PATCH", "channels/D0REQUESTER", is_ext_shared=True)
    assert answer["error"] == "method_not_supported_for_channel_type"


# The event about it


def _listening(app: App) -> list[Json]:
    heard: list[Json] = []

    @app.event("channel_id_changed")
    def hear(body: Json) -> None:
        heard.append(body)

    return heard


def _is_told(heard: list[Json], desk: Desk) -> None:
    _bring_app(desk)
    answer = desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)
    assert answer["heard"] is True
    (body,) = heard
    assert (body["type"], body["team_id"], body["api_app_id"]) == ("event_callback", "T0WORKSPACE", "A0CARTWRIGHT")
    assert body["event_id"].startswith("Ev")
    assert abs(body["event_time"] - time.time()) < 60
    event = body["event"]
    assert float(event.pop("event_ts")) > 0
    assert event == {"type": "channel_id_changed", "old_channel_id": BOARD, "new_channel_id": answer["id"]}


def test_the_app_hears_of_the_new_id_by_signed_http() -> None:
    with signed() as (desk, app):
        _is_told(_listening(app), desk)


def test_the_app_hears_of_the_new_id_in_socket_mode() -> None:
    with standin() as desk:
        app = bolt_app(desk)
        heard = _listening(app)
        with connected(desk, app):
            _is_told(heard, desk)


def test_an_app_that_is_not_in_the_channel_hears_nothing() -> None:
    with signed() as (desk, app):
        heard = _listening(app)
        assert desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)["heard"] is False
        assert heard == []


def test_an_event_may_be_delivered_twice() -> None:
    with signed() as (desk, app):
        heard = _listening(app)
        _bring_app(desk)
        desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True, deliveries=2)
        first, second = eventually(lambda: len(heard) > 1 and heard)
        assert first == second


@contextmanager
def _endpoint(*statuses: int, **headers: str) -> Iterator[tuple[str, list[Json]]]:
    """An address that answers with one status after the other, and keeps the headers that it gets."""
    left, posts = list(statuses), []

    async def hear(request: Request) -> Response:
        posts.append({**(await request.json()), "headers": dict(request.headers)})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(status_code=left.pop(0) if left else 200, headers=named)

    with serving.serving(lambda _: Starlette(routes=[Route("/events", hear, methods=["POST"])])) as url:
        yield f"{url}/events", posts


def test_an_event_is_sent_again_at_once_after_a_minute_and_after_five() -> None:
    with _endpoint(500, 503, 500, 500) as (url, posts), standin(limits=IMPATIENT, request_url=url) as desk:
        _bring_app(desk)
        assert desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)["heard"] is False
        eventually(lambda: len(posts) == 2)
        for minutes, count in ((0.9, 2), (0.2, 3), (4.9, 3), (0.2, 4), (60, 4)):
            desk.call("POST", "clock", advance_seconds=60 * minutes)
            deadline = time.monotonic() + 5
            while len(posts) < count and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.15)  # what should not come has had the time to
            assert len(posts) == count
    assert len({post["event_id"] for post in posts}) == 1
    assert [post["headers"].get("x-slack-retry-num") for post in posts] == [None, "1", "2", "3"]
    assert posts[1]["headers"]["x-slack-retry-reason"] == "http_error"
    assert posts[0]["headers"]["content-type"] == "application/json"


def test_an_event_is_not_sent_again_once_it_is_heard() -> None:
    with _endpoint(500) as (url, posts), standin(limits=IMPATIENT, request_url=url) as desk:
        _bring_app(desk)
        desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)
        eventually(lambda: len(posts) == 2)
        desk.call("POST", "clock", advance_seconds=3600)
        time.sleep(0.2)
        assert len(posts) == 2


def test_an_app_may_ask_for_no_retry() -> None:
    with _endpoint(500, X_Slack_No_Retry="1") as (url, posts), standin(limits=IMPATIENT, request_url=url) as desk:
        _bring_app(desk)
        desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)
        time.sleep(0.2)
        assert len(posts) == 1


def test_a_retry_in_socket_mode_tells_which_it_is() -> None:
    with standin(limits=IMPATIENT) as desk:
        _bring_app(desk)
        desk.call("PATCH", f"channels/{BOARD}", is_ext_shared=True)
        app = bolt_app(desk)
        tries: list[Any] = []

        @app.event("channel_id_changed")
        def hear(request: Any) -> None:
            tries.append(request.headers.get("x-slack-retry-num"))

        with connected(desk, app):
            desk.call("POST", "clock", advance_seconds=61)
            eventually(lambda: tries)
        assert tries == [["2"]]


# Time


def test_the_clock_moves_what_messages_are_stamped_with(desk: Desk) -> None:
    first = desk.call("POST", f"people/{REQUESTER}/messages", channel=CAMPAIGN, text="x")["ts"]
    desk.call("POST", "clock", advance_seconds=86_400)
    second = desk.call("POST", f"people/{REQUESTER}/messages", channel=CAMPAIGN, text="x")["ts"]
    assert 86_400 <= float(second) - float(first) < 86_460


@pytest.mark.parametrize("seconds", [-1, "soon", None, True])
def test_the_clock_goes_forward_by_seconds_only(desk: Desk, seconds: object) -> None:
    assert desk.call("POST", "clock", advance_seconds=seconds)["error"] == "invalid_arguments"


def test_signatures_keep_to_the_real_clock() -> None:
    with signed() as (desk, app):
        acknowledging(app)
        desk.call("POST", "clock", advance_seconds=86_400)
        assert desk.command("/domain")["ok"]


def test_a_missing_operator_is_said(desk: Desk) -> None:
    path = f"people/{REQUESTER}/one-time-code"
    assert desk.call("POST", path)["error"] == "nobody_operates_the_app"
    desk.workspace.take_operator(lambda user: f"for {user}")
    assert desk.call("POST", path)["code"] == f"for {REQUESTER}"
    assert requests.get(f"{desk.base_url}/standin/workspace", timeout=5).json()["is_operated"] is True
