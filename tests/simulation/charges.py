"""Whether what OVH charges is what was approved: compared line by line, without the bot's own comparison."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from bot.model.money import Money
from bot.model.name import Name
from bot.model.quote import Line, Quote


def covers(quote: Quote, lines: Iterable[Line], gross: Money) -> bool:
    """Whether these lines are those of a quote, none dearer, and cost no more in all."""
    approved, charged = _charges(quote.lines), _charges(lines)
    return (
        gross.currency == quote.gross.currency
        and gross <= quote.gross
        and approved.keys() == charged.keys()
        and all(
            len(approved[what]) == len(charged[what])
            and all(now <= was for now, was in zip(sorted(charged[what]), sorted(approved[what]), strict=True))
            for what in approved
        )
    )


def _charges(lines: Iterable[Line]) -> dict[tuple[Name | None, str], list[Decimal]]:
    amounts: defaultdict[tuple[Name | None, str], list[Decimal]] = defaultdict(list)
    for line in lines:
        if line.amount.amount >= 0:
            amounts[line.name, line.kind].append(line.amount.amount)
    return amounts
