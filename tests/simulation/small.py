"""A world of one purchase and two voters, in which one call fails and the process ends once: walked exhaustively.

A state is what the database and OVH hold, the time, and what may still go wrong. From each state every verb that has
something to do is stepped, with every fault at every call and an end of the process at every boundary; and everything
that people may do is done. States that differ in nothing that matters are walked from once.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self

from bot.errors import Refused
from bot.model.purchase import NOT_BOUGHT, OPEN_TO_VOTES, Purchase, Stage
from bot.model.work import Work
from tests.fakes import FakeCart, FakeOrder, Fault
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, Clock
from tests.services.office import QUIET_TIME, Crash, Office, crash
from tests.simulation.history import History
from tests.simulation.invariants import OVER, Invariants
from tests.simulation.recount import Violation
from tests.simulation.trouble import FragileStore, fault_of, kinds_of_fault
from tests.simulation.watching import WatchedRegistrar

CRASH = "the process ends"
LATE_BY = QUIET_TIME + timedelta(minutes=5)
WAIT_MIN = timedelta(minutes=4)

NEXT_DUE_BUT_TELLING = """SELECT min(due_at) FROM
    (SELECT due_at FROM purchases UNION ALL SELECT due_at FROM carts) WHERE due_at IS NOT NULL"""

MATTERS = (
    """SELECT quote_id, order_status, note, held, gone, alternatives, payment_sent, fenced_at IS NULL,
        reminded_at IS NULL, left_unpaid_by, lane FROM purchases""",
    "SELECT state, ovh_cart FROM carts",
    "SELECT name, ovh_item, fault, removed_at IS NULL FROM items",
    "SELECT quote_id, approves FROM votes",
    "SELECT id, seal FROM quotes",
)
SCHEDULED = ("SELECT due_at, claimed_until FROM purchases", "SELECT due_at, claimed_until FROM carts")
DATES = {
    **dict.fromkeys((Stage.REQUESTED, Stage.REPRICED), "SELECT expires_at FROM purchases"),
    **dict.fromkeys(
        (Stage.UNCERTAIN, Stage.PAYMENT_UNCERTAIN, Stage.NEEDS_PERSON, Stage.PAYMENT_REFUSED),
        "SELECT attempted_at, fenced_at, changed_at FROM purchases",
    ),
}
"""The moments that decide something at some stages."""

VERBS = {
    Work.MIRRORING: ("shopping", "copy_next"),
    Work.QUOTING: ("quoting", "quote_next"),
    Work.PURCHASING: ("purchasing", "advance_next"),
    Work.SETTLING: ("settling", "settle_next"),
    Work.TRACKING: ("tracking", "check_next"),
}

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
    """One purchase, requested and priced, and every way from there.

    Args:
        faults, crashes: how many calls of OVH fail, and how often the process ends, at most.
        calls: the calls that may fail; all of them if not given.

    """

    def __init__(self, folder: Path, *, faults: int = 1, crashes: int = 1, calls: frozenset[str] | None = None) -> None:
        self.clock = Clock()
        self.file = folder / "small.sqlite3"
        self.store = FragileStore(self.file)
        self.office = Office(self.store, self.clock)
        self.registrar = WatchedRegistrar(self.clock)
        self.registrar._ids = self.registrar._order_ids = self._numbers = Numbers(1000)
        self.office.registrar = self.registrar
        self.history = History(clock=self.clock, messenger=self.office.messenger)
        self.invariants = Invariants(
            file=self.file, registrar=self.registrar, history=self.history, quiet_time=QUIET_TIME
        )
        self.registrar.watcher = self.invariants
        self.office.rule()
        self.history.ruled(self.office.policy)
        self._faults_left, self._crashes_left = faults, crashes
        self._calls = calls
        self.office.proving.prove_next()
        self.number = self.office.request("wintersale.fr").id
        self.history.request(self.number, PLACE.channel)
        self.office.quoting.quote_next()
        self.invariants.look()
        self._seen: set[int] = set()
        self._plan: Plan = {}
        self._options: list[list[str]] = []
        self.store.at_commit = self._at_commit
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
        self._return_to(snapshot)
        acts = dict(self._acts())
        if not acts:
            self._check_end(way)
        for name, act in acts.items():
            plans: list[Plan] = [{}]
            while plans:
                plan = plans.pop()
                self._return_to(snapshot)
                here = (*way, f"{name} {dict(plan) or ''}")
                self._do(act, plan, here)
                self.walked.steps += 1
                plans += self._worse(plan, snapshot)
                if self._is_new():
                    yield self._snapshot(), here

    def _acts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield what can happen now."""
        due, stage, office = self.store.due(self.clock()), self._stage(), self.office
        if office.proving.account is None:
            yield "proving", lambda: self.office.proving.prove_next()
        for work in due & VERBS.keys():
            yield work.value, partial(self._work, work)
        if stage in OPEN_TO_VOTES:
            yield "one approves", partial(self._approve, APPROVER)
            yield "the other approves", partial(self._approve, OTHER_APPROVER)
        if stage is Stage.REQUESTED:
            yield "the other declines", partial(self._decline, OTHER_APPROVER)
        if stage is Stage.NEEDS_PERSON:
            yield "somebody attests", partial(self._attest, OTHER_APPROVER)
        if not due & VERBS.keys() and office.proving.account and self._next_moment():
            yield "time passes", self._wait

    # One step

    def _do(self, act: Callable[[], object], plan: Plan, way: tuple[str, ...]) -> None:
        """Do a step with what is planned to go wrong, and see whether what came of it may be."""
        self._plan, self._options = plan, []
        try:
            with suppress(Refused):
                act()
        except Crash:
            self._plan = {}
            self.office.restart()
        except Exception as error:
            raise Violation("\n  ".join([f"{type(error).__name__}: {error}", *way])) from error
        self._plan = {}
        self._crashes_left -= _crashes(plan)
        self._faults_left -= len(plan) - _crashes(plan)
        try:
            self.invariants.look()
        except Violation as error:
            raise Violation("\n  ".join([str(error), *way])) from error

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

    def _at_commit(self, _: str) -> None:
        self._boundary([CRASH])

    def _choose(self, call: str) -> Fault | None:
        kinds = kinds_of_fault(call) if self._calls is None or call in self._calls else []
        kind = self._boundary([CRASH, *kinds])
        if self._plan.get(len(self._options)) == CRASH:
            self.registrar.faults.during(call, crash)
        self._options.append([CRASH])
        return fault_of(kind, LATE_BY) if kind else None

    # What people do

    def _stage(self) -> Stage:
        ((stage,),) = self.invariants.rows("SELECT stage FROM purchases")
        return Stage(stage)

    def _purchase(self) -> Purchase:
        return self.office.purchase(self.number)

    def _approve(self, voter: str) -> None:
        for quote_id in sorted(self._purchase().votable)[:1]:
            review = self.office.approving.review(quote_id, voter)
            self.history.vote(self.number, quote_id, review.purchase.quote, voter)
            self.office.approving.approve(quote_id, voter, at=self.clock())

    def _decline(self, voter: str) -> None:
        self.office.approving.decline(self._purchase().quote_id or 0, voter, "too dear")

    def _attest(self, voter: str) -> None:
        purchase = self._purchase()
        if purchase.order_id is None:
            self.office.attesting.was_not_placed(self.number, voter)
        else:
            self.invariants.told_to_pay_again[purchase.order_id] = len(self.registrar.payments)
            self.office.attesting.pay_again(self.number, voter)

    def _work(self, work: Work) -> None:
        service, verb = VERBS[work]
        getattr(getattr(self.office, service), verb)()

    def _wait(self) -> None:
        """Let time pass until something comes due."""
        self.clock.time = max(self.clock.time + WAIT_MIN, self._next_moment() or self.clock.time)

    def _next_moment(self) -> datetime | None:
        ((due,),) = self.invariants.rows(NEXT_DUE_BUT_TELLING)
        moments = [landing.at for landing in self.registrar.late]
        return min([*moments, *([datetime.fromisoformat(due)] if due else [])], default=None)

    # States

    def _is_new(self) -> bool:
        state = hash(repr((*self._database_state(), *self._ovh_state(), self._faults_left, self._crashes_left)))
        is_new = state not in self._seen
        self._seen.add(state)
        self.walked.states += is_new
        return is_new

    def _database_state(self) -> Iterator[object]:
        """Yield what the database holds that decides what happens next; moments as they lie from now."""
        stage = self._stage()
        yield stage, self.invariants.rows("SELECT order_id FROM purchases")
        if stage.value in OVER:
            return
        for sql in MATTERS:
            yield self.invariants.rows(sql)
        for sql in SCHEDULED:
            yield [self._from_now(moment) for row in self.invariants.rows(sql) for moment in row]
        if stage in DATES:
            yield [self._from_now(moment) for row in self.invariants.rows(DATES[stage]) for moment in row]

    def _ovh_state(self) -> Iterator[object]:
        for key, cart in self.registrar.carts.items():
            yield key, cart.order_id, [item.told for item in cart.items.values()]
        for number, order in self.registrar.orders.items():
            yield number, order.paid_at and max(order.paid_at - self.clock(), -self.registrar.delivering)
            if self._stage() in DATES:
                yield order.placed_at - self.clock()
        yield [landing.at - self.clock() for landing in self.registrar.late]
        yield self.office.proving.account, self.invariants.told_to_pay_again

    def _from_now(self, moment: str | None) -> float | None:
        return (datetime.fromisoformat(moment) - self.clock()).total_seconds() if moment else None

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
        registrar, invariants, proving, history = self.registrar, self.invariants, self.office.proving, self.history
        at, finding = self.clock(), proving._finding
        carts, orders = _copied_carts(registrar.carts), _copied_orders(registrar.orders)
        late, charges, ballots = list(registrar.late), list(registrar.charges), list(history.ballots)
        attempts = [[replace(attempt) for attempt in made] for made in (registrar.placings, registrar.payments)]
        told, sold, numbers = dict(invariants.told_to_pay_again), dict(registrar._told), self._numbers.last
        watched = invariants.kept()

        def restore() -> None:
            self.clock.time, self.office.proving._finding = at, finding
            registrar.carts, registrar.orders = _copied_carts(carts), _copied_orders(orders)
            registrar.late, registrar.charges, history.ballots = list(late), list(charges), list(ballots)
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
