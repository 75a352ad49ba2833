"""When to leave OVH alone: what nobody would get an answer to is not asked. Nothing here waits.

Source of the words: Michael Nygard, "Release It!". Open means that nothing goes through; one probe goes through from
time to time, and closes it again.
"""

import logging
from datetime import datetime

from bot.ports import Now

log = logging.getLogger(__name__)

_FAILURES_TO_OPEN = 5
_OPEN_SECONDS = 5.0
_OPEN_SECONDS_MAX = 60.0


class Circuit:
    """Counts failures in a row, and opens for a time that doubles with each probe that fails.

    It is told of all calls, and stops those of people and of the background only. Moments named `at` are seconds of a
    clock that never goes back.

    Args:
        now: the present moment, for people.

    """

    def __init__(self, now: Now) -> None:
        self._now = now
        self._failures = 0
        self._open_since: datetime | None = None
        self._open_seconds = _OPEN_SECONDS
        self._probe_at = 0.0
        self._is_probing = False

    @property
    def open_since(self) -> datetime | None:
        """Since when OVH is left alone; None while it is asked as usual."""
        return self._open_since

    def is_refusing(self, at: float) -> bool:
        """Whether a call would not go through."""
        return self._open_since is not None and (self._is_probing or at < self._probe_at)

    def let_through(self) -> bool:
        """Send a call that is not refused; whether it is the probe, of which an end has to be told in any case."""
        self._is_probing = self._open_since is not None
        return self._is_probing

    def succeeded(self) -> None:
        """Close: OVH answered something."""
        if self._open_since is not None:
            log.info("OVH answers again")
        self._failures = 0
        self._open_since = None
        self._open_seconds = _OPEN_SECONDS
        self._is_probing = False

    def failed(self, at: float, *, is_probe: bool) -> None:
        """Count a failure; while open only that of the probe says anything new."""
        if is_probe and self._open_since is not None:
            self._open_seconds = min(2 * self._open_seconds, _OPEN_SECONDS_MAX)
            self._wait_for_probe(at)
        elif self._open_since is None:
            self._failures += 1
            if self._failures >= _FAILURES_TO_OPEN:
                self._open_since = self._now()
                self._wait_for_probe(at)

    def throttled(self, *, is_probe: bool) -> None:
        """OVH answered that it was called too often: it is not down, and it is not well."""
        if is_probe:
            self.succeeded()

    def came_to_nothing(self, *, is_probe: bool) -> None:
        """A call was not sent after all: another may be the probe."""
        if is_probe:
            self._is_probing = False

    def _wait_for_probe(self, at: float) -> None:
        log.warning("OVH does not answer: it is asked again in %g s", self._open_seconds)
        self._probe_at = at + self._open_seconds
        self._is_probing = False
