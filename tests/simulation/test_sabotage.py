"""Each wall of the bot is taken down once, and the simulation has to see it: it proves what it claims to prove."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import authority, purchasing
from bot.authority import Authority
from bot.looking import Looking
from bot.model import sighting
from bot.model.ledger import Entry, Record
from bot.model.policy import Policy
from bot.model.purchase import Event, Purchase, Stage
from bot.model.quote import Quote
from bot.proving import Proving
from bot.purchasing import Purchasing, _quote_of
from bot.settling import Settling
from bot.store import Transaction, purchases
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
        where, name: the module or class in which it stands, and what it is called there.
        by: what stands there instead.
        seen_as: words of the violation that must be seen.
        seed: one that is known to see it; others are tried after it.

    """

    where: object
    name: str
    by: object
    seen_as: str
    seed: int = 0


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


def trusting(self: Authority, tx: Any, purchase: Purchase) -> Any:
    """Believe what stands in the row."""
    return _quote_of(purchase)


class Unfrozen:
    """A transaction in which nothing is frozen."""

    def __init__(self, tx: Transaction) -> None:
        self.purchases = tx.purchases
        self.freezes = self

    def present(self) -> None:
        return None


_real_authority = Authority.quote


def unfrozen(self: Authority, tx: Any, purchase: Purchase) -> Quote:
    return _real_authority(self, Unfrozen(tx), purchase)  # type: ignore[arg-type]


WALLS = {
    "the price just before ordering is compared": Sabotage(
        where=purchasing, name="differences", by=nothing, seen_as="nobody who may has approved what OVH says", seed=20
    ),
    "the order is compared before it is paid": Sabotage(
        where=purchasing, name="order_differences", by=nothing, seen_as="nobody who may has approved that", seed=5
    ),
    "the cart of a lost order is deleted": Sabotage(
        where=Looking, name="_is_gone", by=yes, seen_as="former cart can still be ordered", seed=52
    ),
    "orders are read for a quiet time": Sabotage(
        where=Settling, name="_is_over", by=yes, seen_as="before its former order could be seen", seed=52
    ),
    "an interrupted call may have worked": Sabotage(
        where=Purchasing,
        name="_lose",
        by=lambda self, purchase: self._move(purchase, Event.UNSENT),
        seen_as="is placed again|may be paid already",
        seed=800,
    ),
    "a call without an answer may have worked": Sabotage(
        where=Purchasing, name="_move", by=unsent_when_lost, seen_as="is placed again|may be paid already", seed=43
    ),
    "a payment without an answer may have worked": Sabotage(
        where=Purchasing, name="_move", by=payment_unsent_when_lost, seen_as="may be paid already", seed=41
    ),
    "approvers may leave": Sabotage(
        where=Policy, name="is_approved", by=yes, seen_as="nobody who may has approved", seed=23
    ),
    "votes are recounted from the ledger": Sabotage(
        where=Record,
        name="approvers",
        by=lambda self, quote_id, seal: frozenset({APPROVER, OTHER_APPROVER}),
        seen_as="nobody who may has approved",
        seed=27,
    ),
    "the ledger proves what the row says": Sabotage(
        where=Authority,
        name="quote",
        by=trusting,
        seen_as="nobody who may has approved|while buying is frozen",
        seed=1,
    ),
    "nothing is bought while frozen": Sabotage(
        where=Authority, name="quote", by=unfrozen, seen_as="while buying is frozen", seed=1
    ),
    "a name is held by one purchase": Sabotage(
        where=Purchases, name="_hold_names", by=none, seen_as="in two purchases that are under way"
    ),
    "an adopted order equals what was approved": Sabotage(
        where=sighting, name="order_differences", by=nothing, seen_as="which is not what was approved", seed=32
    ),
    "a key for searching cannot buy": Sabotage(
        where=Proving,
        name="_could_search_buy",
        by=lambda self: False,
        seen_as="key for searching that could buy",
        seed=23,
    ),
    "purchases of another account stop": Sabotage(
        where=authority, name="other_account", by=empty, seen_as="nobody who may has approved that", seed=252
    ),
    "messages are edited": Sabotage(where=Tellings, name="want", by=none, seen_as="does not show its end"),
    "messages are posted": Sabotage(where=Tellings, name="begin", by=none, seen_as="nobody is told"),
    "each line of the ledger follows the one before": Sabotage(
        where=Ledger,
        name="head",
        by=lambda self: (self._db.execute("SELECT count(*) FROM ledger").fetchone()[0], ""),
        seen_as="does not follow the one before it",
    ),
    "each line of the ledger is hashed": Sabotage(where=Entry, name="digest", by="0" * 64, seen_as="has a wrong hash"),
    "only the table leads from stage to stage": Sabotage(
        where=purchases, name="advance", by=lambda stage, event: Stage.DELIVERED, seen_as="which cannot be"
    ),
}


@pytest.mark.parametrize("wall", WALLS)
def test_the_simulation_sees_that_a_wall_is_missing(wall: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sabotage = WALLS[wall]
    monkeypatch.setattr(sabotage.where, sabotage.name, sabotage.by)

    with pytest.raises(Broken, match=sabotage.seen_as):
        play(folder, (sabotage.seed, *range(SEEDS_MAX)))


def play(folder: Path, seeds: Iterable[int]) -> None:
    for seed in seeds:
        with World(seed, folder) as world:
            world.run()
