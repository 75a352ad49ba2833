"""A cart's exact price at one moment, and its seal: what a vote is for."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.model.money import Money, total
from bot.model.name import Name


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of OVH's dry run, or of an order.

    Args:
        kind: OVH's `detailType`, such as `DURATION`, `INSTALLATION` or `GIFT` (a reduction, negative).
        name: the name that the line belongs to; None where OVH's text does not tell.
        description: OVH's words; untrusted, in the account's language.
        amount: without tax.
        plan_code, duration: what was ordered; only an order tells, and not for every line.

    """

    kind: str
    name: Name | None
    description: str
    amount: Money
    plan_code: str | None = None
    duration: str | None = None

    @property
    def meaning(self) -> tuple[str, str]:
        """What the line is for; two lines of one meaning differ only in amount and wording."""
        return self.name.ascii if self.name else "", self.kind


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract that the order accepts."""

    name: str
    url: str


PREPAID = "ovhAccount"
LOYALTY = "fidelityAccount"

_OTHER_WAYS_MAX = 4


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """How OVH is paid.

    Args:
        id: OVH's `paymentMethodId`; None for an account at OVH itself.
        mean: OVH's word for such an account, `ovhAccount` (prepaid) or `fidelityAccount` (loyalty points); else empty.
        label: words by which people recognise it, such as `Visa ending 4242`.

    """

    id: int | None = None
    mean: str = ""
    label: str

    def is_same(self, other: "PaymentMethod") -> bool:
        """Whether both charge the same, whatever they are called."""
        return (self.id, self.mean) == (other.id, other.mean)


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What is bought for a name, as OVH's cart holds it.

    Args:
        action: `create` or `transfer`.
        pricing_mode: OVH's word for how the price comes about, such as `create-default`.
        duration: ISO 8601, such as `P1Y`.
        configuration: labels with the values that OVH was told, in the order of the labels.
        renewal: what each later year costs, without tax, as OVH says now; None where it does not say.

    """

    name: Name
    action: str
    plan_code: str
    pricing_mode: str
    duration: str
    configuration: tuple[tuple[str, str], ...] = ()
    renewal: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A cart's exact price, lines and contracts at one moment; never edited, only replaced.

    Args:
        account: the OVH account that would be charged and own the names, such as `xx1111-ovh`.
        registrations: what is bought, in the order of the cart.
        statements: the legal statements that the requester made, the waived right of return among them; OVH's labels.
        payment_method: what would be charged.

    """

    account: str
    registrations: tuple[Registration, ...]
    lines: tuple[Line, ...]
    net: Money
    tax: Money
    gross: Money
    contracts: tuple[Contract, ...]
    statements: tuple[str, ...]
    payment_method: PaymentMethod
    taken_at: datetime

    @property
    def names(self) -> tuple[Name, ...]:
        """The names that would be bought."""
        return tuple(registration.name for registration in self.registrations)

    @property
    def renewal(self) -> Money | None:
        """What all names together cost in each later year, without tax; None where OVH does not say for one."""
        prices = [registration.renewal for registration in self.registrations]
        return None if None in prices else total([price for price in prices if price is not None])

    @property
    def tax_percent(self) -> Decimal | None:
        """The tax rate in whole per cent; None where no such rate gives this tax, as of several rates in one order."""
        if self.net.is_zero:
            return None
        rate = (self.tax.amount * 100 / self.net.amount).quantize(Decimal(1))
        return rate if self.net.with_tax(rate) == self.gross else None

    @property
    def seal(self) -> str:
        """The digest of the quote's meaning. A vote is for one seal; the moment it was taken is not part of it."""
        meaning = {
            "account": self.account,
            "registrations": sorted(_meaning(registration) for registration in self.registrations),
            "lines": sorted([*line.meaning, str(line.amount)] for line in self.lines),
            "totals": [str(self.net), str(self.tax), str(self.gross)],
            "contracts": sorted(contract.url for contract in self.contracts),
            "statements": sorted(self.statements),
            "payment_method": [self.payment_method.id, self.payment_method.mean],
        }
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def other_ways_to_pay(quote: Quote, methods: Iterable[PaymentMethod], *, but: PaymentMethod | None) -> list[Quote]:
    """Make quotes that differ in nothing but the payment method, each to be voted on like the first.

    Args:
        methods: what OVH accepts for the order.
        but: the method that was refused.

    """
    others = [method for method in methods if but is None or not method.is_same(but)]
    return [replace(quote, payment_method=method) for method in others[:_OTHER_WAYS_MAX]]


def _meaning(registration: Registration) -> list[str]:
    told = [f"{label}={value}" for label, value in sorted(registration.configuration)]
    what = [registration.name.ascii, registration.action, registration.plan_code, registration.pricing_mode]
    return [*what, registration.duration, str(registration.renewal), *told]
