"""Bringing a payload to the app and waiting for its acknowledgement."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.rehearsal.slack.records import Json

Note = Callable[..., None]
EnvelopeType = Literal["slash_commands", "interactive", "events_api"]
Method = Literal["COMMAND", "ACTION", "VIEW", "EVENT"]

_LOOK_SECONDS = 0.05


class NotAcknowledged(Exception):
    """The app did not acknowledge.

    Args:
        code: what a person is told: `operation_timeout` or `dispatch_failed`.
        reason: what a retry of an event names as its reason: `http_timeout`, `http_error` or `connection_failed`.
        is_final: the app asked for no retry (`X-Slack-No-Retry: 1`).
    """

    def __init__(self, code: str, reason: str = "", *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason or ("http_timeout" if code == "operation_timeout" else "connection_failed")
        self.is_final = is_final


@dataclass(frozen=True, kw_only=True)
class Retry:
    """A further delivery of an event: which one, from 1, and why the one before failed."""

    number: int
    reason: str


class Transport(Protocol):
    """One of Slack's two ways to reach an app."""

    @property
    def connected(self) -> bool:
        """Whether a payload has somewhere to go."""

    async def send(
        self,
        envelope_type: EnvelopeType,
        payload: Json,
        *,
        seconds: float,
        times: int = 1,
        retry: Retry | None = None,
    ) -> Json:
        """Bring a payload to the app and return the payload of its acknowledgement, empty when it has none.

        Args:
            envelope_type: what the payload is.
            payload: what the app receives.
            seconds: how long to wait for the acknowledgement.
            times: how often to send the very same; the first acknowledgement counts.
            retry: which retry of an event this is, if it is one.

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
        retry_seconds: after how long an event that was not acknowledged is sent again, once for each entry.
        clock: seconds that are waited for then; those of the rehearsal, so that a script need not wait.
        note: called once for each payload with `to`, `method`, `path`, `request`, `status`, `response`.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        acknowledge_seconds: float,
        retry_seconds: Sequence[float] = (),
        clock: Callable[[], float] = time.monotonic,
        note: Note | None = None,
    ) -> None:
        self.transport = transport
        self._seconds = acknowledge_seconds
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._note = note or (lambda **_: None)
        self._retrying: set[asyncio.Task[None]] = set()

    async def command(self, payload: Json, times: int = 1) -> Acknowledgement:
        """Deliver a slash command; raises NotAcknowledged, as the others do."""
        return await self._deliver("slash_commands", "COMMAND", payload["command"], payload, times)

    async def click(self, payload: Json, times: int = 1) -> Acknowledgement:
        """Deliver a `block_actions`."""
        return await self._deliver("interactive", "ACTION", payload["actions"][0]["action_id"], payload, times)

    async def view(self, payload: Json, times: int = 1) -> Acknowledgement:
        """Deliver a `view_submission` or `view_closed`."""
        return await self._deliver("interactive", "VIEW", payload["view"]["callback_id"], payload, times)

    async def event(self, payload: Json, times: int = 1) -> bool:
        """Deliver an `event_callback`; tell whether it was acknowledged at once.

        If it was not, it is sent again in the background, at once, a minute later and five minutes later
        (docs.slack.dev/apis/events-api, "Retries"), until it is acknowledged or the app asks for no more.
        """
        sent_at = self._clock()
        failure = await self._try_event(payload, times=times)
        if failure and not failure.is_final:
            task = asyncio.create_task(self._retry_event(payload, failure, sent_at))
            self._retrying.add(task)
            task.add_done_callback(self._retrying.discard)
        return failure is None

    async def _retry_event(self, payload: Json, failure: NotAcknowledged, sent_at: float) -> None:
        """Send an event again, each time so long after the last was sent, however late its answer came."""
        for number, seconds in enumerate(self._retry_seconds, start=1):
            while self._clock() < sent_at + seconds:
                await asyncio.sleep(_LOOK_SECONDS)
            sent_at = self._clock()
            again = await self._try_event(payload, retry=Retry(number=number, reason=failure.reason))
            if again is None or again.is_final:
                return
            failure = again

    async def _try_event(self, payload: Json, times: int = 1, retry: Retry | None = None) -> NotAcknowledged | None:
        try:
            await self._deliver("events_api", "EVENT", payload["event"]["type"], payload, times, retry)
        except NotAcknowledged as failure:
            return failure
        return None

    async def _deliver(
        self,
        envelope_type: EnvelopeType,
        method: Method,
        path: str,
        payload: Json,
        times: int,
        retry: Retry | None = None,
    ) -> Acknowledgement:
        started = time.perf_counter()
        try:
            answer = await self.transport.send(envelope_type, payload, seconds=self._seconds, times=times, retry=retry)
        except NotAcknowledged as failure:
            self._noted(method, path, payload, None, failure.code)
            raise
        self._noted(method, path, payload, 200, answer)
        return Acknowledgement(payload=answer, milliseconds=round((time.perf_counter() - started) * 1000, 2))

    def _noted(self, method: Method, path: str, request: Json, status: int | None, response: Any) -> None:
        self._note(to="cartwright", method=method, path=path, request=request, status=status, response=response)
