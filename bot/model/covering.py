"""Whether what OVH says now is covered by what was approved: pure, and in words where it is not.

Lines match by kind, whole name and plan, never by their order, by OVH's `*001` or by localised text alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.model.money import Money
from bot.model.name import Name
from bot.model.quote import Line, Quote, Registration

_KINDS = {"DURATION": "the first year", "INSTALLATION": "the set-up"}
"""What OVH's kinds of lines are called where a difference is told."""

_PARTS = {
    "action": "what is done",
    "plan_code": "the plan",
    "pricing_mode": "the kind of price",
    "duration": "the duration",
}
"""What must be the same of each registration, and how it is called where it is not."""


def covers(approved: Quote, fresh: Quote) -> bool:
    """Whether an approval of one quote is good for another: the same, or the same for less."""
    return not differences(approved, fresh)


def differences(approved: Quote, fresh: Quote) -> tuple[str, ...]:
    """List in words how a fresh quote goes beyond an approved one; nothing where it is covered.

    Covered is: the same account, currency, names, plans, durations, configuration, contracts, statements and payment
    method; the same lines, none missing, none dearer; no renewal above the one shown; the total with tax not above. A
    reduction may be new or larger; one may vanish only if the total still holds.
    """
    if approved.account != fresh.account:
        return (f"the OVH account is {fresh.account}, not {approved.account}",)
    if approved.gross.currency != fresh.gross.currency:
        return (f"the currency is {fresh.gross.currency}, not {approved.gross.currency}",)
    return (
        *_registration_differences(approved.registrations, fresh.registrations),
        *_condition_differences(approved, fresh),
        *_line_differences(approved.lines, fresh.lines),
        *_total_difference(approved, fresh.lines, fresh.gross),
    )


def other_account(approved: Quote | None, account: str | None) -> str:
    """Say that a purchase belongs to another OVH account than the present one; empty if not, or if none is known."""
    if approved is None or account is None or account == approved.account:
        return ""
    return f"it belongs to the OVH account {approved.account}, and Cartwright uses {account} now"


def order_differences(approved: Quote, ordered: Sequence[Line], gross: Money) -> tuple[str, ...]:
    """List in words how an order goes beyond the quote that was approved; nothing where it equals it or costs less."""
    if gross.currency != approved.gross.currency:
        return (f"the currency is {gross.currency}, not {approved.gross.currency}",)
    return (
        *_plan_differences(approved.registrations, ordered),
        *_line_differences(approved.lines, ordered),
        *_total_difference(approved, ordered, gross),
    )


def _registration_differences(approved: Sequence[Registration], fresh: Sequence[Registration]) -> Iterator[str]:
    before, now = _by_name(approved), _by_name(fresh)
    for name in sorted(before.keys() - now.keys()):
        yield f"`{name.shown}` is no longer part of it"
    for name in sorted(now.keys() - before.keys()):
        yield f"`{name.shown}` was not part of it"
    for name in sorted(before.keys() & now.keys()):
        yield from _changes(before[name], now[name])


def _changes(approved: Registration, fresh: Registration) -> Iterator[str]:
    shown = approved.name.shown
    for part, called in _PARTS.items():
        was, is_now = getattr(approved, part), getattr(fresh, part)
        if was != is_now:
            yield f"{called} of `{shown}` is {is_now}, not {was}"
    if sorted(approved.configuration) != sorted(fresh.configuration):
        yield f"what OVH is told about `{shown}` has changed"
    if _is_dearer(approved.renewal, fresh.renewal):
        yield f"each later year of `{shown}` costs {fresh.renewal} instead of {approved.renewal}"


def _is_dearer(approved: Money | None, fresh: Money | None) -> bool:
    """Whether a price is above the one shown. Where none was shown, any was accepted; none told now is not covered."""
    if approved is None:
        return False
    return fresh is None or fresh.currency != approved.currency or fresh > approved


def _condition_differences(approved: Quote, fresh: Quote) -> Iterator[str]:
    if {contract.url for contract in fresh.contracts} != {contract.url for contract in approved.contracts}:
        yield "its contracts are not those that were shown"
    if set(fresh.statements) != set(approved.statements):
        yield "it takes other statements than those that were made"
    if not fresh.payment_method.is_same(approved.payment_method):
        yield f"it would be paid by {fresh.payment_method.label}, not by {approved.payment_method.label}"


def _plan_differences(approved: Sequence[Registration], ordered: Sequence[Line]) -> Iterator[str]:
    """Compare what an order says was ordered for each name, as far as it says so for what it charges."""
    expected = {registration.name: registration for registration in approved}
    for line in ordered:
        wanted = expected.get(line.name) if line.name else None
        if wanted is None or line.plan_code is None or line.amount.is_zero:
            continue
        if line.plan_code != wanted.plan_code:
            yield f"the plan of `{wanted.name.shown}` is {line.plan_code}, not {wanted.plan_code}"
        if line.duration is not None and line.duration != wanted.duration:
            yield f"the duration of `{wanted.name.shown}` is {line.duration}, not {wanted.duration}"


def _line_differences(approved: Sequence[Line], fresh: Sequence[Line]) -> Iterator[str]:
    """Compare by meaning and amount, never by order or wording. Reductions count in the total only."""
    before, now = _charges(approved), _charges(fresh)
    for meaning in sorted(before.keys() | now.keys()):
        was, is_now = before.get(meaning, []), now.get(meaning, [])
        what = _what(meaning, (*fresh, *approved))
        if len(is_now) > len(was):
            yield f"there is one more line for {what}"
        elif len(is_now) < len(was):
            yield f"a line for {what} is missing"
        elif any(new > old for old, new in zip(was, is_now, strict=True)):
            yield f"{what} got dearer"


def _what(meaning: tuple[str, str], lines: Iterable[Line]) -> str:
    """Name what lines of one meaning are for: OVH's words where they are of no name that was asked for."""
    name, kind = meaning
    called = _KINDS.get(kind, kind.lower())
    if name:
        return f"{called} of `{name}`"
    return f"{called}, “{next(line.description for line in lines if line.meaning == meaning)}”"


def _total_difference(approved: Quote, lines: Sequence[Line], gross: Money) -> Iterator[str]:
    if gross > approved.gross:
        yield f"the total is {gross} instead of {approved.gross}"
        if _reduction(lines) < _reduction(approved.lines):
            yield "a reduction is gone"


def _reduction(lines: Iterable[Line]) -> Decimal:
    return -sum((line.amount.amount for line in lines if line.amount.amount < 0), Decimal(0))


def _charges(lines: Iterable[Line]) -> dict[tuple[str, str], list[Decimal]]:
    """The amounts charged for each meaning, in rising order."""
    by_meaning: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for line in lines:
        if line.amount.amount >= 0:
            by_meaning[line.meaning].append(line.amount.amount)
    return {meaning: sorted(amounts) for meaning, amounts in by_meaning.items()}


def _by_name(registrations: Iterable[Registration]) -> dict[Name, Registration]:
    return {registration.name: registration for registration in registrations}
