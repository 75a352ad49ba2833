"""How much of OVH's catalogue there is, and what is wrong with it."""

from dataclasses import dataclass
from decimal import Decimal

from bot.rehearsal.ovh.money import JsonObject


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What the public catalogue shows of what is sold.

    Attributes:
        is_whole: every extension, each plan as bulky as OVH's, about 30 MB; otherwise the sample, and no more of a plan
            than clients read.
        is_empty: it lists no plans.
        currency: what it says its currency is; None for that of the subsidiary which is asked about.
        price: stands in it for every price; None for the true ones.
    """

    is_whole: bool = False
    is_empty: bool = False
    currency: str | None = None
    price: Decimal | None = None

    def document(self) -> JsonObject:
        """Return it by the keys with which it is changed."""
        price = None if self.price is None else str(self.price)
        return {"whole": self.is_whole, "empty": self.is_empty, "currency": self.currency, "price": price}
