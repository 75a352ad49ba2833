"""A world of one purchase and two voters, in which one call fails and the process ends once: walked exhaustively.

A state is what the database and OVH hold, the time, and what may still go wrong. From each state every verb that has
something to do is stepped, with every fault at every call and an end of the process at every boundary; and everything
that people may do is done. States that differ in nothing that matters are walked from once.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.errors import Refused
from bot.model.purchase import NOT_BOUGHT, Purchase, Stage
from tests.fakes import FakeCart, FakeItem, Fault
from tests.samples import APPROVER, OTHER_APPROVER, Clock
from tests.services.office import QUIET_TIME, Crash, Office, crash
from tests.simulation.ending import NEXT_DUE
from tests.simulation.invariants import OVER, Ballot, Invariants, Story, Violation
from tests.simulation.trouble import FragileStore, fault_of, kinds_of_fault
from tests.simulation.watching import WatchedRegistrar

CRASH = "the process ends"
LATE_BY = QUIET_TIME + timedelta(minutes=5)
WAIT_MIN = timedelta(minutes=4)

MATTERS = (
    """SELECT stage, quote_id, order_id, order_status, note, held, gone, alternatives, payment_sent, fenced_at,
        reminded_at, left_unpaid, attempted_at, changed_at, expires_at, lane, due_at, claimed_until FROM purchases""",
    "SELECT state, ovh_cart, ovh_expires_at, due_at, claimed_until FROM carts",
    "SELECT name, ovh_item, fault, removed_at FROM items",
    "SELECT quote_id, voter, approves FROM votes",
    "SELECT id, seal FROM quotes",
)

Plan = Mapping[int, str]
"""What goes wrong at which boundary of a step."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A state to come back to."""

    database: sqlite3.Connection
    restore: Callable[[], None]
    faults_left: int
    crashes_left: int


@dataclass(kw_only=True)
class Walk:
    """What a walk has seen: states, steps from one to another, and ends."""

    states: int = 0
    steps: int = 0
    ends: Counter[str] = field(default_factory=Counter)


class SmallWorld:
    """One purchase, requested and priced, and every way from there."""

    def __init__(self, folder: Path, *, faults: int = 1, crashes: int = 1) -> None:
        self.clock = Clock()
        self.file = folder / "small.sqlite3"
        self.store = FragileStore(self.file)
        self.office = Office(self.store, self.clock)
        self.registrar = WatchedRegistrar(self.clock)
        self.office.registrar = self.registrar
        self.invariants = Invariants(
            file=self.file,
            registrar=self.registrar,
            quiet_time=QUIET_TIME,
            approvers=frozenset({APPROVER, OTHER_APPROVER}),
        )
        self.registrar.watcher = self.invariants
        self.office.rule()
        self._faults_left, self._crashes_left = faults, crashes
        self.office.proving.prove_next()
        self.number = self.office.request("wintersale.fr").id
        self.office.quoting.quote_next()
        self.invariants.look()
        self._seen: set[int] = set()
        self._plan: Plan = {}
        self._options: list[list[str]] = []
        self.store.at_commit = lambda _: self._boundary([CRASH])
        self.registrar.faults.choose = self._choose
        self.walked = Walk()

    def walk(self) -> Walk:
        """Go every way.

        Raises:
            Violation: something happened that must never happen; its text tells the way to it.

        """
        waiting: list[tuple[Snapshot, tuple[str, ...]]] = [(self._snapshot(), ())]
        while waiting:
            snapshot, way = waiting.pop()
            waiting += self._steps_from(snapshot, way)
            snapshot.database.close()
        return self.walked

    def _steps_from(self, snapshot: Snapshot, way: tuple[str, ...]) -> Iterator[tuple[Snapshot, tuple[str, ...]]]:
        is_end = True
        for name, act in self._acts():
            plans: list[Plan] = [{}]
            while plans:
                plan = plans.pop()
                self._return_to(snapshot)
                here = (*way, f"{name} {dict(plan) or ''}")
                if not self._tried(act, plan, here):
                    break
                is_end = False
                self.walked.steps += 1
                plans += self._worse(plan, snapshot)
                if self._is_new():
                    yield self._snapshot(), here
        if is_end:
            self._return_to(snapshot)
            self._check_end(way)

    def _acts(self) -> Iterator[tuple[str, Callable[[], bool]]]:
        office = self.office
        for name in ("prove_next", "copy_next", "quote_next", "advance_next", "settle_next", "check_next"):
            yield name, lambda name=name: next(verb for verb in self.office.verbs() if verb.__name__ == name)()
        for voter in (APPROVER, OTHER_APPROVER):
            yield f"{voter} approves", lambda voter=voter: self._approve(voter)
        yield "declines", lambda: self._decline(OTHER_APPROVER)
        yield "attests", lambda: self._attest(OTHER_APPROVER)
        yield "waits", self._wait
        del office

    # One step

    def _tried(self, act: Callable[[], bool], plan: Plan, way: tuple[str, ...]) -> bool:
        """Do a step with what is planned to go wrong; False if there was nothing to do."""
        self._plan, self._options = plan, []
        try:
            is_done = act()
        except Refused:
            is_done = False
        except Crash:
            is_done = True
            self._plan = {}
            self._restart()
        except Exception as error:
            raise Violation("\n  ".join([f"{type(error).__name__}: {error}", *way])) from error
        used = list(plan.values())
        self._crashes_left -= used.count(CRASH)
        self._faults_left -= len(used) - used.count(CRASH)
        try:
            self.invariants.look()
        except Violation as error:
            raise Violation("\n  ".join([str(error), *way])) from error
        return is_done

    def _restart(self) -> None:
        options = self._options
        self.office.restart()
        self._options = options

    def _worse(self, plan: Plan, before: Snapshot) -> Iterator[Plan]:
        """Yield the plans by which one thing more goes wrong, after all that went wrong in the step just done."""
        used = list(plan.values())
        crashes = before.crashes_left - used.count(CRASH)
        faults = before.faults_left - (len(used) - used.count(CRASH))
        if CRASH in used:
            return
        for index in range(max(plan, default=-1) + 1, len(self._options)):
            for option in self._options[index]:
                if crashes if option == CRASH else faults:
                    yield {**plan, index: option}

    def _boundary(self, options: list[str]) -> str | None:
        """Note what may go wrong here, and return or raise what does."""
        planned = self._plan.get(len(self._options))
        self._options.append(options)
        if planned == CRASH:
            raise Crash
        return planned

    def _choose(self, call: str) -> Fault | None:
        kind = self._boundary([CRASH, *kinds_of_fault(call)])
        if self._boundary([CRASH] if False else [f"{CRASH} after it"] ) is not None:
            self.registrar.faults.during(call, crash)
        return fault_of(kind, LATE_BY) if kind else None

    # What people do

    def _purchase(self) -> Purchase:
        return self.office.purchase(self.number)

    def _approve(self, voter: str) -> bool:
        purchase = self._purchase()
        for quote_id in sorted(purchase.votable)[:1]:
            seen = self.office.approving.review(quote_id, voter)
            assert seen.quote is not None
            ballot = Ballot(purchase_id=self.number, quote_id=quote_id, quote=seen.quote, voter=voter)
            self.invariants.ballots.append(ballot)
            self.office.approving.approve(quote_id, voter)
            return True
        return False

    def _decline(self, voter: str) -> bool:
        purchase = self._purchase()
        if purchase.stage is not Stage.REQUESTED or purchase.quote_id is None:
            return False
        self.office.approving.decline(purchase.quote_id, voter, "too dear")
        return True

    def _attest(self, voter: str) -> bool:
        purchase = self._purchase()
        if purchase.stage is not Stage.NEEDS_PERSON:
            return False
        if purchase.order_id is None:
            self.office.attesting.was_not_placed(self.number, voter)
            return True
        self.invariants.told_to_pay_again[purchase.order_id] = len(self.registrar.payments)
        self.office.attesting.pay_again(self.number, voter)
        return True

    def _wait(self) -> bool:
        ((due,),) = self.invariants.rows(NEXT_DUE.replace("UNION ALL SELECT due_at FROM tellings", ""))
        if due is None or self._purchase().stage.value in OVER:
            return False
        if any(work() for work in ()):
            return False
        self.clock.time = max(self.clock.time + WAIT_MIN, datetime.fromisoformat(due))
        return True
