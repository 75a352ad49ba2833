"""Putting the stand-in together: one ASGI application out of its parts."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.rehearsal import serving
from bot.rehearsal.slack.acting import Acting
from bot.rehearsal.slack.answers import post_to_response_url
from bot.rehearsal.slack.arranging import ArrangingRoutes
from bot.rehearsal.slack.deliveries import Deliveries, Note, Transport
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.routes import PeopleRoutes
from bot.rehearsal.slack.sample import sample_workspace
from bot.rehearsal.slack.signed_http import SignedHttp
from bot.rehearsal.slack.socket_mode import SocketMode
from bot.rehearsal.slack.web_api import WebApi
from bot.rehearsal.slack.workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Workspace

_PAGE = Path(__file__).parent / "page"
_ANSWER_STATUS = {
    "expired_url": 404,
    "used_url": 404,
    "message_not_found": 404,
    "channel_not_found": 404,
    "channel_is_archived": 410,
}


def build(
    base_url: str,
    workspace: Workspace | None = None,
    *,
    request_url: str | None = None,
    ovh_panel: str | None = None,
    note: Note | None = None,
) -> ASGIApp:
    """Return the stand-in as an ASGI application.

    Args:
        base_url: where it will listen, `http://127.0.0.1:PORT`.
        workspace: its state, to look into or to prepare; a new sample workspace if none.
        request_url: the app's address for signed HTTP; without one the app connects by Socket Mode.
        ovh_panel: address of the panel that the page shows beside the channels.
        note: called for each payload delivered to the app, with `to`, `method`, `path`, `request`, `status`
            and `response`.
    """
    workspace = workspace or sample_workspace()
    workspace.base_url = base_url
    workspace.ovh_panel = ovh_panel
    socket_mode = SocketMode(workspace.app.id, base_url)
    transport: Transport = SignedHttp(request_url, SIGNING_SECRET) if request_url else socket_mode
    deliveries = Deliveries(
        transport,
        acknowledge_seconds=workspace.limits.acknowledge_seconds,
        retry_seconds=workspace.limits.event_retry_seconds,
        clock=lambda: workspace.clock().timestamp(),
        note=note,
    )
    people = PeopleRoutes(workspace, Acting(workspace, deliveries), transport)
    arranging = ArrangingRoutes(workspace, deliveries, socket_mode)
    routes: list[BaseRoute] = [
        Route("/api/{method}", WebApi(workspace, socket_mode.new_address).serve, methods=["GET", "POST"]),
        Route("/response/{opaque}", _response_route(workspace), methods=["POST"]),
        WebSocketRoute("/link/", socket_mode.serve),
        Route("/archives/{channel}/{message}", _follow_permalink),
        *people.routes(),
        *arranging.routes(),
        *_page_routes(),
    ]
    return Starlette(routes=routes)


def announcement(base_url: str) -> dict[str, str]:
    """Return what the JSON line at the start tells: addresses and the fixed credentials."""
    return {
        "base_url": f"{base_url}/api/",
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "page": f"{base_url}/",
    }


def run(port: int, request_url: str | None = None) -> None:
    """Serve the sample workspace on loopback until interrupted.

    Args:
        port: the port, or 0 for any free one.
        request_url: the app's address for signed HTTP; without one it is Socket Mode.
    """
    serving.serve(lambda base_url: build(base_url, request_url=request_url), port, announcement)


def _response_route(workspace: Workspace) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            content = _content(request.headers.get("content-type", ""), await request.body())
            post_to_response_url(workspace, request.path_params["opaque"], content)
        except Refusal as refusal:
            return PlainTextResponse(refusal.code, _ANSWER_STATUS.get(refusal.code, 400))
        return PlainTextResponse("ok")

    return respond


async def _follow_permalink(request: Request) -> Response:
    return RedirectResponse("/#{channel}/{message}".format(**request.path_params))


def _content(content_type: str, body: bytes) -> Json:
    """Return the message posted to a response URL: JSON, or the old form with a `payload` field."""
    raw = body.decode(errors="replace")
    if content_type.startswith("application/x-www-form-urlencoded"):
        raw = parse_qs(raw).get("payload", [""])[0]
    try:
        content = json.loads(raw)
    except ValueError:
        raise Refusal("invalid_payload") from None
    if not isinstance(content, dict):
        raise Refusal("invalid_payload")
    return content


def _page_routes() -> list[BaseRoute]:
    return [Mount("/", StaticFiles(directory=_PAGE, html=True))] if _PAGE.is_dir() else []
