"""The threads. Each kind of work has its own, so that none starves another; all end with the process."""

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from queue import SimpleQueue
from time import monotonic
from typing import TypeVar

from bot.model.work import Work

log = logging.getLogger(__name__)

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_ASKERS = 16


class Workers:
    """Threads that do work when they are woken, until there is none left.

    Args:
        fan_out_seconds: how long `fan_out` waits for its answers.

    """

    def __init__(self, fan_out_seconds: float) -> None:
        self._fan_out_seconds = fan_out_seconds
        self._threads: list[threading.Thread] = []
        self._changed = {work: threading.Condition() for work in Work}
        self._wakes = dict.fromkeys(Work, 0)
        self._stopping = False
        self._questions: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(_ASKERS):
            self._add(f"asking {number}", self._ask_forever)

    def serve(self, work: Work, step: Callable[[], bool], threads: int = 1) -> None:
        """Let threads do a kind of work: they call `step` until it returns False, and again whenever they are woken."""
        for number in range(threads):
            self._add(f"{work.value} {number}", partial(self._serve_forever, work, step))

    def wake(self, work: Work) -> None:
        """Let the threads of a kind look for work."""
        with self._changed[work]:
            self._wakes[work] += 1
            self._changed[work].notify_all()

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
        for _ in range(_ASKERS):
            self._questions.put(lambda: None)
        deadline = monotonic() + timeout_seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - monotonic()))

    def fan_out(
        self, ask: Callable[[Question], Answer], questions: Sequence[Question]
    ) -> Sequence[Answer | Exception | None]:
        """Ask many questions at once; for each its answer, the error it raised, or None where time ran out."""
        results: list[Answer | Exception | None] = [None] * len(questions)
        answered = threading.Semaphore(0)
        deadline = monotonic() + self._fan_out_seconds

        def answer(index: int, question: Question) -> None:
            if monotonic() < deadline:  # nobody waits for it any more otherwise
                results[index] = _outcome(ask, question)
                answered.release()

        for index, question in enumerate(questions):
            self._questions.put(partial(answer, index, question))
        for _ in questions:
            if not answered.acquire(timeout=max(0.0, deadline - monotonic())):
                break
        return tuple(results)

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
            self._changed[work].wait_for(lambda: self._stopping or self._wakes[work] != seen)
            return not self._stopping

    def _ask_forever(self) -> None:
        while not self._stopping:
            self._questions.get()()


def _attempt(work: Work, step: Callable[[], bool]) -> bool:
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - the boundary of every kind of work
        log_fault(log, f"while {work.value}", error)
        return False


def _outcome(ask: Callable[[Question], Answer], question: Question) -> Answer | Exception:
    try:
        return ask(question)
    except Exception as error:  # noqa: BLE001 - given back to whoever asked
        return error


def log_fault(logger: logging.Logger, when: str, error: BaseException) -> None:
    """Log a fault of ours: its kind and place, not its text, which may hold what people wrote, or a secret."""
    places = [
        f"{frame.name} ({frame.filename.rpartition('/')[2]}:{frame.lineno})"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    logger.error("%s: %s in %s", when, type(error).__name__, " < ".join(reversed(places[-4:])))
