"""How long calls take, how many a second are answered, and how many there were.

OVH documents none of its limits, and no body or header of its 429 is known: an answer has a `Retry-After` only if told.
"""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass

from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.refusals import Refused, refusal

_WINDOW_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What every call below `/1.0` meets.

    Attributes:
        call_seconds: how long it takes; others are answered meanwhile.
        calls_per_second: how many begin in any second; those beyond are answered with 429, at once. None: all.
        retry_after_seconds: what such an answer says in `Retry-After`; None for no such header.
    """

    call_seconds: float = 0
    calls_per_second: int | None = None
    retry_after_seconds: int | None = None

    def document(self) -> JsonObject:
        """Return it by the keys with which it is changed."""
        return {
            "call_seconds": self.call_seconds,
            "calls_per_second": self.calls_per_second,
            "retry_after_seconds": self.retry_after_seconds,
        }


class Traffic:
    """The calls of an account. Safe to use from any thread."""

    def __init__(self) -> None:
        self.limits = Limits()
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._begun: deque[float] = deque()

    def begin(self, route: str) -> None:
        """Count a call of a route, `GET /order/cart/{cartId}/domain`.

        Raises:
            Refused: 429, there are too many in this second.
        """
        with self._lock:
            self._counts[route] += 1
            if self._is_one_too_many(time.monotonic()):
                raise self._too_many()

    def counts(self) -> dict[str, int]:
        """Return how many calls of each route there were since the last reset, those refused with 429 among them."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def reset(self) -> None:
        """Count anew."""
        with self._lock:
            self._counts.clear()

    def _is_one_too_many(self, now: float) -> bool:
        while self._begun and now - self._begun[0] >= _WINDOW_SECONDS:
            self._begun.popleft()
        most = self.limits.calls_per_second
        if most is not None and len(self._begun) >= most:
            return True
        self._begun.append(now)
        return False

    def _too_many(self) -> Refused:
        refused = refusal(429, "Too many requests")
        seconds = self.limits.retry_after_seconds
        return refused if seconds is None else refused.saying({"Retry-After": str(seconds)})
