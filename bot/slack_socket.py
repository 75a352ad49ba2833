"""Slack over Socket Mode, by Bolt's built-in client."""

import logging
import socket
import threading
from contextlib import suppress

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

_CLOSING_SECONDS = 4


class SlackSocket:
    """A connection to Slack, which delivers over it what people do.

    Args:
        app_token: begins with `xapp-`.
        is_local: Slack's address is on this machine, so that proxies of the environment are not for it.
    """

    def __init__(self, slack: App, app_token: str, *, is_local: bool) -> None:
        troubles = logging.getLogger("cartwright.socket")
        troubles.setLevel(logging.WARNING)
        self._handler = SocketModeHandler(slack, app_token, logger=troubles)
        if is_local:
            self._handler.client.proxy = None

    def connect(self) -> None:
        """Connect, and stay connected."""
        self._handler.connect()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Disconnect, within a limited time.

        Slack's client waits for its own thread, and where that thread begins to receive at the same moment, it
        overlooks that it should end, and the client waits for ever.
        """
        self._interrupt()
        closing = threading.Thread(target=self._handler.close, name="closing", daemon=True)
        closing.start()
        closing.join(_CLOSING_SECONDS)

    def _interrupt(self) -> None:
        """Let Slack's client notice at once that it is to end: it would wait for seconds for something to arrive."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.closed = True
        client.message_queue.put(None)  # it takes that for nothing, and looks whether it is closed
        client.current_session_state.terminated = True
        if client.current_session and client.current_session.sock:
            with suppress(OSError):  # it was closed at the same moment
                client.current_session.sock.shutdown(socket.SHUT_RDWR)
