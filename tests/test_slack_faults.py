"""What it means when Slack, or a gateway in front of it, answers otherwise than the Web API does."""

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.errors import MessengerError, Postponed, Undeliverable, Unsent
from bot.model.message import Message
from bot.rehearsal.slack import BOT_TOKEN
from bot.rehearsal.slack.sample import CAMPAIGN
from bot.slack_messenger import SlackMessenger, web_client
from tests.told_slack import Told, ToldSlack, refused

PLAIN = Message(text="Hello")

POSTPONED: dict[str, tuple[Told, float]] = {
    "a status and a time": (refused("ratelimited", 429, **{"Retry-After": "30"}), 30),
    "a status alone": (Told("", 429), 2),
    "a page": (Told("<h1>Too many requests</h1>", 429, {"Retry-After": "9"}), 9),
    "a time that is no number": (Told("{}", 429, {"Retry-After": "soon"}), 2),
}


@pytest.mark.parametrize("name", POSTPONED)
def test_slack_may_ask_to_wait_in_several_ways(name: str) -> None:
    told, seconds = POSTPONED[name]
    at = ToldSlack({"chat.postMessage": told, "response": told})
    for act in (
        lambda: at.messenger.post(CAMPAIGN, PLAIN),
        lambda: at.messenger.answer(at.response_url, PLAIN),
    ):
        with pytest.raises(Postponed) as asked:
            act()
        assert asked.value.wait == timedelta(seconds=seconds)


UNSENT: dict[str, Told] = {
    "500 in words": Told("internal error", 500),
    "503 of a gateway": Told("<h1>Service Unavailable</h1>", 503),
    "an error of Slack's own": refused("internal_error"),
    "a fatal error": refused("fatal_error"),
    "a request that took too long": refused("request_timeout"),
}
MISREAD: dict[str, Told] = {
    "200 of a gateway": Told("<h1>Maintenance</h1>"),
    "200 without a body": Told(""),
    "200 with a list": Told("[]"),
    "404 of a gateway": Told("<h1>Not Found</h1>", 404),
}


@pytest.mark.parametrize(
    "told",
    [
        *(pytest.param(told, id=name) for name, told in UNSENT.items()),
        *(pytest.param(told, id=name) for name, told in MISREAD.items()),
    ],
)
def test_what_is_no_word_of_slacks_may_be_tried_again(told: Told) -> None:
    at = ToldSlack({"chat.postMessage": told})
    with pytest.raises(Unsent):
        at.messenger.post(CAMPAIGN, PLAIN)


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "invalid_blocks", "msg_too_long"])
def test_what_slack_will_not_take_is_not_tried_again(code: str) -> None:
    at = ToldSlack({"chat.postMessage": refused(code)})
    with pytest.raises(Undeliverable) as no:
        at.messenger.post(CAMPAIGN, PLAIN)

    assert no.value.code == code


@pytest.mark.parametrize(
    ("status", "error"), [(404, Undeliverable), (410, Undeliverable), (500, Unsent), (503, Unsent)]
)
def test_an_answer_may_be_refused_or_not_taken_now(status: int, error: type[MessengerError]) -> None:
    at = ToldSlack({"response": Told("no", status)})
    with pytest.raises(error):
        at.messenger.answer(at.response_url, PLAIN)


@contextmanager
def mumbling(said: bytes) -> Iterator[str]:
    """A host that says something that is no HTTP, once."""

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as request:
            headers = list(iter(request.readline, b"\r\n"))
            # All of it is read, since closing a connection with something left to read would reset it.
            request.read(sum(int(line.split()[1]) for line in headers if line.lower().startswith(b"content-length")))
            connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(timeout=5)


CUT_OFF = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"ok":'


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # slack_sdk leaves its socket open
@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Le", CUT_OFF])
def test_what_is_no_http_is_no_answer(said: bytes) -> None:
    with mumbling(said) as url:
        messenger = SlackMessenger(web_client(BOT_TOKEN, f"{url}/api/", is_local=True))
        assert kind_of_failure(lambda: messenger.post(CAMPAIGN, PLAIN)) is Unsent


def kind_of_failure(act: Callable[[], object]) -> type[Exception] | None:
    """Do what fails, and let go of the error with all that hangs on it."""
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever comes is looked at
        return type(error)
    else:
        return None
    finally:
        gc.collect()
