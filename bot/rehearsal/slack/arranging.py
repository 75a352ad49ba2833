"""The stand-in's routes by which a page or a script changes the workspace: people, groups, channels, time, failures."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from bot.rehearsal.slack import payloads
from bot.rehearsal.slack.deliveries import Deliveries
from bot.rehearsal.slack.faults import READY_MADE, read_fault
from bot.rehearsal.slack.records import STANDINGS, Channel, Json
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.routes import body_of, route
from bot.rehearsal.slack.socket_mode import SocketMode
from bot.rehearsal.slack.workspace import Workspace

_OF_PERSON = ("standing", "dm_blocked", "dm_error", "title", "real_name")
_OF_CHANNEL = ("is_archived", "is_ext_shared", "posting_restricted", "topic", "name")


class ArrangingRoutes:
    """The handlers of the routes that the package's docstring lists under arranging.

    Args:
        workspace: the state to change.
        deliveries: brings events to the app.
        socket_mode: told to disconnect.
    """

    def __init__(self, workspace: Workspace, deliveries: Deliveries, socket_mode: SocketMode) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._socket_mode = socket_mode

    def routes(self) -> list[Route]:
        """Return the routes, to be mounted at the root."""
        channel = "/standin/channels/{channel}"
        group = "/standin/usergroups/{group}"
        return [
            route("PATCH", "/standin/people/{user}", self._change_person),
            route("POST", f"{channel}/members/{{user}}", self._invite),
            route("DELETE", f"{channel}/members/{{user}}", self._kick),
            route("PATCH", channel, self._change_channel),
            route("POST", f"{group}/members/{{user}}", self._join),
            route("DELETE", f"{group}/members/{{user}}", self._leave),
            route("PATCH", "/standin/app", self._change_app),
            route("GET", "/standin/faults", self._show_faults),
            route("POST", "/standin/faults", self._plan_fault),
            route("DELETE", "/standin/faults", self._forget_faults),
            route("POST", "/standin/clock", self._advance),
            route("POST", "/standin/socket", self._disconnect),
        ]

    # People, groups, channels

    async def _change_person(self, request: Request) -> Json:
        person = self._workspace.person(request.path_params["user"])
        wishes = await body_of(request)
        if wishes.get("standing", person.standing) not in STANDINGS:
            raise Refusal("invalid_arguments", messages=[f"standing must be one of {', '.join(STANDINGS)}"])
        return _changed(person, wishes, _OF_PERSON)

    async def _invite(self, request: Request) -> Json:
        self._workspace.add_member(request.path_params["channel"], request.path_params["user"])
        return {"ok": True}

    async def _kick(self, request: Request) -> Json:
        self._workspace.remove_member(request.path_params["channel"], request.path_params["user"])
        return {"ok": True}

    async def _join(self, request: Request) -> Json:
        self._workspace.join_group(request.path_params["group"], request.path_params["user"])
        return {"ok": True}

    async def _leave(self, request: Request) -> Json:
        self._workspace.leave_group(request.path_params["group"], request.path_params["user"])
        return {"ok": True}

    async def _change_channel(self, request: Request) -> Json:
        """Change a channel; if it gets another id by that, answer once the app has heard of it, or could not."""
        channel = self._workspace.channel(request.path_params["channel"])
        old, wishes = channel.id, await body_of(request)
        times = wishes.pop("deliveries", 1)
        _check(wishes, _OF_CHANNEL)
        if wishes.pop("is_ext_shared", channel.is_ext_shared):
            self._workspace.share(channel.id)
        else:
            channel.is_ext_shared = False
        answer = _changed(channel, wishes, _OF_CHANNEL) | {"id": channel.id}
        if channel.id != old:
            answer["heard"] = await self._tell_new_id(channel, old, times)
        return answer

    async def _tell_new_id(self, channel: Channel, old: str, times: int) -> bool:
        """Tell the app, if it is there and wants to know; tell whether it acknowledged that at once."""
        app = self._workspace.app
        if "channel_id_changed" not in app.events or app.user_id not in channel.members:
            return False
        return await self._deliveries.event(payloads.channel_id_changed(self._workspace, old, channel.id), times)

    async def _change_app(self, request: Request) -> Json:
        return _changed(self._workspace.app, await body_of(request), ("messages_tab", "scopes", "events"))

    # Failures, time and the line to the app

    async def _show_faults(self, _: Request) -> Json:
        return {"told": self._workspace.faults.picture(), "ready_made": list(READY_MADE)}

    async def _plan_fault(self, request: Request) -> Json:
        self._workspace.faults.add(read_fault(await body_of(request)))
        return {"ok": True}

    async def _forget_faults(self, _: Request) -> Json:
        self._workspace.faults.clear()
        return {"ok": True}

    async def _advance(self, request: Request) -> Json:
        seconds = (await body_of(request, "advance_seconds"))["advance_seconds"]
        if type(seconds) not in (int, float) or seconds < 0:
            raise Refusal("invalid_arguments", messages=["advance_seconds must be a number from 0"])
        self._workspace.clock.advance(timedelta(seconds=seconds))
        return {"ok": True, "now": self._workspace.clock().isoformat()}

    async def _disconnect(self, request: Request) -> Json:
        body = await body_of(request, "disconnect")
        count = await self._socket_mode.disconnect(body["disconnect"], close=body.get("close", True))
        return {"ok": True, "connections": count}


def _changed(record: Any, wishes: Json, changeable: Collection[str]) -> Json:
    _check(wishes, changeable)
    for name, value in wishes.items():
        setattr(record, name, value)
    return {"ok": True}


def _check(wishes: Json, changeable: Collection[str]) -> None:
    if not set(wishes) <= set(changeable):
        raise Refusal("invalid_arguments")
