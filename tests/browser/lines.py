"""Stand-ins for Slack with a Bolt app on the line, one after the other at one address."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import requests
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.rehearsal import serving
from bot.rehearsal.slack import Limits
from tests.rehearsal.slack_desk import Desk, bolt_app, hall

Line = tuple[Desk, App]
Connect = Callable[[float], AbstractContextManager[Line]]
"""Connects a fresh stand-in, which waits so many seconds for acknowledgements, with a fresh app."""


@contextmanager
def exchange() -> Iterator[Connect]:
    """Serve both ends of a line; each call connects another stand-in with another app by signed HTTP.

    Socket Mode would do as well, but its client takes a second to close.
    """
    apps: list[App] = []

    async def hear(request: Request) -> Response:
        return await SlackRequestHandler(apps[-1]).handle(request)

    listening = Starlette(routes=[Route("/slack/events", hear, methods=["POST"])])
    with serving.serving(lambda _: listening) as bot_url, hall() as fresh:

        @contextmanager
        def connect(acknowledge_seconds: float) -> Iterator[Line]:
            limits = Limits(acknowledge_seconds=acknowledge_seconds)
            desk = fresh(limits=limits, request_url=f"{bot_url}/slack/events")
            apps.append(bolt_app(desk))
            yield desk, apps[-1]
            # Bolt holds its server up while a listener works, so an answer means that none is left to write into
            # the next workspace.
            requests.get(bot_url, timeout=10)

        yield connect
