"""A host that gives the answers it was told instead of Slack's, and the adapter that asks it."""

import json
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.rehearsal.slack import BOT_TOKEN
from bot.slack_messenger import SlackMessenger, web_client
from tests.replaceable import ReplaceableServer


@dataclass(frozen=True)
class Told:
    """An answer of Slack's, or of a gateway in front of it."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def ok(**fields: Any) -> Told:
    return Told(json.dumps({"ok": True, **fields}), headers={"Content-Type": "application/json"})


def refused(code: str, status: int = 200, **headers: str) -> Told:
    return Told(json.dumps({"ok": False, "error": code}), status, headers)


class ToldSlack:
    """A host below a path of its own.

    Args:
        answers: by method of the Web API; `response` is the one to a response URL.

    Attributes:
        heard: the method and the body of each request.

    """

    def __init__(self, answers: dict[str, Told]) -> None:
        self._answers = answers
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.url = _house().take_in(self)
        self.messenger = SlackMessenger(web_client(BOT_TOKEN, f"{self.url}/api/", is_local=True))

    @property
    def response_url(self) -> str:
        """Where an answer can be sent."""
        return f"{self.url}/response"

    async def answer(self, request: Request) -> Response:
        """Answer one request, whatever it says."""
        body = (await request.body()).decode()
        is_json = request.headers.get("content-type", "").startswith("application/json")
        method = request.url.path.rpartition("/")[2]
        self.heard.append((method, json.loads(body or "{}") if is_json else parse_qs(body)))
        told = self._answers[method]
        return Response(told.body, told.status, told.headers)


class _House:
    """One server with all hosts in it."""

    def __init__(self) -> None:
        self._server = ReplaceableServer()
        self._server.app = self._serve
        self._hosts: dict[str, ToldSlack] = {}
        self._numbers = count(1)

    def take_in(self, host: ToldSlack) -> str:
        """Give a host a place, and return its address."""
        number = str(next(self._numbers))
        self._hosts[number] = host
        return f"{self._server.url}/{number}"

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = self._hosts[scope["path"].split("/")[1]]
        response = await host.answer(Request(scope, receive))
        await response(scope, receive, send)


_house = cache(_House)
