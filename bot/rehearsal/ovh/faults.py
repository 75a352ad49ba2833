"""Faults on demand: what a rehearsal tells single routes to do instead of answering.

A fault is told as JSON (`POST /standin/faults`):

    {"method": "POST",               or "*"
     "path": "/order/cart/*/checkout",   below /1.0; a star stands for any text
     "when": "before",               the effect does not happen; "after": it does, and only the answer is replaced
     "answer": {...},
     "times": 1}                     how often; null or absent: until the faults are cleared

and its answer is one of these, to any of which `"delay_seconds": n` may be added, or that alone:

    {"status": 503, "body": {...}, "headers": {"Retry-After": "2"}}      a JSON body
    {"status": 408, "html": "<h1>Request Timeout</h1>"}                  a gateway's page
    {"reset": true}                                                      the connection is cut
    {"hang": true}                  nothing for ten minutes or until the faults are cleared; then the connection is cut
"""

import asyncio
import itertools
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.rehearsal.ovh.money import JsonObject

HANG_SECONDS = 600
_POLL_SECONDS = 0.05
_KEYS = frozenset({"method", "path", "when", "answer", "times"})
_ANSWER_KEYS = frozenset({"status", "body", "html", "headers", "reset", "hang", "delay_seconds"})


class FaultError(ValueError):
    """A fault that makes no sense; its text says why."""


@dataclass(kw_only=True)
class Fault:
    """A fault and how often it may still strike."""

    fault_id: int
    method: str
    path: str
    when: str
    answer: Mapping[str, object]
    times: int | None
    lifted: threading.Event = field(default_factory=threading.Event, repr=False)

    def strikes(self, method: str, path: str) -> bool:
        """Tell whether it is meant for this call and not used up."""
        is_left = self.times is None or self.times > 0
        return is_left and self.method in ("*", method) and fnmatchcase(path, self.path)

    def document(self) -> JsonObject:
        """Return it as it was told, with its id and how often it is left."""
        return {
            "id": self.fault_id,
            "method": self.method,
            "path": self.path,
            "when": self.when,
            "answer": dict(self.answer),
            "times": self.times,
        }

    async def delay(self) -> None:
        """Wait as long as told, or until the fault is lifted."""
        seconds = float(str(self.answer.get("delay_seconds", 0)))
        deadline = asyncio.get_running_loop().time() + seconds
        while not self.lifted.is_set() and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(left, _POLL_SECONDS))

    def replacement(self) -> Response | None:
        """Return the answer in place of the real one; None if it is only late."""
        if self.answer.get("reset"):
            return CutResponse()
        if self.answer.get("hang"):
            return HangingResponse(self.lifted)
        if "status" in self.answer:
            return _told_response(self.answer)
        return None


class Faults:
    """The faults that are told, in order; the first that strikes wins. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def add(self, document: Mapping[str, object]) -> Fault:
        """Tell a fault.

        Raises:
            FaultError: it makes no sense.
        """
        fault = _read(document, next(self._ids))
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this call, and count it."""
        with self._lock:
            fault = next((fault for fault in self._faults if fault.strikes(method, path)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
            return fault

    def clear(self) -> None:
        """Forget all faults, and release whoever hangs in one."""
        with self._lock:
            for fault in self._faults:
                fault.lifted.set()
            self._faults.clear()

    def documents(self) -> list[JsonObject]:
        """Return all faults, also those used up."""
        with self._lock:
            return [fault.document() for fault in self._faults]


def _read(document: Mapping[str, object], fault_id: int) -> Fault:
    times = document.get("times")
    if unknown := document.keys() - _KEYS:
        raise FaultError(f"unknown keys: {sorted(unknown)}")
    if times is not None and (type(times) is not int or times < 1):
        raise FaultError("times must be a number from 1, or null")
    if document.get("when", "before") not in ("before", "after"):
        raise FaultError("when must be before or after")
    return Fault(
        fault_id=fault_id,
        method=str(document.get("method", "*")).upper(),
        path=str(document.get("path", "*")),
        when=str(document.get("when", "before")),
        answer=_read_answer(document.get("answer")),
        times=times,
    )


def _read_answer(answer: object) -> Mapping[str, object]:
    if not isinstance(answer, dict) or not answer or answer.keys() - _ANSWER_KEYS:
        raise FaultError(f"answer must hold one or more of {sorted(_ANSWER_KEYS)}")
    status, delay_seconds = answer.get("status", 200), answer.get("delay_seconds", 0)
    if type(status) is not int or not 200 <= status <= 599:
        raise FaultError("status must be a number from 200 to 599")
    if type(delay_seconds) not in (int, float) or delay_seconds < 0:
        raise FaultError("delay_seconds must be a number from 0")
    if answer.keys() & {"body", "html", "headers"} and "status" not in answer:
        raise FaultError("a body needs a status")
    return answer


def _told_response(answer: Mapping[str, object]) -> Response:
    html = answer.get("html")
    text = json.dumps(answer.get("body")) if html is None else str(html)
    media_type = "application/json" if html is None else "text/html"
    headers = answer.get("headers")
    told = {str(key): str(value) for key, value in headers.items()} if isinstance(headers, dict) else {}
    return Response(text, int(str(answer["status"])), headers=told, media_type=media_type)


class CutResponse(Response):
    """No answer at all: the connection is reset. It takes a server that offers `scope["cut"]`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection, and wait until the server has noticed."""
        scope["cut"]()
        await _until_disconnected(receive)


class HangingResponse(CutResponse):
    """No answer for a long time, then a cut."""

    def __init__(self, lifted: threading.Event) -> None:
        super().__init__()
        self._lifted = lifted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the connection until the fault is lifted, the client goes, or the time is over."""
        gone = asyncio.ensure_future(_until_disconnected(receive))
        deadline = asyncio.get_running_loop().time() + HANG_SECONDS
        while not (gone.done() or self._lifted.is_set() or asyncio.get_running_loop().time() > deadline):
            await asyncio.wait({gone}, timeout=_POLL_SECONDS)
        scope["cut"]()
        await gone


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
