"""How fast OVH may be called: when the next call may go, and what answers do to the rate. Nothing here waits.

Source of the method: the generic cell rate algorithm (ITU-T I.371) for the spacing, and additive increase,
multiplicative decrease (RFC 5681) for the rate. OVH documents neither its limits nor what it answers beyond them. All
moments are seconds of one clock that never goes back, all rates calls per second.
"""

import math
from collections import deque

CATCH_UP_SECONDS = 0.1
"""How far calls may run ahead of their rate, so that a thread that woke late costs nothing: of any second's calls at
most a tenth more than the rate, and one."""

_MONEY_AHEAD_CALLS = 2
"""How many calls more those about money may run ahead: two purchases go at once, and the others wait for it later."""

_VOLLEY_SECONDS = 0.3
_CUT = 2
_STEPS = 40
_SLOWEST = 1.0
_LEAST_OBSERVED = 10.0
_OBSERVED_SECONDS = 2.0
_FORGOTTEN_SECONDS = 60.0

PAUSE_SECONDS_MAX = 10.0
"""OVH may ask for quiet that long at a time, also from money: a checkout that is throttled is an order of which nobody
knows whether it exists, so it is better sent later. But nobody must be able to stop purchases for an hour."""


class Pace:
    """The rate at present, and when the next call may go.

    Failures cut the rate to half, and what is sent before a cut counts to it: a volley of failures is one. Each success
    gives a fortieth of the full rate back; so does a minute without a failure give all of it.

    Args:
        ceiling: the rate is never above; None for no limit. Then the first cut starts from what was sent lately, and
            there is no limit again once successes have brought the rate back there.

    """

    def __init__(self, ceiling: float | None) -> None:
        self._ceiling = ceiling
        self._full = ceiling  # what a rate that was cut returns to
        self._rate = ceiling
        self._due = -math.inf  # when the next call is due by the rate alone
        self._paused_until = -math.inf
        self._cut_at = -math.inf
        self._failed_at = -math.inf
        self._sent: deque[float] = deque()

    @property
    def rate(self) -> float | None:
        """The rate at present; None for no limit."""
        return self._rate

    def wait(self, now: float, *, is_money: bool) -> float:
        """For how many seconds the next call has to wait; nothing or less if it may go."""
        if self._rate is not None and now - self._failed_at >= _FORGOTTEN_SECONDS:
            self._rate = self._full = self._ceiling
        ahead = CATCH_UP_SECONDS + (_MONEY_AHEAD_CALLS * self._interval if is_money else 0)
        return max(self._paused_until, self._due - ahead) - now

    def sent(self, now: float) -> None:
        """Count a call."""
        self._due = max(self._due, now) + self._interval
        if self._ceiling is None:
            self._sent.append(now)
            self._forget_sent(now)

    def succeeded(self) -> None:
        """Give something back, after an answer."""
        if self._rate is not None and self._full is not None:
            self._rate += self._full / _STEPS
            if self._rate >= self._full:
                self._rate = self._full = self._ceiling

    def failed(self, sent_at: float, now: float) -> None:
        """Slow down, unless that was done since the call was sent, or just before it."""
        self._failed_at = now
        if sent_at < self._cut_at + _VOLLEY_SECONDS:
            return
        self._cut_at = now
        if self._full is None:
            self._full = max(self._observed(now), _LEAST_OBSERVED)
        before = self._full if self._rate is None else self._rate
        self._rate = max(before / _CUT, min(_SLOWEST, self._full))

    def pause(self, seconds: float, now: float) -> None:
        """Let nothing go for a while, as OVH asked for."""
        self._paused_until = max(self._paused_until, now + min(seconds, PAUSE_SECONDS_MAX))

    @property
    def _interval(self) -> float:
        return 1 / self._rate if self._rate else 0.0

    def _observed(self, now: float) -> float:
        self._forget_sent(now)
        return len(self._sent) / _OBSERVED_SECONDS

    def _forget_sent(self, now: float) -> None:
        while self._sent and self._sent[0] < now - _OBSERVED_SECONDS:
            self._sent.popleft()
