"""What OVH sells for a name, and what that says about the name.

Source: the `pricingMode` table of OVH's guide "Order a Domain Name" (2023-08-30). `orderable` alone says nothing: it is
also true of a name that somebody owns and that could be transferred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.model.money import Money
from bot.model.name import Name

YEAR = "P1Y"


class Availability(Enum):
    """Whether a name can be bought, and how."""

    FREE = "free"
    PREMIUM = "premium"  # free, at a price that depends on the name
    AFTERMARKET = "aftermarket"  # owned, and its owner sells it through a market place
    OWNED = "owned"  # owned; could only be transferred by its owner
    RESERVED = "reserved"  # free, and kept by its registry, or sold in a special phase only, such as a sunrise
    NOT_SOLD = "not sold"  # OVH does not sell it here, or not now


_BY_PRICING_MODE = {
    "create-default": Availability.FREE,
    "create-premium": Availability.PREMIUM,
    "transfer-default": Availability.OWNED,
    "transfer-premium": Availability.OWNED,
    "transfer-aftermarket1": Availability.AFTERMARKET,
    "transfer-aftermarket2": Availability.AFTERMARKET,
}

_NEW = frozenset({Availability.FREE, Availability.PREMIUM})

# Of OVH's words only `ga` and `normal` are known, for general availability; these are the registries' own words for
# what comes before it. During claims everybody can buy, with a notice to accept.
_SPECIAL_PHASES = ("sunrise", "landrush", "founder", "quiet", "limited")

# Answers to questions of the form "show me what matters most about this name".
_MOST_USEFUL_FIRST = tuple(Availability)


def availability_of(action: str, pricing_mode: str) -> Availability:
    """Tell what OVH's words for an order say about its name; an unknown mode is not for sale."""
    if pricing_mode == "default" and action == "create":  # how older answers spell it
        return Availability.FREE
    return _BY_PRICING_MODE.get(pricing_mode, Availability.NOT_SOLD)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What OVH sells for a name. Prices are without tax.

    Args:
        plan_code: OVH's plan; for domains the public suffix.
        pricing_mode: OVH's word for how the price comes about, such as `create-default`.
        durations: ISO 8601 durations that can be bought, such as `P1Y`.
        first_year: what the first year costs now; None where OVH gives no price.
        usual_first_year: the same without a promotion; equal to `first_year` where there is none.
        renewal: each later year; None where OVH does not say.
        phase: OVH's word for how far the extension's registry has come, such as `ga`; empty where OVH does not say.
        is_transfer_locked: whether its owner has locked it against a transfer; None where OVH does not say.

    """

    name: Name
    action: str
    pricing_mode: str
    plan_code: str
    durations: tuple[str, ...]
    orderable: bool
    first_year: Money | None
    usual_first_year: Money | None
    renewal: Money | None
    phase: str = ""
    is_transfer_locked: bool | None = None

    @property
    def availability(self) -> Availability:
        """What this offer says about its name; an unknown mode is not for sale."""
        availability = availability_of(self.action, self.pricing_mode)
        if availability in _NEW and (not self.orderable or self.is_special_phase):
            return Availability.RESERVED
        if availability is Availability.OWNED:  # also where a lock keeps it from being transferred
            return availability
        if not self.orderable or self.first_year is None:
            return Availability.NOT_SOLD
        return availability

    @property
    def is_special_phase(self) -> bool:
        """Whether its registry sells it to some people only, such as owners of trademarks."""
        return self.phase.lower().startswith(_SPECIAL_PHASES)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a search found out about one name.

    Args:
        offer: the offer that matters most, or None where OVH answered with none.
        asked_at: when OVH was asked.
        offer_id: the store's number for the offer, which an Add button carries.
        why: why it cannot exist, in words that go on after the name; empty where OVH was asked.

    """

    name: Name
    availability: Availability
    offer: Offer | None
    asked_at: datetime
    offer_id: int | None = None
    why: str = ""


def finding_of(name: Name, offers: Sequence[Offer], asked_at: datetime) -> Finding:
    """Say what OVH's answer about a name means: by the offer that matters most, and not sold without any."""
    offer = most_useful(offers)
    availability = offer.availability if offer else Availability.NOT_SOLD
    return Finding(name=name, availability=availability, offer=offer, asked_at=asked_at)


def most_useful(offers: Sequence[Offer]) -> Offer | None:
    """Choose one of a name's offers, by meaning and never by position."""
    by_use = sorted(offers, key=lambda offer: _MOST_USEFUL_FIRST.index(offer.availability))
    return by_use[0] if by_use else None
