"""Socket Mode with the real Bolt and its built-in client."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.rehearsal.slack import APP_TOKEN, Limits
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER
from tests.rehearsal.slack_desk import Desk, Json, actions, bolt_app, button, connected, eventually, standin


@pytest.fixture
def desk() -> Iterator[Desk]:
    with standin(limits=Limits(acknowledge_seconds=0.3)) as running:
        yield running


@pytest.fixture
def app(desk: Desk) -> Iterator[App]:
    app = bolt_app(desk)
    with connected(desk, app):
        yield app


@contextmanager
def _raw_socket(desk: Desk) -> Iterator[ClientConnection]:
    """Open a connection and read its hello."""
    url = desk.client(APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(url, proxy=None) as socket:
        assert json.loads(socket.recv())["type"] == "hello"
        yield socket


def test_a_command_reaches_the_app_and_its_answer_reaches_the_person(desk: Desk, app: App) -> None:
    seen: list[Json] = []

    @app.command("/domain")
    def hear(ack: Any, command: Json) -> None:
        seen.append(command)
        ack("Searching")

    done = desk.command("/domain search x")
    assert done["ok"]
    assert 0 < done["acknowledged_ms"] < 300
    assert seen[0]["text"] == "search x"
    assert desk.texts() == ["Searching"]


def test_a_command_that_is_not_acknowledged_times_out_and_the_person_is_told(desk: Desk, app: App) -> None:
    @app.command("/domain")
    def hear(command: Json) -> None:
        """Say nothing."""

    assert desk.command("/domain") == {"ok": False, "error": "operation_timeout"}
    assert desk.notices() == ['/domain failed with the error "operation_timeout"']


def test_with_nobody_connected_a_command_fails_to_dispatch(desk: Desk) -> None:
    assert not desk.get("workspace")["connected"]
    assert desk.command("/domain") == {"ok": False, "error": "dispatch_failed"}
    assert desk.notices() == ['/domain failed with the error "dispatch_failed"']


def test_a_click_reaches_the_app(desk: Desk, app: App) -> None:
    seen: list[Json] = []

    @app.action("press")
    def hear(ack: Any, body: Json) -> None:
        seen.append(body)
        ack()

    ts = desk.client().chat_postMessage(channel=CAMPAIGN, text="A", blocks=actions(button(value="7")))["ts"]
    assert desk.click(ts, "press")["ok"]
    assert seen[0]["actions"][0]["value"] == "7"


def test_a_connection_address_serves_one_connection_only(desk: Desk) -> None:
    url = desk.client(APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(url, proxy=None), pytest.raises(InvalidStatus):
        connect(url, proxy=None)


def test_the_address_is_for_the_app_token_only(desk: Desk) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        desk.client().api_call("apps.connections.open")


def test_several_connections_take_turns(desk: Desk) -> None:
    with _raw_socket(desk) as one, _raw_socket(desk) as other:
        for socket in (other, one):
            desk.command("/domain")
            assert json.loads(socket.recv(timeout=1))["type"] == "slash_commands"


def test_an_envelope_may_be_acknowledged_over_another_connection(desk: Desk) -> None:
    with _raw_socket(desk) as one, _raw_socket(desk) as other:
        desk.command("/domain")
        envelope = json.loads(other.recv(timeout=1))
        assert envelope["accepts_response_payload"] is True
        one.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


def test_a_redelivery_is_the_very_same_envelope(desk: Desk) -> None:
    with _raw_socket(desk) as socket:
        desk.command("/domain", deliveries=2)
        assert socket.recv(timeout=1) == socket.recv(timeout=1)


def test_a_double_click_is_two_payloads(desk: Desk) -> None:
    ts = desk.client().chat_postMessage(channel=CAMPAIGN, text="A", blocks=actions(button()))["ts"]
    with _raw_socket(desk) as socket:
        for _ in range(2):
            desk.click(ts, "press")
        one, other = (json.loads(socket.recv(timeout=1))["payload"] for _ in range(2))
    assert one["trigger_id"] != other["trigger_id"]
    assert one["actions"][0]["action_ts"] != other["actions"][0]["action_ts"]


def test_the_client_comes_back_after_a_refresh(desk: Desk, app: App) -> None:
    @app.command("/domain")
    def hear(ack: Any) -> None:
        ack()

    assert desk.call("POST", "socket", disconnect="refresh_requested")["connections"] == 1
    eventually(lambda: desk.get("workspace")["connected"])
    assert eventually(lambda: desk.command("/domain")["ok"])


def test_a_warning_may_leave_the_connection_open(desk: Desk) -> None:
    with _raw_socket(desk) as socket:
        desk.call("POST", "socket", disconnect="warning", close=False)
        assert json.loads(socket.recv(timeout=1))["reason"] == "warning"
        assert desk.get("workspace")["connected"]


def test_every_delivery_is_noted(desk: Desk, app: App) -> None:
    @app.command("/domain")
    def hear(ack: Any) -> None:
        ack("Hello")

    desk.command("/domain cart")
    (note,) = desk.notes
    assert (note["to"], note["method"], note["path"], note["status"]) == ("cartwright", "COMMAND", "/domain", 200)
    assert note["request"]["user_id"] == REQUESTER
    assert note["response"] == {"text": "Hello"}


def test_a_failed_delivery_is_noted_with_its_error(desk: Desk) -> None:
    desk.command("/domain")
    (note,) = desk.notes
    assert (note["status"], note["response"]) == (None, "dispatch_failed")


def test_frames_that_acknowledge_nothing_are_let_pass(desk: Desk) -> None:
    with _raw_socket(desk) as socket:
        for frame in ("nonsense", "[]", '{"envelope_id": "unknown"}', b"binary"):
            socket.send(frame)
        assert desk.get("workspace")["connected"]
        desk.command("/domain")
        assert json.loads(socket.recv(timeout=1))["type"] == "slash_commands"


def test_a_connection_may_break_without_a_word(desk: Desk) -> None:
    with _raw_socket(desk) as socket:
        desk.call("POST", "socket", disconnect=None)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=1)
    assert desk.command("/domain")["error"] == "dispatch_failed"
