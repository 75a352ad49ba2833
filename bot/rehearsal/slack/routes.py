"""The stand-in's own routes under `/standin/`, through which a page or a script acts as any of the people."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.rehearsal.slack.acting import Acting
from bot.rehearsal.slack.deliveries import Transport
from bot.rehearsal.slack.records import Channel, Json
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.workspace import Workspace

_POLL_SECONDS_MOST = 25.0
_NOT_FOUND = {"user_not_found", "channel_not_found", "message_not_found", "not_found", "no_such_subteam"}
_BAD_REQUEST = {"invalid_arguments", "option_not_found", "element_not_found"}

Handler = Callable[[Request], Awaitable[Json]]


class PeopleRoutes:
    """The handlers of the routes that the package's docstring lists.

    Args:
        workspace: the state to show.
        acting: what people do.
        transport: asked whether the app is connected.
    """

    def __init__(self, workspace: Workspace, acting: Acting, transport: Transport) -> None:
        self._workspace = workspace
        self._acting = acting
        self._transport = transport

    def routes(self) -> list[Route]:
        """Return the routes, to be mounted at the root."""
        person = "/standin/people/{user}"
        return [
            route("GET", "/standin/workspace", self._show_workspace),
            route("GET", f"{person}/conversations", self._show_conversations),
            route("GET", f"{person}/conversations/{{channel}}/messages", self._show_messages),
            route("GET", f"{person}/views", self._show_views),
            route("GET", f"{person}/events", self._show_events),
            route("POST", f"{person}/messages", self._say),
            route("POST", f"{person}/commands", self._command),
            route("POST", f"{person}/actions", self._click),
            route("POST", f"{person}/views/{{view}}/submit", self._submit),
            route("POST", f"{person}/views/{{view}}/close", self._close),
            route("POST", f"{person}/repeat", self._repeat),
            route("GET", f"{person}/authenticator", self._show_authenticator),
            route("POST", f"{person}/authenticator", self._add_secret),
            route("DELETE", f"{person}/authenticator", self._lose_phone),
            route("POST", f"{person}/one-time-code", self._issue_one_time_code),
        ]

    # Looking

    async def _show_workspace(self, _: Request) -> Json:
        workspace = self._workspace
        with workspace.lock:
            return {
                "team": {"id": workspace.team_id, "name": workspace.team_name},
                "app": workspace.app.for_person(),
                "people": [person.for_person() for person in workspace.people.values()],
                "usergroups": [group.for_person() for group in workspace.usergroups.values()],
                "channels": [channel.for_person() for channel in workspace.channels.values()],
                "ovh_panel": workspace.ovh_panel,
                "is_operated": workspace.issue_one_time_code is not None,
                "connected": self._transport.connected,
                "now": workspace.clock().isoformat(),
                "last_event": workspace.events.last,
            }

    async def _show_conversations(self, request: Request) -> Json:
        with self._workspace.lock:
            user = self._workspace.person(request.path_params["user"]).id
            channels = self._workspace.channels_of(user)
            return {"conversations": [self._conversation(user, channel) for channel in channels]}

    def _conversation(self, user: str, channel: Channel) -> Json:
        return channel.for_person() | {"unread": self._workspace.unread(user, channel.id)}

    async def _show_messages(self, request: Request) -> Json:
        with self._workspace.lock:
            user = self._workspace.person(request.path_params["user"]).id
            channel = self._workspace.channel(request.path_params["channel"])
            if user not in channel.members:
                raise Refusal("not_in_conversation")
            self._workspace.mark_read(user, channel.id)
            seen = self._workspace.messages_for(user, channel.id)
            return {"messages": [self._workspace.picture(message) for message in seen]}

    async def _show_views(self, request: Request) -> Json:
        with self._workspace.lock:
            user = self._workspace.person(request.path_params["user"]).id
            modals = self._workspace.modals
            return {"views": [modals.picture(view) for view in modals.stack(user)]}

    async def _show_events(self, request: Request) -> Json:
        user = self._workspace.person(request.path_params["user"]).id
        after = _number(request, "after")
        seconds = min(_number(request, "wait"), _POLL_SECONDS_MOST)
        is_ending = request.scope.get("is_ending", lambda: False)
        events = await self._workspace.events.wait(user, int(after), seconds, is_ending)
        last = events[-1]["id"] if events else max(int(after), 0)
        return {"events": events, "last": last}

    # Acting

    async def _say(self, request: Request) -> Json:
        return self._acting.say(request.path_params["user"], await body_of(request, "channel", "text"))

    async def _command(self, request: Request) -> Json:
        body = await body_of(request, "channel", "text")
        if not str(body["text"]).startswith("/"):
            raise Refusal("invalid_arguments")
        return await self._acting.command(request.path_params["user"], body)

    async def _click(self, request: Request) -> Json:
        body = await body_of(request, "block_id", "action_id")
        for place in () if "view_id" in body else (body, body.get("on", body)):
            if not {"channel", "message_ts"} <= set(place):
                raise Refusal("invalid_arguments")
        return await self._acting.click(request.path_params["user"], body)

    async def _submit(self, request: Request) -> Json:
        body = await body_of(request)
        path = request.path_params
        return await self._acting.submit(path["user"], path["view"], body.get("values", {}), body.get("deliveries", 1))

    async def _close(self, request: Request) -> Json:
        return await self._acting.close(
            request.path_params["user"], request.path_params["view"], await body_of(request)
        )

    async def _repeat(self, request: Request) -> Json:
        return await self._acting.repeat(request.path_params["user"])

    # Their phones

    async def _show_authenticator(self, request: Request) -> Json:
        with self._workspace.lock:
            return self._phone(self._workspace.person(request.path_params["user"]).id)

    async def _add_secret(self, request: Request) -> Json:
        with self._workspace.lock:
            user = self._workspace.person(request.path_params["user"]).id
            views = self._workspace.modals.stack(user)
            self._workspace.authenticators.add(user, views[-1].content["blocks"] if views else [])
            return {"ok": True} | self._phone(user)

    async def _lose_phone(self, request: Request) -> Json:
        user = self._workspace.person(request.path_params["user"]).id
        self._workspace.authenticators.forget(user)
        return {"ok": True}

    async def _issue_one_time_code(self, request: Request) -> Json:
        user = self._workspace.person(request.path_params["user"]).id
        if self._workspace.issue_one_time_code is None:
            raise Refusal("nobody_operates_the_app")
        return {"ok": True, "code": await asyncio.to_thread(self._workspace.issue_one_time_code, user)}

    def _phone(self, user: str) -> Json:
        views = self._workspace.modals.stack(user)
        return self._workspace.authenticators.picture(user, views[-1].content["blocks"] if views else [])


def route(method: str, path: str, handler: Handler) -> Route:
    """Return a route whose handler returns what is answered; a refusal becomes an answer too."""

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except Refusal as refusal:
            return JSONResponse(refusal.body(), _status(refusal.code))

    return Route(path, answer, methods=[method])


def _status(code: str) -> int:
    """Return the HTTP status of a refusal; what Slack itself would say to a person is a plain 200."""
    if code in _NOT_FOUND:
        return 404
    return 400 if code in _BAD_REQUEST else 200


async def body_of(request: Request, *required: str) -> Json:
    """Return the JSON object of a request.

    Raises:
        Refusal: `invalid_arguments`, when it is none or lacks a field.
    """
    try:
        body: Any = await request.json() if await request.body() else {}
    except ValueError:
        raise Refusal("invalid_arguments") from None
    if not isinstance(body, dict) or not set(required) <= set(body):
        missing = [name for name in required if name not in body]
        raise Refusal("invalid_arguments", messages=[f"missing required field: {name}" for name in missing])
    return body


def _number(request: Request, name: str) -> float:
    try:
        return float(request.query_params.get(name, 0))
    except ValueError:
        raise Refusal("invalid_arguments") from None
