"""The threads. Each kind of work has its own, so that none starves another; all end with the process."""

import logging
import threading
import traceback
from collections.abc import Callable
from functools import partial
from time import monotonic

from bot.model.work import Work

log = logging.getLogger(__name__)

_NEVER = float("inf")


class Workers:
    """Threads that do work when they are woken, until there is none left."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._changed = {work: threading.Condition() for work in Work}
        self._wakes = dict.fromkeys(Work, 0)
        self._stopping = False
        self._alarms = dict.fromkeys(Work, _NEVER)

    def serve(self, work: Work, step: Callable[[], bool], threads: int = 1) -> None:
        """Let threads do a kind of work: they call `step` until it returns False, and again whenever they are woken."""
        for number in range(threads):
            self._add(f"{work.value} {number}", partial(self._serve_forever, work, step))

    def wake(self, work: Work) -> None:
        """Let the threads of a kind look for work."""
        with self._changed[work]:
            self._wakes[work] += 1
            self._changed[work].notify_all()

    def wake_in(self, work: Work, seconds: float) -> None:
        """Let the threads of a kind look for work after a while, or earlier."""
        if seconds <= 0:
            self.wake(work)
            return
        with self._changed[work]:
            alarm = monotonic() + seconds
            if alarm < self._alarms[work]:
                self._alarms[work] = alarm
                self._changed[work].notify()  # whoever waits counts to the new alarm from now on

    def start(self) -> None:
        """Begin; every kind of work looks for what an earlier process left."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_seconds: float = 2) -> None:
        """Let every thread end after the step it is in; those that hang end with the process."""
        self._stopping = True
        for changed in self._changed.values():
            with changed:
                changed.notify_all()
        deadline = monotonic() + timeout_seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - monotonic()))

    def _add(self, name: str, run: Callable[[], None]) -> None:
        self._threads.append(threading.Thread(target=run, name=name, daemon=True))

    def _serve_forever(self, work: Work, step: Callable[[], bool]) -> None:
        seen = -1
        while self._wait(work, seen):
            seen = self._wakes[work]
            while not self._stopping and _attempt(work, step):
                pass

    def _wait(self, work: Work, seen: int) -> bool:
        with self._changed[work]:
            while not self._stopping and self._wakes[work] == seen:
                left = self._alarms[work] - monotonic()
                if left <= 0:
                    self._alarms[work] = _NEVER
                    break
                self._changed[work].wait(None if left == _NEVER else left)
            return not self._stopping


def _attempt(work: Work, step: Callable[[], bool]) -> bool:
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - the boundary of every kind of work
        log_fault(log, f"while {work.value}", error)
        return False


def log_fault(logger: logging.Logger, when: str, error: BaseException) -> None:
    """Log a fault of ours: its kind and place, not its text, which may hold what people wrote, or a secret."""
    places = [
        f"{frame.name} ({frame.filename.rpartition('/')[2]}:{frame.lineno})"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    logger.error("%s: %s in %s", when, type(error).__name__, " < ".join(reversed(places[-4:])))
