"""What must never happen, checked against what people really did and what OVH really holds.

Nothing here asks the code under test: votes are those that were given, prices those that were told, the chain of the
ledger is computed anew, and the database is read past the store.
"""

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.model.ledger import Entry
from bot.model.money import Money
from bot.model.name import Name
from bot.model.purchase import ENDS, TRANSITIONS, Event
from bot.model.quote import Line, PaymentMethod, Quote
from tests.simulation.watching import Attempt, End, WatchedRegistrar

COLUMNS = tuple(column.name for column in fields(Entry))
EVENTS = frozenset(event.value for event in Event)
LEGAL = {(before.value, event.value): after.value for (before, event), after in TRANSITIONS.items()}
OVER = tuple(stage.value for stage in ENDS)


Row = tuple[Any, ...]


class Violation(AssertionError):
    """What must never happen has happened."""


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """A vote that somebody gave, with the quote that they saw."""

    purchase_id: int
    quote_id: int
    quote: Quote
    voter: str


@dataclass(kw_only=True)
class Story:
    """What the ledger tells of one purchase so far."""

    stage: str
    head: str


@dataclass(kw_only=True)
class Invariants:
    """Watches the database and OVH.

    Attributes:
        approvers: who may approve now.
        ballots: the approvals that people gave.
        told_to_pay_again: how many payments there had been when an approver last said of an order that none was made.
        meddled: purchases whose rows somebody changed by hand; their stages need not make sense.
        owners: the purchase that each order belongs to, by the database.
        steps: how often each event happened at each stage.

    """

    file: Path
    registrar: WatchedRegistrar
    quiet_time: timedelta
    approvers: frozenset[str] = frozenset()
    ballots: list[Ballot] = field(default_factory=list)
    told_to_pay_again: dict[int, int] = field(default_factory=dict)
    meddled: set[int] = field(default_factory=set)
    stories: dict[int, Story] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._rows = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, isolation_level=None)
        self._seen_version = -1
        self._line, self._hash = 0, ""
        self._orders_seen = 0

    def close(self) -> None:
        self._rows.close()

    def backup(self, into: sqlite3.Connection) -> None:
        """Copy the database as it is."""
        self._rows.backup(into)

    def kept(self) -> Callable[[], None]:
        """Return what lets everything be forgotten that was seen since."""
        stories = {number: replace(story) for number, story in self.stories.items()}
        owners, seen = dict(self.owners), (self._line, self._hash, self._orders_seen)

        def restore() -> None:
            self.stories = {number: replace(story) for number, story in stories.items()}
            self.owners, (self._line, self._hash, self._orders_seen) = dict(owners), seen
            self._seen_version = -1

        return restore

    # Before something is bought

    def before_place(self, cart_id: str) -> int:
        """Nothing is placed that was not approved, while frozen, or that may have been placed before."""
        purchase_id, requester = self._one(
            "SELECT p.id, p.requester FROM purchases p JOIN carts c ON c.id = p.cart_id WHERE c.ovh_cart = ?", cart_id
        )
        self._require_free_to_buy()
        for earlier in self.registrar.placings:
            if earlier.purchase_id == purchase_id and earlier.may_have_worked:
                self._require_fenced(earlier, cart_id)
        if not any(self._covers_cart(quote, cart_id) for quote in self._approved(purchase_id, requester)):
            raise Violation(f"purchase {purchase_id} is placed, and nobody who may has approved what OVH says it is")
        return int(purchase_id)

    def before_pay(self, order_id: int, method: PaymentMethod) -> int:
        """Nothing is paid that was not approved, while frozen, or that may have been paid before."""
        purchase_id, requester = self._one("SELECT id, requester FROM purchases WHERE order_id = ?", order_id)
        self._require_free_to_buy()
        since = self.told_to_pay_again.get(order_id, 0)
        earlier = [attempt for attempt in self.registrar.payments[since:] if attempt.target == order_id]
        if any(attempt.may_have_worked for attempt in earlier):
            raise Violation(f"order {order_id} may be paid already, and nobody said that it is not")
        order = self.registrar.orders[order_id].order
        if not any(
            quote.payment_method.is_same(method) and _covers(quote, order.lines, order.gross)
            for quote in self._approved(purchase_id, requester)
        ):
            raise Violation(f"order {order_id} is paid by {method.label}, and nobody who may has approved that")
        return int(purchase_id)

    def _require_free_to_buy(self) -> None:
        if self._rows.execute("SELECT 1 FROM freezes WHERE lifted_at IS NULL").fetchone():
            raise Violation("something is bought while buying is frozen")
        if not self.registrar.is_strict:
            raise Violation("something is bought with a key for searching that could buy")

    def _require_fenced(self, earlier: Attempt, cart_id: str) -> None:
        if earlier.end is End.ANSWERED:
            raise Violation(f"purchase {earlier.purchase_id} has an order, and is placed again")
        cart = self.registrar.carts.get(str(earlier.target))
        is_there = cart is not None and cart.expires_at > self.registrar.now()
        if earlier.target == cart_id or is_there:
            raise Violation(f"purchase {earlier.purchase_id} is placed again, and its former cart can still be ordered")
        if self.registrar.now() - earlier.at <= self.quiet_time:
            raise Violation(f"purchase {earlier.purchase_id} is placed again before its former order could be seen")

    def _approved(self, purchase_id: int, requester: str) -> Iterator[Quote]:
        """Yield the quotes of a purchase, in this account, that were approved by people who may approve now."""
        for ballot in self.ballots:
            is_of_it = ballot.purchase_id == purchase_id and ballot.quote.account == self.registrar.account_id
            if is_of_it and ballot.voter in self.approvers - {requester}:
                yield ballot.quote

    def _covers_cart(self, quote: Quote, cart_id: str) -> bool:
        """Whether a quote covers what OVH told last about a cart and its names."""
        pricing = self.registrar.priced.get(cart_id)
        cart = self.registrar.carts.get(cart_id)
        names = {item.offer.name for item in cart.items.values()} if cart else set(quote.names)
        return (
            pricing is not None
            and names == set(quote.names)
            and {contract.url for contract in pricing.contracts} == {contract.url for contract in quote.contracts}
            and all(self._renews_as(quote, name) for name in names)
            and _covers(quote, pricing.lines, pricing.gross)
        )

    def _renews_as(self, quote: Quote, name: Name) -> bool:
        (shown,) = (registration.renewal for registration in quote.registrations if registration.name == name)
        now = [offer.renewal for offer in self.registrar.offered[name]]
        return shown is None or any(renewal is not None and renewal <= shown for renewal in now)

    # After each step

    def look(self) -> None:
        """See whether anything has happened since the last look that must never happen."""
        if len(self.registrar.orders) != self._orders_seen:
            self._orders_seen = len(self.registrar.orders)
            self._check_orders()
        (version,) = self._rows.execute("PRAGMA data_version").fetchone()
        if version != self._seen_version:
            self._seen_version = version
            self._check_ledger()
            self._check_rows()
            self._check_names()

    def orders_of(self, purchase_id: int) -> list[int]:
        """List the orders at OVH that the bot's own calls made for a purchase."""
        carts = {attempt.target for attempt in self.registrar.placings if attempt.purchase_id == purchase_id}
        return [number for number in map(self._order_of_cart, carts) if number is not None]

    def _order_of_cart(self, cart_id: str | int) -> int | None:
        cart = self.registrar.carts.get(str(cart_id))
        return cart.order_id if cart else None

    def _check_orders(self) -> None:
        for purchase_id in {attempt.purchase_id for attempt in self.registrar.placings}:
            orders = self.orders_of(purchase_id)
            if len(orders) > 1:
                raise Violation(f"purchase {purchase_id} has {len(orders)} orders: {orders}")

    def _check_ledger(self) -> None:
        for row in self.rows("SELECT * FROM ledger WHERE line > ? ORDER BY line", self._line):
            *content, digest = row
            if row[0] != self._line + 1 or content[-1] != self._hash:
                raise Violation(f"line {row[0]} of the ledger does not follow the one before it")
            if digest != hashlib.sha256(json.dumps(content).encode()).hexdigest():
                raise Violation(f"line {row[0]} of the ledger has a wrong hash")
            self._line, self._hash = row[0], digest
            entry = Entry(**dict(zip(COLUMNS, row, strict=True)))
            if entry.subject == "purchase":
                self._check_step(entry, self.stories.get(entry.subject_id))

    def _check_step(self, entry: Entry, story: Story | None) -> None:
        told = json.loads(entry.details)
        if (story.head if story else "") != told["follows"]:
            raise Violation(f"line {entry.line} of the ledger does not name the one before it about that purchase")
        if entry.subject_id not in self.meddled:
            _check_stages(entry, story)
        if entry.what == "vote" and told["approves"] and not self._was_given(entry, told["quote_id"]):
            raise Violation(f"line {entry.line} of the ledger tells of a vote that nobody gave")
        self.stories[entry.subject_id] = Story(stage=str(entry.after), head=entry.hash)
        if story and entry.what in EVENTS:
            self.steps[story.stage, entry.what] += 1

    def _was_given(self, entry: Entry, quote_id: int) -> bool:
        given = {(ballot.purchase_id, ballot.quote_id, ballot.voter) for ballot in self.ballots}
        return (entry.subject_id, quote_id, entry.who) in given

    def _check_rows(self) -> None:
        for number, stage, head, order_id in self.rows("SELECT id, stage, head, order_id FROM purchases"):
            story = self.stories.get(number)
            if order_id is not None and order_id not in self.owners:
                self._check_order(number, order_id)
            if story is None or head != story.head:
                raise Violation(f"the row of purchase {number} does not hold the hash of its last line")
            if stage != story.stage and number not in self.meddled:
                raise Violation(f"purchase {number} is {stage}, and the ledger says {story.stage}")

    def _check_order(self, number: int, order_id: int) -> None:
        """An order that a purchase takes for its own was the answer to its own call, or equals what was approved."""
        self.owners[order_id] = number
        if (number, order_id) in {(attempt.purchase_id, attempt.order_id) for attempt in self.registrar.placings}:
            return
        order = self.registrar.orders[order_id].order
        approved = [ballot.quote for ballot in self.ballots if ballot.purchase_id == number]
        if not any(_covers(quote, order.lines, order.gross) for quote in approved):
            raise Violation(f"purchase {number} takes order {order_id} for its own, which is not what was approved")

    def _check_names(self) -> None:
        marks = ", ".join("?" * len(OVER))
        sql = f"""SELECT i.name FROM items i JOIN purchases p ON p.cart_id = i.cart_id
            WHERE i.removed_at IS NULL AND p.stage NOT IN ({marks}) GROUP BY i.name HAVING count(DISTINCT p.id) > 1"""
        for (name,) in self._rows.execute(sql, OVER):
            raise Violation(f"{name} is in two purchases that are under way")

    def rows(self, sql: str, *values: object) -> list[Row]:
        return self._rows.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> Row:
        found = self.rows(sql, *values)
        if len(found) != 1:
            raise Violation(f"{values} belongs to {len(found)} purchases")
        return found[0]


def _check_stages(entry: Entry, story: Story | None) -> None:
    if (story.stage if story else None) != entry.before:
        raise Violation(f"line {entry.line} of the ledger begins at {entry.before}, where the purchase was not")
    if story is None:
        return
    after = LEGAL.get((story.stage, entry.what)) if entry.what in EVENTS else story.stage
    if after != entry.after:
        raise Violation(f"line {entry.line} of the ledger tells “{entry.what}” to {entry.after}, which cannot be")


def _covers(quote: Quote, lines: Iterable[Line], gross: Money) -> bool:
    """Whether these lines are those of a quote, none dearer, and cost no more in all."""
    approved, charged = _charges(quote.lines), _charges(lines)
    return (
        gross.currency == quote.gross.currency
        and gross <= quote.gross
        and approved.keys() == charged.keys()
        and all(
            len(approved[what]) == len(charged[what])
            and all(now <= was for now, was in zip(sorted(charged[what]), sorted(approved[what]), strict=True))
            for what in approved
        )
    )


def _charges(lines: Iterable[Line]) -> dict[tuple[Name | None, str], list[Decimal]]:
    amounts: defaultdict[tuple[Name | None, str], list[Decimal]] = defaultdict(list)
    for line in lines:
        if line.amount.amount >= 0:
            amounts[line.name, line.kind].append(line.amount.amount)
    return amounts
