"""`chat.*`: posting, threads, direct messages, changing, and Slack's refusals."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.rehearsal.slack.sample import APPROVER_1, BOARD, BOT, CAMPAIGN, GENERAL, GUEST, PARTNER_PROJECT, REQUESTER
from tests.rehearsal.slack_desk import Clock, Desk, Json, actions, button, hall, section

_TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., Desk]]:
    with hall() as fresh_desk:
        yield fresh_desk


@pytest.fixture
def desk(fresh: Callable[..., Desk], clock: Clock) -> Desk:
    return fresh(clock)


def _refused(desk: Desk, method: str, **arguments: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        desk.client().api_call(method, json=arguments)
    answer = caught.value.response
    assert isinstance(answer.data, dict)
    return answer.data


def _post(desk: Desk, text: str = "Text", channel: str = CAMPAIGN, **more: Any) -> str:
    return str(desk.client().chat_postMessage(channel=channel, text=text, **more)["ts"])


def test_a_message_reaches_all_members(desk: Desk) -> None:
    answer = desk.client().chat_postMessage(channel=CAMPAIGN, text="Hello <!channel>", unfurl_links=False)
    assert answer["channel"] == CAMPAIGN
    assert answer["message"]["bot_id"] == "B0CARTWRIGHT"
    for person in (REQUESTER, GUEST):
        (message,) = desk.messages(person)
        assert (message["text"], message["name"], message["is_app"]) == ("Hello <!channel>", "Cartwright", True)


def test_a_channel_may_be_named(desk: Desk) -> None:
    assert desk.client().chat_postMessage(channel="#campaign", text="x")["channel"] == CAMPAIGN


def test_timestamps_are_unique_and_rising(desk: Desk) -> None:
    stamps = [_post(desk) for _ in range(4)]
    assert stamps == sorted(set(stamps))


def test_replies_count_on_their_thread(desk: Desk) -> None:
    root = _post(desk)
    reply = _post(desk, thread_ts=root)
    _post(desk, thread_ts=reply, reply_broadcast=True)
    first, second, third = desk.messages()
    assert first["reply_count"] == 2
    assert (second["thread_ts"], third["thread_ts"]) == (root, root)
    assert third["reply_broadcast"] is True


def test_metadata_is_kept(desk: Desk) -> None:
    metadata = {"event_type": "purchase", "event_payload": {"id": "7"}}
    ts = _post(desk, metadata=metadata)
    assert desk.workspace.message(CAMPAIGN, ts).metadata == metadata


def test_an_overlong_text_is_cut(desk: Desk) -> None:
    _post(desk, "x" * 40_001)
    assert len(desk.texts()[0]) == 40_000


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE01"}, "channel_not_found"),
        ({"channel": BOARD}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"blocks": "nonsense"}, "invalid_blocks_format"),
        ({"blocks": [section("")]}, "invalid_blocks"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
def test_a_bad_message_is_refused(desk: Desk, arguments: Json, error: str) -> None:
    message = {"channel": CAMPAIGN, "text": "x"} | arguments
    assert _refused(desk, "chat.postMessage", **message)["error"] == error
    assert desk.messages() == []


def test_a_call_without_a_channel_says_what_is_missing(desk: Desk) -> None:
    answer = _refused(desk, "chat.postMessage", text="x")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


def test_bad_blocks_are_explained(desk: Desk) -> None:
    label = {"type": "plain_text", "text": "x" * 76}
    answer = _refused(desk, "chat.postMessage", channel=CAMPAIGN, blocks=actions(button(text=label)))
    wrong = "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    assert wrong in answer["errors"]
    assert f"[ERROR] {wrong}" in answer["response_metadata"]["messages"]


def test_two_tables_are_one_too_many(desk: Desk) -> None:
    assert _post(desk, blocks=[_TABLE])
    answer = _refused(desk, "chat.postMessage", channel=CAMPAIGN, text="x", blocks=[_TABLE, _TABLE])
    assert answer["error"] == "invalid_attachments"
    assert answer["response_metadata"]["messages"] == ["only_one_table_allowed"]


@pytest.mark.parametrize(
    ("change", "error"), [({"is_archived": True}, "is_archived"), ({"posting_restricted": True}, "restricted_action")]
)
def test_a_channel_may_be_closed_to_the_app(desk: Desk, change: Json, error: str) -> None:
    desk.call("PATCH", f"channels/{CAMPAIGN}", **change)
    assert _refused(desk, "chat.postMessage", channel=CAMPAIGN, text="x")["error"] == error


def test_the_app_must_be_in_a_public_channel(desk: Desk) -> None:
    desk.call("DELETE", f"channels/{CAMPAIGN}/members/{BOT}")
    assert _refused(desk, "chat.postMessage", channel=CAMPAIGN, text="x")["error"] == "not_in_channel"
    desk.call("POST", f"channels/{CAMPAIGN}/members/{BOT}")
    assert _post(desk)


def test_a_scope_lets_it_post_without_being_there(desk: Desk) -> None:
    desk.call("DELETE", f"channels/{CAMPAIGN}/members/{BOT}")
    desk.call("PATCH", "app", scopes=["chat:write", "chat:write.public"])
    assert _post(desk)


def test_an_invited_app_finds_a_private_channel(desk: Desk) -> None:
    desk.call("POST", f"channels/{BOARD}/members/{BOT}")
    assert _post(desk, channel=BOARD)


def test_an_ephemeral_message_is_seen_by_one_person_and_stored_nowhere(desk: Desk) -> None:
    ts = desk.client().chat_postEphemeral(channel=CAMPAIGN, user=REQUESTER, text="Secret")["message_ts"]
    (message,) = desk.messages()
    assert message["ephemeral"] is True
    assert desk.messages(APPROVER_1) == []
    for method in ("chat.update", "chat.delete"):
        assert _refused(desk, method, channel=CAMPAIGN, ts=ts, text="x")["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"user": "U0FINANCE01"}, "user_not_in_channel"),
        ({"channel": BOARD}, "channel_not_found"),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": ""}, "no_text"),
    ],
)
def test_a_bad_ephemeral_message_is_refused(desk: Desk, arguments: Json, error: str) -> None:
    message = {"channel": CAMPAIGN, "user": REQUESTER, "text": "x"} | arguments
    assert _refused(desk, "chat.postEphemeral", **message)["error"] == error


def test_an_update_with_text_alone_removes_the_blocks_and_shows_as_edited(desk: Desk) -> None:
    ts = _post(desk, blocks=[section()])
    desk.client().chat_update(channel=CAMPAIGN, ts=ts, text="New")
    (message,) = desk.messages()
    assert (message["text"], message["blocks"], message["edited"]) == ("New", None, True)


def test_an_update_with_blocks_does_not_show_as_edited(desk: Desk) -> None:
    ts = _post(desk, metadata={"event_type": "x", "event_payload": {}})
    desk.client().chat_update(channel=CAMPAIGN, ts=ts, text="New", blocks=[section("B")])
    (message,) = desk.messages()
    assert (message["edited"], message["blocks"][0]["text"]["text"]) == (False, "B")
    assert desk.workspace.message(CAMPAIGN, ts).metadata


@pytest.mark.parametrize(("method", "error"), [("update", "cant_update_message"), ("delete", "cant_delete_message")])
def test_only_own_messages_can_be_changed(desk: Desk, method: str, error: str) -> None:
    ts = desk.call("POST", f"people/{REQUESTER}/messages", channel=CAMPAIGN, text="Mine")["ts"]
    assert _refused(desk, f"chat.{method}", channel=CAMPAIGN, ts=ts, text="x")["error"] == error


def test_a_deleted_message_is_not_found(desk: Desk) -> None:
    ts = _post(desk)
    desk.client().chat_delete(channel=CAMPAIGN, ts=ts)
    assert _refused(desk, "chat.update", channel=CAMPAIGN, ts=ts, text="x")["error"] == "message_not_found"
    assert desk.messages() == []


def test_a_permalink_stays_on_this_machine(desk: Desk) -> None:
    ts = _post(desk)
    link = desk.client().chat_getPermalink(channel=CAMPAIGN, message_ts=ts)["permalink"]
    assert link == f"{desk.base_url}/archives/{CAMPAIGN}/p{ts.replace('.', '')}"


def test_a_person_is_reached_directly(desk: Desk) -> None:
    opened = desk.client().conversations_open(users=[APPROVER_1])["channel"]["id"]
    assert desk.client().chat_postMessage(channel=APPROVER_1, text="By user")["channel"] == opened
    _post(desk, "By channel", opened)
    assert desk.texts(APPROVER_1, opened) == ["By user", "By channel"]


def test_without_the_messages_tab_nobody_is_reached_directly(desk: Desk) -> None:
    desk.call("PATCH", "app", messages_tab=False)
    answer = _refused(desk, "chat.postMessage", channel=APPROVER_1, text="x")
    assert answer["error"] == "messages_tab_disabled"
    said = desk.call("POST", f"people/{REQUESTER}/messages", channel="D0REQUESTER", text="x")
    assert said["error"] == "messages_tab_disabled"


def test_a_person_may_not_be_reachable(desk: Desk) -> None:
    desk.call("PATCH", f"people/{APPROVER_1}", dm_blocked=True)
    assert _refused(desk, "chat.postMessage", channel=APPROVER_1, text="x")["error"] == "restricted_action"


def test_a_deactivated_persons_conversation_takes_messages_but_is_not_opened(desk: Desk) -> None:
    desk.call("PATCH", f"people/{APPROVER_1}", standing="deactivated")
    assert _refused(desk, "conversations.open", users=APPROVER_1)["error"] == "user_disabled"
    assert _post(desk, channel="D0APPROVER1")


def test_a_channel_takes_a_burst_and_then_one_message_a_second(desk: Desk, clock: Clock) -> None:
    for _ in range(4):
        _post(desk)
    with pytest.raises(SlackApiError) as caught:
        _post(desk)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert caught.value.response["error"] == "ratelimited"
    assert _post(desk, channel=GENERAL)
    assert _post(desk, channel=PARTNER_PROJECT)
    clock.move(1)
    assert _post(desk)
    with pytest.raises(SlackApiError):
        _post(desk)


def test_other_methods_have_roomy_limits(desk: Desk) -> None:
    ts = _post(desk)
    for _ in range(60):
        desk.client().chat_update(channel=CAMPAIGN, ts=ts, text="x")
