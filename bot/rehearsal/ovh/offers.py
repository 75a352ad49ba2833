"""What OVH asks for a name: the offer of a search, and the shop that makes it.

The mode of an offer says what it is (OVH's guide "Order a domain name", 2023):

    create-default         free, at the extension's price
    create-premium         free, priced by its name
    transfer-default       somebody owns it; transferable at the extension's price
    transfer-premium       somebody owns it; its transfer is priced by its name
    transfer-aftermarket1  for sale by its owner; price by its name, plus the transfer as a fee
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from zlib import crc32

from bot.rehearsal.ovh.extensions import Extension, sample_extensions
from bot.rehearsal.ovh.money import ZERO, JsonObject, Market, price
from bot.rehearsal.ovh.names import Name, Standing, read_name, standing_of

_MODES = {
    Standing.FREE: "create-default",
    Standing.PREMIUM: "create-premium",
    Standing.TAKEN: "transfer-default",
    Standing.RESALE: "transfer-premium",
    Standing.AUCTION: "transfer-aftermarket1",
    Standing.RESERVED: "create-default",
}

# OVH's guides disagree on the sign of DISCOUNT: -2.00 for a .ovh name in the older one, 2.00 for a .fr name in the
# newer ones. TOTAL is PRICE + FEE - |DISCOUNT| in both.
_NEGATIVE_DISCOUNTS = frozenset({"ovh"})

_NAME_PRICES = {"merrychristmas.io": Decimal("2400.00")}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one name costs, without tax. `first` is the first year before the promotion, `renew` any later one."""

    name: Name
    mode: str
    orderable: bool
    first: Decimal
    renew: Decimal
    fee: Decimal = ZERO
    promotion: Decimal = ZERO

    @property
    def action(self) -> str:
        """OVH's `order.cart.DomainActionEnum`: create or transfer."""
        return self.mode.partition("-")[0]

    @property
    def years(self) -> int:
        """The longest duration; a transfer always adds one year."""
        return self.name.extension.years if self.action == "create" else 1

    def before_promotion(self, years: int) -> Decimal:
        """Return the price of so many years, the fee and the promotion left out."""
        return self.first + (years - 1) * self.renew

    def total(self, years: int = 1) -> Decimal:
        """Return what so many years cost, without tax."""
        return self.before_promotion(years) + self.fee - self.promotion


def offer_prices(offer: Offer, market: Market) -> list[JsonObject]:
    """Return the labelled prices of an offer, in the order of OVH's guide; no DISCOUNT without a promotion."""
    is_negative = offer.name.extension.extension in _NEGATIVE_DISCOUNTS
    amounts = {
        "PRICE": offer.first,
        "RENEW": offer.renew,
        "DISCOUNT": -offer.promotion if is_negative else offer.promotion,
        "FEE": offer.fee,
        "TOTAL": offer.total(),
    }
    if not offer.promotion:
        del amounts["DISCOUNT"]
    return [{"label": label, "price": price(amount, market)} for label, amount in amounts.items()]


class Shop:
    """The price table and the state of every name, both of which a rehearsal may change at any time."""

    def __init__(self, extensions: Mapping[str, Extension] | None = None) -> None:
        self.extensions = dict(sample_extensions() if extensions is None else extensions)
        self._standings: dict[str, Standing] = {}
        self._name_changes: dict[str, dict[str, Decimal]] = {}

    def read(self, domain: str) -> Name | None:
        """Read a domain name; None if its extension is not on sale.

        Raises:
            Refused: 400, it cannot be a domain name.
        """
        return read_name(domain, self.extensions)

    def offer(self, name: Name) -> Offer:
        """Return the present offer of a name."""
        current = replace(name, extension=self.extensions[name.extension.extension])
        offer = _offer(current, self._standings.get(str(name)) or standing_of(current))
        return replace(offer, **self._name_changes.get(str(name), {}))  # type: ignore[arg-type]

    def tell(self, domain: str, standing: Standing) -> None:
        """Decide what a name (in its ASCII form) is from now on."""
        self._standings[domain] = standing

    def change_name_price(self, domain: str, changes: Mapping[str, Decimal]) -> None:
        """Change the `first`, `renew` or `promotion` of one name, in the currency of the account, without tax."""
        self._name_changes.setdefault(domain, {}).update(changes)

    def change_extension_price(self, extension: str, changes: Mapping[str, Decimal]) -> None:
        """Change the `create`, `renew`, `transfer` or `promotion` price of an extension."""
        self.extensions[extension] = replace(self.extensions[extension], **changes)  # type: ignore[arg-type]


def _offer(name: Name, standing: Standing) -> Offer:
    extension = name.extension
    base = Offer(
        name=name,
        mode=_MODES[standing],
        orderable=standing is not Standing.RESERVED,
        first=extension.transfer,
        renew=extension.renew,
    )
    if standing is Standing.TAKEN:
        return base
    if standing in (Standing.FREE, Standing.RESERVED):
        return replace(base, first=extension.create, promotion=extension.promotion)
    fee = extension.transfer if standing is Standing.AUCTION else ZERO
    return replace(base, first=_name_price(name), fee=fee)


def _name_price(name: Name) -> Decimal:
    """Return a price that only the name decides: 300.00 to 4900.00 in hundreds, unless it is an example."""
    known = _NAME_PRICES.get(str(name))
    return known if known is not None else Decimal(300 + 100 * (crc32(str(name).encode()) % 47))
