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
from functools import partial
from pathlib import Path
from typing import Self

from bot.errors import Refused
from bot.model.purchase import NOT_BOUGHT, Purchase, Stage
from tests.fakes import FakeCart, FakeOrder, Fault
from tests.samples import APPROVER, OTHER_APPROVER, Clock
from tests.services.office import QUIET_TIME, Crash, Office, crash
from tests.simulation.invariants import Ballot, Invariants, Violation
from tests.simulation.trouble import FragileStore, fault_of, kinds_of_fault
from tests.simulation.watching import WatchedRegistrar

CRASH = "the process ends"
LATE_BY = QUIET_TIME + timedelta(minutes=5)
WAIT_MIN = timedelta(minutes=4)

NEXT_DUE_BUT_TELLING = """SELECT min(due_at) FROM
    (SELECT due_at FROM purchases UNION ALL SELECT due_at FROM carts) WHERE due_at IS NOT NULL"""

MATTERS = (
    """SELECT stage, quote_id, order_id, order_status, note, held, gone, alternatives, payment_sent, fenced_at,
        reminded_at, left_unpaid, attempted_at, changed_at, expires_at, lane, due_at, claimed_until FROM purchases""",
    "SELECT state, ovh_cart, ovh_expires_at, due_at, claimed_until FROM carts",
    "SELECT name, ovh_item, fault, removed_at FROM items",
    "SELECT quote_id, voter, approves FROM votes",
    "SELECT id, seal FROM quotes",
)

SERVICES = {
    "copy_next": "shopping",
    "quote_next": "quoting",
    "advance_next": "purchasing",
    "settle_next": "settling",
    "check_next": "tracking",
}
VERBS = ("prove_next", *SERVICES)

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
        self.registrar._ids = self.registrar._order_ids = self._numbers = Numbers(1000)
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.invariants.close()
        self.store.close()

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
        for name in VERBS:
            yield name, partial(self._work, name)
        for voter in (APPROVER, OTHER_APPROVER):
            yield f"{voter} approves", partial(self._approve, voter)
        yield "declines", partial(self._decline, OTHER_APPROVER)
        yield "attests", partial(self._attest, OTHER_APPROVER)
        yield "waits", self._wait

    # One step

    def _tried(self, act: Callable[[], bool], plan: Plan, way: tuple[str, ...]) -> bool:
        """Do a step with what is planned to go wrong; False if there was nothing to do."""
        self._plan, self._options = plan, []
        try:
            is_done = act()
        except Refused:
            is_done = False
        except Crash:
            is_done, self._plan = True, {}
            self.office.restart()
        except Exception as error:
            raise Violation("\n  ".join([f"{type(error).__name__}: {error}", *way])) from error
        self._crashes_left -= _crashes(plan)
        self._faults_left -= len(plan) - _crashes(plan)
        try:
            self.invariants.look()
        except Violation as error:
            raise Violation("\n  ".join([str(error), *way])) from error
        return is_done

    def _worse(self, plan: Plan, before: Snapshot) -> Iterator[Plan]:
        """Yield the plans by which one thing more goes wrong, after all that went wrong in the step just done."""
        crashes = before.crashes_left - _crashes(plan)
        faults = before.faults_left - (len(plan) - _crashes(plan))
        if CRASH in plan.values():
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
        if self._plan.get(len(self._options)) == CRASH:
            self.registrar.faults.during(call, crash)
        self._options.append([CRASH])
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

    def _work(self, verb: str) -> bool:
        """Step a worker, if anything is due for it."""
        if verb == "prove_next":
            is_unproved = self.office.proving.account is None
            self.office.proving.prove_next()
            return is_unproved
        return bool(getattr(getattr(self.office, SERVICES[verb]), verb)())

    def _wait(self) -> bool:
        """Let time pass until something comes due, if nothing is now."""
        ((due,),) = self.invariants.rows(NEXT_DUE_BUT_TELLING)
        now = self.clock()
        moments = [landing.at for landing in self.registrar.late]
        moments += [datetime.fromisoformat(due)] if due else []
        if not moments or min(moments) <= now or self.office.proving.account is None:
            return False
        self.clock.time = max(now + WAIT_MIN, min(moments))
        return True

    # States

    def _is_new(self) -> bool:
        rows = [self.invariants.rows(sql) for sql in MATTERS]
        carts = [
            (key, cart.order_id, cart.expires_at, [item.told for item in cart.items.values()])
            for key, cart in self.registrar.carts.items()
        ]
        orders = [(n, order.placed_at, order.paid_at) for n, order in self.registrar.orders.items()]
        late = [landing.at for landing in self.registrar.late]
        left = (self._faults_left, self._crashes_left, self.clock(), self.office.proving.account)
        state = hash(repr((rows, carts, orders, late, left, self.invariants.told_to_pay_again)))
        is_new = state not in self._seen
        self._seen.add(state)
        self.walked.states += is_new
        return is_new

    def _snapshot(self) -> Snapshot:
        database = sqlite3.connect(":memory:")
        self.invariants.backup(database)
        return Snapshot(
            database=database,
            restore=self._kept(),
            faults_left=self._faults_left,
            crashes_left=self._crashes_left,
        )

    def _return_to(self, snapshot: Snapshot) -> None:
        snapshot.database.backup(self.store._db.conn)
        snapshot.restore()
        self._faults_left, self._crashes_left = snapshot.faults_left, snapshot.crashes_left
        self.registrar.faults.clear()
        self.registrar.faults.choose = self._choose
        self._plan = {}

    def _kept(self) -> Callable[[], None]:
        """Return what puts everything back that is not in the database."""
        registrar, invariants, proving = self.registrar, self.invariants, self.office.proving
        at, finding = self.clock(), proving._finding
        carts, orders = _copied_carts(registrar.carts), _copied_orders(registrar.orders)
        lists = [list(kept) for kept in (registrar.late, registrar.charges, invariants.ballots)]
        attempts = [[replace(attempt) for attempt in made] for made in (registrar.placings, registrar.payments)]
        told, sold, numbers = dict(invariants.told_to_pay_again), dict(registrar._told), self._numbers.last
        watched = invariants.kept()

        def restore() -> None:
            self.clock.time, self.office.proving._finding = at, finding
            registrar.carts, registrar.orders = _copied_carts(carts), _copied_orders(orders)
            registrar.late, registrar.charges, invariants.ballots = map(list, lists)
            registrar.placings, registrar.payments = ([replace(attempt) for attempt in made] for made in attempts)
            invariants.told_to_pay_again, registrar._told = dict(told), dict(sold)
            self._numbers.last = numbers
            watched()

        return restore

    def _check_end(self, way: tuple[str, ...]) -> None:
        """See whether an end is one, and tells the truth about money."""
        purchase = self._purchase()
        self.walked.ends[purchase.stage.value] += 1
        made = self.invariants.orders_of(self.number)
        is_paid = any(order.paid_at for order in self.registrar.orders.values())
        is_true = {
            Stage.DELIVERED: is_paid and made == [purchase.order_id],
            Stage.LAPSED: not is_paid and made == [purchase.order_id],
            **dict.fromkeys(NOT_BOUGHT, not made),
        }
        if not is_true.get(purchase.stage, False):
            raise Violation("\n  ".join([f"it ends as {purchase.stage.value}, with orders {made}", *way]))


@dataclass
class Numbers(Iterator[int]):
    """Counts, and can be set back."""

    last: int = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


def _crashes(plan: Plan) -> int:
    return list(plan.values()).count(CRASH)


def _copied_carts(carts: Mapping[str, FakeCart]) -> dict[str, FakeCart]:
    return {
        key: replace(cart, items={n: replace(item, told=list(item.told)) for n, item in cart.items.items()})
        for key, cart in carts.items()
    }


def _copied_orders(orders: Mapping[int, FakeOrder]) -> dict[int, FakeOrder]:
    return {number: replace(order) for number, order in orders.items()}
