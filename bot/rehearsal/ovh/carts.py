"""Carts, their items, and the configuration of an item."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.rehearsal.ovh.money import ZERO, JsonObject, Market, price
from bot.rehearsal.ovh.names import Name
from bot.rehearsal.ovh.offers import Offer

if TYPE_CHECKING:
    from bot.rehearsal.ovh.sales import Sale


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A label and a value of an item. Nothing is validated before checkout."""

    id: int
    label: str
    value: str

    def document(self) -> JsonObject:
        """Return the `order.cart.ConfigurationItem`."""
        return {"id": self.id, "label": self.label, "value": self.value}


@dataclass(kw_only=True)
class Item:
    """A name in a cart. `mode` is the pricing mode it was added with; its price is looked up anew each time."""

    item_id: int
    name: Name
    mode: str
    years: int = 1
    configurations: dict[int, Configuration] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """Create or transfer."""
        return self.mode.partition("-")[0]

    @property
    def duration(self) -> str:
        """ISO 8601, for instance `P1Y`."""
        return f"P{self.years}Y"

    def values(self, label: str) -> list[str]:
        """Return every value configured under a label."""
        return [entry.value for entry in self.configurations.values() if entry.label == label]

    def document(self, cart_id: str, offer: Offer, market: Market) -> JsonObject:
        """Return the `order.cart.Item`."""
        return {
            "cartId": cart_id,
            "configurations": list(self.configurations),
            "duration": self.duration,
            "itemId": self.item_id,
            "offerId": None,
            "options": [],
            "parentItemId": None,
            "prices": _item_prices(offer.total(self.years), market),
            "productId": "domain",
            "settings": {
                "catalogName": "dom-public",
                "domain": str(self.name),
                "planCode": self.name.extension.extension,
                "pricingMode": self.mode,
                "quantity": 1,
            },
        }


def _item_prices(total: Decimal, market: Market) -> list[JsonObject]:
    # OVH's guide shows an item's amounts under labels where they do not belong, the total repeated as FEE. A client
    # that reads prices here must notice it before it meets the real API.
    amounts = {"TOTAL": total, "FEE": total, "RENEW": ZERO, "PRICE": ZERO}
    return [{"label": label, "price": price(amount, market)} for label, amount in amounts.items()]


@dataclass(kw_only=True)
class Cart:
    """A basket. Whoever knows its id may read and fill it; only an assigned one can be searched in or checked out."""

    cart_id: str = field(repr=False)
    description: str
    expire: datetime
    market: Market
    is_assigned: bool = False
    items: dict[int, Item] = field(default_factory=dict)
    sold_as: "Sale | None" = None

    @property
    def is_read_only(self) -> bool:
        """Whether it has been validated: it stays readable, as what was sold, and can no longer be changed."""
        return self.sold_as is not None

    def document(self) -> JsonObject:
        """Return the `order.cart.Cart`."""
        return {
            "cartId": self.cart_id,
            "description": self.description,
            "expire": self.expire.astimezone(UTC).isoformat(timespec="seconds"),
            "items": list(self.items),
            "readOnly": self.is_read_only,
        }
