"""The other transport: signed posts to a request URL."""

import pytest
from slack_bolt import App

from bot.rehearsal import serving
from bot.rehearsal.slack import Limits, build
from tests.rehearsal.slack_desk import Desk, acknowledging, signed, standin


def test_bolt_accepts_the_signature() -> None:
    with signed() as (desk, app):
        heard = acknowledging(app)
        assert desk.command("/domain a&b=c")["ok"]
        assert heard[0]["text"] == "a&amp;b=c"
        assert desk.get("workspace")["connected"]


def test_a_wrong_secret_fails_to_dispatch(caplog: pytest.LogCaptureFixture) -> None:
    def other(desk: Desk) -> App:
        return App(client=desk.client(), signing_secret="another", process_before_response=True)

    with signed(make_app=other) as (desk, app):
        acknowledging(app)
        assert desk.command("/domain") == {"ok": False, "error": "dispatch_failed"}


def test_an_unreachable_address_fails_to_dispatch() -> None:
    listener = serving.listen(0)
    address = serving.base_url(listener)
    listener.close()
    with standin(request_url=address) as desk:
        assert desk.command("/domain") == {"ok": False, "error": "dispatch_failed"}


def test_an_address_that_never_answers_times_out() -> None:
    listener = serving.listen(0)
    with standin(limits=Limits(acknowledge_seconds=0.1), request_url=serving.base_url(listener)) as desk:
        assert desk.command("/domain") == {"ok": False, "error": "operation_timeout"}
    listener.close()


def test_an_unhandled_command_fails_to_dispatch(caplog: pytest.LogCaptureFixture) -> None:
    with signed() as (desk, _):
        assert desk.command("/domain")["error"] == "dispatch_failed"


def test_only_web_addresses_are_posted_to() -> None:
    with pytest.raises(ValueError, match="not a web address"):
        build("http://127.0.0.1:1", request_url="file:///etc/passwd")
