"""What must never happen, checked against what people really did and what OVH really holds.

Nothing here asks the code under test: votes are those that were given and are counted anew, prices those that were
told, the chain of the ledger is computed anew, and the database is read past the store.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model.ledger import OURSELVES, QUOTE, Entry
from bot.model.name import Name
from bot.model.purchase import ENDS, NOT_BOUGHT, TRANSITIONS, Event
from bot.model.quote import PaymentMethod, Quote
from bot.store.columns import decoded
from tests.simulation.charges import covers
from tests.simulation.history import History
from tests.simulation.recount import Recount, Violation
from tests.simulation.watching import Attempt, End, WatchedRegistrar

COLUMNS = tuple(column.name for column in fields(Entry))
EVENTS = frozenset(event.value for event in Event)
LEGAL = {(before.value, event.value): after.value for (before, event), after in TRANSITIONS.items()}
OVER = tuple(stage.value for stage in ENDS)
UNBOUGHT = frozenset(stage.value for stage in NOT_BOUGHT)

Row = tuple[Any, ...]


@dataclass(kw_only=True)
class Story:
    """What the ledger tells of one purchase so far."""

    stage: str
    head: str


@dataclass(kw_only=True)
class Invariants:
    """Watches the database and OVH.

    Attributes:
        history: what people did, and who was who.
        told_to_pay_again: how many payments there had been when an approver last said of an order that none was made.
        meddled: purchases whose rows somebody changed by hand; their stages need not make sense.
        owners: the purchase that each order belongs to, by the database.
        steps: how often each event happened at each stage.
        refused: how many refused clicks of each person the ledger tells of.

    """

    file: Path
    registrar: WatchedRegistrar
    history: History
    quiet_time: timedelta
    told_to_pay_again: dict[int, int] = field(default_factory=dict)
    meddled: set[int] = field(default_factory=set)
    stories: dict[int, Story] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._rows = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, isolation_level=None)
        self._seen_version = -1
        self._line, self._hash = 0, ""
        self._orders_seen = 0
        self.recount = Recount(self.history)

    def close(self) -> None:
        self._rows.close()

    def backup(self, into: sqlite3.Connection) -> None:
        """Copy the database as it is."""
        self._rows.backup(into)

    def kept(self) -> Callable[[], None]:
        """Return what lets everything be forgotten that was seen since."""
        stories = {number: replace(story) for number, story in self.stories.items()}
        owners, seen = dict(self.owners), (self._line, self._hash, self._orders_seen)
        counted = self.recount.kept()

        def restore() -> None:
            self.stories = {number: replace(story) for number, story in stories.items()}
            self.owners, (self._line, self._hash, self._orders_seen) = dict(owners), seen
            self._seen_version = -1
            counted()

        return restore

    # Before something is bought

    def before_place(self, cart_id: str) -> int:
        """Nothing is placed that was not approved, while frozen, or that may have been placed before."""
        sql = "SELECT p.id FROM purchases p JOIN carts c ON c.id = p.cart_id WHERE c.ovh_cart = ?"
        (purchase_id,) = self._one(sql, cart_id)
        self._require_free_to_buy()
        for earlier in self.registrar.placings:
            if earlier.purchase_id == purchase_id and earlier.may_have_worked:
                self._require_fenced(earlier, cart_id)
        if not any(self._covers_cart(quote, cart_id) for quote in self._approved(purchase_id)):
            raise Violation(f"purchase {purchase_id} is placed, and nobody who may has approved what OVH says it is")
        return int(purchase_id)

    def before_pay(self, order_id: int, method: PaymentMethod) -> int:
        """Nothing is paid that was not approved, while frozen, or that may have been paid before."""
        (purchase_id,) = self._one("SELECT id FROM purchases WHERE order_id = ?", order_id)
        self._require_free_to_buy()
        since = self.told_to_pay_again.get(order_id, 0)
        earlier = [attempt for attempt in self.registrar.payments[since:] if attempt.target == order_id]
        if any(attempt.may_have_worked for attempt in earlier):
            raise Violation(f"order {order_id} may be paid already, and nobody said that it is not")
        order = self.registrar.orders[order_id].order
        if not any(
            quote.payment_method.is_same(method) and covers(quote, order.lines, order.gross)
            for quote in self._approved(purchase_id)
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

    def _approved(self, purchase_id: int) -> Iterator[Quote]:
        """Yield the quotes of a purchase, in this account, that have what they take now."""
        for quote_id, priced in self.recount.spendings[purchase_id].prices.items():
            is_mine = priced.quote.account == self.registrar.account_id
            if is_mine and self.recount.is_approved(purchase_id, quote_id, cooled=False):
                yield priced.quote

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
            and covers(quote, pricing.lines, pricing.gross)
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
            self._check_reservations()
            self._check_refusals()

    def orders_of(self, purchase_id: int) -> list[int]:
        """List the orders at OVH that the bot's own calls made for a purchase."""
        carts = {attempt.target for attempt in self.registrar.placings if attempt.purchase_id == purchase_id}
        return [number for number in map(self._order_of_cart, carts) if number is not None]

    def _require_unbought(self, purchase_id: int, orders: list[int]) -> None:
        """What has expired, or ended otherwise without an order, is not bought."""
        story = self.stories.get(purchase_id)
        if story and story.stage in UNBOUGHT and orders:
            raise Violation(f"purchase {purchase_id} is {story.stage}, and OVH made order {orders[0]} for it")

    def _order_of_cart(self, cart_id: str | int) -> int | None:
        cart = self.registrar.carts.get(str(cart_id))
        return cart.order_id if cart else None

    def _check_orders(self) -> None:
        for purchase_id in {attempt.purchase_id for attempt in self.registrar.placings}:
            orders = self.orders_of(purchase_id)
            if len(orders) > 1:
                raise Violation(f"purchase {purchase_id} has {len(orders)} orders: {orders}")
            self._require_unbought(purchase_id, orders)

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
            elif entry.subject == "cart" and entry.what == "added":
                self.recount.changed_cart(entry, json.loads(entry.details)["name"])
            elif entry.subject == "click":
                self.refused[entry.who] += 1

    def _check_step(self, entry: Entry, story: Story | None) -> None:
        told = json.loads(entry.details)
        if (story.head if story else "") != told["follows"]:
            raise Violation(f"line {entry.line} of the ledger does not name the one before it about that purchase")
        if entry.subject_id not in self.meddled:
            _check_stages(entry, story)
        if entry.what == "vote" and told["approves"] and not self._was_given(entry, told["quote_id"]):
            raise Violation(f"line {entry.line} of the ledger tells of a vote that nobody gave")
        self._recount(entry, told)
        self.stories[entry.subject_id] = Story(stage=str(entry.after), head=entry.hash)
        if story and entry.what in EVENTS:
            self.steps[story.stage, entry.what] += 1
            self._require_unbought(entry.subject_id, self.orders_of(entry.subject_id))

    def _was_given(self, entry: Entry, quote_id: int) -> bool:
        given = {(ballot.purchase_id, ballot.quote_id, ballot.voter) for ballot in self.history.ballots}
        return (entry.subject_id, quote_id, entry.who) in given

    def _recount(self, entry: Entry, told: dict[str, Any]) -> None:
        """Count anew what a line about a purchase says; what is to be placed must have all that it takes."""
        ((cart_id, channel),) = self.rows("SELECT cart_id, channel FROM purchases WHERE id = ?", entry.subject_id)
        quote = None
        if entry.what == QUOTE:
            ((body,),) = self.rows("SELECT body FROM quotes WHERE id = ?", told["quote_id"])
            quote = decoded(body, Quote)
        self.recount.changed_purchase(entry, cart_id, channel, quote)
        is_voted = entry.what == Event.APPROVE.value and entry.who != OURSELVES
        if is_voted and not self.recount.is_approved(entry.subject_id, told["quote_id"], cooled=False):
            raise Violation(f"purchase {entry.subject_id} is approved without the votes that it takes")
        if entry.what == Event.PLACE.value:
            self.recount.require_placeable(entry.subject_id, channel, told["approved_seal"])

    def _check_reservations(self) -> None:
        """What is reserved is what purchases cost that are not surely unbought; what was released never comes back."""
        sql = "SELECT purchase_id, gross, released_at IS NOT NULL FROM reservations"
        found = {number: (gross, bool(is_released)) for number, gross, is_released in self.rows(sql)}
        if found != (expected := self.recount.reserved()):
            raise Violation(f"reserved is {found}, and should be {expected}")

    def _check_refusals(self) -> None:
        """Every click that was refused is a line of the ledger, unless its answer is still to come."""
        waiting = Counter(who for (who,) in self.rows("SELECT person FROM interactions WHERE answered_at IS NULL"))
        for who, count in self.history.refusals.items():
            if self.refused[who] + waiting[who] < count:
                raise Violation(f"{count} clicks of {who} were refused, and the ledger tells of {self.refused[who]}")

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
        prices = self.recount.spendings[number].prices.values()
        if not any(covers(priced.quote, order.lines, order.gross) for priced in prices):
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
