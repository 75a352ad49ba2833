"""Amounts as the OVH API writes them, and the tax of each subsidiary."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

JsonObject: TypeAlias = dict[str, object]

CENT = Decimal("0.01")
ZERO = Decimal(0)
_MICROCENTS_PER_UNIT = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Market:
    """Where an account is billed. `vat` is a fraction: 0.20 is 20 %."""

    subsidiary: str
    currency: str
    symbol: str
    vat: Decimal


def _markets(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, Market]:
    return {
        subsidiary: Market(subsidiary=subsidiary, currency=currency, symbol=symbol, vat=Decimal(vat))
        for subsidiary, currency, symbol, vat in rows
    }


# The subsidiaries are OVH's `nichandle.OvhSubsidiaryEnum` of the European API. The sample prices keep their
# numbers everywhere; only currency and tax differ.
MARKETS = _markets(
    [
        ("CZ", "CZK", "Kč", "0.21"),
        ("DE", "EUR", "€", "0.19"),
        ("ES", "EUR", "€", "0.21"),
        ("EU", "EUR", "€", "0.20"),
        ("FI", "EUR", "€", "0.255"),
        ("FR", "EUR", "€", "0.20"),
        ("GB", "GBP", "£", "0.20"),
        ("IE", "EUR", "€", "0.23"),
        ("IT", "EUR", "€", "0.22"),
        ("LT", "EUR", "€", "0.21"),
        ("MA", "MAD", "DH", "0.20"),
        ("NL", "EUR", "€", "0.21"),
        ("PL", "PLN", "zł", "0.23"),
        ("PT", "EUR", "€", "0.23"),
        ("SN", "XOF", "CFA", "0.18"),
        ("TN", "TND", "TND", "0.19"),
    ]
)


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_microcents(amount: Decimal) -> int:
    """Return the amount in 1e-8 of the currency, the unit of OVH's catalogues and of `priceInUcents`."""
    return int(amount * _MICROCENTS_PER_UNIT)


def to_number(amount: Decimal) -> int | float:
    """Return a JSON number as OVH writes it: `6.99`, but `2` and `0` rather than `2.0`."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def price(amount: Decimal, market: Market) -> JsonObject:
    """Return an `order.Price`: the amount as a number, as text (`"6.99 €"`), and in microcents."""
    rounded = to_cents(amount)
    return {
        "currencyCode": market.currency,
        "priceInUcents": to_microcents(rounded),
        "text": f"{rounded} {market.symbol}",
        "value": to_number(rounded),
    }
