"""A server for the whole run, since starting one for each test would take longer than the tests."""

import atexit
from contextlib import ExitStack

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.rehearsal.serving import serving


class ReplaceableServer:
    """Serves one application after the other at one address.

    Attributes:
        url: `http://127.0.0.1:PORT`.
        app: what is served now.

    """

    def __init__(self) -> None:
        stack = ExitStack()
        self.app: ASGIApp | None = None
        self.url = stack.enter_context(serving(lambda _: self._serve))
        atexit.register(stack.close)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)
