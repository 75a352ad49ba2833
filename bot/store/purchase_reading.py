"""Purchases as they stand."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from bot.model.cart import Place
from bot.model.ledger import Record, record_of
from bot.model.name import Name
from bot.model.purchase import OPEN_TO_VOTES, Purchase, Stage
from bot.model.telling import Subject
from bot.store.ledger import Ledger
from bot.store.purchase_lanes import CALLS_OUT
from bot.store.purchase_rows import purchase_of
from bot.store.quotes import Quotes


class PurchaseReading:
    """The half of the room of purchases that changes nothing."""

    def __init__(self, db: Database, ledger: Ledger, quotes: Quotes) -> None:
        self._db = db
        self._ledger = ledger
        self._quotes = quotes

    def purchase(self, purchase_id: int) -> Purchase:
        """Return a purchase by its number.

        Raises:
            LookupError: there is none.

        """
        purchase = self.find(purchase_id)
        if purchase is None:
            raise LookupError(f"no purchase {purchase_id}")
        return purchase

    def find(self, purchase_id: int) -> Purchase | None:
        """Return a purchase by a number that somebody gave; None for an unknown one."""
        sql = "SELECT * FROM purchases WHERE id = ?"
        return next((self._whole(row) for row in self._db.query(sql, [purchase_id])), None)

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
        purchase_id = self._quotes.purchase_of(quote_id)
        return None if purchase_id is None else self.purchase(purchase_id)

    def of_order(self, order_id: int) -> int | None:
        """Return the number of the purchase that an order of OVH's belongs to; None if it belongs to none."""
        row = self._db.execute("SELECT id FROM purchases WHERE order_id = ?", [order_id]).fetchone()
        return row[0] if row else None

    def under_way(self, names: Iterable[Name]) -> dict[Name, int]:
        """Tell which of some names are being bought, in any channel, and by which purchase."""
        wanted = {name.ascii: name for name in names}
        places = ", ".join("?" * len(wanted))
        sql = f"SELECT name, purchase_id FROM live_names WHERE name IN ({places})"  # noqa: S608 - question marks
        return {wanted[name]: number for name, number in self._db.execute(sql, list(wanted)).fetchall()}

    def order_ids(self) -> set[int]:
        """List the numbers of all OVH orders that belong to a purchase."""
        return {row[0] for row in self._db.execute("SELECT order_id FROM purchases WHERE order_id IS NOT NULL")}

    def recent(self, place: Place, person: str, limit: int) -> list[Purchase]:
        """List a channel's and a person's own purchases, newest first."""
        sql = """
            SELECT * FROM purchases WHERE team = ? AND (channel = ? OR requester = ?) ORDER BY id DESC LIMIT ?
        """
        return [self._whole(row) for row in self._db.query(sql, [place.team, place.channel, person, limit])]

    def being_sent(self) -> list[int]:
        """List the purchases of which an order or a payment may be on its way to OVH at this moment."""
        stages = ", ".join(f"'{stage.value}'" for stage in CALLS_OUT)
        return [row[0] for row in self._db.execute(f"SELECT id FROM purchases WHERE stage IN ({stages}) ORDER BY id")]  # noqa: S608 - our own words

    def record(self, purchase: Purchase) -> Record:
        """Read what the ledger proves about a purchase.

        Raises:
            Unproved: it tells another story than the database.

        """
        return record_of(self._ledger.of(Subject.PURCHASE, purchase.id), purchase.stage, purchase.head)

    def at(self, stage: Stage) -> list[int]:
        """List the purchases at a stage."""
        return [row[0] for row in self._db.execute("SELECT id FROM purchases WHERE stage = ?", [stage.value])]

    def waiting_for_votes(self) -> list[int]:
        """List the purchases that a vote could change something about."""
        stages = ", ".join(f"'{stage.value}'" for stage in OPEN_TO_VOTES)
        return [row[0] for row in self._db.execute(f"SELECT id FROM purchases WHERE stage IN ({stages}) ORDER BY id")]  # noqa: S608 - our own words

    def voted_on(self, voter: str, for_whom: str) -> list[int]:
        """List the purchases that somebody approved for an approver, unless they took that back."""
        sql = """
            SELECT DISTINCT purchase_id FROM votes
            WHERE voter = ? AND for_whom = ? AND approves = 1 AND withdrawn_at IS NULL ORDER BY purchase_id
        """
        return [row[0] for row in self._db.execute(sql, [voter, for_whom])]

    def held_ids(self) -> list[int]:
        """List the purchases that wait for something that is not their own affair."""
        return [row[0] for row in self._db.execute("SELECT id FROM purchases WHERE held <> '' ORDER BY id")]

    def _whole(self, row: dict[str, Any]) -> Purchase:
        return purchase_of(self._db, self._quotes, row)
