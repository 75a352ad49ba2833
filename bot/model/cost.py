"""What a name costs over the years, without tax."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.catalogue import Promotion, Tariff
from bot.model.money import Money
from bot.model.offer import Offer

YEARS = 3
"""Over how many years a search adds up, if nobody says otherwise."""

YEARS_MAX = 10
"""The longest that a domain name can be registered for."""

_STEEP = 5
"""From how many times the first year on a renewal is warned about."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a name costs; None where OVH does not say.

    Args:
        first_year: what is paid now.
        usual_first_year: the same without a promotion; equal where there is none.
        renewal: each later year.
        years: how many are added up in `total`.
        promotion_ends_at: when the promotion ends; None without one, or where OVH does not say.

    """

    first_year: Money | None
    usual_first_year: Money | None
    renewal: Money | None
    years: int = YEARS
    promotion_ends_at: datetime | None = None

    @property
    def total(self) -> Money | None:
        """What all the years cost together."""
        if self.first_year is None or (self.renewal is None and self.years > 1):
            return None
        return self.first_year if self.renewal is None else self.first_year + self.renewal * (self.years - 1)

    @property
    def is_promotion(self) -> bool:
        """Whether the first year is cheaper than usual."""
        if self.first_year is None or self.usual_first_year is None:
            return False
        return self.usual_first_year > self.first_year

    @property
    def is_free_at_first(self) -> bool:
        """Whether only the first year costs nothing."""
        if self.first_year is None or self.renewal is None:
            return False
        return self.first_year.is_zero and not self.renewal.is_zero

    @property
    def times(self) -> int:
        """How many times the first year a renewal costs, if that is worth a warning; else 0."""
        if self.first_year is None or self.renewal is None or self.first_year.is_zero:
            return 0
        if self.renewal.amount < self.first_year.amount * _STEEP:
            return 0
        return int(self.renewal.amount / self.first_year.amount)


def of_offer(offer: Offer, promotion: Promotion | None = None, years: int = YEARS) -> Cost:
    """What a name costs by OVH's offer for it.

    Args:
        promotion: that of its extension, if one is on by the catalogue, which alone says when it ends.

    """
    cost = Cost(
        first_year=offer.first_year, usual_first_year=offer.usual_first_year, renewal=offer.renewal, years=years
    )
    if promotion and cost.is_promotion and promotion.first_year == offer.first_year:
        return replace(cost, promotion_ends_at=promotion.ends_at)
    return cost


def of_tariff(tariff: Tariff, now: datetime, years: int = YEARS) -> Cost:
    """What a new name of an extension costs by the catalogue, if it is an ordinary one."""
    promotion = tariff.present_promotion(now)
    return Cost(
        first_year=tariff.first_year(now),
        usual_first_year=tariff.usual_first_year,
        renewal=tariff.renewal,
        years=years,
        promotion_ends_at=promotion.ends_at if promotion else None,
    )
