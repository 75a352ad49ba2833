"""Slash commands: what the app receives, what the person sees."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App

from bot.rehearsal.slack.sample import APPROVER_1, BOARD, CAMPAIGN, GUEST, PARTNER, PARTNER_PROJECT, REQUESTER
from tests.rehearsal.slack_desk import Desk, Json, acknowledging, section, signed

_SHAPES = {
    "bare": "example.com",
    "labelled": "<http://example.com|example.com>",
    "link": "<https://example.com>",
    "url": "https://example.com/",
}


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


def _text(desk: Desk, heard: list[Json], typed: str, **more: Any) -> str:
    assert desk.command(f"/domain {typed}", **more)["ok"]
    text: str = heard.pop()["text"]
    return text


def test_a_command_carries_every_documented_field(desk: Desk, heard: list[Json]) -> None:
    desk.command("/domain search  x y", shape="bare")
    (body,) = heard
    assert body.pop("response_url").startswith(f"{desk.base_url}/response/")
    assert len(body.pop("trigger_id").split(".")) == 3
    assert body == {
        "token": "standin-verification-token",
        "team_id": "T0WORKSPACE",
        "team_domain": "workspace",
        "channel_id": CAMPAIGN,
        "channel_name": "campaign",
        "user_id": REQUESTER,
        "user_name": "requester",
        "command": "/domain",
        "text": "search  x y",
        "api_app_id": "A0CARTWRIGHT",
        "is_enterprise_install": "false",
    }


def test_an_empty_command_has_an_empty_text(desk: Desk, heard: list[Json]) -> None:
    desk.command("/domain")
    # Bolt drops blank fields of a form when it reads it.
    assert heard[0].get("text", "") == ""


@pytest.mark.parametrize(
    ("channel", "name"), [(BOARD, "privategroup"), ("D0REQUESTER", "directmessage"), (CAMPAIGN, "campaign")]
)
def test_private_conversations_hide_their_names(desk: Desk, heard: list[Json], channel: str, name: str) -> None:
    desk.command("/domain", channel=channel)
    assert heard[0]["channel_name"] == name


def test_a_strangers_command_carries_the_strangers_team(desk: Desk, heard: list[Json]) -> None:
    desk.command("/domain", PARTNER, PARTNER_PROJECT)
    assert heard[0]["team_id"] == "T0PARTNER01"


@pytest.mark.parametrize(("shape", "arrives"), _SHAPES.items())
def test_a_host_name_arrives_in_the_shape_asked_for(desk: Desk, heard: list[Json], shape: str, arrives: str) -> None:
    assert _text(desk, heard, "search example.com now", shape=shape) == f"search {arrives} now"


def test_without_a_shape_the_four_take_turns(desk: Desk, heard: list[Json]) -> None:
    texts = [_text(desk, heard, "example.com") for _ in range(8)]
    assert set(texts[:4]) == set(_SHAPES.values())
    assert texts[:4] == texts[4:]


def test_an_unknown_shape_is_refused(desk: Desk) -> None:
    assert desk.command("/domain x.com", shape="round")["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("`example.com`", "`example.com`"),
        ("plain words", "plain words"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("https://example.com/x?a=1&b=2", "<https://example.com/x?a=1&amp;b=2>"),
        ("me@example.com", "<mailto:me@example.com|me@example.com>"),
        ("version 1.5", "version 1.5"),
        ("a..b", "a..b"),
        ("add example.com, example.org!", "add <https://example.com>, <https://example.org>!"),
        ("exämple.com", "<https://exämple.com>"),
        ("ask @approver-1", f"ask <@{APPROVER_1}|approver-1>"),
        ("ask @leads", "ask <!subteam^S0LEADS0001|@leads>"),
        ("ask @nobody", "ask @nobody"),
        ("in #campaign", f"in <#{CAMPAIGN}|campaign>"),
        ("in #board", f"in <#{BOARD}|>"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("search acme get{name} {name}app", "search acme get{name} {name}app"),
        ("search acme --max-price 9.99 --years=3", "search acme --max-price 9.99 --years=3"),
        ("search “acme” —featured", "search “acme” —featured"),  # as an iPhone's keyboard has it
        ("add\nexample.com\nexample.org", "add\n<https://example.com>\n<https://example.org>"),
        ("x" * 3000, "x" * 3000),
    ],
)
def test_typed_text_arrives_as_slack_escapes_it(desk: Desk, heard: list[Json], typed: str, arrives: str) -> None:
    assert _text(desk, heard, typed, shape="link") == arrives


def test_an_unknown_command_is_told_to_the_person_only(desk: Desk, heard: list[Json]) -> None:
    assert desk.command("/nothing")["error"] == "unknown_command"
    assert desk.notices()[-1] == "/nothing is not a valid command."
    assert heard == []


def test_commands_do_not_work_in_threads(desk: Desk, heard: list[Json]) -> None:
    assert desk.command("/domain", thread_ts="1.000000")["error"] == "not_supported_in_threads"
    assert desk.notices()[-1] == "/domain is not supported in threads. Sorry!"
    assert heard == []


def test_nobody_types_where_they_are_not(desk: Desk) -> None:
    assert desk.command("/domain", GUEST, BOARD)["error"] == "not_in_conversation"


def test_a_deactivated_person_types_nothing(desk: Desk) -> None:
    desk.call("PATCH", f"people/{GUEST}", standing="deactivated")
    assert desk.command("/domain", GUEST)["error"] == "account_inactive"
    desk.call("PATCH", f"people/{GUEST}", standing="guest")


def test_a_command_redelivered_has_one_trigger(desk: Desk, heard: list[Json]) -> None:
    desk.command("/domain", deliveries=2)
    assert heard[0] == heard[1]


def test_an_answer_in_the_acknowledgement_is_private_unless_said_otherwise() -> None:
    with signed() as (desk, app):
        app.command("/domain")(lambda ack: ack("For you"))
        desk.command("/domain")
        assert desk.messages()[0]["ephemeral"]
        assert desk.texts(APPROVER_1) == []


def test_an_answer_in_channel_shows_the_command_too() -> None:
    with signed() as (desk, app):
        app.command("/domain")(lambda ack: ack("For all", response_type="in_channel"))
        desk.command("/domain cart")
        assert desk.texts(APPROVER_1) == ["/domain cart", "For all"]


def test_an_answer_works_where_the_app_is_not_a_member() -> None:
    with signed() as (desk, app):
        app.command("/domain")(lambda ack: ack("Here"))
        desk.command("/domain", channel=BOARD)
        assert desk.texts(channel=BOARD) == ["Here"]


def test_an_answer_with_bad_blocks_is_an_invalid_command_response() -> None:
    with signed() as (desk, app):
        app.command("/domain")(lambda ack: ack(text="x", blocks=[section("")]))
        assert desk.command("/domain")["error"] == "invalid_command_response"
        assert desk.texts() == []


def test_without_the_messages_tab_no_command_is_typed_to_the_app_directly(desk: Desk, heard: list[Json]) -> None:
    desk.call("PATCH", "app", messages_tab=False)
    assert desk.command("/domain", channel="D0REQUESTER")["error"] == "messages_tab_disabled"
    desk.call("PATCH", "app", messages_tab=True)
    assert heard == []
