"""The extensions of the whole catalogue: the sample, and as many more as OVH sells.

Their names are real (`suffixes.txt`); everything else about them is made up from a digest of the name, so that it is
the same in every rehearsal:

    a third has a promotion, and half of these end, 3 to 62 days after the account was opened
    one in eight renews at two to five times its first year
    a few are priced by their names only: the catalogue has 999999.00 for them, as OVH has for prices it does not know
    a third takes no internationalised labels; labels begin at 1, 2 or 3 characters
    one in sixteen asks for conditions to be accepted, as many for a reason
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar

from bot.rehearsal.ovh.extensions import Extension, sample_extensions
from bot.rehearsal.ovh.money import ZERO, to_cents

T = TypeVar("T")

_FIRST_YEARS = tuple(
    Decimal(amount)
    for amount in (
        *("3.99", "6.99", "8.99", "9.99", "12.49", "14.99", "17.99", "21.99"),
        *("24.99", "29.99", "34.99", "39.99", "49.99", "64.99", "89.99", "149.00"),
    )
)
_REDUCTIONS = tuple(Decimal(part) for part in ("0.25", "0.50", "0.75", "0.90"))
_YEARS = (10, 10, 10, 10, 10, 1, 2, 5)
_REQUIRED = (("ACCEPT_CONDITIONS",), ("REASON",), *[()] * 14)


@cache
def all_extensions() -> Mapping[str, Extension]:
    """Return every extension by its name without dot: those of the sample as they are, then the others."""
    lines = files("bot.rehearsal.ovh").joinpath("suffixes.txt").read_text(encoding="utf-8").splitlines()
    names = (line for line in lines if line and not line.startswith("#"))
    return {**sample_extensions(), **{name: _made_up(name) for name in names}}


class _Draw:
    """Choices that only a name decides; each looks at a byte of its own."""

    def __init__(self, name: str) -> None:
        self._bytes = iter(sha256(name.encode()).digest())

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[next(self._bytes) % len(choices)]

    def is_one_in(self, number: int) -> bool:
        """Tell whether it is one of so many."""
        return self.one_of(range(number)) == 0


def _made_up(name: str) -> Extension:
    draw = _Draw(name)
    create = draw.one_of(_FIRST_YEARS)
    is_priced_by_name = draw.is_one_in(80)
    reduction, is_promoted = draw.one_of(_REDUCTIONS), draw.is_one_in(3)
    days, is_ending = 3 + draw.one_of(range(60)), draw.is_one_in(2)
    rise, is_rising = draw.one_of(range(2, 6)), draw.is_one_in(8)
    promotion = to_cents(create * reduction) if is_promoted and not is_priced_by_name else ZERO
    renew = to_cents(create * rise) if is_rising else create
    return Extension(
        extension=name,
        create=create,
        renew=renew,
        transfer=draw.one_of((create, create, renew)),
        restore=Decimal(draw.one_of(range(40, 160, 5))),
        promotion=promotion,
        years=draw.one_of(_YEARS),
        idn=not draw.is_one_in(3) or name.startswith("xn--"),
        shortest=draw.one_of((1, 2, 3)),
        longest=63,
        requires=draw.one_of(_REQUIRED),
        highlighted=None,
        promotion_lasts=timedelta(days=days) if promotion and is_ending else None,
        is_priced_by_name=is_priced_by_name,
    )
