"""The extensions of the sample: `extensions.csv`, a row each. The others of the whole catalogue: `more_extensions`.

Prices are per year, in the currency of the account, without tax; `promotion` is taken off the first year only.
`years` is the longest duration, `shortest` and `longest` bound the label in its ASCII form, `requires` lists the
configuration labels that the extension adds, `highlighted` is its rank among the featured ones. The figures are made
up but plausible, except those that OVH's guides show: .com 9.99 - 2.50, .fr 6.99 - 2.00, .ovh 2.99 - 2.00.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Extension:
    """What OVH sells under one extension, and under which conditions.

    Attributes:
        promotion_lasts: how long after the account was opened its promotion ends; None if it does not.
        is_priced_by_name: its free names are all premium, and the catalogue has no true price for them.
    """

    extension: str
    create: Decimal
    renew: Decimal
    transfer: Decimal
    restore: Decimal
    promotion: Decimal
    years: int
    idn: bool
    shortest: int
    longest: int
    requires: tuple[str, ...]
    highlighted: int | None
    promotion_lasts: timedelta | None = None
    is_priced_by_name: bool = False

    @property
    def months(self) -> list[int]:
        """The durations that can be ordered, in months."""
        return [12 * year for year in range(1, self.years + 1)]


def _read(row: Mapping[str, str]) -> Extension:
    return Extension(
        extension=row["extension"],
        create=Decimal(row["create"]),
        renew=Decimal(row["renew"]),
        transfer=Decimal(row["transfer"]),
        restore=Decimal(row["restore"]),
        promotion=Decimal(row["promotion"]),
        years=int(row["years"]),
        idn=row["idn"] == "yes",
        shortest=int(row["shortest"]),
        longest=int(row["longest"]),
        requires=tuple(row["requires"].split()),
        highlighted=int(row["highlighted"]) if row["highlighted"] else None,
    )


@cache
def sample_extensions() -> Mapping[str, Extension]:
    """Return the sample extensions by name without dot, in the order of the file."""
    text = files("bot.rehearsal.ovh").joinpath("extensions.csv").read_text(encoding="utf-8")
    return {row["extension"]: _read(row) for row in csv.DictReader(text.splitlines())}
