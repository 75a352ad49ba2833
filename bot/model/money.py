"""An amount of one currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Self

CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True, order=False)
class Money:
    """An exact amount of one currency.

    Args:
        amount: in whole units of the currency, with as many decimals as the source had.
        currency: ISO 4217 code, as OVH writes it.

    """

    amount: Decimal
    currency: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str()` writes: `"3.58 EUR"`."""
        amount, currency = text.split(" ")
        return cls(amount=Decimal(amount), currency=currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def is_zero(self) -> bool:
        """Whether it is nothing. An amount has no truth value: nothing to pay is an amount too."""
        return not self.amount

    def __bool__(self) -> bool:
        raise TypeError("ask whether an amount is None, or is_zero")

    def __add__(self, other: "Money") -> "Money":
        return Money(amount=self.amount + self._same(other), currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(amount=self.amount - self._same(other), currency=self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(amount=self.amount * factor, currency=self.currency)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __le__(self, other: "Money") -> bool:
        return not self > other

    def with_tax(self, rate_percent: Decimal) -> "Money":
        """Return the amount with a tax added, rounded half up to the cent."""
        gross = self.amount * (100 + rate_percent) / 100
        return Money(amount=gross.quantize(CENT, ROUND_HALF_UP), currency=self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be compared or added")
        return other.amount


def total(amounts: "list[Money]") -> Money | None:
    """Add up amounts of one currency; None for none at all."""
    return reduce(Money.__add__, amounts) if amounts else None
