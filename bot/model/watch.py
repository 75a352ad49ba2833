"""A name that a channel watches: until it becomes free, or until its price falls to a limit.

A watch only looks. Nothing is bought, added or reserved by it.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.model.cart import Place
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Availability, Finding

OF_CHANNEL_MAX = 50
"""How many names one channel can watch at a time."""

OF_ALL_MAX = 500
"""How many watches there can be at a time, of all channels together: each costs OVH four calls a day."""

LIFE = timedelta(days=365)
"""How long a watch lasts, if nobody says otherwise."""

LIFE_MAX = timedelta(days=3 * 366)

WATCHED, CHANGED, ENDED = "watched", "watch changed", "watch ended"
"""What the ledger's lines about a watch are called that are no news."""

_EVERY = timedelta(hours=6)
_EVERY_AFTER_A_CHANGE = timedelta(hours=1)
_RESTLESS = timedelta(days=1)
"""How long after a change a name is looked at more often."""

_RETRY_FIRST = timedelta(minutes=10)
_RETRY_MAX = timedelta(hours=6)

_FREE = frozenset({Availability.FREE, Availability.PREMIUM})
_FOR_SALE = _FREE | {Availability.AFTERMARKET}


class News(Enum):
    """What a channel is told of a name that it watches. The values stand in the store and are never changed."""

    FREE = "free"  # it was not, and can be registered now, within the limit if there is one
    FREE_ALREADY = "free already"  # it was free when it was looked at for the first time
    CHEAP = "cheap"  # its price is at the limit, or under it
    DEAR = "dear"  # it was not free and is now, above the limit: the watch goes on for its price
    RUN_OUT = "run out"  # nothing of this happened until the watch ended

    @property
    def ends(self) -> bool:
        """Whether the watch is over with it."""
        return self is not News.DEAR


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A name that a channel watches.

    Args:
        limit: the most that its first year may cost, without tax; None to wait until it is free, whatever it costs.
        who: who began it.
        ends_at: when it runs out.
        ended_at: when it ended; None while it goes on.
        availability: what it was when OVH was last asked; None before the first answer.
        price: what its first year cost then; None where OVH gave no price.
        checked_at: when OVH last answered.
        changed_at: when an answer last differed from the one before; None if none ever did.
        failures: how often in a row OVH has not answered since.
        fence: the number of the claim; a claim with a lower number has lost.

    """

    id: int
    place: Place
    name: Name
    limit: Money | None
    who: str
    since: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    availability: Availability | None = None
    price: Money | None = None
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    failures: int = 0
    fence: int = 0

    def is_over(self, now: datetime) -> bool:
        """Whether it has run out."""
        return self.ends_at <= now

    def allows(self, price: Money | None) -> bool:
        """Whether a price is at its limit or under it. One of another currency never is: no amount is converted."""
        if self.limit is None:
            return True
        return price is not None and price.currency == self.limit.currency and price <= self.limit


@dataclass(frozen=True, kw_only=True)
class Report:
    """News of a watched name, as it is told.

    Args:
        finding: what OVH answered, with the number of its offer if the name is for sale; None for a watch that ran out.

    """

    news: News
    watch: Watch
    finding: Finding | None


def news_of(watch: Watch, finding: Finding) -> News | None:
    """Decide what a channel is told after OVH has answered; None for nothing."""
    if finding.availability not in _FOR_SALE:
        return None
    was_free = watch.availability in _FREE
    becomes_free = watch.availability is not None and not was_free and finding.availability in _FREE
    if watch.limit is None:
        if finding.availability not in _FREE:
            return None
        return News.FREE if becomes_free else News.FREE_ALREADY
    if watch.allows(finding.offer.first_year if finding.offer else None):
        return News.FREE if becomes_free else News.CHEAP
    return News.DEAR if becomes_free else None


def seen(watch: Watch, finding: Finding) -> Watch:
    """Return a watch that has seen what OVH answered."""
    price = finding.offer.first_year if finding.offer and finding.availability in _FOR_SALE else None
    is_first = watch.availability is None
    is_change = not is_first and (watch.availability, watch.price) != (finding.availability, price)
    return replace(
        watch,
        availability=finding.availability,
        price=price,
        checked_at=finding.asked_at,
        changed_at=finding.asked_at if is_change else watch.changed_at,
        failures=0,
    )


def next_check(watch: Watch, now: datetime) -> datetime:
    """When to ask OVH again after an answer; never later than the watch runs out."""
    is_restless = watch.changed_at is not None and now < watch.changed_at + _RESTLESS
    every = _EVERY_AFTER_A_CHANGE if is_restless else _EVERY
    return min(now + _spread(every, watch.name), watch.ends_at)


def next_try(watch: Watch, now: datetime) -> datetime:
    """When to ask OVH again after it has not answered; never later than the watch runs out."""
    wait = min(_RETRY_FIRST * (1 << min(watch.failures, 10)), _RETRY_MAX)
    return min(now + _spread(wait, watch.name), watch.ends_at)


def _spread(wait: timedelta, name: Name) -> timedelta:
    """Make a time up to a twentieth shorter or longer, by the name: what began together is not asked together."""
    part = int.from_bytes(hashlib.sha256(name.ascii.encode()).digest()[:4]) / 2**32
    return wait * (0.95 + part / 10)
