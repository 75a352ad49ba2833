"""What the tests of the Slack stand-in share: a desk with the stand-in on it, people's hands, and a small bot."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.rehearsal import serving
from bot.rehearsal.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Limits, Workspace, build, sample_workspace
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER

Json = dict[str, Any]


class Clock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.seconds += seconds


class Desk:
    """A running stand-in and the hands of its people."""

    def __init__(self, base_url: str, workspace: Workspace, session: requests.Session, notes: list[Json]) -> None:
        self.base_url = base_url
        self.workspace = workspace
        self.notes = notes
        self._session = session

    def client(self, token: str = BOT_TOKEN) -> WebClient:
        return WebClient(token=token, base_url=f"{self.base_url}/api/", retry_handlers=[])

    def call(self, verb: str, path: str, /, **body: Any) -> Json:
        response = self._session.request(verb, f"{self.base_url}/standin/{path}", json=body, timeout=10)
        found: Json = response.json()
        return found

    def get(self, path: str) -> Json:
        return self.call("GET", path)

    def respond(self, url: str, **content: Any) -> tuple[int, str]:
        response = self._session.post(url, json=content, timeout=10)
        return response.status_code, response.text

    def command(self, text: str, person: str = REQUESTER, channel: str = CAMPAIGN, **more: Any) -> Json:
        return self.call("POST", f"people/{person}/commands", channel=channel, text=text, **more)

    def click(self, ts: str, action_id: str, person: str = REQUESTER, **more: Any) -> Json:
        place = {"channel": CAMPAIGN, "message_ts": ts, "block_id": "b", "action_id": action_id}
        return self.call("POST", f"people/{person}/actions", **(place | more))

    def click_in_view(self, view_id: str, action_id: str, person: str = REQUESTER, **more: Any) -> Json:
        place = {"view_id": view_id, "block_id": "b", "action_id": action_id}
        return self.call("POST", f"people/{person}/actions", **(place | more))

    def submit(self, view_id: str, person: str = REQUESTER, **values: Any) -> Json:
        return self.call("POST", f"people/{person}/views/{view_id}/submit", values=values)

    def close_view(self, view_id: str, person: str = REQUESTER) -> Json:
        return self.call("POST", f"people/{person}/views/{view_id}/close")

    def messages(self, person: str = REQUESTER, channel: str = CAMPAIGN) -> list[Json]:
        found: list[Json] = self.get(f"people/{person}/conversations/{channel}/messages")["messages"]
        return found

    def texts(self, person: str = REQUESTER, channel: str = CAMPAIGN) -> list[str]:
        return [message["text"] for message in self.messages(person, channel)]

    def views(self, person: str = REQUESTER) -> list[Json]:
        found: list[Json] = self.get(f"people/{person}/views")["views"]
        return found

    def events(self, person: str = REQUESTER, after: int = 0) -> list[Json]:
        found: list[Json] = self.get(f"people/{person}/events?after={after}")["events"]
        return found

    def notices(self, person: str = REQUESTER) -> list[str]:
        return [event["text"] for event in self.events(person) if event["type"] == "notice"]


@contextmanager
def hall() -> Iterator[Callable[..., Desk]]:
    """Serve stand-ins one after the other at one address; each call makes a fresh one take the place.

    The function yielded takes `clock`, `limits` and `request_url`.
    """
    current: list[ASGIApp] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await current[-1](scope, receive, send)

    with serving.serving(lambda _: application) as base_url, requests.Session() as session:
        session.trust_env = False

        def fresh(clock: Clock | None = None, limits: Limits | None = None, request_url: str | None = None) -> Desk:
            workspace = sample_workspace(limits=limits, monotonic=clock or time.monotonic)
            notes: list[Json] = []
            note = lambda **note: notes.append(note)  # noqa: E731
            current.append(build(base_url, workspace, request_url=request_url, note=note))
            return Desk(base_url, workspace, session, notes)

        yield fresh


@contextmanager
def standin(clock: Clock | None = None, limits: Limits | None = None, request_url: str | None = None) -> Iterator[Desk]:
    """Serve one stand-in with a sample workspace of its own."""
    with hall() as fresh:
        yield fresh(clock, limits, request_url)


def bolt_app(desk: Desk) -> App:
    """Return a real Bolt app whose client speaks to the stand-in."""
    return App(client=desk.client(), signing_secret=SIGNING_SECRET, process_before_response=True)


@contextmanager
def connected(desk: Desk, app: App) -> Iterator[SocketModeHandler]:
    """Connect the app by Bolt's built-in Socket Mode client while the context lasts."""
    handler = SocketModeHandler(app, APP_TOKEN)
    handler.connect()  # type: ignore[no-untyped-call]
    eventually(lambda: desk.get("workspace")["connected"])
    try:
        yield handler
    finally:
        # The built-in client reads with a time-out of 3 s and closes only then, or when the server closes.
        assert handler.client
        handler.client.auto_reconnect_enabled = False
        desk.call("POST", "socket", disconnect=None)
        eventually(lambda: not (handler.client and handler.client.is_connected()))
        handler.close()  # type: ignore[no-untyped-call]


@contextmanager
def signed_hall(make_app: Callable[[Desk], App] = bolt_app) -> Iterator[Callable[..., tuple[Desk, App]]]:
    """Serve stand-ins as `hall` does, each posting signed forms to a Bolt app of its own."""
    apps: list[App] = []

    async def hear(request: Request) -> Response:
        return await SlackRequestHandler(apps[-1]).handle(request)

    def events(_: str) -> ASGIApp:
        return Starlette(routes=[Route("/slack/events", hear, methods=["POST"])])

    with serving.serving(events) as bot_url, hall() as fresh:

        def fresh_pair(clock: Clock | None = None) -> tuple[Desk, App]:
            desk = fresh(clock, request_url=f"{bot_url}/slack/events")
            apps.append(make_app(desk))
            return desk, apps[-1]

        yield fresh_pair


@contextmanager
def signed(make_app: Callable[[Desk], App] = bolt_app) -> Iterator[tuple[Desk, App]]:
    """Serve one such pair."""
    with signed_hall(make_app) as fresh_pair:
        yield fresh_pair()


def acknowledging(app: App) -> list[Json]:
    """Let the app acknowledge everything; return the list that the bodies it gets will be in."""
    bodies: list[Json] = []

    def hear(ack: Ack, body: Json) -> None:
        bodies.append(body)
        ack()

    everything = re.compile(".*")
    app.command("/domain")(hear)
    app.action(everything)(hear)
    app.view(everything)(hear)
    app.view_closed(everything)(hear)
    return bodies


def eventually(holds: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Return the first truthy value of a question asked again and again; fail after some seconds."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
    return found


def button(action_id: str = "press", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Press"}} | more


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "block_id": "b", "elements": list(elements)}]


def modal(*blocks: Json, **more: Any) -> Json:
    title = {"type": "plain_text", "text": "A modal"}
    submit = {"type": "plain_text", "text": "Send"}
    return {"type": "modal", "callback_id": "form", "title": title, "submit": submit, "blocks": list(blocks)} | more


def section(text: str = "Text") -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def text_input(block_id: str = "reason", **more: Any) -> Json:
    label = {"type": "plain_text", "text": "Reason"}
    element = {"type": "plain_text_input", "action_id": "text"} | more
    return {"type": "input", "block_id": block_id, "label": label, "element": element}
