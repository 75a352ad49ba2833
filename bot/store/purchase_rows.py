"""A purchase put together from its rows."""

from typing import Any

from sqlite_utils import Database

from bot.model.cart import Place
from bot.model.configuration import Statement
from bot.model.purchase import Purchase, Stage, Vote
from bot.model.quote import Quote
from bot.store.carts import item_of
from bot.store.columns import decoded, money, read_moment, sure_moment


def purchase_of(db: Database, row: dict[str, Any]) -> Purchase:
    """Make a purchase of a row of `purchases`, with its items, its votes and its present quote."""
    votes = db.query("SELECT * FROM votes WHERE purchase_id = ? ORDER BY id", [row["id"]])
    items = db.query("SELECT * FROM items WHERE cart_id = ? AND removed_at IS NULL ORDER BY id", [row["cart_id"]])
    return Purchase(
        id=row["id"],
        place=Place(team=row["team"], channel=row["channel"]),
        cart_id=row["cart_id"],
        requester=row["requester"],
        reason=row["reason"],
        statements=tuple(Statement(label) for label in decoded(row["statements"], list[str])),
        items=tuple(item_of(item) for item in items),
        stage=Stage(row["stage"]),
        requested_at=sure_moment(row["requested_at"]),
        changed_at=sure_moment(row["changed_at"]),
        expires_at=sure_moment(row["expires_at"]),
        quote_id=row["quote_id"],
        quote=_quote(db, row["quote_id"]),
        votes=tuple(_vote(vote) for vote in votes),
        order_id=row["order_id"],
        order_status=row["order_status"],
        order_gross=money(row["order_gross"]),
        note=row["note"],
        attempted_at=read_moment(row["attempted_at"]),
        checks=row["checks"],
    )


def _quote(db: Database, quote_id: int | None) -> Quote | None:
    row = db.execute("SELECT body FROM quotes WHERE id = ?", [quote_id]).fetchone()
    return decoded(row[0], Quote) if row else None


def _vote(row: dict[str, Any]) -> Vote:
    return Vote(
        voter=row["voter"],
        approves=bool(row["approves"]),
        quote_id=row["quote_id"],
        reason=row["reason"],
        at=sure_moment(row["voted_at"]),
    )
