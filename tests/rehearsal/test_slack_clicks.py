"""Clicks in messages: the payload, its state, and who may click what."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App

from bot.rehearsal.slack.sample import APPROVER_1, CAMPAIGN, GUEST, PARTNER, PARTNER_PROJECT, REQUESTER
from tests.rehearsal.slack_desk import Desk, Json, acknowledging, actions, button, signed, text_input


@pytest.fixture(scope="module")
def line() -> Iterator[tuple[Desk, App]]:
    with signed() as (desk, app):
        yield desk, app


@pytest.fixture(scope="module")
def heard(line: tuple[Desk, App]) -> list[Json]:
    return acknowledging(line[1])


@pytest.fixture
def desk(line: tuple[Desk, App], heard: list[Json]) -> Desk:
    heard.clear()
    return line[0]


def _post(desk: Desk, *elements: Json, channel: str = CAMPAIGN) -> str:
    desk.workspace.rates.forget()
    posted = desk.client().chat_postMessage(channel=channel, text="A", blocks=actions(*elements))
    return str(posted["ts"])


def _option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.title(), "emoji": True}, "value": value}


_OPTIONS = {"options": [_option("one"), _option("two")], "placeholder": {"type": "plain_text", "text": "Choose"}}


def test_a_click_carries_every_documented_field(desk: Desk, heard: list[Json]) -> None:
    ts = _post(desk, button(value="7", style="primary"))
    assert desk.click(ts, "press")["ok"]
    (body,) = heard
    assert body["type"] == "block_actions"
    assert body["user"] == {
        "id": REQUESTER,
        "username": "requester",
        "name": "requester",
        "team_id": "T0WORKSPACE",
    }
    assert body["team"] == {"id": "T0WORKSPACE", "domain": "workspace"}
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": CAMPAIGN,
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": CAMPAIGN, "name": "campaign"}
    assert body["message"]["ts"] == ts
    assert body["message"]["bot_id"] == "B0CARTWRIGHT"
    assert body["state"] == {"values": {}}
    (action,) = body["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "press",
        "block_id": "b",
        "value": "7",
        "style": "primary",
        "text": {"type": "plain_text", "text": "Press", "emoji": True},
    }


def test_a_strangers_click_carries_the_strangers_team(desk: Desk, heard: list[Json]) -> None:
    ts = _post(desk, button(), channel=PARTNER_PROJECT)
    desk.click(ts, "press", PARTNER, channel=PARTNER_PROJECT)
    assert heard[0]["user"]["team_id"] == "T0PARTNER01"


def test_a_button_with_an_address_is_a_click_as_well(desk: Desk, heard: list[Json]) -> None:
    ts = _post(desk, button(url="https://example.com/"))
    desk.click(ts, "press")
    assert heard[0]["actions"][0]["url"] == "https://example.com/"


def test_everybody_who_sees_a_message_may_click_it(desk: Desk, heard: list[Json]) -> None:
    ts = _post(desk, button())
    assert desk.click(ts, "press", GUEST)["ok"]
    assert desk.click(ts, "press", PARTNER)["error"] == "not_in_conversation"
    assert len(heard) == 1


def test_an_ephemeral_message_is_clicked_by_its_person_and_comes_without_the_message(
    desk: Desk, heard: list[Json]
) -> None:
    blocks = actions(button())
    posted = desk.client().chat_postEphemeral(channel=CAMPAIGN, user=REQUESTER, text="A", blocks=blocks)
    assert desk.click(posted["message_ts"], "press", APPROVER_1)["error"] == "message_not_found"
    assert desk.click(posted["message_ts"], "press")["ok"]
    assert heard[0]["container"]["is_ephemeral"] is True
    assert "message" not in heard[0]


@pytest.mark.parametrize(
    ("element", "given", "expected"),
    [
        ({"type": "static_select", **_OPTIONS}, {"value": "two"}, {"selected_option": _option("two")}),
        (
            {"type": "radio_buttons", "options": _OPTIONS["options"]},
            {"value": "one"},
            {"selected_option": _option("one")},
        ),
        (
            {"type": "checkboxes", "options": _OPTIONS["options"]},
            {"selected_options": ["two"]},
            {"selected_options": [_option("two")]},
        ),
        ({"type": "overflow", "options": _OPTIONS["options"]}, {"value": "one"}, {"selected_option": _option("one")}),
        ({"type": "users_select"}, {"selected_user": GUEST}, {"selected_user": GUEST}),
        ({"type": "datepicker"}, {"selected_date": "2030-01-02"}, {"selected_date": "2030-01-02"}),
        ({"type": "conversations_select"}, {"selected_conversation": CAMPAIGN}, {"selected_conversation": CAMPAIGN}),
    ],
    ids=lambda value: value.get("type", "") if isinstance(value, dict) else "",
)
def test_a_choice_is_reported_as_slack_does(
    desk: Desk, heard: list[Json], element: Json, given: Json, expected: Json
) -> None:
    ts = _post(desk, {"action_id": "choose", **element})
    assert desk.click(ts, "choose", **given)["ok"]
    action = heard[0]["actions"][0]
    assert {name: action[name] for name in expected} == expected
    stateful = element["type"] != "overflow"
    state = heard[0]["state"]["values"].get("b", {}).get("choose", {})
    assert {name: state.get(name) for name in expected} == (expected if stateful else dict.fromkeys(expected))


def test_what_was_chosen_before_comes_with_the_next_click(desk: Desk, heard: list[Json]) -> None:
    ts = _post(desk, {"type": "static_select", "action_id": "choose", **_OPTIONS}, button())
    desk.click(ts, "choose", value="two")
    desk.click(ts, "press")
    assert heard[1]["state"]["values"]["b"]["choose"]["selected_option"] == _option("two")


def test_an_input_in_a_message_has_a_state(desk: Desk, heard: list[Json]) -> None:
    desk.workspace.rates.forget()
    blocks = [text_input("why", initial_value="because"), *actions(button())]
    ts = desk.client().chat_postMessage(channel=CAMPAIGN, text="A", blocks=blocks)["ts"]
    desk.click(ts, "press")
    assert heard[0]["state"]["values"]["why"]["text"] == {"type": "plain_text_input", "value": "because"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"action_id": "nothing"}, "element_not_found"),
        ({"message_ts": "1.000000"}, "message_not_found"),
        ({"action_id": "choose", "value": "three"}, "option_not_found"),
    ],
)
def test_what_is_not_there_cannot_be_clicked(desk: Desk, heard: list[Json], change: Json, error: str) -> None:
    ts = _post(desk, {"type": "static_select", "action_id": "choose", **_OPTIONS})
    request: dict[str, Any] = {"action_id": "choose", "value": "one"} | change
    assert desk.click(ts, **request)["error"] == error
    assert heard == []


def test_slack_fills_in_missing_ids(desk: Desk) -> None:
    desk.workspace.rates.forget()
    bare = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "P"}}]}
    message = desk.client().chat_postMessage(channel=CAMPAIGN, text="A", blocks=[bare])["message"]
    assert message["blocks"][0]["block_id"]
    assert message["blocks"][0]["elements"][0]["action_id"]


def test_a_changed_message_forgets_choices_that_are_gone(desk: Desk, heard: list[Json]) -> None:
    ts = _post(desk, {"type": "static_select", "action_id": "choose", **_OPTIONS})
    desk.click(ts, "choose", value="two")
    changed = actions({"type": "users_select", "action_id": "who"}, button())
    desk.client().chat_update(channel=CAMPAIGN, ts=ts, text="A", blocks=changed)
    desk.click(ts, "press")
    assert heard[1]["state"]["values"] == {"b": {"who": {"type": "users_select", "selected_user": None}}}
