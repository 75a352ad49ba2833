"""What a plan of OVH's domain catalogue says that names of an extension cost.

Sources: `order.catalog.publik.Plan` and `Pricing` of OVH's schemas; that prices are in 1e-8 of the currency without
tax, which modes and capacities mean what, and that 999999 stands for a price that only a name decides, is what several
public clients agree on.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from bot.model.catalogue import Promotion, Tariff
from bot.model.money import Money
from bot.model.name import as_extension
from bot.ovh_api.reading import to_the_cent

PLACEHOLDER = Decimal(999_999)
"""From this amount on a price is none, in whole units of the currency."""

_INSTALLATION, _RENEWAL = "installation", "renew"
_YEAR_MONTHS = 12
_PERCENT_MAX = 100


class _Amount(msgspec.Struct, frozen=True):
    value: int


class _Promotion(msgspec.Struct, frozen=True, rename="camel"):
    type: str = ""
    value: int | None = None
    discount: _Amount | None = None
    total: _Amount | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None


class _Pricing(msgspec.Struct, frozen=True, rename="camel"):
    mode: str
    price: int | None = None
    capacities: list[str] = []
    phase: int = 0
    interval: int = 0
    interval_unit: str = ""
    promotions: list[Any] | None = None

    @property
    def is_for_years(self) -> bool:
        """Whether it is for more than one year, and so not for the first one."""
        return self.interval_unit == "month" and self.interval > _YEAR_MONTHS


class _Plan(msgspec.Struct, frozen=True, rename="camel"):
    plan_code: str
    pricings: list[_Pricing] = []


def tariff(plan: Any, currency: str, now: datetime) -> Tariff | None:
    """Read a plan as JSON's own types; None where it is not of an extension.

    Args:
        currency: what its prices are in, which it does not say itself.
        now: what its promotions have to have begun by.

    Raises:
        msgspec.ValidationError: it has another shape than the schema's.

    """
    read = msgspec.convert(plan, type=_Plan)
    extension = as_extension(read.plan_code)
    if extension is None:
        return None
    first_year = _pricing(read, "create-default", _is_installation)
    usual = _money(first_year, currency)
    return Tariff(
        extension=extension,
        usual_first_year=usual,
        renewal=_money(_pricing(read, "create-default", _is_renewal), currency),
        transfer=_money(_pricing(read, "transfer-default", _is_installation), currency),
        restore=_money(_pricing(read, "restore-default", lambda _: True), currency),
        promotion=_promotion(first_year.promotions or (), usual, now) if first_year and usual is not None else None,
    )


def _is_installation(pricing: _Pricing) -> bool:
    return _INSTALLATION in pricing.capacities


def _is_renewal(pricing: _Pricing) -> bool:
    return _RENEWAL in pricing.capacities and _INSTALLATION not in pricing.capacities


def _pricing(plan: _Plan, mode: str, is_meant: Callable[[_Pricing], bool]) -> _Pricing | None:
    """Return what one year costs; the earliest phase of several, and what is surely a year before what says nothing."""
    meant = [pricing for pricing in plan.pricings if pricing.mode == mode and is_meant(pricing)]
    fit = [pricing for pricing in meant if not pricing.is_for_years]
    return min(fit, key=lambda pricing: (pricing.interval != _YEAR_MONTHS, pricing.phase), default=None)


def _money(pricing: _Pricing | None, currency: str) -> Money | None:
    if pricing is None or pricing.price is None:
        return None
    return _amount(Decimal(pricing.price), currency)


def _amount(microcents: Decimal, currency: str) -> Money | None:
    """Read an amount; None for a placeholder, and for what no price can be."""
    amount = microcents.scaleb(-8)
    return Money(amount=to_the_cent(amount), currency=currency) if 0 <= amount < PLACEHOLDER else None


def _promotion(offered: Iterable[Any], usual: Money, now: datetime) -> Promotion | None:
    """Return the promotion that makes a first year the cheapest now; one that is not understood is none."""
    read = (_read_promotion(each, usual, now) for each in offered)
    cheaper = [promotion for promotion in read if promotion and usual > promotion.first_year]
    return min(cheaper, key=lambda promotion: promotion.first_year.amount, default=None)


def _read_promotion(offered: Any, usual: Money, now: datetime) -> Promotion | None:
    try:
        read = msgspec.convert(offered, type=_Promotion)
    except msgspec.ValidationError:
        return None
    dates = [date for date in (read.start_date, read.end_date) if date]
    if any(date.tzinfo is None for date in dates) or (read.start_date and read.start_date > now):
        return None
    first_year = _reduced(read, usual)
    if first_year is None:
        return None
    found = Promotion(first_year=first_year, ends_at=read.end_date)
    return found if found.is_on(now) else None


def _reduced(promotion: _Promotion, usual: Money) -> Money | None:
    """What a first year costs by a promotion: its total, or else what its type makes of its value."""
    before, value = usual.amount.scaleb(8), promotion.value
    if promotion.total:
        return _amount(Decimal(promotion.total.value), usual.currency)
    if promotion.discount:
        return _amount(before - abs(promotion.discount.value), usual.currency)  # OVH's samples give it with both signs
    if promotion.type == "fixed_amount" and value is not None:
        return _amount(before - abs(value), usual.currency)
    if promotion.type == "forced_amount" and value is not None:
        return _amount(Decimal(value), usual.currency)
    if promotion.type == "percentage" and value is not None and 0 <= value <= _PERCENT_MAX:
        return usual.with_tax(Decimal(-value))
    return None
