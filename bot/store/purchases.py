"""Purchases: how far each is, who moves it on and when, and the names that are being bought."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.cart import Cart, Item
from bot.model.configuration import Statement
from bot.model.ledger import OURSELVES, QUOTE, REQUESTED, VOTE, VOTE_WITHDRAWN, Entry
from bot.model.money import Money
from bot.model.name import Name
from bot.model.purchase import ENDS, ENDS_UNLESS_DECIDED, Event, Purchase, Stage, Vote, advance
from bot.model.quote import Quote
from bot.model.telling import Form, Subject
from bot.model.terms import Terms
from bot.model.work import Work
from bot.store.columns import encoded, moment
from bot.store.ledger import Ledger
from bot.store.purchase_changes import Changes
from bot.store.purchase_lanes import ASKS_APPROVERS, CALLS_OUT, LANES, NEWSWORTHY
from bot.store.purchase_schedule import LEASE, PurchaseSchedule
from bot.store.quotes import Quotes
from bot.store.reservations import Reservations

_UNTIL_PRICED = timedelta(seconds=3)
"""How long a request's message waits for its price, which OVH usually tells within a second."""

_DUE_LATER = ENDS_UNLESS_DECIDED | {Stage.APPROVED}
"""Stages at which nothing is to be done before a moment that the change says, or that was set before."""


class NameIsBeingBought(Exception):
    """Another purchase that is under way holds a name."""

    def __init__(self, name: Name, purchase_id: int) -> None:
        super().__init__(f"{name} is in purchase {purchase_id}")
        self.name = name
        self.purchase_id = purchase_id


class Purchases(PurchaseSchedule):
    """The room of purchases."""

    def __init__(
        self,
        db: Database,
        ledger: Ledger,
        quotes: Quotes,
        reservations: Reservations,
        leaves: Callable[[Work], None],
    ) -> None:
        super().__init__(db, ledger, quotes, leaves)
        self._reservations = reservations

    def begin(
        self,
        cart: Cart,
        *,
        interaction: str,
        requester: str,
        reason: str,
        statements: Iterable[Statement],
        roster: Mapping[str, tuple[str, ...]],
        at: datetime,
        expires_at: datetime,
    ) -> Purchase:
        """Make a purchase of a cart. The names are held for it until it ends.

        Args:
            roster: who is in each user group of the rule now, by the group's id.
            expires_at: when it ends if it never gets a price.

        Raises:
            NameIsBeingBought: another one holds a name.

        """
        sql = """
            INSERT INTO purchases (team, channel, cart_id, interaction, requester, reason, statements, roster, stage,
                requested_at, changed_at, expires_at, lane, due_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
        statement_labels = encoded([statement.value for statement in statements])
        row = [cart.place.team, cart.place.channel, cart.id, interaction, requester, reason, statement_labels]
        row.append(encoded(dict(roster)))
        times = [moment(at), moment(at), moment(expires_at), LANES[Stage.QUOTING].value, moment(at)]
        purchase_id = self._db.execute(sql, [*row, Stage.QUOTING.value, *times]).lastrowid
        if purchase_id is None:
            raise LookupError("the new purchase has no number")
        self._hold_names(purchase_id, cart.items)
        names = [item.name.ascii for item in cart.items]
        entry = self._line(
            purchase_id,
            REQUESTED,
            who=requester,
            at=at,
            stages=(None, Stage.QUOTING),
            follows="",
            reason=reason,
            names=names,
            roster=dict(roster),
        )
        self._set(purchase_id, {"head": entry.hash})
        tellings = self._ledger.tellings
        first = (
            at + _UNTIL_PRICED
        )  # an edit rings no bell: with its price it is posted at once, and asks whom it mentions
        tellings.begin(Subject.PURCHASE, purchase_id, Form.LIVING, cart.place.channel, line=entry.line, at=first)
        self._leaves(LANES[Stage.QUOTING])
        return self.purchase(purchase_id)

    # What happens to a purchase

    def move(
        self,
        purchase_id: int,
        event: Event,
        *,
        who: str,
        at: datetime,
        changes: Changes | None = None,
        **details: Any,
    ) -> Stage:
        """Advance a purchase, and return its new stage: the only place that changes one.

        Args:
            details: what the ledger is told besides the changes.

        Raises:
            NotPossible: the event cannot happen at the stage that the purchase has by now.

        """
        sql = "SELECT stage, channel, expires_at, head FROM purchases WHERE id = ?"
        before, channel, expires_at, head = self._db.execute(sql, [purchase_id]).fetchone()
        stage = advance(Stage(before), event)
        columns = (changes or Changes()).columns
        entry = self._line(
            purchase_id, event.value, who=who, at=at, stages=(Stage(before), stage), follows=head, **columns, **details
        )
        due_at = columns.get("buys_at") if stage is Stage.APPROVED else columns.get("expires_at", expires_at)
        schedule = self._schedule(stage, due_at, at)
        marks = {Event.PAID_OUTSIDE: {"paid_outside": 1}, Event.MISMATCH: {"mismatched": 1}}.get(event, {})
        self._set(purchase_id, {"held": "", **columns, **schedule, **marks, "head": entry.hash})
        self._reservations.follow(purchase_id, stage, at=at)
        if stage in ENDS:
            self._db.execute("DELETE FROM live_names WHERE purchase_id = ?", [purchase_id])
        is_late = stage is Stage.REQUESTED and bool(self._ledger.tellings.shown(Subject.PURCHASE, purchase_id))
        if (stage in NEWSWORTHY and stage.value != before) or is_late:
            self._post_news(purchase_id, channel, entry.line, at=at, everywhere=stage in ASKS_APPROVERS)
        return stage

    def quoted(self, purchase: Purchase, quote: Quote, terms: Terms, *, at: datetime) -> int:
        """Keep a quote and what it takes to be approved, and return its number; the ledger keeps its seal and terms."""
        quote_id = self._quotes.keep(purchase.id, quote, terms)
        details = {"quote_id": quote_id, "seal": quote.seal, "net": str(quote.net), "tax": str(quote.tax)}
        self.note(purchase, QUOTE, who=OURSELVES, at=at, gross=str(quote.gross), terms=encoded(terms), **details)
        return quote_id

    def vote(self, purchase: Purchase, vote: Vote) -> bool:
        """Keep a vote, also in the ledger; False if that person has voted on that quote already."""
        quote = self._quotes.quote(vote.quote_id)
        if quote is None or not self._quotes.vote(purchase.id, vote):
            return False
        details = {"quote_id": vote.quote_id, "seal": quote.seal, "approves": vote.approves, "reason": vote.reason}
        details |= {"for_whom": vote.for_whom, "factor": vote.factor}
        self.note(purchase, VOTE, who=vote.voter, at=vote.at, **details)
        return True

    def withdraw_vote(self, purchase: Purchase, vote: Vote, *, at: datetime) -> None:
        """Note, also in the ledger, that somebody took an approval back."""
        quote = self._quotes.quote(vote.quote_id)
        seal = quote.seal if quote else ""
        self._quotes.withdraw_vote(vote, at)
        details = {"quote_id": vote.quote_id, "seal": seal, "approves": vote.approves, "voted_at": moment(vote.at)}
        self.note(purchase, VOTE_WITHDRAWN, who=vote.voter, at=at, **details)

    def silence_told(self, purchase: Purchase, *, at: datetime) -> None:
        """Note that others than the approvers were told of their silence."""
        self.note(purchase, "silence told", who=OURSELVES, at=at)
        self._set(purchase.id, {"silence_told_at": moment(at)})

    def note(self, purchase: Purchase, what: str, *, who: str, at: datetime, **details: Any) -> Entry:
        """Write a ledger line about a purchase that changes no stage."""
        (stage, head) = self._db.execute("SELECT stage, head FROM purchases WHERE id = ?", [purchase.id]).fetchone()
        now = Stage(stage)
        entry = self._line(purchase.id, what, who=who, at=at, stages=(now, now), follows=head, **details)
        self._set(purchase.id, {"head": entry.hash})
        return entry

    def hold(self, purchase: Purchase, why: str, *, at: datetime, due_at: datetime) -> None:
        """Let a purchase wait for something that is not its own affair; told once, however often it is looked at."""
        if why != purchase.held:
            self.note(purchase, "held", who=OURSELVES, at=at, why=why)
            self._set(purchase.id, {"held": why})
        self.release(purchase, due_at=due_at)

    def suspend(self, purchase: Purchase, why: str, *, at: datetime) -> None:
        """Note that something changed for the worse; when it is looked at next stays as it is."""
        self.note(purchase, "held", who=OURSELVES, at=at, why=why)
        self._set(purchase.id, {"held": why})

    def resume(self, purchase: Purchase, *, at: datetime) -> None:
        """Note that nothing holds a purchase any more."""
        self.note(purchase, "resumed", who=OURSELVES, at=at)
        self._set(purchase.id, {"held": ""})

    def fenced(self, purchase: Purchase, *, at: datetime) -> None:
        """Note that the cart of an order without an answer is gone at OVH."""
        self.note(purchase, "fenced", who=OURSELVES, at=at)
        self._set(purchase.id, {"fenced_at": moment(at)})

    def unfenced(self, purchase_id: int) -> None:
        """Forget that a cart is gone, before another is made and ordered."""
        self._set(purchase_id, {"fenced_at": None})

    def offered(self, purchase: Purchase, quotes: Sequence[Quote], terms: Terms, *, at: datetime) -> None:
        """Keep other ways to pay an order, each a quote that takes its tier's votes, also where the first was free."""
        taking = replace(terms, is_free=False)
        quote_ids = [self.quoted(purchase, quote, taking, at=at) for quote in quotes]
        self._set(purchase.id, {"alternatives": encoded(quote_ids)})

    def remind(self, purchase: Purchase, *, at: datetime) -> None:
        """Tell everybody anew, by a post of its own, where it stands and who has to do something."""
        entry = self.note(purchase, "reminded", who=OURSELVES, at=at)
        self._set(purchase.id, {"reminded_at": moment(at)})
        self._post_news(purchase.id, purchase.place.channel, entry.line, at=at, everywhere=True)

    def leave_out(self, purchase: Purchase, names: Iterable[Name]) -> None:
        """Give up names of a purchase: they are held no longer."""
        sql = "DELETE FROM live_names WHERE name = ? AND purchase_id = ?"
        for name in names:
            self._db.execute(sql, [name.ascii, purchase.id])

    def order_seen(self, purchase: Purchase, *, gross: Money, expires_at: datetime | None) -> None:
        """Note what an order says about itself."""
        self._set(
            purchase.id, {"order_gross": str(gross), "order_expires_at": moment(expires_at) if expires_at else None}
        )

    def status_read(self, purchase: Purchase, status: str, *, at: datetime, next_at: datetime) -> None:
        """Note what OVH says about an order, and when to read it again."""
        is_news = status != purchase.order_status
        sql = """
            UPDATE purchases SET order_status = ?, checks = ?, due_at = ?, claimed_until = NULL
            WHERE id = ? AND stage = ?
        """
        checks = 0 if is_news else purchase.checks + 1
        is_there = self._db.execute(sql, [status, checks, moment(next_at), purchase.id, purchase.stage.value]).rowcount
        if is_news and is_there:
            self.note(purchase, "order status", who=OURSELVES, at=at, status=status)

    # Within

    def _hold_names(self, purchase_id: int, items: Iterable[Item]) -> None:
        sql = "INSERT INTO live_names (name, purchase_id) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
        for item in items:
            if not self._db.execute(sql, [item.name.ascii, purchase_id]).rowcount:
                holder = "SELECT purchase_id FROM live_names WHERE name = ?"
                raise NameIsBeingBought(item.name, self._db.execute(holder, [item.name.ascii]).fetchone()[0])

    def _post_news(self, purchase_id: int, channel: str, line: int, *, at: datetime, everywhere: bool) -> None:
        tellings = self._ledger.tellings
        audiences = tellings.living(Subject.PURCHASE, purchase_id) if everywhere else []
        for audience in dict.fromkeys([channel, *audiences]):
            tellings.begin(Subject.PURCHASE, purchase_id, Form.NEWS, audience, line=line, at=at)

    def _schedule(self, stage: Stage, due_at: str | None, at: datetime) -> dict[str, Any]:
        lane = LANES.get(stage)
        if lane:
            self._leaves(lane)
        return {
            "stage": stage.value,
            "changed_at": moment(at),
            "checks": 0,
            "lane": lane.value if lane else None,
            "due_at": None if lane is None else due_at if due_at and stage in _DUE_LATER else moment(at),
            "claimed_until": moment(at + LEASE) if stage in CALLS_OUT else None,
        }

    def _set(self, purchase_id: int, columns: dict[str, Any]) -> None:
        assignments = ", ".join(f"{column} = :{column}" for column in columns)
        self._db.execute(
            f"UPDATE purchases SET {assignments} WHERE id = :id",  # noqa: S608 - our own column names
            columns | {"id": purchase_id},
        )

    def _line(
        self,
        purchase_id: int,
        what: str,
        *,
        who: str,
        at: datetime,
        stages: tuple[Stage | None, Stage],
        **details: Any,
    ) -> Entry:
        """Write a ledger line about a purchase. It names the one before it; the purchase's row is to name it."""
        before, after = (stage.value if stage else None for stage in stages)
        return self._ledger.append(
            Subject.PURCHASE, purchase_id, what, who=who, at=at, stages=(before, after), details=details
        )
