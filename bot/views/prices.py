"""Amounts, and what taxes and years do to them, in words."""

import re
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, format_decimal

from bot.model.money import Money
from bot.model.offer import Offer
from bot.views.kit import Markup, markup

_LOCALE = "en"
_PATTERN = "#,##0.00 ¤"

_AMOUNT_IN_WORDS = re.compile(r"(?<![\w.,-])-?\d+\.\d{2} [A-Z]{3}\b")

_STEEP = 5
"""From how many times the first year on a renewal is warned about."""


@lru_cache(maxsize=1024)
def amount(money: Money) -> Markup:
    """Show an amount: `0.99 €`."""
    return Markup(format_currency(money.amount, money.currency, _PATTERN, locale=_LOCALE, currency_digits=True))


def told(text: str) -> str:
    """Show the amounts in a reason, which the model writes as `3.58 EUR`, as amounts are shown everywhere."""
    return _AMOUNT_IN_WORDS.sub(lambda found: amount(Money.read(found[0])), text)


def percent(rate: Decimal) -> str:
    """Show a tax rate: `20 %`."""
    return f"{format_decimal(rate, locale=_LOCALE)} %"


def first_year(offer: Offer) -> Markup:
    """Say what the first year costs: `0.99 € first year (promotion)`."""
    if offer.first_year is None:
        return Markup("no price given")
    return markup(
        "{price} first year{why}", price=amount(offer.first_year), why=" (promotion)" if offer.is_promotion else ""
    )


def later_years(offer: Offer) -> Markup:
    """Say what each later year costs: `then 2.99 €/year`."""
    if offer.renewal is None:
        return Markup("then a price that OVH did not tell")
    return markup("then {price}/year", price=amount(offer.renewal))


def steep_renewal(offer: Offer) -> Markup:
    """Warn of a renewal far above the first year; empty if it is not."""
    if offer.first_year is None or offer.renewal is None or offer.first_year.is_zero:
        return Markup("")
    if offer.renewal.amount < offer.first_year.amount * _STEEP:
        return Markup("")
    times = int(offer.renewal.amount / offer.first_year.amount)
    return markup(":warning: renewal costs {times} times the first year", times=times)
