"""Carts and their items, and what is known of their mirrors at OVH."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from bot.model.cart import Cart, Item, Mirror, Place
from bot.model.configuration import Requirement
from bot.model.ledger import ADDED, OURSELVES
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.telling import Subject
from bot.model.work import Work
from bot.store import moved
from bot.store.columns import decoded, encoded, moment, money, next_due, read_moment, sure_moment
from bot.store.ledger import Ledger

_LEASE = timedelta(seconds=120)
_SETTLE = timedelta(seconds=1)
"""Changes of a cart within this time are one edit of its message."""


@dataclass(frozen=True, kw_only=True)
class Copying:
    """A cart whose mirror is to be brought up to date.

    Args:
        is_done: the cart is not needed at OVH any more.
        is_taken: a purchase has taken it over.

    """

    cart: Cart
    is_done: bool
    is_taken: bool
    failures: int
    version: int
    fence: int


class Carts:
    """The room of carts."""

    def __init__(self, db: Database, ledger: Ledger, leaves: Callable[[Work], None]) -> None:
        self._db = db
        self._ledger = ledger
        self._leaves = leaves

    def cart(self, cart_id: int) -> Cart:
        """Return a cart by its number.

        Raises:
            LookupError: there is none.

        """
        rows = list(self._db.query("SELECT * FROM carts WHERE id = ?", [cart_id]))
        if not rows:
            raise LookupError(f"no cart {cart_id}")
        return self._whole(rows[0])

    def open(self, place: Place) -> Cart | None:
        """Return the cart that a channel fills now; None where it has none yet."""
        sql = "SELECT * FROM carts WHERE team = ? AND channel = ? AND state = 'open'"
        channel = moved.present(self._db, place.channel)
        return next((self._whole(row) for row in self._db.query(sql, [place.team, channel])), None)

    def is_open(self, cart_id: int) -> bool:
        """Tell whether a cart can still be changed and requested."""
        return bool(self._db.execute("SELECT 1 FROM carts WHERE id = ? AND state = 'open'", [cart_id]).fetchone())

    def open_or_begin(self, place: Place) -> Cart:
        """Return the cart that a channel fills now, an empty new one if need be."""
        return self.open(place) or self._begin(place)

    def item(self, item_id: int) -> tuple[int, Item, bool] | None:
        """Return the cart's number, an item, and whether it is still in there; None for an unknown number."""
        row = next(iter(self._db.query("SELECT * FROM items WHERE id = ?", [item_id])), None)
        return (row["cart_id"], item_of(row), row["removed_at"] is None) if row else None

    def add(self, cart_id: int, offer: Offer, *, who: str, at: datetime, editors: frozenset[str] = frozenset()) -> bool:
        """Put a name into a cart; False if it is in there already.

        Args:
            editors: who added it before, elsewhere. Whoever added it here before it was removed is remembered, too.

        """
        sql = """
            INSERT INTO items (cart_id, name, offer, added_by, added_at, editors) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (cart_id, name) WHERE removed_at IS NULL DO NOTHING
        """
        everybody = sorted({who, *editors, *self._former_editors(cart_id, offer.name)})
        row = [cart_id, offer.name.ascii, encoded(offer), who, moment(at), encoded(everybody)]
        if not self._db.execute(sql, row).rowcount:
            return False
        self._changed(cart_id, ADDED, offer, who=who, at=at)
        return True

    def remove(self, item_id: int, *, who: str, at: datetime) -> bool:
        """Take a name out of its cart; False if it was out already."""
        sql = "UPDATE items SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL RETURNING *"
        rows = list(self._db.query(sql, [moment(at), who, item_id]))
        for row in rows:
            self._changed(row["cart_id"], "removed", decoded(row["offer"], Offer), who=who, at=at)
        return bool(rows)

    def last_removed(self, cart_id: int) -> tuple[Item, str] | None:
        """Return the item that was removed last, and by whom; None if nothing was, or if it was added again."""
        sql = """
            SELECT * FROM items AS gone WHERE cart_id = ? AND removed_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM items WHERE cart_id = gone.cart_id AND name = gone.name AND removed_at IS NULL)
            ORDER BY removed_at DESC LIMIT 1
        """
        return next(((item_of(row), row["removed_by"]) for row in self._db.query(sql, [cart_id])), None)

    def take(self, cart_id: int, *, at: datetime) -> None:
        """Let a purchase take a cart over; the channel starts an empty one with its next item."""
        self._db.execute(
            "UPDATE carts SET state = 'taken', version = version + 1, due_at = ? WHERE id = ?", [moment(at), cart_id]
        )
        self._ledger.append(Subject.CART, cart_id, "requested", who=OURSELVES, at=at)
        self._leaves(Work.MIRRORING)

    def give_back(self, cart_id: int, *, at: datetime) -> None:
        """Put the items of a taken cart into the channel's present one, and let OVH's copy be deleted."""
        cart = self.cart(cart_id)
        self.finish(cart_id, at=at)
        present = self.open_or_begin(cart.place)
        for item in cart.items:
            if not self.add(present.id, item.offer, who=item.added_by, at=at, editors=item.editors):
                self._remember_editors(present.id, item)

    def finish(self, cart_id: int, *, at: datetime) -> None:
        """Let OVH's copy of a cart be deleted."""
        self._db.execute(
            "UPDATE carts SET state = 'done', version = version + 1, due_at = ? WHERE id = ?", [moment(at), cart_id]
        )
        self._leaves(Work.MIRRORING)

    def ordered(self, cart_id: int) -> None:
        """Note that OVH made an order of its copy of a cart, which is therefore left alone."""
        self._db.execute("UPDATE carts SET state = 'ordered', due_at = NULL WHERE id = ?", [cart_id])

    # The mirror

    def copy_soon(self, cart_id: int, *, at: datetime) -> None:
        """Let a cart's mirror be brought up to date, and its price be read."""
        self._db.execute("UPDATE carts SET due_at = ?, version = version + 1 WHERE id = ?", [moment(at), cart_id])
        self._leaves(Work.MIRRORING)

    def claim(self, now: datetime) -> Copying | None:
        """Take the cart whose mirror has been due longest, for two minutes; None if none is."""
        sql = """
            UPDATE carts SET claimed_until = :lease, fence = fence + 1 WHERE id = (
                SELECT id FROM carts WHERE due_at <= :now AND (claimed_until IS NULL OR claimed_until <= :now)
                ORDER BY due_at LIMIT 1)
            RETURNING *
        """
        row = next(iter(self._db.query(sql, {"now": moment(now), "lease": moment(now + _LEASE)})), None)
        if row is None:
            return None
        return Copying(
            cart=self._whole(row),
            is_done=row["state"] == "done",
            is_taken=row["state"] == "taken",
            failures=row["failures"],
            version=row["version"],
            fence=row["fence"],
        )

    def next_due(self) -> datetime | None:
        """When the next mirror is due that nobody works on; None if none is."""
        return next_due(self._db, "carts")

    def release(self, copying: Copying) -> None:
        """End a claim whose work succeeded; what changed meanwhile stays due."""
        sql = """
            UPDATE carts SET claimed_until = NULL, failures = 0, due_at = CASE WHEN version > ? THEN due_at END
            WHERE id = ? AND fence = ?
        """
        self._db.execute(sql, [copying.version, copying.cart.id, copying.fence])
        self._leaves(Work.MIRRORING)

    def retry(self, copying: Copying, *, at: datetime) -> None:
        """End a claim whose work failed, and have it tried again."""
        sql = """
            UPDATE carts SET claimed_until = NULL, failures = failures + 1, due_at = ? WHERE id = ? AND fence = ?
        """
        self._db.execute(sql, [moment(at), copying.cart.id, copying.fence])
        self._leaves(Work.MIRRORING)

    def found_mirror(self, cart_id: int, ovh_cart: str, expires_at: datetime) -> None:
        """Note which cart at OVH is the mirror."""
        sql = "UPDATE carts SET ovh_cart = ?, ovh_expires_at = ? WHERE id = ?"
        self._db.execute(sql, [ovh_cart, moment(expires_at), cart_id])

    def lost_mirror(self, cart_id: int, *, at: datetime) -> None:
        """Note that the cart at OVH is gone, and let another be made. Its key changes: the old one may be seen."""
        sql = "UPDATE carts SET ovh_cart = NULL, mirror_key = ?, version = version + 1, due_at = ? WHERE id = ?"
        self._db.execute(sql, [_mirror_key(), moment(at), cart_id])
        self._db.execute("UPDATE items SET ovh_item = NULL WHERE cart_id = ?", [cart_id])
        self._leaves(Work.MIRRORING)

    def mirrored(self, item_id: int, ovh_item: int) -> None:
        """Note the number that an item has at OVH."""
        self._db.execute("UPDATE items SET ovh_item = ?, fault = NULL WHERE id = ?", [ovh_item, item_id])

    def stray_removed(self, cart_id: int, ovh_item: int) -> None:
        """Note that an item is no longer in OVH's cart."""
        self._db.execute("UPDATE items SET ovh_item = NULL WHERE cart_id = ? AND ovh_item = ?", [cart_id, ovh_item])

    def requires(self, item_id: int, requirements: Sequence[Requirement]) -> None:
        """Note what OVH wants to be told about an item."""
        self._db.execute("UPDATE items SET requirements = ? WHERE id = ?", [encoded(requirements), item_id])

    def item_refused(self, item_id: int, why: str) -> None:
        """Note that OVH would not take an item."""
        self._db.execute("UPDATE items SET fault = ? WHERE id = ?", [why, item_id])

    def priced(self, cart_id: int, *, net: Money, tax: Money, gross: Money, at: datetime) -> None:
        """Note what OVH says a cart costs."""
        sql = "UPDATE carts SET net = ?, tax = ?, gross = ?, checked_at = ? WHERE id = ?"
        self._db.execute(sql, [str(net), str(tax), str(gross), moment(at), cart_id])

    # Within

    def _remember_editors(self, cart_id: int, item: Item) -> None:
        """Let whoever added a name elsewhere count as having added it to a cart that has it already."""
        (present,) = [one for one in self.cart(cart_id).items if one.name == item.name]
        editors = encoded(sorted(present.editors | item.editors))
        self._db.execute("UPDATE items SET editors = ? WHERE id = ?", [editors, present.id])

    def _former_editors(self, cart_id: int, name: Name) -> set[str]:
        sql = "SELECT editors FROM items WHERE cart_id = ? AND name = ?"
        return {who for (people,) in self._db.execute(sql, [cart_id, name.ascii]) for who in decoded(people, list[str])}

    def _begin(self, place: Place) -> Cart:
        sql = "INSERT INTO carts (team, channel, state, mirror_key) VALUES (?, ?, 'open', ?)"
        channel = moved.present(self._db, place.channel)
        cart_id = self._db.execute(sql, [place.team, channel, _mirror_key()]).lastrowid
        if cart_id is None:
            raise LookupError("the new cart has no number")
        return self.cart(cart_id)

    def _changed(self, cart_id: int, what: str, offer: Offer, *, who: str, at: datetime) -> None:
        sql = "UPDATE carts SET net = NULL, tax = NULL, gross = NULL, version = version + 1, due_at = ? WHERE id = ?"
        self._db.execute(sql, [moment(at), cart_id])
        details = {"name": offer.name.ascii, "first_year": str(offer.first_year)}
        self._ledger.append(Subject.CART, cart_id, what, who=who, at=at, details=details, settle=_SETTLE)
        self._leaves(Work.MIRRORING)

    def _whole(self, row: dict[str, Any]) -> Cart:
        items = self._db.query("SELECT * FROM items WHERE cart_id = ? AND removed_at IS NULL ORDER BY id", [row["id"]])
        strays = "SELECT ovh_item FROM items WHERE cart_id = ? AND removed_at IS NOT NULL AND ovh_item IS NOT NULL"
        return Cart(
            id=row["id"],
            place=Place(team=row["team"], channel=row["channel"]),
            items=tuple(item_of(item) for item in items),
            mirror=Mirror(
                key=row["mirror_key"], cart_id=row["ovh_cart"], expires_at=read_moment(row["ovh_expires_at"])
            ),
            strays=tuple(stray[0] for stray in self._db.execute(strays, [row["id"]])),
            net=money(row["net"]),
            tax=money(row["tax"]),
            gross=money(row["gross"]),
            checked_at=read_moment(row["checked_at"]),
        )


def _mirror_key() -> str:
    return f"cartwright {uuid4()}"


def item_of(row: dict[str, Any]) -> Item:
    """Make an item of a row of `items`."""
    requirements = row["requirements"]
    return Item(
        id=row["id"],
        offer=decoded(row["offer"], Offer),
        added_by=row["added_by"],
        added_at=sure_moment(row["added_at"]),
        editors=frozenset({row["added_by"], *decoded(row["editors"], list[str])}),
        ovh_item=row["ovh_item"],
        requirements=decoded(requirements, tuple[Requirement, ...]) if requirements is not None else None,
        fault=row["fault"],
    )
