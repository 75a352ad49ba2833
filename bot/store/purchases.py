"""Purchases, their quotes and votes, and the names that are being bought."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.cart import Cart, Item, Place
from bot.model.configuration import Statement
from bot.model.name import Name
from bot.model.purchase import ENDS, OPEN_TO_VOTES, Event, Purchase, Stage, advance
from bot.model.quote import Quote
from bot.model.telling import Form, Subject
from bot.model.work import Work
from bot.store.columns import encoded, moment, next_due
from bot.store.ledger import Ledger
from bot.store.purchase_rows import purchase_of

_LEASE = timedelta(seconds=60)

_LANES = {
    Stage.QUOTING: Work.PURCHASING,
    Stage.REQUESTED: Work.PURCHASING,
    Stage.REPRICED: Work.PURCHASING,
    Stage.APPROVED: Work.PURCHASING,
    Stage.PLACING: Work.PURCHASING,
    Stage.PLACED: Work.PURCHASING,
    Stage.PAYING: Work.PURCHASING,
    Stage.UNCERTAIN: Work.TRACKING,
    Stage.PAYMENT_UNCERTAIN: Work.TRACKING,
    Stage.PAYMENT_REFUSED: Work.TRACKING,
    Stage.PAID: Work.TRACKING,
    Stage.NEEDS_PERSON: Work.TRACKING,
}
"""Who moves a purchase on from a stage."""

_CALLS_OUT = frozenset({Stage.PLACING, Stage.PAYING})
"""Stages between which and the next one OVH is being called: whoever moved the purchase there keeps it claimed."""

_NEWSWORTHY = frozenset(
    {
        Stage.REPRICED,
        Stage.PAYMENT_REFUSED,
        Stage.NEEDS_PERSON,
        Stage.DELIVERED,
        Stage.REFUSED,
        Stage.DECLINED,
        Stage.EXPIRED,
        Stage.CANCELLED,
        Stage.LAPSED,
    }
)
"""Stages that the channel is told by a post of its own, since an edit of an old message rings no bell."""


class NameIsBeingBought(Exception):
    """Another purchase that is under way holds a name."""

    def __init__(self, name: Name, purchase_id: int) -> None:
        super().__init__(f"{name} is in purchase {purchase_id}")
        self.name = name
        self.purchase_id = purchase_id


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a move changes besides the stage; None leaves a column as it is."""

    quote_id: int | None = None
    order_id: int | None = None
    order_status: str | None = None
    order_gross: str | None = None
    note: str | None = None
    attempted_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that are changed, with their new values."""
        given = {column: value for column, value in vars(self).items() if value is not None}
        return {column: moment(v) if isinstance(v, datetime) else v for column, v in given.items()}


class Purchases:
    """The room of purchases."""

    def __init__(self, db: Database, ledger: Ledger, leaves: Callable[[Work], None]) -> None:
        self._db = db
        self._ledger = ledger
        self._leaves = leaves

    def begin(
        self,
        cart: Cart,
        *,
        interaction: str,
        requester: str,
        reason: str,
        statements: Iterable[Statement],
        at: datetime,
        expires_at: datetime,
    ) -> Purchase:
        """Make a purchase of a cart. The names are held for it until it ends.

        Raises:
            NameIsBeingBought: another one holds a name.

        """
        sql = """
            INSERT INTO purchases (team, channel, cart_id, interaction, requester, reason, statements, stage,
                requested_at, changed_at, expires_at, lane, due_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
        statement_labels = encoded([statement.value for statement in statements])
        row = [cart.place.team, cart.place.channel, cart.id, interaction, requester, reason, statement_labels]
        times = [moment(at), moment(at), moment(expires_at), Work.PURCHASING.value, moment(at)]
        purchase_id = self._db.execute(sql, [*row, Stage.QUOTING.value, *times]).lastrowid
        if purchase_id is None:
            raise LookupError("the new purchase has no number")
        self._hold(purchase_id, cart.items)
        line = self._note(
            purchase_id, "requested", who=requester, at=at, stages=(None, Stage.QUOTING.value), reason=reason
        )
        self._ledger.tellings.begin(Subject.PURCHASE, purchase_id, Form.LIVING, cart.place.channel, line=line, at=at)
        self._leaves(Work.PURCHASING)
        return self.purchase(purchase_id)

    def purchase(self, purchase_id: int) -> Purchase:
        """Return a purchase by its number.

        Raises:
            LookupError: there is none.

        """
        rows = list(self._db.query("SELECT * FROM purchases WHERE id = ?", [purchase_id]))
        if not rows:
            raise LookupError(f"no purchase {purchase_id}")
        return self._whole(rows[0])

    def made_by(self, interaction: str) -> Purchase | None:
        """Return the purchase that an interaction has made already; None if it has made none."""
        sql = "SELECT * FROM purchases WHERE interaction = ?"
        return next((self._whole(row) for row in self._db.query(sql, [interaction])), None)

    def of_cart(self, cart_id: int) -> Purchase | None:
        """Return the purchase that took a cart over; None if none did."""
        sql = "SELECT * FROM purchases WHERE cart_id = ?"
        return next((self._whole(row) for row in self._db.query(sql, [cart_id])), None)

    def of_quote(self, quote_id: int) -> Purchase | None:
        """Return the purchase that a quote, present or past, was made for; None for an unknown number."""
        sql = "SELECT p.* FROM purchases p JOIN quotes q ON q.purchase_id = p.id WHERE q.id = ?"
        return next((self._whole(row) for row in self._db.query(sql, [quote_id])), None)

    def order_ids(self) -> set[int]:
        """List the numbers of all OVH orders that belong to a purchase."""
        return {row[0] for row in self._db.execute("SELECT order_id FROM purchases WHERE order_id IS NOT NULL")}

    def recent(self, place: Place, person: str, limit: int) -> list[Purchase]:
        """List a channel's and a person's own purchases, newest first."""
        sql = """
            SELECT * FROM purchases WHERE team = ? AND (channel = ? OR requester = ?) ORDER BY id DESC LIMIT ?
        """
        return [self._whole(row) for row in self._db.query(sql, [place.team, place.channel, person, limit])]

    def quoted(self, purchase_id: int, quote: Quote) -> int:
        """Keep a quote, and return its number. It is never changed."""
        sql = "INSERT INTO quotes (purchase_id, seal, body) VALUES (?, ?, ?)"
        quote_id = self._db.execute(sql, [purchase_id, quote.seal, encoded(quote)]).lastrowid
        if quote_id is None:
            raise LookupError("the new quote has no number")
        return quote_id

    def vote(self, purchase: Purchase, *, voter: str, approves: bool, reason: str, at: datetime) -> bool:
        """Keep a vote for the present quote; False if that person has voted on it already."""
        sql = """
            INSERT INTO votes (purchase_id, quote_id, voter, approves, reason, voted_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (quote_id, voter) DO NOTHING
        """
        row = [purchase.id, purchase.quote_id, voter, int(approves), reason, moment(at)]
        return self._db.execute(sql, row).rowcount > 0

    def move(
        self, purchase_id: int, event: Event, *, who: str, at: datetime, changes: Changes | None = None
    ) -> Purchase:
        """Advance a purchase: the only place that changes a stage.

        Raises:
            NotPossible: the event cannot happen at the stage that the purchase has by now.

        """
        before = self.purchase(purchase_id)
        stage = advance(before.stage, event)
        columns = (changes or Changes()).columns
        self._set(
            purchase_id, columns | self._schedule(stage, (changes and changes.expires_at) or before.expires_at, at)
        )
        line = self._note(purchase_id, event.value, who=who, at=at, stages=(before.stage.value, stage.value), **columns)
        if stage in ENDS:
            self._db.execute("DELETE FROM live_names WHERE purchase_id = ?", [purchase_id])
        if stage in _NEWSWORTHY:
            channel = before.place.channel
            self._ledger.tellings.begin(Subject.PURCHASE, purchase_id, Form.NEWS, channel, line=line, at=at)
        return self.purchase(purchase_id)

    def note(self, purchase: Purchase, what: str, *, who: str, at: datetime, **details: str) -> None:
        """Write a ledger line about a purchase that changes no stage."""
        self._note(purchase.id, what, who=who, at=at, stages=(purchase.stage.value, purchase.stage.value), **details)

    def status_read(self, purchase: Purchase, status: str, *, at: datetime, next_at: datetime) -> None:
        """Note what OVH says about an order, and when to read it again."""
        is_news = status != purchase.order_status
        sql = """
            UPDATE purchases SET order_status = ?, checks = ?, due_at = ?, claimed_until = NULL
            WHERE id = ? AND stage = ?
        """
        checks = 0 if is_news else purchase.checks + 1
        self._db.execute(sql, [status, checks, moment(next_at), purchase.id, purchase.stage.value])
        if is_news:
            self.note(purchase, "order status", who="cartwright", at=at, status=status)

    def claim(self, lane: Work, now: datetime) -> Purchase | None:
        """Take the purchase that has been due longest in a lane, for a minute; None if none is."""
        sql = """
            UPDATE purchases SET claimed_until = :lease, fence = fence + 1 WHERE id = (
                SELECT id FROM purchases WHERE lane = :lane AND due_at <= :now
                AND (claimed_until IS NULL OR claimed_until <= :now) ORDER BY due_at LIMIT 1)
            RETURNING *
        """
        values = {"lane": lane.value, "now": moment(now), "lease": moment(now + _LEASE)}
        return next((self._whole(row) for row in self._db.query(sql, values)), None)

    def next_due(self, lane: Work) -> datetime | None:
        """When the next purchase of a lane is due that nobody works on; None if none is."""
        return next_due(self._db, "purchases", "lane = ? AND due_at IS NOT NULL", [lane.value])

    def release(self, purchase: Purchase, *, due_at: datetime) -> None:
        """End a claim, and look at the purchase again at a moment; one that has moved on meanwhile is left alone."""
        sql = """
            UPDATE purchases SET due_at = ?, claimed_until = NULL, checks = ? WHERE id = ? AND stage = ?
        """
        self._db.execute(sql, [moment(due_at), purchase.checks + 1, purchase.id, purchase.stage.value])
        self._leaves(_LANES.get(purchase.stage, Work.PURCHASING))

    def look_again(self, purchase_id: int, *, at: datetime) -> None:
        """Let a purchase be looked at now, because what it waited for has come."""
        self._db.execute("UPDATE purchases SET due_at = ? WHERE id = ?", [moment(at), purchase_id])
        self._leaves(Work.PURCHASING)

    def _hold(self, purchase_id: int, items: Iterable[Item]) -> None:
        sql = "INSERT INTO live_names (name, purchase_id) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
        for item in items:
            if not self._db.execute(sql, [item.name.ascii, purchase_id]).rowcount:
                holder = "SELECT purchase_id FROM live_names WHERE name = ?"
                raise NameIsBeingBought(item.name, self._db.execute(holder, [item.name.ascii]).fetchone()[0])

    def _schedule(self, stage: Stage, expires_at: datetime, at: datetime) -> dict[str, Any]:
        lane = _LANES.get(stage)
        due = None if lane is None else expires_at if stage in OPEN_TO_VOTES else at
        schedule = {
            "stage": stage.value,
            "changed_at": moment(at),
            "checks": 0,
            "lane": lane.value if lane else None,
            "due_at": moment(due) if due else None,
        }
        if lane:
            self._leaves(lane)
        return schedule | {"claimed_until": moment(at + _LEASE) if stage in _CALLS_OUT else None}

    def _set(self, purchase_id: int, columns: dict[str, Any]) -> None:
        assignments = ", ".join(f"{column} = :{column}" for column in columns)
        self._db.execute(
            f"UPDATE purchases SET {assignments} WHERE id = :id",  # noqa: S608 - our own column names
            columns | {"id": purchase_id},
        )

    def _note(
        self,
        purchase_id: int,
        what: str,
        *,
        who: str,
        at: datetime,
        stages: tuple[str | None, str],
        **details: Any,
    ) -> int:
        return self._ledger.append(Subject.PURCHASE, purchase_id, what, who=who, at=at, stages=stages, details=details)

    def _whole(self, row: dict[str, Any]) -> Purchase:
        return purchase_of(self._db, row)
