"""A channel's basket. The store is the truth; OVH's cart is its mirror."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.configuration import Requirement, Statement, statements_needed
from bot.model.money import Money, total
from bot.model.name import Name
from bot.model.offer import Offer


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in Slack something lives; ids, since names change."""

    team: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of a cart: a name to be bought for one year.

    Args:
        editors: everybody who ever added it, also before it was removed and put back.
        ovh_item: the number of its mirror in OVH's cart, or None while there is none.
        requirements: what OVH wants to be told about it, or None while that is not known yet.
        fault: why OVH would not take it, in OVH's words (untrusted); None where it did, or was not asked yet.

    """

    id: int
    offer: Offer
    added_by: str
    added_at: datetime
    editors: frozenset[str] = frozenset()
    ovh_item: int | None = None
    requirements: tuple[Requirement, ...] | None = None
    fault: str | None = None

    @property
    def name(self) -> Name:
        """The name to be bought."""
        return self.offer.name


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """OVH's copy of a cart.

    Args:
        cart_id: OVH's cart id. Whoever knows it can change the cart: it is shown and logged nowhere.
        key: the cart's description at OVH, unique, by which a cart can be found whose creation got no answer.

    """

    key: str
    cart_id: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Cart:
    """A channel's basket.

    Args:
        items: in the order they were added.
        strays: numbers of items that OVH's cart still has, or may have, and that were removed here.
        net, tax, gross: what OVH says all of it costs now, or None while that is not known.
        checked_at: when OVH said so.

    """

    id: int
    place: Place
    items: tuple[Item, ...] = ()
    mirror: Mirror
    strays: tuple[int, ...] = ()
    net: Money | None = None
    tax: Money | None = None
    gross: Money | None = None
    checked_at: datetime | None = None

    @property
    def first_years(self) -> Money | None:
        """What the first years cost by the offers, without tax; None for an empty cart."""
        return total([item.offer.first_year for item in self.items if item.offer.first_year is not None])

    @property
    def renewals(self) -> Money | None:
        """What each later year costs by the offers, without tax; None where an offer does not say."""
        prices = [item.offer.renewal for item in self.items]
        return None if None in prices else total([price for price in prices if price is not None])

    @property
    def is_mirrored(self) -> bool:
        """Whether OVH's cart holds every item, and what OVH wants to know of each is known."""
        return all(item.ovh_item is not None and item.requirements is not None for item in self.items)

    @property
    def is_exactly_mirrored(self) -> bool:
        """Whether OVH's cart holds every item and nothing else, so that its price is the price of this cart."""
        return self.is_mirrored and not self.strays

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The legal statements that a request for this cart needs."""
        return statements_needed(r for item in self.items for r in item.requirements or ())


@dataclass(frozen=True, kw_only=True)
class Added:
    """What came of adding a name: the cart, and whether the name is new in it."""

    name: Name
    cart: Cart
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class AddedTogether:
    """What came of adding several names at once.

    Args:
        names: what is in the cart now, also what was there before.
        refused: sentences about what could not be added.
        cart: None where the channel has none.

    """

    names: tuple[Name, ...]
    refused: tuple[str, ...]
    cart: Cart | None
