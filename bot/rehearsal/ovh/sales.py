"""A cart as it would be billed: lines, tax and totals, as OVH's guides show them.

For each name, in this order: two lines of nothing for the DNS zone that OVH adds by itself (`*001.001`), the years
(`DURATION`), the set-up (`INSTALLATION`, which holds the fee if there is one), and a `GIFT` with a negative price if
there is a promotion. Tax is rounded once, half up, on the net total. A promotion is a line, so it is neither in
`reduction` nor in `originalWithoutTax`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.rehearsal.ovh.carts import Cart, Item
from bot.rehearsal.ovh.money import ZERO, JsonObject, Market, price, to_cents
from bot.rehearsal.ovh.offers import Offer

# OVH's `order.OrderDetailTypeEnum`.
LINE_KINDS = frozenset(
    {
        "ACCESSORY", "CAUTION", "CHOOSED", "CONSUMPTION", "CREATION", "DELIVERY", "DURATION", "GIFT",
        "INSTALLATION", "LICENSE", "MUTE", "OTHER", "OUTPLAN", "QUANTITY", "REFUND", "RENEW", "SPECIAL",
        "SWITCH", "TRANSFER", "VOUCHER",
    }
)  # fmt: skip

# French, also in OVH's English guides.
_REQUESTS = {"create": "demande d'enregistrement", "transfer": "demande de transfert"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an order. `place` is OVH's `domain`: `*001`, not a domain name."""

    place: str
    kind: str
    description: str
    amount: Decimal = ZERO

    def document(self, market: Market) -> JsonObject:
        """Return the `order.OrderDetail`."""
        amount, nothing = price(self.amount, market), price(ZERO, market)
        return {
            "cartItemID": None,
            "description": self.description,
            "detailType": self.kind,
            "domain": self.place,
            "originalTotalPrice": amount,
            "quantity": 1,
            "reductionTotalPrice": nothing,
            "reductions": [],
            "totalPrice": amount,
            "unitPrice": amount,
        }


@dataclass(frozen=True, kw_only=True)
class Sold:
    """A name as it is sold: what its item held, and its lines."""

    name: str
    plan_code: str
    mode: str
    years: int
    configurations: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    @property
    def action(self) -> str:
        """Create or transfer."""
        return self.mode.partition("-")[0]


@dataclass(frozen=True, kw_only=True)
class Sale:
    """All names of a cart with what they cost together."""

    market: Market
    sold: tuple[Sold, ...]
    contracts: tuple[JsonObject, ...] = field(default=(), repr=False)

    @property
    def lines(self) -> list[Line]:
        """Every line, in order."""
        return [line for sold in self.sold for line in sold.lines]

    @property
    def net(self) -> Decimal:
        """Without tax."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def tax(self) -> Decimal:
        """The tax on the net total."""
        return to_cents(self.net * self.market.vat)

    @property
    def gross(self) -> Decimal:
        """With tax: what is charged."""
        return self.net + self.tax

    def document(self, *, order_id: int | None = None, url: str | None = None) -> JsonObject:
        """Return the `order.Order`; a preview has neither id nor URL."""
        return {
            "contracts": list(self.contracts),
            "details": [line.document(self.market) for line in self.lines],
            "orderId": order_id,
            "prices": {
                "originalWithoutTax": price(self.net, self.market),
                "reduction": price(ZERO, self.market),
                "tax": price(self.tax, self.market),
                "withTax": price(self.gross, self.market),
                "withoutTax": price(self.net, self.market),
            },
            "url": url,
        }


def sale_of(cart: Cart, offers: Iterable[Offer], contracts: Iterable[JsonObject] = ()) -> Sale:
    """Price a cart. `offers` are those of its items, in the same order."""
    pairs = zip(cart.items.values(), offers, strict=True)
    sold = tuple(_sold(number, item, offer) for number, (item, offer) in enumerate(pairs, start=1))
    return Sale(market=cart.market, sold=sold, contracts=tuple(contracts))


def _sold(number: int, item: Item, offer: Offer) -> Sold:
    return Sold(
        name=str(item.name),
        plan_code=item.name.extension.extension,
        mode=item.mode,
        years=item.years,
        configurations=tuple((entry.label, entry.value) for entry in item.configurations.values()),
        lines=tuple(_lines(f"*{number:03}", item, offer)),
    )


def _lines(place: str, item: Item, offer: Offer) -> Iterator[Line]:
    zone = f"{place}.001"
    extension = f".{item.name.extension.extension}"
    request = f"{item.name} - {extension} {_REQUESTS[item.action]} - {12 * item.years} mois"
    yield Line(place=zone, kind="DURATION", description=f"{item.name} - Zone DNS")
    yield Line(place=zone, kind="INSTALLATION", description="DNS zone")
    yield Line(place=place, kind="DURATION", description=request, amount=offer.before_promotion(item.years))
    yield Line(place=place, kind="INSTALLATION", description=f"Domain {extension}", amount=offer.fee)
    if offer.promotion:
        gift = f"{extension.upper()} Create Prix barre"
        yield Line(place=place, kind="GIFT", description=gift, amount=-offer.promotion)


def contracts_for(sale: Sale) -> list[JsonObject]:
    """Return the contracts that a checkout shows: the general ones, and one per extension.

    A contract's name may end with a tab in live answers (ovhcloud-cli, pull request 246).
    """
    names = ["general-terms.pdf\t", "domain-names.pdf\t"]
    names += [f"registry-{plan}.pdf\t" for plan in sorted({sold.plan_code for sold in sale.sold})]
    return [_contract(name) for name in names]


def _contract(name: str) -> JsonObject:
    file = name.strip()
    return {
        "content": f"Stand-in text of {file}. Nothing is bought with it.",
        "name": name,
        "url": f"https://contract.eu.ovhapis.example/1.0/pdf/{file}",
    }


@dataclass(frozen=True, kw_only=True)
class Swap:
    """What is sold instead of a name's dearest line: another name, amount (without tax) or kind; None leaves it.

    `of` is the name whose line it is, None for the first.
    """

    of: str | None = None
    name: str | None = None
    amount: Decimal | None = None
    kind: str | None = None


def swapped(sale: Sale, swap: Swap) -> Sale:
    """Return a sale in which one line is not what was in the cart."""
    sold = list(sale.sold)
    place = next((index for index, each in enumerate(sold) if swap.of in (None, each.name)), 0)
    sold[place] = _swapped_name(_swapped_line(sold[place], swap), swap.name)
    return replace(sale, sold=tuple(sold))


def _swapped_line(sold: Sold, swap: Swap) -> Sold:
    dearest = max(sold.lines, key=lambda line: line.amount)
    other = replace(
        dearest,
        amount=dearest.amount if swap.amount is None else swap.amount,
        kind=swap.kind or dearest.kind,
    )
    return replace(sold, lines=tuple(other if line is dearest else line for line in sold.lines))


def _swapped_name(sold: Sold, name: str | None) -> Sold:
    if name is None:
        return sold
    lines = tuple(replace(line, description=line.description.replace(sold.name, name)) for line in sold.lines)
    return replace(sold, name=name, plan_code=name.partition(".")[2], lines=lines)
