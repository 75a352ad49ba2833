"""What may be spent in a calendar month, and what of it is taken. Pure.

A request takes its price from every budget that it falls under when it is asked for, and keeps it until it is surely
not bought. It counts in the month in which it was asked for; once it is paid, in the month of the payment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from bot.model.money import Money
from bot.model.purchase import NOT_BOUGHT, Stage


class Scope(Enum):
    """Whose budget."""

    CHANNEL = "channel"
    PERSON = "person"
    TOTAL = "total"


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A month's budget, as a request finds it.

    Args:
        limit: what may be spent; with tax, in the policy's currency.
        taken: what other requests reserved or spent.

    """

    scope: Scope
    limit: Decimal
    taken: Decimal

    @property
    def left(self) -> Decimal:
        """What remains before this request; negative if it was lowered below what is taken."""
        return self.limit - self.taken

    def is_burst_by(self, gross: Money) -> bool:
        """Whether a request is more than what remains."""
        return gross.amount > self.left


class Effect(Enum):
    """What a stage does to what a purchase reserved."""

    SPEND = "spend"
    RELEASE = "release"


EFFECTS: Mapping[Stage, Effect] = MappingProxyType(
    {
        **dict.fromkeys(NOT_BOUGHT, Effect.RELEASE),
        Stage.LAPSED: Effect.RELEASE,
        Stage.PAID: Effect.SPEND,
    }
)
"""At every other stage it stays as it is: also while nobody knows whether OVH took the order or the payment. An order
that OVH cancels after it was paid stays spent, since nobody here sees a refund."""
