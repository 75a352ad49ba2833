"""Many people, each in a channel of their own, in a rehearsed workspace."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bot.rehearsal.slack.records import Channel, Message, Person
from bot.rehearsal.slack.workspace import Workspace
from bot.rehearsal.stage import Stage

NEVER = float("inf")
_REQUEST_SECONDS = 60
_LATER = "the answer follows here"
"""What every message says that comes before an answer."""


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """One of the crowd."""

    person: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What somebody saw of the bot, a message or a state of a dialog.

    Args:
        at: when, in seconds since 1970.
        text: all of it, as the JSON that Slack was given.

    """

    at: float
    text: str

    @property
    def is_answer(self) -> bool:
        """Whether a message has the answer, and does not only say what is known before it."""
        return _LATER not in self.text


def gather(workspace: Workspace, size: int) -> tuple[Somebody, ...]:
    """Let a crowd join a workspace."""
    return tuple(_join(workspace, number) for number in range(1, size + 1))


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
    """What people do and see in a rehearsed workspace: they act over HTTP, and are looked at in memory."""

    def __init__(self, stage: Stage) -> None:
        self._address = urlsplit(stage.slack_url).netloc
        self._workspace = stage.workspace
        self._monotonic_began_at = time.time() - stage.workspace.monotonic()

    def type(self, one: Somebody, text: str) -> float:
        """Type a command; return after how many milliseconds it was acknowledged."""
        return self._act(one, "commands", {"channel": one.channel, "text": text})

    def press(self, one: Somebody, message: Message, action_id: str) -> float:
        """Press a button of a message; return after how many milliseconds it was acknowledged."""
        block_id = next(block for block, action in _buttons(message) if action == action_id)
        button = {"message_ts": message.ts, "block_id": block_id, "action_id": action_id}
        return self._act(one, "actions", {"channel": one.channel, **button})

    def at_once(self, crowd: Sequence[Somebody], texts: Sequence[str]) -> list[float]:
        """Let everybody type at the same moment, each their own; return as `type` does, in their order."""
        with ThreadPoolExecutor(len(crowd)) as typing:
            return list(typing.map(self.type, crowd, texts))

    def answers(self, one: Somebody) -> list[Message]:
        """List what the bot has told somebody in their channel, oldest first."""
        return [message for message in self._workspace.messages_for(one.person, one.channel) if message.is_app]

    def messages(self, one: Somebody) -> list[Shown]:
        """List what the bot has told somebody in their channel, oldest first, as they saw it."""
        return [
            Shown(at=float(message.ts), text=json.dumps([message.text, message.blocks], ensure_ascii=False))
            for message in self.answers(one)
        ]

    def dialogs(self, one: Somebody) -> list[Shown]:
        """List what dialogs have shown to somebody since they opened, each state of them, oldest first."""
        return [
            Shown(
                at=self._monotonic_began_at + event["at"], text=json.dumps(event["view"]["blocks"], ensure_ascii=False)
            )
            for event in self._workspace.events.after(one.person, 0)
            if event["type"] in ("view_opened", "view_changed")
        ]

    def close_dialog(self, one: Somebody) -> None:
        """Close the dialog that somebody has open."""
        with self._workspace.lock:
            view = self._workspace.modals.stack(one.person)[-1].id
        self._act(one, f"views/{view}/close", {})

    def has_dialog(self, one: Somebody) -> bool:
        """Tell whether somebody has a dialog open."""
        with self._workspace.lock:
            return bool(self._workspace.modals.stack(one.person))

    def _act(self, one: Somebody, how: str, body: Mapping[str, str]) -> float:
        with closing(HTTPConnection(self._address, timeout=_REQUEST_SECONDS)) as connection:
            connection.request("POST", f"/standin/people/{one.person}/{how}", json.dumps(body))
            answer = json.load(connection.getresponse())
        return float(answer.get("acknowledged_ms", 0)) if answer["ok"] else NEVER


def until(is_so: Callable[[], bool], seconds: float, every_seconds: float = 0.005) -> bool:
    """Look again and again until something is so; False when the time ran out."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(every_seconds)
    return True


def _buttons(message: Message) -> Iterator[tuple[str, str]]:
    """The block and action ids of a message's buttons."""
    for block in message.blocks or ():
        for element in block.get("elements") or ():
            if "action_id" in element:
                yield block["block_id"], element["action_id"]
