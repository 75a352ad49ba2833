"""What a fault answers in place of the truth: other words, a part of it, a gateway's page, silence, or a cut."""

import asyncio
import json
import threading
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from bot.rehearsal.ovh.told import ChangeError, an_object, optional_number

HANG_SECONDS = 600
_POLL_SECONDS = 0.05
_KEYS = ("status", "body", "html", "headers", "bytes", "reset", "hang", "delay_seconds")

Answer = Mapping[str, object]


def read_answer(told: object) -> Answer:
    """Return the answer of a fault, checked.

    Raises:
        ChangeError: it makes no sense.
    """
    answer = an_object(told, "answer")
    if not answer or answer.keys() - set(_KEYS):
        raise ChangeError(f"answer must hold one or more of {sorted(_KEYS)}")
    status, delay_seconds = answer.get("status", 200), answer.get("delay_seconds", 0)
    if type(status) is not int or not 200 <= status <= 599:
        raise ChangeError("status must be a number from 200 to 599")
    if type(delay_seconds) not in (int, float) or float(str(delay_seconds)) < 0:
        raise ChangeError("delay_seconds must be a number from 0")
    if answer.keys() & {"body", "html", "headers"} and "status" not in answer:
        raise ChangeError("a body needs a status")
    if not isinstance(answer.get("headers", {}), dict):
        raise ChangeError("headers must be a JSON object")
    if optional_number(answer, "bytes") is not None and "status" in answer:
        raise ChangeError("bytes are those of the true answer, which has its own status")
    return answer


def is_replacing(answer: Answer) -> bool:
    """Tell whether the true answer is not given, rather than only given late."""
    return "status" in answer or is_partial(answer) or bool(answer.get("reset") or answer.get("hang"))


def is_partial(answer: Answer) -> bool:
    """Tell whether the true answer begins, and breaks off."""
    return answer.get("bytes") is not None


async def delay(answer: Answer, lifted: threading.Event) -> None:
    """Wait as long as told, or until the fault is lifted."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + float(str(answer.get("delay_seconds", 0)))
    while not lifted.is_set() and (left := deadline - clock()) > 0:
        await asyncio.sleep(min(left, _POLL_SECONDS))


def replacement(answer: Answer, lifted: threading.Event, truth: Response | None = None) -> Response | None:
    """Return the response in place of the true one; None if that is only late."""
    if truth is not None and (size := optional_number(answer, "bytes")) is not None:
        return PartialResponse(truth, size, replacement(answer, lifted))
    if answer.get("reset"):
        return CutResponse()
    if answer.get("hang"):
        return HangingResponse(lifted)
    return _told_response(answer) if "status" in answer else None


def in_words(answer: Answer) -> str:
    """Say what is answered, for people."""
    words = [
        (is_partial(answer), "the answer breaks off"),
        (bool(answer.get("reset")), "the connection is cut"),
        (bool(answer.get("hang")), "no answer for a long time"),
        ("status" in answer, f"answered with {answer.get('status')}"),
    ]
    return next((said for is_so, said in words if is_so), "the answer takes long" if answer else "answered truly")


def _told_response(answer: Answer) -> Response:
    html = answer.get("html")
    text = json.dumps(answer.get("body")) if html is None else str(html)
    media_type = "application/json" if html is None else "text/html"
    headers = an_object(answer.get("headers", {}), "headers")
    told = {key: str(value) for key, value in headers.items()}
    return Response(text, int(str(answer["status"])), headers=told, media_type=media_type)


class PartialResponse(Response):
    """The beginning of an answer.

    Args:
        whole: the answer.
        size: how many bytes of its body are sent.
        then: what follows; None for an end as if it were whole.
    """

    def __init__(self, whole: Response, size: int, then: Response | None) -> None:
        super().__init__()
        self._whole = whole
        self._left = size
        self._then = then

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning, and end, hang or cut."""

        async def send_beginning(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Its length is not said: the body would then be noticed as too short before anybody reads it.
                headers = [(key, value) for key, value in message["headers"] if key.lower() != b"content-length"]
                await send({**message, "headers": headers})
            elif body := message.get("body", b"")[: self._left]:
                self._left -= len(body)
                await send({"type": "http.response.body", "body": body, "more_body": True})

        await self._whole(scope, receive, send_beginning)
        if self._then is not None:
            await self._then(scope, receive, send)
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


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
