"""Bringing a payload to the app and waiting for its acknowledgement."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.rehearsal.slack.records import Json

Note = Callable[..., None]
EnvelopeType = Literal["slash_commands", "interactive"]
Method = Literal["COMMAND", "ACTION", "VIEW"]


class NotAcknowledged(Exception):
    """The app did not acknowledge; `code` is `operation_timeout` or `dispatch_failed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Transport(Protocol):
    """One of Slack's two ways to reach an app."""

    @property
    def connected(self) -> bool:
        """Whether a payload has somewhere to go."""

    async def send(self, envelope_type: EnvelopeType, payload: Json, *, seconds: float, times: int) -> Json:
        """Bring a payload to the app and return the payload of its acknowledgement, empty when it has none.

        Args:
            envelope_type: what the payload is.
            payload: what the app receives.
            seconds: how long to wait for the acknowledgement.
            times: how often to send the very same; the first acknowledgement counts.

        Raises:
            NotAcknowledged: nobody is there, or nobody answered in time, or the answer was not a 200.
        """


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """An acknowledgement: its payload and how long it took, in milliseconds."""

    payload: Json
    milliseconds: float


class Deliveries:
    """Sends payloads through a transport and notes each of them.

    Args:
        transport: Socket Mode or signed HTTP.
        acknowledge_seconds: how long the app has.
        note: called once for each payload with `to`, `method`, `path`, `request`, `status`, `response`.
    """

    def __init__(self, transport: Transport, *, acknowledge_seconds: float, note: Note | None = None) -> None:
        self.transport = transport
        self._seconds = acknowledge_seconds
        self._note = note or (lambda **_: None)

    async def command(self, payload: Json, times: int = 1) -> Acknowledgement:
        """Deliver a slash command; raises NotAcknowledged, as the others do."""
        return await self._deliver("slash_commands", "COMMAND", payload["command"], payload, times)

    async def click(self, payload: Json, times: int = 1) -> Acknowledgement:
        """Deliver a `block_actions`."""
        return await self._deliver("interactive", "ACTION", payload["actions"][0]["action_id"], payload, times)

    async def view(self, payload: Json, times: int = 1) -> Acknowledgement:
        """Deliver a `view_submission` or `view_closed`."""
        return await self._deliver("interactive", "VIEW", payload["view"]["callback_id"], payload, times)

    async def _deliver(
        self, envelope_type: EnvelopeType, method: Method, path: str, payload: Json, times: int
    ) -> Acknowledgement:
        started = time.perf_counter()
        try:
            answer = await self.transport.send(envelope_type, payload, seconds=self._seconds, times=times)
        except NotAcknowledged as failure:
            self._noted(method, path, payload, None, failure.code)
            raise
        self._noted(method, path, payload, 200, answer)
        return Acknowledgement(payload=answer, milliseconds=round((time.perf_counter() - started) * 1000, 2))

    def _noted(self, method: Method, path: str, request: Json, status: int | None, response: Any) -> None:
        self._note(to="cartwright", method=method, path=path, request=request, status=status, response=response)
