"""The feed of what people see happen, which a page follows by long polling."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

_KEPT_EVENTS = 10_000
_LOOK_SECONDS = 0.25


class EventLog:
    """Numbered events, each for the people who may see it.

    Safe to use from several threads; `wait` belongs to a running event loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[tuple[frozenset[str], dict[str, Any]]] = deque(maxlen=_KEPT_EVENTS)
        self._last = 0
        self._wakers: set[Callable[[], object]] = set()

    @property
    def last(self) -> int:
        """The number of the latest event, 0 before the first."""
        return self._last

    def add(self, kind: str, audience: Collection[str], **fields: Any) -> None:
        """Add an event of a kind for some people and wake those who wait."""
        with self._lock:
            self._last += 1
            self._events.append((frozenset(audience), {"id": self._last, "type": kind} | fields))
            wakers = list(self._wakers)
        for wake in wakers:
            wake()

    def after(self, person: str, number: int) -> list[dict[str, Any]]:
        """Return this person's events with a higher number, oldest first."""
        with self._lock:
            return [event for audience, event in self._events if event["id"] > number and person in audience]

    async def wait(
        self, person: str, number: int, seconds: float, is_ending: Callable[[], bool] = lambda: False
    ) -> list[dict[str, Any]]:
        """Return the same as `after`, but wait up to some seconds for a first event, or until the server ends."""
        loop = asyncio.get_running_loop()
        arrived = asyncio.Event()
        deadline = loop.time() + seconds

        def wake() -> None:
            loop.call_soon_threadsafe(arrived.set)

        with self._lock:
            self._wakers.add(wake)
        try:
            while not (found := self.after(person, number)) and (left := deadline - loop.time()) > 0:
                if is_ending():
                    break
                with suppress(TimeoutError):
                    await asyncio.wait_for(arrived.wait(), min(left, _LOOK_SECONDS))
                arrived.clear()
            return found
        finally:
            with self._lock:
                self._wakers.discard(wake)
