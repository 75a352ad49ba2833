"""A store with something in it: carts, requests and votes, put there the way the services do."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model.cart import Cart, Place
from bot.model.configuration import Requirement, Statement
from bot.model.purchase import Event, Purchase, Stage
from bot.store import Store
from bot.store.purchase_changes import Changes
from tests.samples import APPROVER, LEGAL_AGE, MORNING, PLACE, REQUESTER, offer, quote, terms, vote

ROADS: dict[Stage, tuple[Event, ...]] = {
    Stage.QUOTING: (),
    Stage.REQUESTED: (Event.QUOTED,),
    Stage.APPROVED: (Event.QUOTED, Event.APPROVE),
    Stage.REPRICED: (Event.QUOTED, Event.APPROVE, Event.REPRICE),
    Stage.PLACING: (Event.QUOTED, Event.APPROVE, Event.PLACE),
    Stage.UNCERTAIN: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.LOST),
    Stage.PLACED: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED),
    Stage.PAYING: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAY),
    Stage.PAYMENT_UNCERTAIN: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAY, Event.LOST),
    Stage.PAYMENT_REFUSED: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAYMENT_REFUSED),
    Stage.NEEDS_PERSON: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.MISMATCH),
    Stage.PAID: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAY, Event.PAID),
    Stage.DELIVERED: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAY, Event.PAID, Event.DELIVERED),
    Stage.CANCELLED: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAY, Event.PAID, Event.CANCELLED),
    Stage.LAPSED: (Event.QUOTED, Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAYMENT_REFUSED, Event.LAPSED),
    Stage.REFUSED: (Event.REFUSE,),
    Stage.WITHDRAWN: (Event.WITHDRAW,),
    Stage.DECLINED: (Event.QUOTED, Event.DECLINE),
    Stage.EXPIRED: (Event.QUOTED, Event.EXPIRE),
}
"""A way to every stage from a request that was just made."""


def filled(store: Store, *names: str, place: Place = PLACE, who: str = REQUESTER, at: datetime = MORNING) -> Cart:
    """A channel's cart with these names added, `merrychristmas.shop` by default."""
    with store.transaction() as tx:
        cart = tx.carts.open_or_begin(place)
        for name in names or ("merrychristmas.shop",):
            tx.carts.add(cart.id, offer(name), who=who, at=at)
        return tx.carts.cart(cart.id)


def mirrored(
    store: Store, *names: str, place: Place = PLACE, requirements: Sequence[Requirement] = (LEGAL_AGE,)
) -> Cart:
    """A filled cart that OVH has a copy of, with nothing left to be done about it."""
    cart = filled(store, *names, place=place)
    with store.transaction() as tx:
        tx.carts.found_mirror(cart.id, f"ovh-cart-{cart.id}", MORNING + timedelta(days=30))
        for item in cart.items:
            tx.carts.mirrored(item.id, 100 + item.id)
            tx.carts.requires(item.id, requirements)
        copying = tx.carts.claim(MORNING)
        assert copying is not None
        tx.carts.release(copying)
        return tx.carts.cart(cart.id)


def requested(
    store: Store, *names: str, place: Place = PLACE, requester: str = REQUESTER, interaction: str = "asked"
) -> Purchase:
    """A request that was just made of a mirrored cart."""
    return begun(store, mirrored(store, *names, place=place), requester=requester, interaction=interaction)


def begun(store: Store, cart: Cart, *, requester: str = REQUESTER, interaction: str = "asked") -> Purchase:
    """A request that was just made of a cart."""
    with store.transaction() as tx:
        tx.carts.take(cart.id, at=MORNING)
        return tx.purchases.begin(
            cart,
            interaction=interaction,
            requester=requester,
            reason="Landing page",
            statements=[Statement.LEGAL_AGE, Statement.NO_RETURN],
            roster={},
            at=MORNING,
            expires_at=MORNING + timedelta(days=3),
        )


def priced(store: Store, purchase: Purchase) -> Changes:
    """Keep a quote for a purchase, as what a move changes."""
    with store.transaction() as tx:
        names = [name.ascii for name in purchase.names]
        return Changes(quote_id=tx.purchases.quoted(purchase, quote(*names), terms(*names), at=MORNING))


def led_to(store: Store, stage: Stage, *names: str, at: datetime = MORNING, **asked: Any) -> Purchase:
    """A purchase that came to a stage, approved on the way where that is needed."""
    purchase = requested(store, *names, **asked)
    for event in ROADS[stage]:
        purchase = _moved(store, purchase, event, at)
    assert purchase.stage is stage
    return purchase


def move(
    store: Store, purchase: Purchase, event: Event, at: datetime = MORNING, changes: Changes | None = None
) -> Purchase:
    """Let an event happen to a purchase, by an approver."""
    with store.transaction() as tx:
        tx.purchases.move(purchase.id, event, who=APPROVER, at=at, changes=changes)
        return tx.purchases.purchase(purchase.id)


def _moved(store: Store, purchase: Purchase, event: Event, at: datetime) -> Purchase:
    changes = {
        Event.QUOTED: lambda: priced(store, purchase),
        Event.REPRICE: lambda: priced(store, purchase),
        Event.PLACE: lambda: Changes(attempted_at=at),
        Event.PLACED: lambda: Changes(order_id=900_000 + purchase.id, order_status="notPaid"),
        Event.PAY: lambda: Changes(attempted_at=at, payment_sent=True),
    }.get(event, Changes)()
    if event is Event.APPROVE:
        assert purchase.quote_id is not None
        with store.transaction() as tx:
            tx.purchases.vote(purchase, replace(vote(quote_id=purchase.quote_id), at=at))
    return move(store, purchase, event, at, changes)


def rows(file: Path, sql: str) -> list[dict[str, Any]]:
    """What stands in a store's file, read past the store."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def tables(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every table of a store's file with all of its rows."""
    for table in rows(file, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        yield table["name"], rows(file, f"SELECT * FROM {table['name']}")
