"""`/standin`: a rehearsal looks at the account and changes it. JSON in and out; the package lists the routes."""

import re
from collections.abc import Awaitable, Callable, Mapping
from json import JSONDecodeError

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.changes import CHANGES, Change
from bot.rehearsal.ovh.faults import FaultError, Faults, read_fault
from bot.rehearsal.ovh.picture import picture
from bot.rehearsal.ovh.ready_made import READY_MADE
from bot.rehearsal.ovh.refusals import Refused
from bot.rehearsal.ovh.subjects import NO_CALL
from bot.rehearsal.ovh.told import ChangeError

_LOOPBACK_ORIGIN = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"


def panel(account: Account, faults: Faults) -> ASGIApp:
    """Return the routes below `/standin`. Web pages may call them from loopback origins only."""
    cors = Middleware(
        CORSMiddleware,
        allow_origin_regex=_LOOPBACK_ORIGIN,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Content-Type"],
    )
    changes = [Route(f"/{name}", _changing(account, change), methods=["POST"]) for name, change in CHANGES.items()]
    looks = [_account_route(account), *_traffic_routes(account)]
    return Starlette(routes=[*looks, *_fault_routes(account, faults), *changes], middleware=[cors])


def _account_route(account: Account) -> Route:
    async def show(_request: Request) -> Response:
        return JSONResponse(picture(account))

    return Route("/account", show, methods=["GET"])


def _traffic_routes(account: Account) -> list[Route]:
    async def show_limits(_request: Request) -> Response:
        return JSONResponse(account.traffic.limits.document())

    async def count(_request: Request) -> Response:
        return JSONResponse(account.traffic.counts())

    async def reset(request: Request) -> Response:
        if not _is_of_this_machine(request):
            return _foreign()
        account.traffic.reset()
        return JSONResponse({})

    return [
        Route("/traffic", show_limits, methods=["GET"]),
        Route("/calls", count, methods=["GET"]),
        Route("/calls", reset, methods=["DELETE"]),
    ]


def _fault_routes(account: Account, faults: Faults) -> list[Route]:
    async def show(_request: Request) -> Response:
        return JSONResponse(faults.documents())

    async def tell(request: Request) -> Response:
        return await _reply(request, lambda told: faults.add(read_fault(account, told)).document())

    async def clear(request: Request) -> Response:
        if not _is_of_this_machine(request):
            return _foreign()
        faults.clear()
        return JSONResponse([])

    async def list_ready_made(_request: Request) -> Response:
        return JSONResponse({group: list(titles) for group, titles in READY_MADE.items()})

    return [
        Route("/faults", show, methods=["GET"]),
        Route("/faults/ready-made", list_ready_made, methods=["GET"]),
        Route("/faults", tell, methods=["POST"]),
        Route("/faults", clear, methods=["DELETE"]),
    ]


def _changing(account: Account, change: Change) -> Callable[[Request], Awaitable[Response]]:
    def changed(told: Mapping[str, object]) -> object:
        with account.lock:
            account.land_late_calls()
            change(account, told)(NO_CALL)
        return picture(account)

    async def endpoint(request: Request) -> Response:
        return await _reply(request, changed)

    return endpoint


async def _reply(request: Request, answer: Callable[[Mapping[str, object]], object]) -> Response:
    """Answer a JSON object with what `answer` makes of it, or with 400 and the reason."""
    if not _is_of_this_machine(request):
        return _foreign()
    try:
        told = await request.json()
        if not isinstance(told, dict):
            return _wrong("the body must be a JSON object")
        return JSONResponse(answer(told))
    except JSONDecodeError:
        return _wrong("the body must be a JSON object")
    except (ChangeError, FaultError) as error:
        return _wrong(str(error))
    except Refused as refused:
        return _wrong(str(refused.body["message"]))


def _is_of_this_machine(request: Request) -> bool:
    # A form of a foreign page can post without asking first; its origin gives it away.
    origin = request.headers.get("origin")
    return origin is None or re.fullmatch(_LOOPBACK_ORIGIN, origin) is not None


def _foreign() -> Response:
    return JSONResponse({"error": "only pages of this machine may do this"}, 403)


def _wrong(why: str) -> Response:
    return JSONResponse({"error": why}, 400)
