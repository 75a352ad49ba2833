"""Asking OVH about names: the same name once for everybody, answers reused while they are fresh, few names before many.

This is for searches alone. What decides about money asks OVH by itself, each time.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cataloguing import Cataloguing
from bot.errors import RegistrarError, Rejected
from bot.model.name import Name
from bot.model.offer import Availability, Finding, finding_of
from bot.model.registry import is_unusual
from bot.model.work import Work
from bot.ports import Now, Registrar

FRESH = timedelta(seconds=60)
"""For how long an answer is good for other searches."""

TRIES_FEW, TRIES_MANY = 2, 3
"""How often a search asks about a name that gets no answer: a message is waited for, and a dialog stays open."""

MANY_UNDER_WAY_MAX = 12
"""How many names of dialogs are under way at once: a message waits for whatever is in the limiter before it."""

_KEPT_MAX = 5_000


@dataclass(frozen=True, kw_only=True)
class Untold:
    """Nothing could be told of a name.

    Args:
        why: in OVH's words or ours; empty where no answer came.

    """

    why: str = ""


Told = Finding | Untold
"""What came of asking about a name."""


@dataclass
class _Asker:
    """A search that waits for answers."""

    waiting: dict[Name, None]
    answers: list[tuple[Name, Told]] = field(default_factory=list)
    is_few: bool = True
    tries: Counter[Name] = field(default_factory=Counter)

    def asks_again(self, name: Name, told: Told) -> bool:
        """Whether a name that got no answer, as from an OVH that is asked too often, is asked about once more."""
        if not isinstance(told, Untold) or told.why:
            return False
        self.tries[name] += 1
        return self.tries[name] < (TRIES_FEW if self.is_few else TRIES_MANY)


class Asking:
    """The names that searches wait for. Nothing here waits; threads call `ask_next` until nothing is left.

    Args:
        registrar: in the lane of people, so that it stops while OVH does not answer.
        wake: called with each kind of work that there is now.

    """

    def __init__(self, registrar: Registrar, cataloguing: Cataloguing, now: Now, wake: Callable[[Work], None]) -> None:
        self._registrar = registrar
        self._cataloguing = cataloguing
        self._now = now
        self._wake = wake
        self._lock = threading.Lock()
        self._askers: dict[int, _Asker] = {}
        self._few: deque[int] = deque()
        self._many: deque[int] = deque()
        self._under_way: dict[Name, list[int]] = {}
        self._of_many: set[Name] = set()
        self._known: dict[Name, Finding] = {}

    def ask(self, asker: int, names: Sequence[Name], *, is_few: bool) -> Mapping[Name, Finding]:
        """Ask about names on behalf of a search; one that has asked before waits for these names now.

        Args:
            asker: the number of the search.
            is_few: whether somebody waits for a message; those go before dialogs of many names.

        Returns:
            what is known of some of them already, because somebody asked in the last minute.

        """
        with self._lock:
            known = {name: finding for name in names if (finding := self._fresh(name))}
            waiting = dict.fromkeys(name for name in names if name not in known)
            self._drop(asker)
            if waiting:
                self._askers[asker] = _Asker(waiting=waiting, is_few=is_few)
                (self._few if is_few else self._many).append(asker)
        if waiting:
            self._wake(Work.ASKING)
        return known

    def prefer(self, asker: int, names: Iterable[Name]) -> None:
        """Ask about these names of a search before its others: somebody looks at them."""
        with self._lock:
            found = self._askers.get(asker)
            if found:
                first = dict.fromkeys(name for name in names if name in found.waiting)
                found.waiting = first | found.waiting

    def stop(self, asker: int) -> None:
        """Ask nothing more on behalf of a search. What is under way at OVH comes back, and is kept for others."""
        with self._lock:
            self._drop(asker)

    def collect(self, asker: int) -> list[tuple[Name, Told]]:
        """Take what came for a search since it was asked last."""
        with self._lock:
            found = self._askers.get(asker)
            if found is None:
                return []
            answers, found.answers = found.answers, []
            return answers

    def ask_next(self) -> bool:
        """Ask OVH about one name; False if no search waits for one."""
        with self._lock:
            name = self._pick()
        if name is None:
            return False
        try:
            told = self._ask(name)
        except BaseException:  # nobody may wait for this name for ever, and nobody would ask about it again
            self._answered(name, Untold(), may_be_asked_again=False)
            self._wake(Work.ASKING)  # the thread that met this stops here
            raise
        self._answered(name, told)
        return True

    def _ask(self, name: Name) -> Told:
        try:
            why = self._why_impossible(name)
            if why:
                return Finding(name=name, availability=Availability.NOT_SOLD, offer=None, asked_at=self._now(), why=why)
            return finding_of(name, self._registrar.offers(name), self._now())
        except Rejected as no:
            return Untold(why=no.reason)
        except RegistrarError:
            return Untold()

    def _why_impossible(self, name: Name) -> str:
        """Why a name cannot exist by its registry's rules, so far as those are known or can be read."""
        rules = self._cataloguing.label_rules(name.extension) if is_unusual(name) else None
        return rules.why_not(name) if rules else ""

    def _pick(self) -> Name | None:
        """Choose the next name that OVH has to be asked about: from each search in turn, those of few names first."""
        name = self._pick_from(self._few)
        if name is None and len(self._of_many) < MANY_UNDER_WAY_MAX:
            name = self._pick_from(self._many)
            if name is not None:
                self._of_many.add(name)
        return name

    def _pick_from(self, turns: deque[int]) -> Name | None:
        while turns:
            asker = turns.popleft()
            name = self._next_of(asker)
            if name is not None:
                turns.append(asker)
                return name
        return None

    def _next_of(self, number: int) -> Name | None:
        """Take a search's next name; of those that somebody else asked about, it gets the answer without a call."""
        asker = self._askers.get(number)
        while asker and asker.waiting:
            name = next(iter(asker.waiting))
            del asker.waiting[name]
            known = self._fresh(name)
            if known:
                asker.answers.append((name, known))
                self._wake(Work.SHOWING)
            elif name in self._under_way:
                self._under_way[name].append(number)
            else:
                self._under_way[name] = [number]
                return name
        return None

    def _answered(self, name: Name, told: Told, *, may_be_asked_again: bool = True) -> None:
        with self._lock:
            if isinstance(told, Finding):
                self._make_room(told.asked_at)
                self._known[name] = told
            self._of_many.discard(name)
            for number in self._under_way.pop(name):
                if may_be_asked_again and self._askers[number].asks_again(name, told):
                    self._wait_again(number, name)
                else:
                    self._askers[number].answers.append((name, told))
        self._wake(Work.SHOWING)

    def _wait_again(self, number: int, name: Name) -> None:
        """Let a search wait for a name once more, after its other names."""
        asker = self._askers[number]
        asker.waiting[name] = None
        turns = self._few if asker.is_few else self._many
        if number not in turns:
            turns.append(number)
        self._wake(Work.ASKING)

    def _fresh(self, name: Name) -> Finding | None:
        known = self._known.get(name)
        return known if known and self._now() - known.asked_at < FRESH else None

    def _make_room(self, now: datetime) -> None:
        if len(self._known) >= _KEPT_MAX:
            self._known = {name: known for name, known in self._known.items() if now - known.asked_at < FRESH}
        if len(self._known) >= _KEPT_MAX:
            self._known.clear()

    def _drop(self, asker: int) -> None:
        self._askers.pop(asker, None)
        for numbers in self._under_way.values():
            if asker in numbers:
                numbers.remove(asker)
        for turns in (self._few, self._many):
            if asker in turns:
                turns.remove(asker)
