"""The Web API under `/api/METHOD`: token, scope, rate limit, planned faults, then the method itself.

Source: docs.slack.dev/apis/web-api.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.rehearsal.slack.calls import Call, read_arguments
from bot.rehearsal.slack.faults import Fault
from bot.rehearsal.slack.methods import METHODS, Method
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.workspace import APP_TOKEN, BOT_TOKEN, Workspace

_TOKENS = {"bot": BOT_TOKEN, "app": APP_TOKEN}
_SERVER_ERROR = 500
_LOOK_SECONDS = 0.05


class WebApi:
    """Answers calls of the Web API.

    Args:
        workspace: the state that the methods read and change.
        new_socket_address: gives out the address of a Socket Mode connection.
    """

    def __init__(self, workspace: Workspace, new_socket_address: Callable[[], str]) -> None:
        self._workspace = workspace
        connections_open = Method(lambda _: {"url": new_socket_address()}, 1, bearer="app")
        self._methods = {**METHODS, "apps.connections.open": connections_open}

    async def serve(self, request: Request) -> Response:
        """Answer one HTTP request; Slack's refusals are HTTP 200, save for rate limits."""
        name = request.path_params["method"]
        body = await request.body()
        try:
            arguments = read_arguments(request.url.query, request.headers.get("content-type", ""), body)
            method = self._method(name, _token(request, arguments))
            fault = self._workspace.faults.next(name, arguments)
            await _hang(fault)
            answer = self._answer(name, method, arguments, fault)
        except Refusal as refusal:
            return _refused(refusal)
        return JSONResponse({"ok": True} | answer, headers={"X-OAuth-Scopes": ",".join(self._workspace.app.scopes)})

    def _method(self, name: str, token: str) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        _check_token(method, token)
        return method

    def _answer(self, name: str, method: Method, arguments: Json, fault: Fault | None) -> Json:
        with self._workspace.lock:
            call = Call(self._workspace, arguments)
            call.need_scope(*method.scopes)
            return self._run(name, method, call, fault)

    def _run(self, name: str, method: Method, call: Call, fault: Fault | None) -> Json:
        if fault is not None and not fault.after:
            raise fault.refusal()
        wait = self._workspace.rates.take_call(name, method.tier) if method.tier else 0
        if wait:
            raise Refusal("ratelimited", retry_after=wait)
        return _unless_lost(fault, method.run(call))


async def _hang(fault: Fault | None) -> None:
    """Wait as long as a fault tells, or until it is forgotten."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + (fault.hang_seconds if fault else 0)
    while fault and not fault.lifted.is_set() and (left := deadline - clock()) > 0:
        await asyncio.sleep(min(left, _LOOK_SECONDS))


def _unless_lost(fault: Fault | None, answer: Json) -> Json:
    if fault is not None:
        raise fault.refusal()
    return answer


def _token(request: Request, arguments: Json) -> str:
    """Return the bearer token, or the old-fashioned `token` argument."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    argument = str(arguments.pop("token", ""))
    return token.strip() if scheme.lower() == "bearer" else argument


def _check_token(method: Method, token: str) -> None:
    if method.bearer == "anyone" or token == _TOKENS[method.bearer]:
        return
    if not token:
        raise Refusal("not_authed")
    raise Refusal("not_allowed_token_type" if token in _TOKENS.values() else "invalid_auth")


def _refused(refusal: Refusal) -> Response:
    if refusal.http_status >= _SERVER_ERROR:
        return PlainTextResponse(refusal.code, refusal.http_status)
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return JSONResponse(refusal.body(), refusal.http_status, headers=headers)
