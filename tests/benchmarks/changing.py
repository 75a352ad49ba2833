"""How many state changes a second the store keeps, each with its ledger line and in a transaction of its own."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import perf_counter

from bot.model.purchase import Event, Purchase, Stage
from bot.store import Store
from tests.benchmarks.figures import Figure, Finding, Side
from tests.samples import APPROVER, MORNING
from tests.stocked import led_to

_CHANGES = 6_000
_DURABLE_CHANGES = 1_000
_ROUNDS = 3

_TURNS = (Event.PLACE, Event.UNSENT)
"""Changes that lead back to where they began."""


def measure(folder: Path) -> Finding:
    """Measure changes as most are made, and changes around money, which are flushed to the disk.

    Args:
        folder: on a disk; the database is made there.

    """
    with Store(folder / "changing.sqlite3") as store:
        purchase = led_to(store, Stage.APPROVED)
        plain = [_rate(store, purchase, _CHANGES, durable=False) for _ in range(_ROUNDS)]
        durable = [_rate(store, purchase, _DURABLE_CHANGES, durable=True) for _ in range(_ROUNDS)]
    return Finding(
        situation="a purchase changes its stage: the row, the ledger line, the messages to be told; best of three",
        figures=(
            Figure(name="synchronous=NORMAL", value=max(plain), unit="1/s", bound=3_000, side=Side.AT_LEAST),
            Figure(name="money stages, synchronous=FULL", value=max(durable), unit="1/s"),
            Figure(name="FULL costs, times", value=max(plain) / max(durable), unit=""),
        ),
    )


def _rate(store: Store, purchase: Purchase, changes: int, *, durable: bool) -> float:
    """Let events happen in turn, and return how many did a second."""
    turns: Iterator[Event] = cycle(_TURNS)
    began = perf_counter()
    for _ in range(changes):
        _change(store, purchase.id, next(turns), durable=durable)
    return changes / (perf_counter() - began)


def _change(store: Store, purchase_id: int, event: Event, *, durable: bool) -> None:
    with store.transaction(durable=durable) as tx:
        tx.purchases.move(purchase_id, event, who=APPROVER, at=MORNING)
