"""The stand-in as an ASGI application: requests to calls, values and refusals to responses."""

import asyncio
import itertools
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount
from starlette.routing import Route as StarletteRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Pieces, Route
from bot.rehearsal.ovh.faults import Fault, Faults
from bot.rehearsal.ovh.keys import Attempt, authenticate, check_account
from bot.rehearsal.ovh.late_calls import LateCall
from bot.rehearsal.ovh.panel import panel
from bot.rehearsal.ovh.refusals import Refused, bad_request
from bot.rehearsal.ovh.routes import ALL_ROUTES
from bot.rehearsal.ovh.strikes import carry_out, change
from bot.rehearsal.ovh.subjects import Subject

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


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A request that has arrived at a route, with its whole body."""

    route: Route
    request: Request
    body: bytes

    @property
    def path(self) -> str:
        """The path below `/1.0`."""
        return self.request.url.path.removeprefix(PREFIX)


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
            arrival = Arrival(route=route, request=request, body=await request.body())
            try:
                self.account.traffic.begin(f"{route.method} {route.path}")
                fault = self.faults.take(route.method, arrival.path)
                await asyncio.sleep(self.account.traffic.limits.call_seconds)
                return await self._respond(arrival, fault)
            except Refused as refused:
                return JSONResponse(refused.body, refused.status, refused.headers)

        return endpoint

    async def _respond(self, arrival: Arrival, fault: Fault | None) -> Response:
        if fault is None:
            return self._answer(arrival)
        if fault.when == "before":
            await fault.delay()
            return self._strike(arrival, fault) or self._answer(arrival, fault)
        respond = self._postpone if fault.when == "late" else self._answer
        response = respond(arrival, fault)
        await fault.delay()
        return fault.replacement(response) or response

    def _strike(self, arrival: Arrival, fault: Fault) -> Response | None:
        """Change what the fault changes, and return what it answers instead; None if the call is to take effect."""
        replacement = fault.replacement()
        if replacement is not None:
            with self.account.lock:
                self.account.land_late_calls()
                change(fault.change, Subject.of(self.account, Call(segments=arrival.request.path_params)))
        return replacement

    def _answer(self, arrival: Arrival, fault: Fault | None = None) -> Response:
        try:
            call = self._read(arrival)
            with self.account.lock:
                self.account.land_late_calls()
                return _response(carry_out(self.account, arrival.route, call, fault))
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)

    def _postpone(self, arrival: Arrival, fault: Fault) -> Response:
        """Let a call take effect later. Its signature is checked now, the rules of its route only then.

        Nobody sees the empty response, for the fault has another.
        """
        route, call = arrival.route, self._read(arrival)
        with self.account.lock:
            self.account.land_late_calls()
            self.account.late_calls.append(
                LateCall(
                    call=f"{route.method} {route.path}",
                    due=self.account.now() + timedelta(seconds=fault.late_seconds),
                    carry_out=lambda: carry_out(self.account, route, call, fault),
                )
            )
        return Response(status_code=202)

    def _read(self, arrival: Arrival) -> Call:
        """Return who calls, and with what.

        Raises:
            Refused: the signature is not right, or the body is no JSON object.
        """
        consumer = authenticate(_attempt(arrival), required=arrival.route.signed)
        if consumer is not None:
            check_account(consumer, self.account.nichandle, arrival.path)
        return Call(
            segments=arrival.request.path_params,
            query=arrival.request.query_params,
            body=_json_object(arrival.body),
            consumer=consumer,
            base_url=self.base_url,
        )


def _attempt(arrival: Arrival) -> Attempt:
    request = arrival.request
    raw_path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    host = request.headers.get("host", "")
    return Attempt(
        method=request.method,
        path=arrival.path,
        url=f"{request.url.scheme}://{host}{raw_path}" + (f"?{query}" if query else ""),
        body=arrival.body,
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


def _response(answer: object) -> Response:
    if isinstance(answer, Pieces):
        return StreamingResponse(_unhurried(answer), media_type="application/json")
    return JSONResponse(answer)


async def _unhurried(answer: Pieces) -> AsyncIterator[bytes]:
    """Let other calls be answered between any two pieces."""
    for piece in answer.pieces:
        yield piece
        await asyncio.sleep(0)


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
