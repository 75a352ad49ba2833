"""A price that somebody typed as a limit: `20`, `20,50`, `20€`, `EUR 20`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

_SIGNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "€": frozenset({"EUR"}),
        "£": frozenset({"GBP"}),
        "$": frozenset({"USD", "CAD", "AUD", "SGD"}),
        "zł": frozenset({"PLN"}),
        "kč": frozenset({"CZK"}),
        "₹": frozenset({"INR"}),
    }
)
"""Which currencies a sign may mean, of those in which OVH sells."""

_CURRENCY = r"[€£$₹]|zł|kč|[a-z]{3}"
_LIMIT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<whole>[0-9]{{1,9}})(?:[.,](?P<part>[0-9]{{1,2}}))?\s*(?P<behind>{_CURRENCY})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class PriceLimit:
    """The most that something may cost, without tax.

    Args:
        currencies: which the typed sign or code may mean; none where nothing was typed, for the account's own.

    """

    amount: Decimal
    currencies: frozenset[str] = frozenset()

    def is_in(self, currency: str) -> bool:
        """Whether it may be meant in a currency."""
        return not self.currencies or currency in self.currencies


def read_limit(text: str) -> PriceLimit | None:
    """Read a limit; None for what is no amount, is nothing at all, or could be read in two ways, as `1,000`."""
    found = _LIMIT.fullmatch(text.strip())
    if found is None or (found["before"] and found["behind"]):
        return None
    amount = Decimal(f"{found['whole']}.{found['part']}" if found["part"] else found["whole"])
    sign = (found["before"] or found["behind"] or "").lower()
    return PriceLimit(amount=amount, currencies=_currencies(sign)) if amount else None


def is_currency(text: str) -> bool:
    """Tell whether a word is the sign or the code of a currency, as it may stand apart from its amount."""
    return re.fullmatch(_CURRENCY, text, re.IGNORECASE) is not None


def _currencies(sign: str) -> frozenset[str]:
    if not sign:
        return frozenset()
    return _SIGNS.get(sign, frozenset({sign.upper()}))
