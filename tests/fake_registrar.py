"""OVHcloud in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from bot.errors import Rejected, Vanished
from bot.model.configuration import Requirement
from bot.model.name import Name
from bot.model.offer import YEAR, Availability, Offer
from bot.model.order import NOT_PAID, Order
from bot.model.quote import Contract, Line, PaymentMethod
from bot.ports import Account, MirroredItem, Now, Pricing
from tests.faults import Faults
from tests.samples import euros

VAT_PERCENT = Decimal(20)
CARD = PaymentMethod(id=10, label="Visa ending 4242")
BANK = PaymentMethod(id=20, label="Sepa direct debit ending A123")
TERMS = Contract(name="general-terms.pdf", url="https://contracts.example/general-terms.pdf")


@dataclass(kw_only=True)
class FakeItem:
    """A name in a cart at OVH, with what OVH was told about it; a label may stand twice."""

    offer: Offer
    told: list[tuple[str, str]] = field(default_factory=list)


@dataclass(kw_only=True)
class FakeCart:
    """A cart at OVH. One that was ordered can be read, and never be changed."""

    key: str
    expires_at: datetime
    items: dict[int, FakeItem] = field(default_factory=dict)
    order_id: int | None = None


@dataclass(kw_only=True)
class FakeOrder:
    """An order at OVH. `held` is a status that it stays in; otherwise its status follows from the time."""

    order: Order
    placed_at: datetime
    paid_at: datetime | None = None
    held: str | None = None


class FakeRegistrar:
    """OVHcloud as one account in memory.

    Every name of an extension in `prices` is free until `sell` or `take` says otherwise; other extensions are not sold.

    Attributes:
        prices: first year and each later year, by extension.
        requires: what OVH demands to be told, by extension, besides the owner's age.
        accepted: the payment methods that are valid, the account's default first.
        contracts: what every order accepts.
        charges: order number and payment method of every payment, in order.

    """

    checking = timedelta(seconds=5)
    delivering = timedelta(seconds=15)
    unpaid = timedelta(days=1)

    def __init__(self, now: Now) -> None:
        self.faults = Faults()
        self.prices = {
            "fr": ("6.99", "8.99"),
            "com": ("9.99", "11.99"),
            "shop": ("1.99", "38.99"),
            "ca": ("12.49",) * 2,
        }
        self.requires = {"ca": ("ACCEPT_CONDITIONS",), "paris": ("REASON",)}
        self.accepted = [CARD, BANK]
        self.contracts: tuple[Contract, ...] = (TERMS,)
        self.carts: dict[str, FakeCart] = {}
        self.orders: dict[int, FakeOrder] = {}
        self.charges: list[tuple[int, int]] = []
        self._told: dict[Name, Offer] = {}
        self._now = now
        self._ids = count(1)
        self._order_ids = count(1000)

    # What happens at OVH without the bot

    def sell(self, offer: Offer) -> None:
        """Decide what is offered for a name from now on: another price, say, or that it is premium."""
        self._told[offer.name] = offer

    def take(self, name: Name) -> None:
        """Let somebody else own a name from now on."""
        self._told[name] = replace(_free(name, "9.99", "9.99"), action="transfer", pricing_mode="transfer-default")

    # The port

    def account(self) -> Account:
        with self.faults.around("account"):
            return Account(id="xx1111-ovh", subsidiary="FR", currency="EUR")

    def payment_method(self) -> PaymentMethod:
        with self.faults.around("payment_method"):
            if not self.accepted:
                raise Rejected("the account has no valid default payment method")
            return self.accepted[0]

    def offers(self, name: Name) -> Sequence[Offer]:
        with self.faults.around("offers"):
            offer = self._offer(name)
            return [offer] if offer else []

    def create_cart(self, key: str, expires_at: datetime) -> str:
        with self.faults.around("create_cart"):
            cart_id = f"cart-{next(self._ids)}"
            self.carts[cart_id] = FakeCart(key=key, expires_at=expires_at)
            return cart_id

    def find_carts(self, key: str) -> Sequence[str]:
        with self.faults.around("find_carts"):
            return [n for n, cart in self.carts.items() if cart.key == key and cart.expires_at > self._now()]

    def keep_cart(self, cart_id: str, expires_at: datetime) -> None:
        with self.faults.around("keep_cart"):
            self._open_cart(cart_id).expires_at = expires_at

    def delete_cart(self, cart_id: str) -> None:
        with self.faults.around("delete_cart"):
            if cart_id in self.carts and self.carts[cart_id].order_id is None:
                del self.carts[cart_id]

    def items(self, cart_id: str) -> Sequence[MirroredItem]:
        with self.faults.around("items"):
            return [MirroredItem(id=n, name=item.offer.name) for n, item in self._cart(cart_id).items.items()]

    def add_item(self, cart_id: str, offer: Offer) -> int:
        with self.faults.around("add_item"):
            cart = self._open_cart(cart_id)
            self._require_sold(offer)
            item_id = next(self._ids)
            cart.items[item_id] = FakeItem(offer=offer)
            return item_id

    def remove_item(self, cart_id: str, item_id: int) -> None:
        with self.faults.around("remove_item"):
            if cart_id in self.carts:
                self._open_cart(cart_id).items.pop(item_id, None)

    def requirements(self, cart_id: str, item_id: int) -> Sequence[Requirement]:
        with self.faults.around("requirements"):
            return self._requirements(self._item(cart_id, item_id))

    def configure(self, cart_id: str, item_id: int, label: str, value: str) -> None:
        with self.faults.around("configure"):
            self._open_cart(cart_id)
            item = self._item(cart_id, item_id)
            item.told = [pair for pair in item.told if pair[0] != label] + [(label, value)]

    def preview(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        with self.faults.around("preview"):
            return replace(self._pricing(self._cart(cart_id), names), contracts=())

    def dry_run(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        with self.faults.around("dry_run"):
            return self._checked(cart_id, names)

    def place(self, cart_id: str, names: Sequence[Name], *, waive_retraction: bool) -> Order:
        with self.faults.around("place"):
            pricing = self._checked(cart_id, names)
            order = Order(id=next(self._order_ids), lines=pricing.lines, gross=pricing.gross)
            self.orders[order.id] = FakeOrder(order=order, placed_at=self._now())
            self.carts[cart_id].order_id = order.id
            return order

    def orders_since(self, moment: datetime) -> Sequence[int]:
        with self.faults.around("orders_since"):
            return [n for n, order in self.orders.items() if order.placed_at >= moment]

    def order(self, order_id: int, names: Sequence[Name]) -> Order:
        with self.faults.around("order"):
            found = self._order(order_id)
            return replace(found.order, lines=_attributed(found.order.lines, names), placed_at=found.placed_at)

    def order_status(self, order_id: int) -> str:
        with self.faults.around("order_status"):
            return self._status(self._order(order_id))

    def payable_with(self, order_id: int) -> Sequence[int]:
        with self.faults.around("payable_with"):
            is_unpaid = self._status(self._order(order_id)) == NOT_PAID
            return [method.id for method in self.accepted] if is_unpaid else []

    def pay(self, order_id: int, method_id: int) -> None:
        with self.faults.around("pay"):
            found = self._order(order_id)
            if self._status(found) != NOT_PAID:
                raise Rejected("this order is paid already, or cannot be paid any more")
            if method_id not in [method.id for method in self.accepted]:
                raise Rejected(f"this order cannot be paid with {method_id}")
            found.paid_at = self._now()
            self.charges.append((order_id, method_id))
            for name in found.order.names:
                self.take(name)

    # Within

    def _offer(self, name: Name) -> Offer | None:
        if name in self._told:
            return self._told[name]
        prices = self.prices.get(name.extension)
        return _free(name, *prices) if prices else None

    def _require_sold(self, offer: Offer) -> None:
        present = self._offer(offer.name)
        is_sold = present and present.availability is not Availability.NOT_SOLD
        if not present or not is_sold or present.pricing_mode != offer.pricing_mode:
            raise Rejected(f"{offer.name.ascii} is not available for {offer.pricing_mode}")

    def _cart(self, cart_id: str) -> FakeCart:
        cart = self.carts.get(cart_id)
        if cart is None or cart.expires_at <= self._now():
            raise Vanished("there is no such cart")
        return cart

    def _open_cart(self, cart_id: str) -> FakeCart:
        cart = self._cart(cart_id)
        if cart.order_id is not None:
            raise Rejected("this cart has been validated already")
        return cart

    def _item(self, cart_id: str, item_id: int) -> FakeItem:
        try:
            return self._cart(cart_id).items[item_id]
        except KeyError:
            raise Vanished("there is no such item") from None

    def _order(self, order_id: int) -> FakeOrder:
        if order_id not in self.orders:
            raise Vanished("there is no such order")
        return self.orders[order_id]

    def _status(self, order: FakeOrder) -> str:
        if order.held:
            return order.held
        if order.paid_at is None:
            return "cancelled" if self._now() >= order.placed_at + self.unpaid else NOT_PAID
        age = self._now() - order.paid_at
        return "checking" if age < self.checking else "delivering" if age < self.delivering else "delivered"

    def _requirements(self, item: FakeItem) -> list[Requirement]:
        demanded = ("OWNER_LEGAL_AGE", *self.requires.get(item.offer.name.extension, ()))
        optional = Requirement(label="OWNER_CONTACT", kind="/me/contact", required=False)
        return [*(Requirement(label=label, kind="bool", required=True) for label in demanded), optional]

    def _checked(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        cart = self._open_cart(cart_id)
        if not cart.items:
            raise Rejected("this cart is empty")
        for item in cart.items.values():
            self._require_sold(item.offer)
            told = [label for label, _ in item.told]
            for needed in self._requirements(item):
                if needed.required and needed.label not in told:
                    raise Rejected(f"{needed.label} is mandatory")
        return self._pricing(cart, names)

    def _pricing(self, cart: FakeCart, names: Sequence[Name]) -> Pricing:
        offers = [self._offer(item.offer.name) or item.offer for item in cart.items.values()]
        ordered = self.orders.get(cart.order_id or 0)
        charged = ordered.order.lines if ordered else tuple(line for offer in offers for line in _lines(offer))
        net = sum((line.amount for line in charged), euros("0.00"))
        gross = net.with_tax(VAT_PERCENT)
        lines = _attributed(charged, names)
        return Pricing(lines=lines, net=net, tax=gross - net, gross=gross, contracts=self.contracts)


def _free(name: Name, first_year: str, renewal: str) -> Offer:
    return Offer(
        name=name,
        action="create",
        pricing_mode="create-default",
        plan_code=name.extension,
        durations=(YEAR, "P2Y"),
        orderable=True,
        first_year=euros(first_year),
        usual_first_year=euros(first_year),
        renewal=euros(renewal),
    )


def _lines(offer: Offer) -> Iterator[Line]:
    """The years at their usual price, the set-up, and a promotion as a negative line."""
    first, usual = (euros("0.00") if price is None else price for price in (offer.first_year, offer.usual_first_year))
    described = f"{offer.name.ascii} - .{offer.name.extension}"
    yield Line(kind="DURATION", name=offer.name, description=f"{described} - 12 months", amount=usual)
    yield Line(kind="INSTALLATION", name=offer.name, description=f"{described} - set-up", amount=euros("0.00"))
    if offer.is_promotion:
        yield Line(kind="GIFT", name=offer.name, description=f"{described} - promotion", amount=first - usual)


def _attributed(lines: Sequence[Line], names: Sequence[Name]) -> tuple[Line, ...]:
    return tuple(line if line.name in names else replace(line, name=None) for line in lines)
