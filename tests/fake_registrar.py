"""OVHcloud in memory."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from bot.errors import Rejected, Vanished
from bot.model.configuration import Requirement
from bot.model.cost import of_offer
from bot.model.name import Name
from bot.model.offer import YEAR, Availability, Offer
from bot.model.order import NOT_PAID, Order
from bot.model.quote import LOYALTY, PREPAID, Contract, Line, PaymentMethod, Registration
from bot.model.registry import LabelRules
from bot.ports import Account, CartState, MirroredItem, Now, Pricing
from tests.faults import Faults
from tests.samples import euros

VAT_PERCENT = Decimal(20)
CARD = PaymentMethod(id=10, label="Visa ending 4242")
BANK = PaymentMethod(id=20, label="Sepa direct debit ending A123")
PREPAID_ACCOUNT = PaymentMethod(mean=PREPAID, label="prepaid account")
LOYALTY_POINTS = PaymentMethod(mean=LOYALTY, label="loyalty points")
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


@dataclass(frozen=True)
class Landing:
    """A request that takes effect after its answer was lost, judged by the rules of that moment."""

    at: datetime
    effect: Callable[[], object]


class FakeRegistrar:
    """OVHcloud as one account in memory, both as `Registrar` and as `Buyer`.

    Every name of an extension in `prices` is free until `sell` or `take` says otherwise; other extensions are not sold.

    Attributes:
        prices: first year and each later year, by extension.
        label_rules_of: which labels each registry takes; OVH knows no other extension.
        language: of the account's owner.
        requires: what OVH demands to be told, by extension, besides the owner's age.
        accepted: the payment methods that are valid, the account's default first.
        contracts: what every order accepts.
        charges: order number and payment method of every payment, in order.
        late: requests that are still on their way.
        is_strict: whether the credentials of the registrar may not buy, as they should.
        swap: what OVH makes of the lines of a dry run when it orders them.

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
        self.label_rules_of = {
            "fr": LabelRules(shortest=1, longest=63, is_internationalised=True),
            "com": LabelRules(shortest=1, longest=63, is_internationalised=True),
            "shop": LabelRules(shortest=3, longest=63, is_internationalised=True),
            "io": LabelRules(shortest=2, longest=63, is_internationalised=False),
            "ca": LabelRules(shortest=2, longest=63, is_internationalised=True),
        }
        self.language = "en_GB"
        self.requires = {"ca": ("ACCEPT_CONDITIONS",), "paris": ("REASON",)}
        self.accepted = [CARD, BANK]
        self.contracts: tuple[Contract, ...] = (TERMS,)
        self.carts: dict[str, FakeCart] = {}
        self.orders: dict[int, FakeOrder] = {}
        self.charges: list[tuple[int, PaymentMethod]] = []
        self.late: list[Landing] = []
        self.account_id = "xx1111-ovh"
        self.is_strict = True
        self.swap: Callable[[tuple[Line, ...]], tuple[Line, ...]] = lambda lines: lines
        self._told: dict[Name, Offer] = {}
        self._now = now
        self._ids: Iterator[int] = count(1)
        self._order_ids: Iterator[int] = count(1000)

    # What happens at OVH without the bot

    def sell(self, offer: Offer) -> None:
        """Decide what is offered for a name from now on: another price, say, or that it is premium."""
        self._told[offer.name] = offer

    def take(self, name: Name) -> None:
        """Let somebody else own a name from now on."""
        self._told[name] = replace(_free(name, "9.99", "9.99"), action="transfer", pricing_mode="transfer-default")

    def order_by_hand(self, cart_id: str) -> int | None:
        """Let somebody order a cart in the Control Panel; returns the order's number, None if it cannot be ordered."""
        names = [item.offer.name for item in self.carts[cart_id].items.values()]
        try:
            return self._order_cart(cart_id, names).id
        except Rejected:
            return None

    def land(self) -> None:
        """Let every request take effect that is due; what is refused then, comes to nothing."""
        due = [landing for landing in self.late if landing.at <= self._now()]
        self.late = [landing for landing in self.late if landing.at > self._now()]
        for landing in due:
            with suppress(Rejected):
                landing.effect()

    # The ports

    def account(self) -> Account:
        with self._called("account"):
            return Account(id=self.account_id, subsidiary="FR", currency="EUR", language=self.language)

    def could_buy(self) -> bool:
        with self._called("could_buy"):
            return not self.is_strict

    def payment_methods(self) -> Sequence[PaymentMethod]:
        with self._called("payment_methods"):
            return list(self.accepted)

    def offers(self, name: Name) -> Sequence[Offer]:
        with self._called("offers"):
            offer = self._offer(name)
            return [offer] if offer else []

    def be_ready_to_search(self) -> None:
        with self._called("be_ready_to_search"):
            pass

    def label_rules(self, extension: str) -> LabelRules:
        with self._called("label_rules"):
            try:
                return self.label_rules_of[extension]
            except KeyError:
                raise Vanished("there is no such extension") from None

    def create_cart(self, key: str, expires_at: datetime) -> str:
        with self._called("create_cart"):
            cart_id = f"cart-{next(self._ids)}"
            self.carts[cart_id] = FakeCart(key=key, expires_at=expires_at)
            return cart_id

    def find_carts(self, key: str) -> Sequence[str]:
        with self._called("find_carts"):
            return [n for n, cart in self.carts.items() if cart.key == key and cart.expires_at > self._now()]

    def keep_cart(self, cart_id: str, expires_at: datetime) -> None:
        with self._called("keep_cart"):
            self._open_cart(cart_id).expires_at = expires_at

    def delete_cart(self, cart_id: str) -> None:
        with self._called("delete_cart"):
            if cart_id in self.carts and self.carts[cart_id].order_id is None:
                del self.carts[cart_id]

    def cart_state(self, cart_id: str) -> CartState:
        with self._called("cart_state"):
            cart = self.carts.get(cart_id)
            if cart is None or cart.expires_at <= self._now():
                return CartState.GONE
            return CartState.OPEN if cart.order_id is None else CartState.ORDERED

    def registrations(self, cart_id: str) -> Sequence[Registration]:
        with self._called("registrations"):
            return [_registration(item) for item in self._cart(cart_id).items.values()]

    def items(self, cart_id: str) -> Sequence[MirroredItem]:
        with self._called("items"):
            return [MirroredItem(id=n, name=item.offer.name) for n, item in self._cart(cart_id).items.items()]

    def add_item(self, cart_id: str, offer: Offer) -> int:
        with self._called("add_item"):
            cart = self._open_cart(cart_id)
            self._require_sold(offer)
            item_id = next(self._ids)
            cart.items[item_id] = FakeItem(offer=offer)
            return item_id

    def remove_item(self, cart_id: str, item_id: int) -> None:
        with self._called("remove_item"):
            if cart_id in self.carts:
                self._open_cart(cart_id).items.pop(item_id, None)

    def requirements(self, cart_id: str, item_id: int) -> Sequence[Requirement]:
        with self._called("requirements"):
            return self._requirements(self._item(cart_id, item_id))

    def configure(self, cart_id: str, item_id: int, label: str, value: str) -> None:
        with self._called("configure"):
            self._open_cart(cart_id)
            item = self._item(cart_id, item_id)
            item.told = [pair for pair in item.told if pair[0] != label] + [(label, value)]

    def preview(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        with self._called("preview"):
            return replace(self._pricing(self._cart(cart_id), names), contracts=())

    def dry_run(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        with self._called("dry_run"):
            return self._checked(cart_id, names)

    def place(self, cart_id: str, names: Sequence[Name], *, waive_retraction: bool) -> Order:
        with self._called("place", lambda: self._order_cart(cart_id, names)):
            return self._order_cart(cart_id, names)

    def orders_since(self, moment: datetime) -> Sequence[int]:
        with self._called("orders_since"):
            return [n for n, order in self.orders.items() if order.placed_at >= moment]

    def order(self, order_id: int, names: Sequence[Name]) -> Order:
        with self._called("order"):
            found = self._order(order_id)
            return replace(
                found.order,
                lines=_attributed(found.order.lines, names),
                placed_at=found.placed_at,
                expires_at=found.placed_at + self.unpaid,
            )

    def order_status(self, order_id: int) -> str:
        with self._called("order_status"):
            return self._status(self._order(order_id))

    def payable_with(self, order_id: int) -> Sequence[PaymentMethod]:
        with self._called("payable_with"):
            order = self._order(order_id)
            if self._status(order) != NOT_PAID:
                return []
            return [LOYALTY_POINTS] if order.order.gross.is_zero else list(self.accepted)

    def payments_seen(self, order_id: int, since: datetime) -> Sequence[str]:
        with self._called("payments_seen"):
            found = self._order(order_id)
            return [f"payment of {found.paid_at}"] if found.paid_at else []

    def pay(self, order_id: int, method: PaymentMethod) -> None:
        with self._called("pay", lambda: self._charge(order_id, method)):
            self._charge(order_id, method)

    # Within

    @contextmanager
    def _called(self, call: str, effect: Callable[[], object] | None = None) -> Iterator[None]:
        """Answer a call, unless a fault strikes; one that is late takes effect when its time has come."""
        self.land()
        with self.faults.around(call, lambda wait: self._land_later(wait, effect)):
            yield

    def _land_later(self, wait: timedelta, effect: Callable[[], object] | None) -> None:
        if effect:
            self.late.append(Landing(self._now() + wait, effect))

    def _order_cart(self, cart_id: str, names: Sequence[Name]) -> Order:
        pricing = self._checked(cart_id, names)
        order = Order(id=next(self._order_ids), lines=self.swap(pricing.lines), gross=pricing.gross)
        self.orders[order.id] = FakeOrder(order=order, placed_at=self._now())
        self.carts[cart_id].order_id = order.id
        return order

    def _charge(self, order_id: int, method: PaymentMethod) -> None:
        found = self._order(order_id)
        if self._status(found) != NOT_PAID:
            raise Rejected("this order is paid already, or cannot be paid any more")
        accepted = [LOYALTY_POINTS] if found.order.gross.is_zero else self.accepted
        if not any(method.is_same(one) for one in accepted):
            raise Rejected(f"this order cannot be paid with {method.label}")
        found.paid_at = self._now()
        self.charges.append((order_id, method))
        for name in found.order.names:
            self.take(name)

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


def _registration(item: FakeItem) -> Registration:
    offer = item.offer
    return Registration(
        name=offer.name,
        action=offer.action,
        plan_code=offer.plan_code,
        pricing_mode=offer.pricing_mode,
        duration=YEAR,
        configuration=tuple(sorted(item.told)),
    )


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
    if of_offer(offer).is_promotion:
        yield Line(kind="GIFT", name=offer.name, description=f"{described} - promotion", amount=first - usual)


def _attributed(lines: Sequence[Line], names: Sequence[Name]) -> tuple[Line, ...]:
    return tuple(line if line.name in names else replace(line, name=None) for line in lines)
