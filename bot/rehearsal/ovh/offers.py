"""What OVH asks for a name: the offer of a search, and the shop that makes it.

The mode of an offer says what it is (OVH's guide "Order a domain name", 2023):

    create-default         free, at the extension's price
    create-premium         free, priced by its name
    transfer-default       somebody owns it; transferable at the extension's price
    transfer-premium       somebody owns it; its transfer is priced by its name
    transfer-aftermarket1  for sale by its owner; price by its name, plus the transfer as a fee

Of the newer fields only the names are known (`order.json`, 2026): `isTransferLocked` is taken to be a boolean, and
`currentNameservers` a list of host names, which is empty for names that nobody owns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zlib import crc32

from bot.rehearsal.ovh.extensions import Extension, sample_extensions
from bot.rehearsal.ovh.money import ZERO, JsonObject, Market, price
from bot.rehearsal.ovh.names import Name, Standing, read_name, standing_of

_MODES = {
    Standing.FREE: "create-default",
    Standing.PREMIUM: "create-premium",
    Standing.TAKEN: "transfer-default",
    Standing.LOCKED: "transfer-default",
    Standing.RESALE: "transfer-premium",
    Standing.AUCTION: "transfer-aftermarket1",
    Standing.RESERVED: "create-default",
    Standing.SUNRISE: "create-default",
}
_AT_LIST_PRICE = frozenset({Standing.FREE, Standing.RESERVED, Standing.SUNRISE})

# OVH's guides disagree on the sign of DISCOUNT: -2.00 for a .ovh name in the older one, 2.00 for a .fr name in the
# newer ones. TOTAL is PRICE + FEE - |DISCOUNT| in both.
_NEGATIVE_DISCOUNTS = frozenset({"ovh"})

_NAME_PRICES = {"merrychristmas.io": Decimal("2400.00")}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one name costs, without tax. `first` is the first year before the promotion, `renew` any later one.

    `phase` is OVH's word for how far the extension's registry has come: `ga`, general availability, or `sunrise`.
    """

    name: Name
    mode: str
    orderable: bool
    first: Decimal
    renew: Decimal
    fee: Decimal = ZERO
    promotion: Decimal = ZERO
    phase: str = "ga"
    is_transfer_locked: bool = False

    @property
    def action(self) -> str:
        """OVH's `order.cart.DomainActionEnum`: create or transfer."""
        return self.mode.partition("-")[0]

    @property
    def years(self) -> int:
        """The longest duration; a transfer always adds one year."""
        return self.name.extension.years if self.action == "create" else 1

    @property
    def name_servers(self) -> list[str]:
        """Those that the name has now; none where nobody owns it."""
        return ["ns1.other-registrar.example", "ns2.other-registrar.example"] if self.action == "transfer" else []

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
    """The price table and the state of every name, both of which a rehearsal may change at any time.

    Args:
        extensions: what is sold, by extension; the sample by default.
        now: the time of the rehearsal, by which promotions end.
    """

    def __init__(self, extensions: Mapping[str, Extension] | None, now: Callable[[], datetime]) -> None:
        self.extensions = dict(sample_extensions() if extensions is None else extensions)
        self._now = now
        self._opened_at = now()
        self._withdrawn: dict[str, Extension] = {}
        self._standings: dict[str, Standing] = {}
        self._name_changes: dict[str, dict[str, Decimal]] = {}

    def read(self, domain: str) -> Name | None:
        """Read a domain name; None if its extension is not on sale.

        Raises:
            Refused: 400, it cannot be a domain name.
        """
        return read_name(domain, self.extensions)

    def offer(self, name: Name) -> Offer:
        """Return the present offer of a name; it is not orderable if its extension is no longer on sale."""
        plan_code = name.extension.extension
        extension = self.extensions.get(plan_code, name.extension)
        current = replace(name, extension=replace(extension, promotion=self.promotion(extension)))
        offer = _offer(current, self._standings.get(str(name)) or standing_of(current))
        offer = replace(offer, orderable=offer.orderable and plan_code in self.extensions)
        return replace(offer, **self._name_changes.get(str(name), {}))  # type: ignore[arg-type]

    def promotion(self, extension: Extension) -> Decimal:
        """Return what is taken off the first year at this moment."""
        ends_at = self.promotion_ends_at(extension)
        return extension.promotion if ends_at is None or self._now() < ends_at else ZERO

    def promotion_ends_at(self, extension: Extension) -> datetime | None:
        """Return when the promotion of an extension ends; None if it does not."""
        return None if extension.promotion_lasts is None else self._opened_at + extension.promotion_lasts

    def tell(self, domain: str, standing: Standing) -> None:
        """Decide what a name (in its ASCII form) is from now on."""
        self._standings[domain] = standing

    def change_name_price(self, domain: str, changes: Mapping[str, Decimal]) -> None:
        """Change the `first`, `renew` or `promotion` of one name, in the currency of the account, without tax."""
        self._name_changes.setdefault(domain, {}).update(changes)

    def change_extension_price(self, extension: str, changes: Mapping[str, Decimal]) -> None:
        """Change the `create`, `renew`, `transfer` or `promotion` price of an extension."""
        self.extensions[extension] = replace(self.extensions[extension], **changes)  # type: ignore[arg-type]

    def end_promotion(self, extension: str, at: datetime) -> None:
        """Decide when the promotion of an extension ends."""
        lasts = at - self._opened_at
        self.extensions[extension] = replace(self.extensions[extension], promotion_lasts=lasts)

    def stock(self, extensions: Mapping[str, Extension]) -> None:
        """Sell these extensions from now on, at changed prices where they were changed; not what was withdrawn."""
        self.extensions = {
            name: self.extensions.get(name, extension)
            for name, extension in extensions.items()
            if name not in self._withdrawn
        }

    def withdraw(self, extension: str) -> None:
        """Stop selling an extension: it is gone from the catalogue, and its names are not on sale."""
        self._withdrawn[extension] = self.extensions.pop(extension)

    def sell_again(self, extension: str) -> None:
        """Sell an extension that was withdrawn, at the prices that it had."""
        self.extensions[extension] = self._withdrawn.pop(extension)

    def is_withdrawn(self, extension: str) -> bool:
        """Tell whether it was sold, and is not any more."""
        return extension in self._withdrawn


def _offer(name: Name, standing: Standing) -> Offer:
    extension = name.extension
    base = Offer(
        name=name,
        mode=_MODES[standing],
        orderable=standing is not Standing.RESERVED,
        first=extension.transfer,
        renew=extension.renew,
        phase="sunrise" if standing is Standing.SUNRISE else "ga",
        is_transfer_locked=standing is Standing.LOCKED,
    )
    if standing in (Standing.TAKEN, Standing.LOCKED):
        return base
    if standing in _AT_LIST_PRICE:
        return replace(base, first=extension.create, promotion=extension.promotion)
    fee = extension.transfer if standing is Standing.AUCTION else ZERO
    return replace(base, first=_name_price(name), fee=fee)


def _name_price(name: Name) -> Decimal:
    """Return a price that only the name decides: 300.00 to 4900.00 in hundreds, unless it is an example."""
    known = _NAME_PRICES.get(str(name))
    return known if known is not None else Decimal(300 + 100 * (crc32(str(name).encode()) % 47))
