"""Each wall of the bot is taken down once, and the simulation has to see it: it proves what it claims to prove."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import approving, authority, purchasing
from bot.approving import Approving
from bot.authority import Authority
from bot.directory import Directory
from bot.enrolling import Enrolling
from bot.hearing import Hearing
from bot.looking import Looking
from bot.model import deciding, judging, sighting
from bot.model.budget import EFFECTS, Effect
from bot.model.deciding import Counting
from bot.model.ledger import Entry, Record
from bot.model.purchase import Event, Stage
from bot.model.terms import Counted
from bot.proving import Proving
from bot.purchasing import Purchasing
from bot.ruling import Ruling
from bot.settling import Settling
from bot.store import purchases, reservations
from bot.store.delegations import Delegations
from bot.store.factors import Factors
from bot.store.ledger import Ledger
from bot.store.purchases import Purchases
from bot.store.reservations import Reservations
from bot.store.tellings import Tellings
from tests.simulation.saboteurs import (
    a_member,
    any_message,
    as_requested,
    at_once,
    empty,
    everybody,
    no,
    none,
    nothing,
    on_every_chair,
    payment_unsent_when_lost,
    right_code,
    still,
    trusting,
    unfrozen,
    unsent_when_lost,
    whoever_is_in,
    whoever_was_in,
    yes,
)
from tests.simulation.world import Broken, World

SEEDS_MAX = 120


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


WALLS: dict[str, Sabotage] = {
    "the price just before ordering is compared": Sabotage(
        where=purchasing, name="differences", by=nothing, seen_as="nobody who may has approved what OVH says", seed=1
    ),
    "the order is compared before it is paid": Sabotage(
        where=purchasing, name="order_differences", by=nothing, seen_as="nobody who may has approved that", seed=3
    ),
    "the cart of a lost order is deleted": Sabotage(
        where=Looking, name="_is_gone", by=yes, seen_as="former cart can still be ordered", seed=8
    ),
    "orders are read for a quiet time": Sabotage(
        where=Settling, name="_is_over", by=yes, seen_as="before its former order could be seen", seed=8
    ),
    "an interrupted call may have worked": Sabotage(
        where=Purchasing,
        name="_lose",
        by=lambda self, purchase: self._move(purchase, Event.UNSENT),
        seen_as="is placed again|may be paid already",
        seed=144,
    ),
    "a call without an answer may have worked": Sabotage(
        where=Purchasing,
        name="_move",
        by=unsent_when_lost,
        seen_as="is placed again|may be paid already|and OVH made order",
        seed=8,
    ),
    "a payment without an answer may have worked": Sabotage(
        where=Purchasing, name="_move", by=payment_unsent_when_lost, seen_as="may be paid already", seed=28
    ),
    "votes are recounted from the ledger": Sabotage(
        where=Record, name="ballots", by=everybody, seen_as="without the votes", seed=136
    ),
    "the ledger proves what the row says": Sabotage(
        where=Authority, name="quote", by=trusting, seen_as="without the votes|while buying is frozen"
    ),
    "nothing is bought while frozen": Sabotage(
        where=Authority, name="quote", by=unfrozen, seen_as="while buying is frozen", seed=30
    ),
    "a name is held by one purchase": Sabotage(
        where=Purchases, name="_hold_names", by=none, seen_as="in two purchases that are under way", seed=1
    ),
    "an adopted order equals what was approved": Sabotage(
        where=sighting, name="order_differences", by=nothing, seen_as="which is not what was approved", seed=212
    ),
    "a key for searching cannot buy": Sabotage(
        where=Proving,
        name="_could_search_buy",
        by=lambda self: False,
        seen_as="key for searching that could buy",
        seed=1,
    ),
    "purchases of another account stop": Sabotage(
        where=authority, name="other_account", by=empty, seen_as="nobody who may has approved that", seed=616
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
    "whoever joins a group later has no vote": Sabotage(
        where=Counting, name="seatable", by=whoever_is_in, seen_as="without the votes", seed=17
    ),
    "whoever leaves a group has no vote any more": Sabotage(
        where=Counting, name="seatable", by=whoever_was_in, seen_as="without the votes", seed=9
    ),
    "Slack is asked again before an order": Sabotage(
        where=Authority,
        name="look",
        by=as_requested,
        seen_as="without the votes|no full member|from a channel",
        seed=34,
    ),
    "only full members vote": Sabotage(
        where=Directory, name="_standing", by=a_member, seen_as="without the votes", seed=13
    ),
    "whoever had a hand in it has no vote": Sabotage(
        where=Counting, name="is_excluded", by=no, seen_as="without the votes", seed=44
    ),
    "two accounts of one person are one": Sabotage(
        where=Counting,
        name="_accounts",
        by=lambda self, person: frozenset({person}),
        seen_as="without the votes",
        seed=10,
    ),
    "one person fills one seat": Sabotage(
        where=deciding, name="_matched", by=on_every_chair, seen_as="without the votes", seed=2
    ),
    "only whom the rules allow stands in": Sabotage(
        where=Counting, name="_may_represent", by=yes, seen_as="without the votes", seed=324
    ),
    "a delegation that is taken back is over": Sabotage(
        where=Delegations, name="revoke", by=still, seen_as="without the votes", seed=196
    ),
    "an approved request can be stopped for a while": Sabotage(
        where=Approving, name="_approved", by=at_once, seen_as="while it can still be stopped", seed=2
    ),
    "a vote that is taken back counts no more": Sabotage(
        where=Purchases, name="withdraw_vote", by=none, seen_as="without the votes", seed=66
    ),
    "a code is checked": Sabotage(where=Enrolling, name="use", by=right_code, seen_as="without the votes", seed=5),
    "a code is good once": Sabotage(where=Factors, name="is_used", by=no, seen_as="without the votes|UNIQUE", seed=144),
    "what came before counts": Sabotage(
        where=Ruling, name="_counted", by=lambda *_: Counted(), seen_as="without the votes|no tier is high enough"
    ),
    "only little is free of votes": Sabotage(where=judging, name="_is_free", by=yes, seen_as="without the votes"),
    "a request must satisfy changed rules, too": Sabotage(
        where=Ruling, name="_tiers", by=lambda self, _, terms: (terms.tier,), seen_as="without the votes", seed=5
    ),
    "nothing is bought from a shared channel": Sabotage(
        where=Ruling, name="unusable", by=empty, seen_as="from a channel that is", seed=4
    ),
    "nothing is bought for whoever is gone": Sabotage(
        where=Ruling, name="suspension", by=empty, seen_as="requester is no full member|from a channel", seed=4
    ),
    "a budget is kept": Sabotage(where=Ruling, name="budgets", by=nothing, seen_as="goes beyond a budget", seed=53),
    "what is asked for is reserved": Sabotage(where=Reservations, name="make", by=none, seen_as="reserved is"),
    "what may be bought stays reserved": Sabotage(
        where=reservations,
        name="EFFECTS",
        by={**EFFECTS, Stage.UNCERTAIN: Effect.RELEASE},
        seen_as="reserved is",
        seed=8,
    ),
    "a value counts on its own message only": Sabotage(
        where=approving, name="shown", by=any_message, seen_as="clicks of .* were refused", seed=14
    ),
    "refused clicks are written down": Sabotage(
        where=Hearing, name="refused", by=none, seen_as="clicks of .* were refused"
    ),
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
