"""What goes wrong: faults of either side, ends of the process, and things that happen while an answer is on its way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.errors import CartwrightError, Postponed, Rejected, Unavailable, Uncertain, Unsent, Vanished
from bot.ports import Now
from bot.store import Store, Transaction
from tests.fakes import Fault
from tests.faults import Faults
from tests.services.office import Crash, crash

MAY_BE_UNCERTAIN = frozenset(
    {"create_cart", "keep_cart", "delete_cart", "add_item", "remove_item", "configure", "place", "pay"}
)
"""The calls of OVH that change something, so that a lost answer leaves a doubt."""

BUYS = frozenset({"place", "pay"})
QUESTIONS = frozenset({"person", "usergroup", "conversation", "members"})
"""The calls of Slack that ask who is who: many for each vote, so that each fails more rarely."""
LATE_MINUTES_MAX = 40
CRASHES_AT_BUYING = 10
"""How much likelier the process ends while it buys than at another boundary."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
CALM = 0.35
"""How likely nothing goes wrong in a world but by what people do: then they come far."""


class FragileStore(Store):
    """A store whose process may end right before or right after each commit that changes something.

    Attributes:
        at_commit: called with `before` or `after` around each commit; ends the process by raising.
        at_durable: called right after each commit that is flushed to the disk, before anything else can happen.

    """

    def __init__(self, path: Path) -> None:
        self.at_commit: Callable[[str], None] = lambda _: None
        self.at_durable: Callable[[], None] = lambda: None
        self._nesting = 0
        super().__init__(path)

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Transaction]:
        is_outermost = not self._nesting
        self._nesting += 1
        changes = self._db.conn.total_changes
        try:
            with super().transaction(durable=durable) as tx:
                yield tx
                is_change = is_outermost and self._db.conn.total_changes > changes
                if is_change:
                    self.at_commit("before")
        finally:
            self._nesting -= 1
        if is_change and durable:
            self.at_durable()
        if is_change:
            self.at_commit("after")


def kinds_of_fault(call: str) -> list[str]:
    """List what can go wrong with a call of OVH, by the contract of its port."""
    unsure = ["lost before", "lost after"] if call in MAY_BE_UNCERTAIN else []
    return ["unavailable", "rejected", "vanished", *unsure, *(["late"] if call in BUYS else [])]


def fault_of(kind: str, late_by: timedelta = timedelta(minutes=5)) -> Fault:
    """Make a fault of a kind."""
    errors: dict[str, CartwrightError] = {
        "unavailable": Unavailable("down"),
        "rejected": Rejected("OVH says no"),
        "vanished": Vanished("gone"),
    }
    if kind in errors:
        return Fault(errors[kind])
    return Fault(Uncertain("cut"), after=kind == "lost after", late_by=late_by if kind == "late" else None)


@dataclass(kw_only=True)
class Trouble:
    """How much goes wrong in one world. Each seed has its own mixture, so that some see one kind only, and often.

    Args:
        faults, silences: how likely a call of OVH, and of Slack, fails.
        losses: how likely a call that buys fails; there are few of those.
        crashes: how likely the process ends at a boundary: a commit, or a call.
        meanwhile: how likely something happens while an answer of OVH is on its way.
        kinds: the faults that happen here.
        silent_until: until when Slack answers no question.

    """

    random: Random
    faults: float = 0.0
    losses: float = 0.0
    silences: float = 0.0
    crashes: float = 0.0
    meanwhile: float = 0.0
    kinds: frozenset[str]
    silent_until: datetime = LONG_AGO

    @classmethod
    def drawn(cls, random: Random) -> "Trouble":
        if random.random() < CALM:
            return cls(random=random, kinds=frozenset())
        every = sorted({kind for call in BUYS for kind in kinds_of_fault(call)})
        return cls(
            random=random,
            faults=random.choice([0.0, 0.02, 0.1]),
            losses=random.choice([0.0, 0.4, 0.8]),
            silences=random.choice([0.0, 0.05, 0.3]),
            crashes=random.choice([0.0, 0.003, 0.015]),
            meanwhile=random.choice([0.0, 0.02, 0.1]),
            kinds=frozenset(random.sample(every, random.randint(1, len(every)))),
        )

    def end(self) -> None:
        """Let nothing go wrong from now on."""
        self.faults = self.losses = self.silences = self.crashes = self.meanwhile = 0.0
        self.silent_until = LONG_AGO

    def reconfigures(self) -> bool:
        """Whether the next process is configured otherwise."""
        return self._strikes(0.3 if self.crashes else 0.0)

    def at_commit(self, _: str) -> None:
        if self._strikes(self.crashes):
            raise Crash

    def at_registrar(self, faults: Faults, happen: Callable[[], object]) -> Callable[[str], Fault | None]:
        """Decide call by call, with `happen` as what may happen while an answer is on its way."""

        def choose(call: str) -> Fault | None:
            self.at_commit(call)
            if self._strikes(self.crashes * (CRASHES_AT_BUYING if call in BUYS else 1)):
                faults.during(call, crash)
            elif self._strikes(self.meanwhile):
                faults.during(call, happen)
            kinds = [kind for kind in kinds_of_fault(call) if kind in self.kinds]
            if not kinds or not self._strikes(self.losses if call in BUYS else self.faults):
                return None
            return fault_of(self.random.choice(kinds), timedelta(minutes=self.random.randint(1, LATE_MINUTES_MAX)))

        return choose

    def at_messenger(self, faults: Faults, now: Now) -> Callable[[str], Fault | None]:
        """Decide call by call."""

        def choose(call: str) -> Fault | None:
            self.at_commit(call)
            if self._strikes(self.crashes):
                faults.during(call, crash)
            if call in QUESTIONS and now() < self.silent_until:
                return Fault(Unsent("silent"))
            if not self._strikes(self.silences * (0.1 if call in QUESTIONS else 1)):
                return None
            if self.random.random() < 0.3:
                return Fault(Postponed(timedelta(seconds=30)))
            return Fault(Unsent("down"), after=self.random.random() < 0.5)

        return choose

    def _strikes(self, likely: float) -> bool:
        return likely > 0 and self.random.random() < likely
