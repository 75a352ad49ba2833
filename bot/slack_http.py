"""Slack over signed HTTP: Bolt behind waitress, with a guard in front."""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_BODY_BYTES_MAX = 1_000_000
_THREADS = 8


class SlackHttp:
    """An HTTP server for `/slack/events`, to be put behind a proxy that ends TLS.

    Args:
        port: 0 takes any free one.

    """

    def __init__(self, slack: App, host: str, port: int) -> None:
        app = guarded(SlackRequestHandler(slack))
        self._listener = socket.create_server((host, port))
        self._server = create_server(
            app, sockets=[self._listener], threads=_THREADS, max_request_body_size=_BODY_BYTES_MAX, ident=None
        )
        self._thread = threading.Thread(target=self._server.run, name="slack http", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._listener.getsockname()[1])

    def connect(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()


def guarded(app: "WSGIApplication") -> "WSGIApplication":
    """Refuse requests whose timestamp is no number: Bolt would answer with an error and log a traceback."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "").isdecimal():
            return _refuse(start_response)
        return app(environ, start_response)

    return answer


def _refuse(start_response: "Callable[..., object]") -> Iterable[bytes]:
    start_response("401 Unauthorized", [("Content-Type", "text/plain")])
    return [b"Not a request of Slack's.\n"]
