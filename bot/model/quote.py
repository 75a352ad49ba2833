"""A cart's exact price at one moment, and the rule by which a fresh price is covered by an approved one."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.model.money import Money
from bot.model.name import Name

_KINDS = {"DURATION": "the first year", "INSTALLATION": "the set-up"}
"""What OVH's kinds of lines are called where a difference is told."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of OVH's dry run, or of an order.

    Args:
        kind: OVH's `detailType`, such as `DURATION`, `INSTALLATION` or `GIFT` (a reduction, negative).
        name: the name that the line belongs to; None where OVH's text does not tell.
        description: OVH's words; untrusted, in the account's language.
        amount: without tax.

    """

    kind: str
    name: Name | None
    description: str
    amount: Money

    @property
    def meaning(self) -> tuple[str, str]:
        """What the line is for; two lines of one meaning differ only in amount and wording."""
        return self.name.ascii if self.name else "", self.kind


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract that the order accepts."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """How OVH is paid.

    Args:
        id: OVH's `paymentMethodId`.
        label: words by which people recognise it, such as `Visa ending 4242`.

    """

    id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A cart's exact price, lines and contracts at one moment; never edited, only replaced.

    Args:
        account: the OVH account that would be charged and own the names, such as `xx1111-ovh`.
        renewal: what all names together cost in each later year, without tax; None where OVH does not say.
        payment_method: what would be charged.

    """

    account: str
    names: tuple[Name, ...]
    lines: tuple[Line, ...]
    net: Money
    tax: Money
    gross: Money
    renewal: Money | None
    contracts: tuple[Contract, ...]
    payment_method: PaymentMethod
    taken_at: datetime

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
            "names": sorted(name.ascii for name in self.names),
            "lines": sorted((*line.meaning, str(line.amount)) for line in self.lines),
            "net": str(self.net),
            "tax": str(self.tax),
            "gross": str(self.gross),
            "renewal": str(self.renewal),
            "contracts": sorted(contract.url for contract in self.contracts),
            "payment_method": self.payment_method.id,
        }
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def differences(approved: Quote, fresh: Quote) -> tuple[str, ...]:
    """List in words how a fresh quote goes beyond an approved one; nothing where it is covered.

    Covered is: the same account, names, contracts and currency; no line of a price that was not there, none dearer,
    none
    missing; the total not above. The same for less is covered.
    """
    if approved.account != fresh.account:
        return (f"the OVH account is {fresh.account}, not {approved.account}",)
    if approved.gross.currency != fresh.gross.currency:
        return (f"the currency is {fresh.gross.currency}, not {approved.gross.currency}",)
    return tuple(_gone_beyond(approved, fresh))


def order_differences(approved: Quote, ordered: Sequence[Line], gross: Money) -> tuple[str, ...]:
    """List in words how an order differs from the quote that was approved; nothing where it equals it or costs less."""
    if gross.currency != approved.gross.currency:
        return (f"the currency is {gross.currency}, not {approved.gross.currency}",)
    return (*_line_differences(approved.lines, ordered), *_total_difference(approved.gross, gross))


def _gone_beyond(approved: Quote, fresh: Quote) -> Iterator[str]:
    for name in sorted(set(approved.names) - set(fresh.names)):
        yield f"`{name.shown}` is no longer part of it"
    for name in sorted(set(fresh.names) - set(approved.names)):
        yield f"`{name.shown}` was not part of it"
    if {c.url for c in fresh.contracts} - {c.url for c in approved.contracts}:
        yield "it comes with a contract that nobody has seen"
    if _renewal_is_dearer(approved.renewal, fresh.renewal):
        yield f"each later year costs {fresh.renewal} instead of {approved.renewal}"
    yield from _line_differences(approved.lines, fresh.lines)
    yield from _total_difference(approved.gross, fresh.gross)


def _renewal_is_dearer(approved: Money | None, fresh: Money | None) -> bool:
    return fresh is not None and approved is not None and fresh > approved


def _total_difference(approved: Money, fresh: Money) -> Iterator[str]:
    if fresh > approved:
        yield f"the total is {fresh} instead of {approved}"


def _line_differences(approved: Sequence[Line], fresh: Sequence[Line]) -> Iterator[str]:
    """Compare by meaning and amount, never by order or wording. Reductions count in the total only."""
    before, now = _charges(approved), _charges(fresh)
    for meaning in sorted(before.keys() | now.keys()):
        was, is_now = before.get(meaning, []), now.get(meaning, [])
        kind = _KINDS.get(meaning[1], meaning[1].lower())
        what = f"{kind} of `{meaning[0]}`" if meaning[0] else kind
        if len(is_now) > len(was):
            yield f"there is one more line for {what}"
        elif len(is_now) < len(was):
            yield f"a line for {what} is missing"
        elif any(new > old for old, new in zip(was, is_now, strict=True)):
            yield f"{what} got dearer"


def _charges(lines: Iterable[Line]) -> dict[tuple[str, str], list[Decimal]]:
    """The amounts charged for each meaning, in rising order."""
    by_meaning: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for line in lines:
        if line.amount.amount >= 0:
            by_meaning[line.meaning].append(line.amount.amount)
    return {meaning: sorted(amounts) for meaning, amounts in by_meaning.items()}
