"""Fifty people, each in a channel of their own, in a rehearsed workspace; what they do goes through its routes."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from bot.rehearsal.slack.records import Channel, Person
from bot.rehearsal.slack.workspace import Workspace
from bot.rehearsal.stage import Stage

SIZE = 50
_REQUEST_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """One of the crowd."""

    person: str
    channel: str


def gather(workspace: Workspace) -> tuple[Somebody, ...]:
    """Let the crowd join a workspace."""
    return tuple(_join(workspace, number) for number in range(1, SIZE + 1))


def _join(workspace: Workspace, number: int) -> Somebody:
    one = Somebody(person=f"U0CROWD{number:04}", channel=f"C0CROWD{number:04}")
    workspace.people[one.person] = Person(
        id=one.person,
        name=f"requester-{number}",
        real_name=f"Requester {number}",
        title="Asks for names",
        standing="member",
        team_id=workspace.team_id,
    )
    workspace.channels[one.channel] = Channel(
        id=one.channel,
        name=f"campaign-{number}",
        kind="public",
        topic="",
        members=[one.person, workspace.app.user_id],
    )
    return one


class Hands:
    """What people do in the rehearsed workspace, over HTTP."""

    def __init__(self, stage: Stage) -> None:
        self._address = urlsplit(stage.slack_url).netloc

    def type(self, one: Somebody, text: str) -> dict[str, Any]:
        """Type a command; the answer says whether and when it was acknowledged."""
        return self._post(one, "commands", {"channel": one.channel, "text": text})

    def press(self, one: Somebody, message: dict[str, Any], action_id: str) -> dict[str, Any]:
        """Press a button of a message."""
        block_id = next(block for block, action in _buttons(message) if action == action_id)
        pressed = {"channel": one.channel, "message_ts": message["ts"], "block_id": block_id, "action_id": action_id}
        return self._post(one, "actions", pressed)

    def messages(self, one: Somebody) -> list[dict[str, Any]]:
        """List what somebody sees in their channel."""
        return list(self._get(one, f"conversations/{one.channel}/messages")["messages"])

    def views(self, one: Somebody) -> list[dict[str, Any]]:
        """List somebody's open dialogs."""
        return list(self._get(one, "views")["views"])

    def at_once(self, crowd: Sequence[Somebody], text: Callable[[int], str]) -> list[dict[str, Any]]:
        """Let everybody type something at the same moment; `text` is given the number of each, from 0."""
        with ThreadPoolExecutor(len(crowd)) as hands:
            return list(hands.map(lambda each: self.type(each[1], text(each[0])), enumerate(crowd)))

    def _post(self, one: Somebody, what: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", one, what, json.dumps(body))

    def _get(self, one: Somebody, what: str) -> dict[str, Any]:
        return self._ask("GET", one, what)

    def _ask(self, method: str, one: Somebody, what: str, body: str | None = None) -> dict[str, Any]:
        with closing(HTTPConnection(self._address, timeout=_REQUEST_SECONDS)) as connection:
            connection.request(method, f"/standin/people/{one.person}/{what}", body)
            answer: dict[str, Any] = json.load(connection.getresponse())
            return answer


def until(found: Callable[[], Any], seconds: float, every_seconds: float = 0.02) -> Any:
    """Look again and again until something is found, and return it; None when time ran out."""
    deadline = time.monotonic() + seconds
    while not (result := found()) and time.monotonic() < deadline:
        time.sleep(every_seconds)
    return result or None


def _buttons(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for block in message["blocks"] or ():
        for element in block.get("elements") or ():
            if "action_id" in element:
                yield block["block_id"], element["action_id"]
