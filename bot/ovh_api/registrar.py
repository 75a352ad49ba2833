"""`Registrar` by the OVHcloud API."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.errors import Rejected, Unavailable, Uncertain, Vanished
from bot.model.configuration import Requirement
from bot.model.name import Name
from bot.model.offer import YEAR, Offer
from bot.model.order import Order
from bot.model.quote import PaymentMethod
from bot.ovh_api import reading
from bot.ovh_api.calls import Calls
from bot.ports import Account, MirroredItem, Pricing

_SEARCH_CART_LIFE = timedelta(days=1)

# What reading an answer of another shape than the schema's raises; an amount that is none is an ArithmeticError.
_OTHER_SHAPE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)

_CARD_BRANDS = {"AMERICAN_EXPRESS": "American Express", "MASTERCARD": "Mastercard", "VISA": "Visa"}


class OvhRegistrar:
    """OVHcloud by its API.

    Searches go through one cart of this process, since OVH answers about names within a cart only; it is made with the
    first search and made anew when it is gone.

    Args:
        calls: the API.
        now: the present moment.

    """

    def __init__(self, calls: Calls, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._now = now
        self._search_cart: str | None = None
        self._search_cart_lock = threading.Lock()
        self._account: Account | None = None

    def account(self) -> Account:
        """Read which account the credentials belong to; remembered, since a key never changes its account."""
        if self._account is None:
            with _read():
                me = reading.whole(self._calls.get("/me"))
                self._account = Account(
                    id=me["nichandle"], subsidiary=me["ovhSubsidiary"], currency=me["currency"]["code"]
                )
        return self._account

    def payment_method(self) -> PaymentMethod:
        """Read the account's default payment method."""
        with _read():
            for method_id in self._calls.get("/me/payment/method", default="true"):
                method = reading.whole(self._calls.get(f"/me/payment/method/{method_id}"))
                if method.get("status") == "VALID":
                    return PaymentMethod(id=method["paymentMethodId"], label=_label(method))
        raise Rejected("the OVH account has no valid default payment method")

    def offers(self, name: Name) -> Sequence[Offer]:
        """Ask what is sold for a name."""
        cart = self._cart_for_searches()
        try:
            return self._offers(cart, name)
        except Vanished:
            self._forget_search_cart(cart)
            return self._offers(self._cart_for_searches(), name)

    def create_cart(self, key: str, expires_at: datetime) -> str:
        """Create a cart and assign it to the account."""
        body = {
            "ovhSubsidiary": self.account().subsidiary,
            "description": key,
            "expire": expires_at.isoformat(timespec="seconds"),
        }
        with _written():
            cart_id = str(self._calls.post("/order/cart", body)["cartId"])
        self._calls.post(f"/order/cart/{cart_id}/assign")
        return cart_id

    def find_carts(self, key: str) -> Sequence[str]:
        """List the ids of the account's carts with this description."""
        with _read():
            return [str(cart_id) for cart_id in _listed(self._calls.get("/order/cart", description=key))]

    def keep_cart(self, cart_id: str, expires_at: datetime) -> None:
        """Make a cart last until a moment."""
        self._calls.put(f"/order/cart/{cart_id}", {"expire": expires_at.isoformat(timespec="seconds")})

    def delete_cart(self, cart_id: str) -> None:
        """Delete a cart."""
        self._calls.delete(f"/order/cart/{cart_id}")

    def items(self, cart_id: str) -> Sequence[MirroredItem]:
        """List what a cart holds."""
        with _read():
            ids = self._calls.get(f"/order/cart/{cart_id}/item")
            return [self._item(cart_id, item_id) for item_id in ids]

    def add_item(self, cart_id: str, offer: Offer) -> int:
        """Put a name into a cart for one year."""
        body = {
            "domain": offer.name.ascii,
            "planCode": offer.plan_code,
            "pricingMode": offer.pricing_mode,
            "duration": YEAR,
            "quantity": 1,
        }
        with _written():
            return int(self._calls.post(f"/order/cart/{cart_id}/domain", body)["itemId"])

    def remove_item(self, cart_id: str, item_id: int) -> None:
        """Take an item out of a cart."""
        self._calls.delete(f"/order/cart/{cart_id}/item/{item_id}")

    def requirements(self, cart_id: str, item_id: int) -> Sequence[Requirement]:
        """Ask what OVH wants to be told about an item."""
        with _read():
            listed = self._calls.get(f"/order/cart/{cart_id}/item/{item_id}/requiredConfiguration")
            return [reading.requirement(json) for json in listed]

    def configure(self, cart_id: str, item_id: int, label: str, value: str) -> None:
        """Tell OVH a value. There is no PUT for it: another value under the label is deleted first."""
        path = f"/order/cart/{cart_id}/item/{item_id}/configuration"
        with _read():
            present = [(n, self._calls.get(f"{path}/{n}")["value"]) for n in self._calls.get(path, label=label)]
        wrong = [n for n, given in present if given != value]
        right = [n for n, given in present if given == value]
        for number in [*wrong, *right[1:]]:
            self._calls.delete(f"{path}/{number}")
        if not right:
            self._calls.post(path, {"label": label, "value": value})

    def preview(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        """Price a cart by its summary."""
        with _read():
            return reading.pricing(self._calls.get(f"/order/cart/{cart_id}/summary"), names)

    def dry_run(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        """Price and check a cart by `GET checkout`."""
        with _read():
            return reading.pricing(self._calls.get(f"/order/cart/{cart_id}/checkout"), names)

    def place(self, cart_id: str, names: Sequence[Name], *, waive_retraction: bool) -> Order:
        """Order a cart by `POST checkout`; both flags are sent, and OVH is never asked to pay in the same call."""
        body = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": waive_retraction}
        with _written():
            order = reading.placed(self._calls.post(f"/order/cart/{cart_id}/checkout", body), names)
        if order is None:
            raise Uncertain("OVH's answer names no order")
        return order

    def orders_since(self, moment: datetime) -> Sequence[int]:
        """List the numbers of the account's orders placed at or after a moment."""
        query = {"date.from": moment.isoformat(timespec="seconds")}
        with _read():
            return [int(order_id) for order_id in _listed(self._calls.get("/me/order", **query))]

    def order(self, order_id: int, names: Sequence[Name]) -> Order:
        """Read an order and its lines."""
        path = f"/me/order/{order_id}"
        with _read():
            details = [self._calls.get(f"{path}/details/{n}") for n in self._calls.get(f"{path}/details")]
            return reading.order(self._calls.get(path), details, names)

    def order_status(self, order_id: int) -> str:
        """Read an order's status."""
        status = self._calls.get(f"/me/order/{order_id}/status")
        if not isinstance(status, str):
            raise Unavailable("OVH's answer could not be read")
        return status

    def payable_with(self, order_id: int) -> Sequence[int]:
        """List the payment methods that OVH accepts for an order."""
        with _read():
            registered = self._calls.get(f"/me/order/{order_id}/paymentMethods").get("registered") or ()
            return [int(method_id) for method_id in registered if method_id is not None]

    def pay(self, order_id: int, method_id: int) -> None:
        """Pay an order by `POST pay`, which answers with nothing."""
        self._calls.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method_id}})

    def _offers(self, cart: str, name: Name) -> list[Offer]:
        with _read():
            products = self._calls.get(f"/order/cart/{cart}/domain", domain=name.ascii)
            return [reading.offer(name, product) for product in products]

    def _item(self, cart_id: str, item_id: int) -> MirroredItem:
        settings = self._calls.get(f"/order/cart/{cart_id}/item/{item_id}").get("settings") or {}
        domain = settings.get("domain")
        return MirroredItem(id=item_id, name=Name.known(domain) if domain else None)

    def _cart_for_searches(self) -> str:
        with self._search_cart_lock:
            if self._search_cart is None:
                try:
                    key = f"cartwright searches {uuid4()}"
                    self._search_cart = self.create_cart(key, self._now() + _SEARCH_CART_LIFE)
                except Uncertain as error:  # a cart that is never used costs nothing and disappears by itself
                    raise Unavailable(error.reason, error.query_id) from error
            return self._search_cart

    def _forget_search_cart(self, cart: str) -> None:
        with self._search_cart_lock:
            if self._search_cart == cart:
                self._search_cart = None


def _listed(answer: Any) -> list[Any]:
    """Take an answer that has to be a list."""
    if not isinstance(answer, list):
        raise TypeError("no list")
    return answer


def _label(method: Any) -> str:
    """Words by which people recognise a payment method: `Visa ending 4242`."""
    brand = _CARD_BRANDS.get(method.get("paymentSubType") or "")
    kind = brand or str(method.get("paymentType", "payment method")).replace("_", " ").capitalize()
    digits = "".join(c for c in method.get("label") or "" if c.isalnum())[-4:]
    return f"{kind} ending {digits}" if digits else kind


@contextmanager
def _read() -> Iterator[None]:
    """Turn an answer of another shape than the schema's into `Unavailable`."""
    try:
        yield
    except _OTHER_SHAPE as error:
        raise reading.unreadable(error) from error


@contextmanager
def _written() -> Iterator[None]:
    """Turn an answer to a change of another shape than the schema's into `Uncertain`."""
    try:
        yield
    except _OTHER_SHAPE as error:
        raise Uncertain(f"OVH's answer could not be read: {type(error).__name__}") from error
