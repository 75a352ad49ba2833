"""How long `cartwright run` takes to be ready on a database with ten thousand purchases under way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model.purchase import Event, Stage
from bot.rehearsal.stage import stage
from bot.store import Store
from bot.store.purchase_changes import Changes
from tests.benchmarks.figures import Figure, Finding
from tests.benchmarks.running import running
from tests.samples import APPROVER, PLACE, REQUESTER, quote, terms, vote
from tests.stocked import requested

_OPEN = 10_000
_PAID = 500
"""How many of them are due at once; the others wait for a vote."""


def measure(folder: Path) -> Finding:
    """Fill a database, and start the bot on it.

    Args:
        folder: on a disk; the database is made there.

    """
    database = folder / "restarting.sqlite3"
    _fill(database)
    with stage() as on:
        settings = {**on.part.settings, "database": database}
        with running(replace(on.part, settings=settings), folder) as bot:
            pass
    return Finding(
        situation=f"`cartwright run` on {_OPEN:,} open purchases, {_PAID} of them due: from start to ready line",
        figures=(Figure(name="ready", value=bot.ready_seconds, unit="s", bound=2),),
    )


def _fill(database: Path) -> None:
    now = datetime.now(UTC)
    with Store(database) as store:
        for first in range(0, _OPEN, 500):
            with store.transaction():
                for number in range(first, first + 500):
                    _open(store, number, now)


def _open(store: Store, number: int, now: datetime) -> None:
    purchase = requested(store, f"name{number}.shop", interaction=f"asked {number}")
    events = (Event.APPROVE, Event.PLACE, Event.PLACED, Event.PAY, Event.PAID) if number < _PAID else ()
    with store.transaction() as tx:
        price, taken = quote(purchase.names[0].ascii), terms(purchase.names[0].ascii)
        quote_id = tx.purchases.quoted(purchase, price, taken, at=now)
        tx.reservations.make(
            purchase.id, PLACE, REQUESTER, gross=price.gross, yearly=price.gross.amount, is_free=False, at=now
        )
        changes = Changes(quote_id=quote_id, expires_at=now + timedelta(days=3))
        tx.purchases.move(purchase.id, Event.QUOTED, who="cartwright", at=now, changes=changes)
        tx.purchases.vote(purchase, vote(APPROVER, quote_id=quote_id))
        for event in events:
            order = Changes(order_id=900_000 + number) if event is Event.PLACED else None
            stage = tx.purchases.move(purchase.id, event, who=APPROVER, at=now, changes=order)
    assert not events or stage is Stage.PAID
