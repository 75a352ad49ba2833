"""The one way to OVH: every HTTP call of the process goes through one limiter, in one of its lanes.

What decides is in `lanes` (who is next), `pace` (when) and `circuit` (whether at all); here is the waiting. A caller
without python-ovh, as the reader of the public catalogue, does this:

    with gate.enter() as passage:
        response = session.get(url, stream=True, timeout=…)
        passage.answered(response.status_code, response.headers)
        …                               # read it; where its body breaks off: passage.lost()

An error that leaves the block before `answered` counts as no answer. Nothing is sent again here.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

from bot.errors import RegistrarError, Unavailable
from bot.ovh_api.circuit import Circuit
from bot.ovh_api.lanes import Lane, Line
from bot.ovh_api.pace import Pace

_DOWN = "OVH does not answer at the moment"
_STOPPING = "Cartwright is stopping, so OVH was not asked"
_TOO_LATE = "OVH wants fewer calls at the moment, so this one was not sent"

_TOO_MANY = 429
_REQUEST_TIMEOUT = 408


class Outcome(Enum):
    """What a call says about OVH."""

    ANSWERED = "answered"  # refusals are answers
    THROTTLED = "throttled"
    FAILED = "failed"  # an error of OVH's, a gateway's page, or no answer


def outcome(status: int, headers: Mapping[str, str]) -> Outcome:
    """Say what an answer means for the calls after it.

    Args:
        status: of HTTP.
        headers: of the answer, as `requests` has them: in whichever case.

    """
    if status == _TOO_MANY:
        return Outcome.THROTTLED
    is_page = headers.get("Content-Type", "").lower().startswith("text/html")  # OVH speaks JSON, gateways HTML
    if status == _REQUEST_TIMEOUT or status >= 500 or 300 <= status < 400 or is_page:
        return Outcome.FAILED
    return Outcome.ANSWERED


def retry_after_seconds(headers: Mapping[str, str]) -> float:
    """For how long an answer asks to be left alone; 0 where it does not, or not in the words of RFC 9110.

    A date is compared with the answer's own, so that it does not matter what time it is here.
    """
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdecimal():
        return float(told[:9])  # as many seconds as are years
    try:
        wait = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):  # no date, or one with a zone and one without
        return 0.0
    return max(wait, timedelta(0)).total_seconds()


@dataclass(eq=False)
class _Ticket:
    """A call that waits."""

    lane: Lane
    is_looking: threading.Condition
    until: float | None


class Passage:
    """One call that may be made now. What came of it is told once; but that an answer broke off may be told after it.

    Attributes:
        waited_seconds: for how long the limiter kept it.

    """

    def __init__(self, limiter: "Limiter", sent_at: float, waited_seconds: float, *, is_probe: bool) -> None:
        self.waited_seconds = waited_seconds
        self._limiter = limiter
        self._sent_at = sent_at
        self._is_probe = is_probe
        self._is_told = False

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Tell that an answer came; its body may still be on its way."""
        if not self._is_told:
            self._tell(outcome(status, headers), retry_after_seconds(headers))

    def lost(self) -> None:
        """Tell that no answer came, or not all of it."""
        self._tell(Outcome.FAILED, 0.0)

    def end(self, failure: BaseException | None = None) -> None:
        """Tell how it ended, if nobody did; with an error of ours nothing had been sent."""
        if self._is_told:
            return
        if isinstance(failure, RegistrarError):
            self._is_told = True
            self._limiter.take_back(is_probe=self._is_probe)
        else:
            self._tell(Outcome.FAILED if failure else Outcome.ANSWERED, 0.0)

    def _tell(self, what: Outcome, pause_seconds: float) -> None:
        self._is_told = True
        self._limiter.learn(what, self._sent_at, pause_seconds, is_probe=self._is_probe)


@dataclass(frozen=True)
class Gate:
    """The way to OVH in one lane.

    Args:
        patience_seconds: how long a call may wait for its turn; None for as long as it takes.

    """

    limiter: "Limiter"
    lane: Lane
    patience_seconds: float | None = None

    @contextmanager
    def enter(self) -> Iterator[Passage]:
        """Wait for one's turn to make one HTTP call.

        Raises:
            Unavailable: OVH does not answer, so that only money goes there; or the bot is stopping; or its turn did not
                come in time. Nothing was sent.

        """
        passage = self.limiter.admit(self.lane, self.patience_seconds)
        try:
            yield passage
        except BaseException as failure:
            passage.end(failure)
            raise
        passage.end()


class Limiter:
    """Lets calls go in the order of their lanes, at the pace that OVH bears. Safe to use from any thread.

    Args:
        ceiling: calls per second; None for no limit.
        clock: seconds that never go back.
        circuit: stops the calls of people and of the background while OVH does not answer.

    """

    def __init__(self, ceiling: float | None, clock: Callable[[], float], circuit: Circuit) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pace = Pace(ceiling)
        self._line: Line[_Ticket] = Line()
        self._circuit = circuit
        self._longest = dict.fromkeys(Lane, 0.0)
        self._is_closed = False

    def gate(self, lane: Lane, patience_seconds: float | None = None) -> Gate:
        """The way through in one lane."""
        return Gate(self, lane, patience_seconds)

    @property
    def rate(self) -> float | None:
        """Calls per second at present; None for no limit."""
        with self._lock:
            return self._pace.rate

    def longest_wait_seconds(self, lane: Lane) -> float:
        """The longest that a call of a lane had to wait so far."""
        with self._lock:
            return self._longest[lane]

    def close(self) -> None:
        """Let everybody go who waits, unsent. From now on only those go through who need not wait: to end a step."""
        with self._lock:
            self._is_closed = True
            self._let_all_look()

    def admit(self, lane: Lane, patience_seconds: float | None = None) -> Passage:
        """Wait for one's turn; what comes of the call has to be told. Callers use a `Gate`.

        Raises:
            Unavailable: see `Gate.enter`.

        """
        arrived = self._clock()
        with self._lock:
            until = None if patience_seconds is None else arrived + patience_seconds
            ticket = _Ticket(lane, threading.Condition(self._lock), until)
            self._line.join(lane, ticket)
            try:
                self._await_turn(ticket)
            except BaseException:
                self._line.leave(lane, ticket)
                self._let_first_look()
                raise
            return self._go(ticket, arrived)

    def learn(self, what: Outcome, sent_at: float, pause_seconds: float, *, is_probe: bool) -> None:
        """Change pace and circuit by what came of a call."""
        with self._lock:
            now = self._clock()
            if what is Outcome.ANSWERED:
                self._pace.succeeded()
                self._circuit.succeeded()
            else:
                self._pace.failed(sent_at, now)
                self._pace.pause(pause_seconds, now)
            if what is Outcome.THROTTLED:
                self._circuit.throttled(is_probe=is_probe)
            elif what is Outcome.FAILED:
                self._circuit.failed(now, is_probe=is_probe)
            if self._circuit.is_refusing(now):
                self._let_all_look()

    def take_back(self, *, is_probe: bool) -> None:
        """Forget a call that was not sent after all."""
        with self._lock:
            self._circuit.came_to_nothing(is_probe=is_probe)

    def _await_turn(self, ticket: _Ticket) -> None:
        while True:
            now = self._clock()
            if ticket.lane is not Lane.MONEY and self._circuit.is_refusing(now):
                raise Unavailable(_DOWN)
            is_first = self._line.first() is ticket
            seconds = self._pace.wait(now, is_money=ticket.lane is Lane.MONEY)
            if is_first and seconds <= 0:
                return
            if self._is_closed:
                raise Unavailable(_STOPPING)
            if ticket.until is not None and now >= ticket.until:
                raise Unavailable(_TOO_LATE)
            ends = [seconds] if is_first else []
            ends += [] if ticket.until is None else [ticket.until - now]
            ticket.is_looking.wait(min(ends, default=None))

    def _go(self, ticket: _Ticket, arrived: float) -> Passage:
        now = self._clock()
        self._line.go(ticket.lane, ticket)
        self._pace.sent(now)
        waited_seconds = now - arrived
        self._longest[ticket.lane] = max(self._longest[ticket.lane], waited_seconds)
        is_probe = ticket.lane is not Lane.MONEY and self._circuit.let_through()
        if is_probe:
            self._let_all_look()  # they are refused now
        else:
            self._let_first_look()
        return Passage(self, now, waited_seconds, is_probe=is_probe)

    def _let_first_look(self) -> None:
        """Wake whoever is first now, since that may have been another before."""
        first = self._line.first()
        if first:
            first.is_looking.notify()

    def _let_all_look(self) -> None:
        for ticket in self._line.everybody():
            ticket.is_looking.notify()
