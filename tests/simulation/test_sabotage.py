"""Each wall of the bot is taken down once, and the simulation has to see it: it proves what it claims to prove."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.errors import RegistrarError
from bot.looking import Looking
from bot.model.ledger import Entry, Record
from bot.model.policy import Policy
from bot.model.purchase import Event, Purchase, Stage
from bot.proving import Proving
from bot.model.quote import Quote
from bot.purchasing import Purchasing, _quote_of
from bot.quoting import Quoting
from bot.settling import Settling
from bot.store import Transaction
from bot.store.ledger import Ledger
from bot.store.purchase_changes import Changes
from bot.store.purchases import Purchases
from bot.store.tellings import Tellings
from tests.samples import APPROVER, OTHER_APPROVER
from tests.simulation.world import Broken, World

SEEDS_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Sabotage:
    """A wall that is taken down.

    Args:
        target: what is replaced, as `module.name` or the class that it belongs to and its name.
        by: what stands there instead.
        seen_as: words of the violation that must be seen.
        seeds: seeds that are known to see it; others are tried after them.

    """

    target: tuple[object, str] | tuple[str]
    by: object
    seen_as: str
    seeds: tuple[int, ...] = ()


def nothing(*_: object, **__: object) -> tuple[()]:
    return ()


def none(*_: object, **__: object) -> None:
    return None


def empty(*_: object, **__: object) -> str:
    return ""


def yes(*_: object, **__: object) -> bool:
    return True


_really_move = Purchasing._move


def unsent_when_lost(self: Purchasing, purchase: Purchase, event: Event, changes: Changes | None = None) -> None:
    _really_move(self, purchase, Event.UNSENT if event is Event.LOST else event, changes)


def payment_unsent_when_lost(
    self: Purchasing, purchase: Purchase, event: Event, changes: Changes | None = None
) -> None:
    """Take a payment without an answer for one that was never sent, and leave orders as they are."""
    is_payment = purchase.stage is Stage.PLACED or purchase.stage is Stage.PAYING
    (unsent_when_lost if is_payment else _really_move)(self, purchase, event, changes)


def trusting(self: Purchasing, tx: Any, purchase: Purchase) -> Any:
    """Believe what stands in the row."""
    return _quote_of(purchase)


class Unfrozen:
    """A transaction in which nothing is frozen."""

    def __init__(self, tx: Transaction) -> None:
        self.purchases = tx.purchases
        self.freezes = self

    def present(self) -> None:
        return None


_real_authority = Purchasing._authority


def unfrozen(self: Purchasing, tx: Any, purchase: Purchase) -> Quote:
    return _real_authority(self, Unfrozen(tx), purchase)  # type: ignore[arg-type]


WALLS = {
    "the price just before ordering is compared": Sabotage(
        target=("bot.purchasing.differences",), by=nothing, seen_as="nobody who may has approved what OVH says"
    ),
    "the order is compared before it is paid": Sabotage(
        target=("bot.purchasing.order_differences",), by=nothing, seen_as="nobody who may has approved that"
    ),
    "the cart of a lost order is deleted": Sabotage(
        target=(Looking, "_is_gone"), by=yes, seen_as="former cart can still be ordered"
    ),
    "orders are read for a quiet time": Sabotage(
        target=(Settling, "_is_over"), by=yes, seen_as="before its former order could be seen"
    ),
    "an interrupted call may have worked": Sabotage(
        target=(Purchasing, "_lose"),
        by=lambda self, purchase: self._move(purchase, Event.UNSENT),
        seen_as="is placed again|may be paid already",
    ),
    "a call without an answer may have worked": Sabotage(
        target=(Purchasing, "_move"), by=unsent_when_lost, seen_as="is placed again|may be paid already"
    ),
    "a payment without an answer may have worked": Sabotage(
        target=(Purchasing, "_move"), by=payment_unsent_when_lost, seen_as="may be paid already"
    ),
    "approvers may leave": Sabotage(target=(Policy, "is_approved"), by=yes, seen_as="nobody who may has approved"),
    "votes are recounted from the ledger": Sabotage(
        target=(Record, "approvers"),
        by=lambda self, quote_id, seal: frozenset({APPROVER, OTHER_APPROVER}),
        seen_as="nobody who may has approved",
    ),
    "the ledger proves what the row says": Sabotage(
        target=(Purchasing, "_authority"), by=trusting, seen_as="nobody who may has approved|while buying is frozen"
    ),
    "nothing is bought while frozen": Sabotage(
        target=(Purchasing, "_authority"), by=unfrozen, seen_as="while buying is frozen"
    ),
    "a name is held by one purchase": Sabotage(
        target=(Purchases, "_hold_names"), by=none, seen_as="in two purchases that are under way"
    ),
    "an adopted order equals what was approved": Sabotage(
        target=("bot.model.sighting.order_differences",), by=nothing, seen_as="which is not what was approved"
    ),
    "a key for searching cannot buy": Sabotage(
        target=(Proving, "_could_search_buy"), by=lambda self: False, seen_as="key for searching that could buy"
    ),
    "purchases of another account stop": Sabotage(
        target=("bot.purchasing.other_account",), by=empty, seen_as="nobody who may has approved that"
    ),
    "messages are edited": Sabotage(target=(Tellings, "want"), by=none, seen_as="does not show its end"),
    "messages are posted": Sabotage(target=(Tellings, "begin"), by=none, seen_as="nobody is told"),
    "each line of the ledger follows the one before": Sabotage(
        target=(Ledger, "head"), by=lambda self: (self._db.execute("SELECT count(*) FROM ledger").fetchone()[0], ""),
        seen_as="does not follow the one before it",
    ),
    "each line of the ledger is hashed": Sabotage(target=(Entry, "digest"), by="0" * 64, seen_as="has a wrong hash"),
    "only the table leads from stage to stage": Sabotage(
        target=("bot.store.purchases.advance",), by=lambda stage, event: Stage.DELIVERED, seen_as="which cannot be"
    ),
}


@pytest.mark.parametrize("wall", WALLS)
def test_the_simulation_sees_that_a_wall_is_missing(wall: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sabotage = WALLS[wall]
    monkeypatch.setattr(*sabotage.target, sabotage.by)

    with pytest.raises(Broken, match=sabotage.seen_as):
        for seed in (*sabotage.seeds, *range(SEEDS_MAX)):
            with World(seed, folder) as world:
                world.run()
