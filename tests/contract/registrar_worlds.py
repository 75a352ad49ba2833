"""The two worlds in which the contracts of `Registrar` and `Buyer` are tested: the fake, and the real adapters with the
stand-in."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Protocol

from bot.errors import Unavailable, Uncertain
from bot.model.name import Name
from bot.model.offer import Offer
from bot.ovh_api import Access, Calls, Circuit, Credentials, Gate, Lane, Limiter, OvhBuyer, OvhRegistrar
from bot.ports import Buyer, Registrar
from bot.rehearsal.ovh.faults import read_fault
from bot.rehearsal.ovh.names import Standing
from tests.fakes import PREPAID_ACCOUNT, FakeRegistrar
from tests.rehearsal.ovh_standin import standin
from tests.samples import Clock, euros, offer

READS = {
    "account": ("GET", "/me"),
    "could_buy": ("POST", "/order/cart/*/checkout"),
    "payment_methods": ("GET", "/me/payment/method"),
    "offers": ("GET", "/order/cart/*/domain"),
    "be_ready_to_search": ("POST", "/order/cart"),
    "label_rules": ("GET", "/domain/extensions/*/registryConfigurations"),
    "find_carts": ("GET", "/order/cart"),
    "cart_state": ("GET", "/order/cart/*"),
    "items": ("GET", "/order/cart/*/item"),
    "registrations": ("GET", "/order/cart/*/item"),
    "requirements": ("GET", "/order/cart/*/item/*/requiredConfiguration"),
    "preview": ("GET", "/order/cart/*/summary"),
    "dry_run": ("GET", "/order/cart/*/checkout"),
    "orders_since": ("GET", "/me/order"),
    "order": ("GET", "/me/order/*/details"),
    "order_status": ("GET", "/me/order/*/status"),
    "payable_with": ("GET", "/me/order/*/paymentMethods"),
    "payments_seen": ("GET", "/me/order/*/payment"),
}
CHANGES = {
    "create_cart": ("POST", "/order/cart/*/assign"),
    "keep_cart": ("PUT", "/order/cart/*"),
    "delete_cart": ("DELETE", "/order/cart/*"),
    "add_item": ("POST", "/order/cart/*/domain"),
    "remove_item": ("DELETE", "/order/cart/*/item/*"),
    "configure": ("POST", "/order/cart/*/item/*/configuration"),
    "place": ("POST", "/order/cart/*/checkout"),
    "pay": ("POST", "/me/order/*/pay"),
}


class Ticking(Protocol):
    """A clock that stands at `time` until it is moved."""

    time: datetime

    def __call__(self) -> datetime: ...


class World(Protocol):
    """A registrar and a buyer of one account, and what happens at OVH without them."""

    clock: Ticking

    @property
    def registrar(self) -> Registrar: ...

    @property
    def buyer(self) -> Buyer: ...

    def grant_checkout(self) -> None:
        """Let the registrar's credentials be such that may order."""

    def prepay(self, amount: str) -> None:
        """Put money into the prepaid account, which holds none before."""

    def charges(self) -> list[tuple[int, int | str]]:
        """Order number of every payment, with the payment method's, or OVH's word for an account of its own."""

    def take(self, name: Name) -> None:
        """Let somebody else own a name."""

    def sell(self, name: Name, usual: str, first_year: str) -> None:
        """Give a name a price, which is a promotion where the first year is cheaper than usual."""

    def end_payment_methods(self) -> None:
        """Let no payment method be valid any more."""

    def hold(self, order_id: int, status: str) -> None:
        """Let an order stay in a status."""

    def cut(self, call: str, *, after: bool) -> None:
        """Cut the connection of the next call, before or after its effect."""


class FakeWorld:
    """The fake."""

    def __init__(self) -> None:
        self.clock: Ticking = Clock()
        self.registrar = self.buyer = FakeRegistrar(self.clock)

    def grant_checkout(self) -> None:
        self.registrar.is_strict = False

    def prepay(self, amount: str) -> None:
        self.registrar.accepted.append(replace(PREPAID_ACCOUNT, label=f"OVH prepaid account, {amount} EUR"))

    def charges(self) -> list[tuple[int, int | str]]:
        return [(order_id, method.id or method.mean) for order_id, method in self.registrar.charges]

    def take(self, name: Name) -> None:
        self.registrar.take(name)

    def sell(self, name: Name, usual: str, first_year: str) -> None:
        self.registrar.sell(_priced(name, usual, first_year))

    def end_payment_methods(self) -> None:
        self.registrar.accepted.clear()

    def hold(self, order_id: int, status: str) -> None:
        self.registrar.orders[order_id].held = status

    def cut(self, call: str, *, after: bool) -> None:
        error = Unavailable("cut") if call in READS else Uncertain("cut")
        self.registrar.faults.plan(call, error, after=after)


class OvhWorld:
    """The real adapter, with python-ovh over real HTTP to the stand-in."""

    def __init__(self) -> None:
        self._standin = standin()
        self.clock: Ticking = self._standin.clock
        self._standin.account.wallet.prepaid, self._standin.account.wallet.points = Decimal(0), 0
        self.registrar = self._registrar_of("standin-browse")
        self.buyer = OvhBuyer(calls(self._standin.url, consumer_key="standin-pay"))

    def _registrar_of(self, consumer_key: str) -> OvhRegistrar:
        return OvhRegistrar(calls(self._standin.url, consumer_key=consumer_key), self.clock)

    def grant_checkout(self) -> None:
        self.registrar = self._registrar_of("standin-buy")

    def prepay(self, amount: str) -> None:
        self._standin.account.wallet.prepaid = Decimal(amount)

    def charges(self) -> list[tuple[int, int | str]]:
        charges = self._standin.account.wallet.charges
        return [(charge.order_id, charge.method_id or charge.mean) for charge in charges]

    def take(self, name: Name) -> None:
        self._standin.account.shop.tell(name.ascii, Standing.TAKEN)

    def sell(self, name: Name, usual: str, first_year: str) -> None:
        changes = {"first": euros(usual).amount, "promotion": (euros(usual) - euros(first_year)).amount}
        self._standin.account.shop.change_name_price(name.ascii, changes)

    def end_payment_methods(self) -> None:
        for method_id in list(self._standin.account.wallet.methods):
            self._standin.account.wallet.change(method_id, status="EXPIRED", is_default=None)

    def hold(self, order_id: int, status: str) -> None:
        self._standin.account.orders[order_id].forced_status = status

    def cut(self, call: str, *, after: bool) -> None:
        method, path = (READS | CHANGES)[call]
        when = "after" if after else "before"
        told = {"call": f"{method} {path}", "when": when, "times": 1, "answer": {"reset": True}}
        self._standin.faults.add(read_fault(self._standin.account, told))


WORLDS: dict[str, type[World]] = {"fake": FakeWorld, "ovh": OvhWorld}


def calls(url: str, **changes: str) -> Calls:
    """Calls of a stand-in that nothing slows down."""
    return Calls(Access(credentials(url, **changes)), open_gate())


def open_gate(lane: Lane = Lane.MONEY) -> Gate:
    """A way to OVH on which nobody waits: by the limiter's clock an hour goes by between any two looks at it."""
    hours = count(0.0, 3600.0)
    return Limiter(None, lambda: next(hours), Circuit(Clock())).gate(lane)


def credentials(url: str, **changes: str) -> Credentials:
    """The stand-in's own, for a base address without `/1.0`."""
    plain = Credentials(
        endpoint="ovh-eu",
        application_key="standin-app-key",
        application_secret="standin-app-secret",
        consumer_key="standin-buy",
        url=f"{url}/1.0",
    )
    return replace(plain, **changes)


def _priced(name: Name, usual: str, first_year: str) -> Offer:
    return offer(name.ascii, first_year=euros(first_year), usual_first_year=euros(usual))
