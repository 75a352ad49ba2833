"""What goes wrong with the calls of a fake, told beforehand or decided call by call."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import CartwrightError


@dataclass(frozen=True)
class Fault:
    """What a call ends with.

    Args:
        after: its effect has happened by then, and only the answer is lost.
        late_by: its effect happens so long after the answer was lost, by the rules of that moment.

    """

    error: CartwrightError
    after: bool = False
    late_by: timedelta | None = None


class Faults:
    """What goes wrong, and when. A call meets the first fault planned for it; else the one that `choose` returns.

    Attributes:
        calls: how often each call was made.
        choose: asked at every call that nothing is planned for, with the call's name; None lets it succeed.

    """

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.choose: Callable[[str], Fault | None] = lambda _: None
        self._planned: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._acts: defaultdict[str, deque[Callable[[], object]]] = defaultdict(deque)

    def plan(
        self,
        call: str,
        error: CartwrightError,
        *,
        after: bool = False,
        late_by: timedelta | None = None,
        times: int = 1,
    ) -> None:
        """Let the next calls of a method fail."""
        self._planned[call].extend([Fault(error, after, late_by)] * times)

    def during(self, call: str, act: Callable[[], object]) -> None:
        """Let something happen once, before the answer of the next call, and after its effect if it has one."""
        self._acts[call].append(act)

    def clear(self) -> None:
        """Let everything succeed from now on."""
        self._planned.clear()
        self._acts.clear()
        self.choose = lambda _: None

    @contextmanager
    def around(self, call: str, land: Callable[[timedelta], None] = lambda _: None) -> Iterator[None]:
        """Make a call, with what goes wrong before and after its effect.

        Args:
            land: lets the effect happen after a time.

        """
        self.calls[call] += 1
        fault = self._planned[call].popleft() if self._planned[call] else self.choose(call)
        if fault and not fault.after:
            if fault.late_by:
                land(fault.late_by)
            self._meanwhile(call)
            raise fault.error.with_traceback(None)
        try:
            yield
        except CartwrightError:
            if fault is None:
                raise
        self._meanwhile(call)
        if fault:
            raise fault.error.with_traceback(None)

    def _meanwhile(self, call: str) -> None:
        if self._acts[call]:
            self._acts[call].popleft()()
