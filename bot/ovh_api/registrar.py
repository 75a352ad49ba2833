"""`Registrar` by the OVHcloud API: everything but ordering and paying."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from bot.errors import Rejected, Unavailable, Vanished
from bot.model.configuration import Requirement
from bot.model.name import Name
from bot.model.offer import YEAR, Offer
from bot.model.order import Order
from bot.model.quote import Line, PaymentMethod, Registration
from bot.model.registry import LabelRules
from bot.ovh_api import reading
from bot.ovh_api.calls import Calls
from bot.ovh_api.payments import Payments
from bot.ovh_api.reading import listed, or_unavailable, or_uncertain
from bot.ovh_api.rights import may_check_out
from bot.ovh_api.searches import SearchCartBox, Searches
from bot.ports import Account, CartState, MirroredItem, Pricing


class Memory:
    """What the registrars of one account read once for all of them: whose it is, and the cart of searches.

    Args:
        told: called with the account when it was read, before anybody else gets it.

    """

    def __init__(self, told: Callable[[Account], None] = lambda _: None) -> None:
        self._told = told
        self.account: Account | None = None
        self.search_cart = SearchCartBox()

    def keep(self, account: Account) -> Account:
        """Remember an account that was read."""
        self._told(account)
        self.account = account
        return account


class OvhRegistrar:
    """OVHcloud by its API, with credentials that need not be able to buy.

    Args:
        calls: the API, in one lane of the limiter.
        now: the present moment.
        memory: shared with the registrars of the same account in other lanes; by default with nobody.

    """

    def __init__(self, calls: Calls, now: Callable[[], datetime], memory: Memory | None = None) -> None:
        self._calls = calls
        self._payments = Payments(calls)
        self._memory = memory or Memory()
        self._searches = Searches(calls, self.create_cart, self._memory.search_cart, now)

    def account(self) -> Account:
        """Read which account the credentials belong to; remembered, since a key never changes its account."""
        if self._memory.account is not None:
            return self._memory.account
        with or_unavailable():
            account = reading.account(self._calls.get("/me"))
        return self._memory.keep(account)

    def could_buy(self) -> bool:
        """Find out whether the credentials may check out, by a checkout of a cart that cannot exist."""
        return may_check_out(self._calls)

    def payment_methods(self) -> Sequence[PaymentMethod]:
        """List what the account can be charged with, the default first; then the prepaid account, if it has money."""
        return self._payments.methods()

    def offers(self, name: Name) -> Sequence[Offer]:
        """Ask what is sold for a name."""
        return self._searches.offers(name)

    def be_ready_to_search(self) -> None:
        """Read the account and make the cart of searches, unless that was done."""
        self._searches.be_ready()

    def label_rules(self, extension: str) -> LabelRules:
        """Ask which labels a registry takes."""
        path = f"/domain/extensions/{quote(extension, safe='')}/registryConfigurations"
        with or_unavailable():
            return reading.label_rules(self._calls.get(path))

    def create_cart(self, key: str, expires_at: datetime) -> str:
        """Create a cart and assign it to the account."""
        body = {
            "ovhSubsidiary": self.account().subsidiary,
            "description": key,
            "expire": expires_at.isoformat(timespec="seconds"),
        }
        with or_uncertain():
            cart_id = str(self._calls.post("/order/cart", body)["cartId"])
        self._calls.post(f"/order/cart/{cart_id}/assign")
        return cart_id

    def find_carts(self, key: str) -> Sequence[str]:
        """List the ids of the account's carts with this description."""
        with or_unavailable():
            return [str(cart_id) for cart_id in listed(self._calls.get("/order/cart", description=key))]

    def keep_cart(self, cart_id: str, expires_at: datetime) -> None:
        """Make a cart last until a moment."""
        self._calls.put(f"/order/cart/{cart_id}", {"expire": expires_at.isoformat(timespec="seconds")})

    def delete_cart(self, cart_id: str) -> None:
        """Delete a cart."""
        self._calls.delete(f"/order/cart/{cart_id}")

    def cart_state(self, cart_id: str) -> CartState:
        """Read what became of a cart."""
        with or_unavailable():
            try:
                return reading.cart_state(self._calls.get(f"/order/cart/{cart_id}"))
            except Vanished:
                return CartState.GONE

    def items(self, cart_id: str) -> Sequence[MirroredItem]:
        """List what a cart holds."""
        with or_unavailable():
            ids = self._calls.get(f"/order/cart/{cart_id}/item")
            return [self._item(cart_id, item_id) for item_id in ids]

    def registrations(self, cart_id: str) -> Sequence[Registration]:
        """Read what a cart holds for each name, and what OVH was told about it."""
        with or_unavailable():
            ids = self._calls.get(f"/order/cart/{cart_id}/item")
            read = [self._registration(cart_id, item_id) for item_id in ids]
        return [registration for registration in read if registration is not None]

    def add_item(self, cart_id: str, offer: Offer) -> int:
        """Put a name into a cart for one year."""
        body = {
            "domain": offer.name.ascii,
            "planCode": offer.plan_code,
            "pricingMode": offer.pricing_mode,
            "duration": YEAR,
            "quantity": 1,
        }
        with or_uncertain():
            return int(self._calls.post(f"/order/cart/{cart_id}/domain", body)["itemId"])

    def remove_item(self, cart_id: str, item_id: int) -> None:
        """Take an item out of a cart."""
        self._calls.delete(f"/order/cart/{cart_id}/item/{item_id}")

    def requirements(self, cart_id: str, item_id: int) -> Sequence[Requirement]:
        """Ask what OVH wants to be told about an item."""
        with or_unavailable():
            listed = self._calls.get(f"/order/cart/{cart_id}/item/{item_id}/requiredConfiguration")
            return [reading.requirement(json) for json in listed]

    def configure(self, cart_id: str, item_id: int, label: str, value: str) -> None:
        """Tell OVH a value. There is no PUT for it: another value under the label is deleted first."""
        path = f"/order/cart/{cart_id}/item/{item_id}/configuration"
        with or_unavailable():
            present = [(n, self._calls.get(f"{path}/{n}")["value"]) for n in self._calls.get(path, label=label)]
        wrong = [n for n, given in present if given != value]
        right = [n for n, given in present if given == value]
        for number in [*wrong, *right[1:]]:
            self._calls.delete(f"{path}/{number}")
        if not right:
            self._calls.post(path, {"label": label, "value": value})

    def preview(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        """Price a cart by its summary."""
        with or_unavailable():
            return reading.pricing(self._calls.get(f"/order/cart/{cart_id}/summary"), names)

    def dry_run(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        """Price and check a cart by `GET checkout`."""
        with or_unavailable():
            return reading.pricing(self._calls.get(f"/order/cart/{cart_id}/checkout"), names)

    def orders_since(self, moment: datetime) -> Sequence[int]:
        """List the numbers of the account's orders placed at or after a moment."""
        query = {"date.from": moment.isoformat(timespec="seconds")}
        with or_unavailable():
            return [int(order_id) for order_id in listed(self._calls.get("/me/order", **query))]

    def order(self, order_id: int, names: Sequence[Name]) -> Order:
        """Read an order and its lines, with the plan of each line that charges for a name."""
        path = f"/me/order/{order_id}"
        with or_unavailable():
            numbers = self._calls.get(f"{path}/details")
            details = [self._calls.get(f"{path}/details/{n}") for n in numbers]
            order = reading.order(self._calls.get(path), details, names)
        lines = [self._with_plan(order_id, n, line) for n, line in zip(numbers, order.lines, strict=True)]
        return replace(order, lines=tuple(lines))

    def order_status(self, order_id: int) -> str:
        """Read an order's status."""
        status = self._calls.get(f"/me/order/{order_id}/status")
        if not isinstance(status, str):
            raise Unavailable("OVH's answer could not be read")
        return status

    def payable_with(self, order_id: int) -> Sequence[PaymentMethod]:
        """List what OVH accepts for an order."""
        return self._payments.accepted(order_id)

    def payments_seen(self, order_id: int, since: datetime) -> Sequence[str]:
        """List what OVH knows of payments that may be for an order."""
        return self._payments.seen(order_id, since)

    def _item(self, cart_id: str, item_id: int) -> MirroredItem:
        settings = self._calls.get(f"/order/cart/{cart_id}/item/{item_id}").get("settings") or {}
        domain = settings.get("domain")
        return MirroredItem(id=item_id, name=Name.known(domain) if domain else None)

    def _registration(self, cart_id: str, item_id: int) -> Registration | None:
        path = f"/order/cart/{cart_id}/item/{item_id}"
        item = self._calls.get(path)
        told = [self._calls.get(f"{path}/configuration/{n}") for n in self._calls.get(f"{path}/configuration")]
        return reading.registration(item, told)

    def _with_plan(self, order_id: int, detail_id: int, line: Line) -> Line:
        """Ask a route that is in beta for a line's plan: where it says nothing, nothing is known of it."""
        if line.name is None or line.amount.amount <= 0:
            return line
        try:
            said = self._calls.get(f"/me/order/{order_id}/details/{detail_id}/extension")
        except Rejected:
            return line
        return reading.with_plan(line, said)
