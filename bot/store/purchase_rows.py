"""A purchase put together from its rows."""

from typing import Any

from sqlite_utils import Database

from bot.model.cart import Place
from bot.model.configuration import Statement
from bot.model.name import Name
from bot.model.purchase import Alternative, Purchase, Stage
from bot.store.carts import item_of
from bot.store.columns import decoded, money, read_moment, sure_moment
from bot.store.quotes import Quotes


def purchase_of(db: Database, quotes: Quotes, row: dict[str, Any]) -> Purchase:
    """Make a purchase of a row of `purchases`, with its items, its votes and its present quote."""
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
        quote=quotes.quote(row["quote_id"]),
        terms=quotes.terms(row["quote_id"]),
        roster=decoded(row["roster"], dict[str, tuple[str, ...]]),
        votes=quotes.votes(row["id"]),
        order_id=row["order_id"],
        order_status=row["order_status"],
        order_gross=money(row["order_gross"]),
        note=row["note"],
        held=row["held"],
        gone=tuple(Name.known(name) for name in decoded(row["gone"], list[str])),
        alternatives=tuple(_alternatives(quotes, decoded(row["alternatives"], list[int]))),
        attempted_at=read_moment(row["attempted_at"]),
        payment_sent=bool(row["payment_sent"]),
        fenced_at=read_moment(row["fenced_at"]),
        order_expires_at=read_moment(row["order_expires_at"]),
        reminded_at=read_moment(row["reminded_at"]),
        left_unpaid_by=row["left_unpaid_by"],
        is_mismatched=bool(row["mismatched"]),
        is_paid_outside=bool(row["paid_outside"]),
        buys_at=read_moment(row["buys_at"]),
        silence_told_at=read_moment(row["silence_told_at"]),
        head=row["head"],
        checks=row["checks"],
    )


def _alternatives(quotes: Quotes, quote_ids: list[int]) -> list[Alternative]:
    found = [(quote_id, quotes.quote(quote_id)) for quote_id in quote_ids]
    return [Alternative(quote_id=n, payment_method=quote.payment_method) for n, quote in found if quote]
