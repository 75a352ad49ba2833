"""Amounts, and what taxes and years do to them, in words.

Numbers are written as people of the OVH account's language write them. That is the one setting that the views share
in a process, made by `write_as`: an account has one language, and handing it through every view would hide what each
of them shows. It is one value that is replaced as a whole, so threads may read it while another sets it.

What is `Markup` here is read in messages. Where Slack takes no marks, in a dialog's options and labels, `kit.plain`
makes plain text of it: `kit.plain(prices.line(cost))`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_currency, format_decimal, format_percent

from bot.model.cost import Cost, of_offer
from bot.model.money import Money
from bot.model.offer import Offer
from bot.views import kit
from bot.views.kit import Markup, markup

_ENGLISH = "en"
_ENGLISH_PATTERN = "#,##0.00 ¤"
"""As OVH writes amounts in English; Babel's own puts the symbol in front."""

_DECIMALS_MAX = 8
"""OVH counts in 1e-8 of a currency (`priceInUcents` of `order.Price`); what is smaller comes of its floats."""

_AMOUNT_IN_WORDS = re.compile(r"(?<![\w.,-])-?\d+(?:\.\d+)? ([A-Z]{3})\b")
_CURRENCIES = frozenset(get_global("all_currencies"))

_ENDS_SOON = timedelta(days=7)
"""How long before its end a promotion is warned about."""


@dataclass
class _Writing:
    """How numbers are written: the id of a locale of Babel."""

    locale: str = _ENGLISH


_writing = _Writing()


def write_as(language: str) -> None:
    """Write all numbers of this process as people of a language do, from now on; never fails.

    Args:
        language: of the OVH account, such as `fr_FR`. If Babel does not know the country's way, the language's is
            taken; for an empty or unknown one the English.

    """
    _writing.locale = _locale_of(language)


def amount(money: Money) -> Markup:
    """Show an amount, with no digit less than it has: `0.99 €`, `2 400,00 €`, `6,550 F CFA`."""
    return _amount(money, _writing.locale)


def told(text: str) -> str:
    """Show the amounts in a reason, which the model writes as `3.58 EUR`, as amounts are shown everywhere."""
    return _AMOUNT_IN_WORDS.sub(
        lambda found: amount(Money.read(found[0])) if found[1] in _CURRENCIES else found[0], text
    )


def percent(rate: Decimal) -> str:
    """Show a tax rate: `20 %`."""
    if _is_english(_writing.locale):
        return f"{format_decimal(rate, locale=_writing.locale, decimal_quantization=False)} %"
    return format_percent(rate / 100, locale=_writing.locale, decimal_quantization=False)


def vat(tax_percent: Decimal | None) -> Markup:
    """Say that prices are without tax: `without VAT (20 % comes on top)`."""
    if tax_percent is None:
        return Markup("without VAT")
    return markup("without VAT ({rate} comes on top)", rate=percent(tax_percent))


def now(cost: Cost) -> Markup:
    """Say what the first year costs: `0.99 € first year (promotion until 30 Nov)`."""
    if cost.first_year is None:
        return Markup("no price given")
    return markup("{price} first year{why}", price=amount(cost.first_year), why=_promotion(cost))


def later(cost: Cost) -> Markup:
    """Say what each later year costs: `then 2.99 €/year`."""
    if cost.renewal is None:
        return Markup("then a price that OVH did not tell")
    return markup("then {price}/year", price=amount(cost.renewal))


def over_years(cost: Cost) -> Markup:
    """Say what all the years cost together: `3 years 6.97 €`; empty for one year, or where that is not known."""
    if cost.years == 1 or cost.total is None:
        return Markup("")
    return markup("{years} years {price}", years=cost.years, price=amount(cost.total))


def line(cost: Cost) -> Markup:
    """Say all of it: `0.99 € first year (promotion) · then 2.99 €/year · 3 years 6.97 €`."""
    return kit.join([now(cost), over_time(cost)], " · ")


def over_time(cost: Cost) -> Markup:
    """Say what comes after the first year: `then 2.99 €/year · 3 years 6.97 €`."""
    return kit.join([later(cost), over_years(cost)], " · ")


def warnings(cost: Cost, at: datetime) -> Markup:
    """Warn of a renewal far above the first year, and of a promotion that ends within a week; empty if neither is.

    Args:
        at: the present moment.

    """
    found = kit.join([_steep(cost), _ends(cost, at)], " · ")
    return markup(":warning: {found}", found=found) if found else found


def first_year(offer: Offer) -> Markup:
    """Say what the first year of an offer costs: `0.99 € first year (promotion)`."""
    return now(of_offer(offer))


def later_years(offer: Offer) -> Markup:
    """Say what each later year of an offer costs: `then 2.99 €/year`."""
    return later(of_offer(offer))


def steep_renewal(offer: Offer) -> Markup:
    """Warn of an offer's renewal far above its first year; empty if it is not."""
    found = _steep(of_offer(offer))
    return markup(":warning: {found}", found=found) if found else found


def _locale_of(language: str) -> str:
    written = language.replace("-", "_")
    for identifier in (written, written.partition("_")[0]):
        try:
            return str(Locale.parse(identifier))
        except (ValueError, UnknownLocaleError):
            continue
    return _ENGLISH


def _is_english(locale: str) -> bool:
    return locale.partition("_")[0] == _ENGLISH


@lru_cache(maxsize=2048)
def _amount(money: Money, locale: str) -> Markup:
    pattern = _ENGLISH_PATTERN if _is_english(locale) else None
    exact = round(money.amount, _DECIMALS_MAX).normalize() + 0  # which makes of -0 a 0
    return kit.escape(format_currency(exact, money.currency, pattern, locale=locale, decimal_quantization=False))


def _promotion(cost: Cost) -> Markup:
    if not cost.is_promotion:
        return Markup("")
    if cost.promotion_ends_at is None:
        return Markup(" (promotion)")
    return markup(" (promotion until {day})", day=kit.day(cost.promotion_ends_at))


def _steep(cost: Cost) -> Markup:
    if cost.is_free_at_first:
        return Markup("only the first year is free")
    if not cost.times:
        return Markup("")
    return markup(
        "renewal costs {times} times the first year", times=format_decimal(cost.times, locale=_writing.locale)
    )


def _ends(cost: Cost, at: datetime) -> Markup:
    ends_at = cost.promotion_ends_at
    if not cost.is_promotion or ends_at is None or not at < ends_at <= at + _ENDS_SOON:
        return Markup("")
    days = (ends_at.astimezone(UTC).date() - at.astimezone(UTC).date()).days
    if days <= 1:
        return markup("the promotion ends {day}", day=kit.near_day(ends_at, "tomorrow" if days else "today"))
    return markup("the promotion ends on {day}", day=kit.day(ends_at))
