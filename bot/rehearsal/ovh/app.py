"""The stand-in as an ASGI application: requests to calls, values and refusals to responses."""

import itertools
import json
import secrets
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.routing import Route as StarletteRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Route
from bot.rehearsal.ovh.faults import Fault, Faults
from bot.rehearsal.ovh.keys import Attempt, authenticate
from bot.rehearsal.ovh.panel import panel
from bot.rehearsal.ovh.refusals import Refused, bad_request
from bot.rehearsal.ovh.routes import ALL_ROUTES

PREFIX = "/1.0"


def build(base_url: str, account: Account | None = None, faults: Faults | None = None) -> ASGIApp:
    """Return the stand-in for one OVH account.

    Args:
        base_url: where it will listen, `http://127.0.0.1:PORT`; links in answers begin with it.
        account: the account's state, if the caller wants to look into it or move its clock; a new one by default.
        faults: the faults, if the caller wants to tell them directly; none by default.
    """
    api = Api(base_url, account or Account(), faults or Faults())
    return Starlette(
        routes=[
            Mount(PREFIX, app=identified(api.router())),
            Mount("/standin", app=panel(api.account, api.faults)),
        ]
    )


class Api:
    """The routes below `/1.0` of one account."""

    def __init__(self, base_url: str, account: Account, faults: Faults) -> None:
        self.base_url = base_url
        self.account = account
        self.faults = faults

    def router(self) -> ASGIApp:
        """Return all routes; unknown ones answer as OVH does."""
        routes = [StarletteRoute(route.path, self._endpoint(route), methods=[route.method]) for route in ALL_ROUTES]
        return Starlette(routes=routes, exception_handlers={HTTPException: _unknown_route})

    def _endpoint(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            fault = self.faults.take(route.method, _path_below_prefix(request))
            if fault is None:
                return self._answer(route, request, body)
            return await self._answer_with(fault, route, request, body)

        return endpoint

    async def _answer_with(self, fault: Fault, route: Route, request: Request, body: bytes) -> Response:
        if fault.when == "before":
            await fault.delay()
            return fault.replacement() or self._answer(route, request, body)
        response = self._answer(route, request, body)
        await fault.delay()
        return fault.replacement() or response

    def _answer(self, route: Route, request: Request, body: bytes) -> Response:
        try:
            consumer = authenticate(_attempt(request, body), required=route.signed)
            call = Call(
                segments=request.path_params,
                query=request.query_params,
                body=_json_object(body),
                consumer=consumer,
                base_url=self.base_url,
            )
            with self.account.lock:
                return JSONResponse(route.answer(self.account, call))
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)


def _path_below_prefix(request: Request) -> str:
    return request.url.path.removeprefix(PREFIX)


def _attempt(request: Request, body: bytes) -> Attempt:
    raw_path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    host = request.headers.get("host", "")
    return Attempt(
        method=request.method,
        path=_path_below_prefix(request),
        url=f"{request.url.scheme}://{host}{raw_path}" + (f"?{query}" if query else ""),
        body=body,
        headers=request.headers,
    )


def _json_object(body: bytes) -> dict[str, object]:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("Unable to parse the JSON body") from None
    if not isinstance(value, dict):
        raise bad_request("The JSON body must be an object")
    return value


async def _unknown_route(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    body = {"class": "Client::NotFound", "message": "Got an invalid (or empty) URL"}
    return JSONResponse(body, status)


def identified(app: ASGIApp) -> ASGIApp:
    """Give every answer an `X-OVH-QUERYID`, which OVH's support asks for."""
    session, numbers = secrets.token_hex(4), itertools.count(1)

    async def with_query_id(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_identified(message: Message) -> None:
            if message["type"] == "http.response.start":
                query_id = f"EU.ext-2.{session}.{next(numbers)}.standin"
                message["headers"] = [*message["headers"], (b"x-ovh-queryid", query_id.encode())]
            await send(message)

        await app(scope, receive, send_identified)

    return with_query_id
