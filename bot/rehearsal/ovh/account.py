"""The whole state of one OVH account: what it has in carts, has ordered, has paid, and owns."""

import itertools
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.rehearsal.ovh.carts import Cart
from bot.rehearsal.ovh.catalogue import Catalogue
from bot.rehearsal.ovh.extensions import Extension, sample_extensions
from bot.rehearsal.ovh.keys import NICHANDLE
from bot.rehearsal.ovh.late_calls import LateCall
from bot.rehearsal.ovh.money import MARKETS, Market
from bot.rehearsal.ovh.more_extensions import all_extensions
from bot.rehearsal.ovh.offers import Shop
from bot.rehearsal.ovh.orders import Order, Pace
from bot.rehearsal.ovh.payments import Wallet, sample_methods
from bot.rehearsal.ovh.refusals import not_found, refusal
from bot.rehearsal.ovh.traffic import Traffic

CART_LIFE = timedelta(days=1)

# Ids begin near those that live answers and OVH's guides show.
_FIRST_ORDER_ID = 220_912_275
_FIRST_ID = 109_074_889


def _real_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Guesses:
    """What is documented nowhere, so that a client is best tried with every value.

    Attributes:
        second_checkout_status: what a checkout of a validated cart answers (400, 403, 404, 409 and 460 are plausible).
        expired_cart_status: what an expired cart answers (404 or 460).
        validated_cart_deletion: what DELETE of a validated cart does. 404, and it stays readable, is what a comment in
            a third party's client tells; 200: it goes like any other. Any other status: refused with it.
        means_are_objects: whether `availableRegisteredPaymentMean` lists objects, as its schema says, or plain texts;
            OVH's oldest guide tells of nulls in it, which the schema does not know either.
        legal_age_enforced: whether checkout insists on OWNER_LEGAL_AGE; the guide says so, and yet OVH's Terraform
            provider orders without it.
    """

    second_checkout_status: int = 400
    expired_cart_status: int = 404
    validated_cart_deletion: int = 404
    means_are_objects: bool = True
    legal_age_enforced: bool = True


class Account:
    """One OVH account in memory.

    Every reader or writer holds `lock`, for a script may look at it from another thread while it is being served.
    `now` moves the life of carts, orders and promotions only; signatures keep to the real clock.

    Args:
        extensions: what is sold; by default the sample, or everything where the catalogue is whole.
        catalogue: how much of it there is, and what is wrong with it.
    """

    nichandle = NICHANDLE

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = _real_now,
        pace: Pace | None = None,
        guesses: Guesses | None = None,
        extensions: Mapping[str, Extension] | None = None,
        catalogue: Catalogue | None = None,
        subsidiary: str = "FR",
    ) -> None:
        self.lock = threading.RLock()
        self.pace = pace or Pace()
        self.guesses = guesses or Guesses()
        self.market: Market = MARKETS[subsidiary]
        self.language = "en_GB"
        self.traffic = Traffic()
        self.carts: dict[str, Cart] = {}
        self.orders: dict[int, Order] = {}
        self.contact_ids = (13189481, 13189482)
        self._now = now
        self._advanced = timedelta()
        self._landing_at: datetime | None = None
        self.late_calls: list[LateCall] = []
        self.opened_at = self.now()
        self.catalogue = catalogue or Catalogue()
        if extensions is None and self.catalogue.is_whole:
            extensions = all_extensions()
        self.shop = Shop(extensions, self.now)
        self.wallet = Wallet(methods={}, prepaid=Decimal("25.00"), points=1200)
        self.register_methods(are_there=True)
        self._ids = itertools.count(_FIRST_ID)
        self._order_ids = itertools.count(_FIRST_ORDER_ID)

    def now(self) -> datetime:
        """Return the time of the rehearsal: the injected clock, and what it was advanced by.

        While a late call lands, it is the moment at which that was due.
        """
        return self._landing_at or self._now() + self._advanced

    def advance(self, seconds: float) -> None:
        """Move the life of carts and orders forward."""
        with self.lock:
            self._advanced += timedelta(seconds=seconds)

    def land_late_calls(self) -> None:
        """Let every late call take effect that is due by now, each at its own moment, the earliest first.

        Nothing runs in the background, so whoever looks at the account calls this before.
        """
        with self.lock:
            while (call := self._next_due()) is not None:
                self._landing_at = call.due
                try:
                    call.land()
                finally:
                    self._landing_at = None

    def _next_due(self) -> LateCall | None:
        now = self.now()
        due = (call for call in self.late_calls if call.outcome == "on its way" and call.due <= now)
        return min(due, key=lambda call: call.due, default=None)

    def register_methods(self, *, are_there: bool) -> None:
        """Give the account its sample payment methods, or take all away: then only prepaid money and points pay."""
        methods = sample_methods(self.opened_at) if are_there else []
        self.wallet.methods = {method.method_id: method for method in methods}

    def show(self, catalogue: Catalogue) -> None:
        """Show another catalogue from now on, and sell what is in it."""
        if catalogue.is_whole != self.catalogue.is_whole:
            self.shop.stock(all_extensions() if catalogue.is_whole else sample_extensions())
        self.catalogue = catalogue

    def lose(self, cart: Cart) -> None:
        """Forget a cart, validated or not: from now on there is none of that id."""
        self.carts.pop(cart.cart_id, None)

    def next_id(self) -> int:
        """Return a fresh id for anything but an order; ids grow with time."""
        return next(self._ids)

    def next_order_id(self) -> int:
        """Return a fresh order id."""
        return next(self._order_ids)

    def open_cart(self, *, description: str, expire: datetime | None, market: Market) -> Cart:
        """Create an empty cart that nobody has assigned; by default it lives for a day."""
        cart = Cart(
            cart_id=str(uuid.uuid4()),
            description=description,
            expire=expire or self.now() + CART_LIFE,
            market=market,
        )
        self.carts[cart.cart_id] = cart
        return cart

    def cart(self, cart_id: str) -> Cart:
        """Return a living cart.

        Raises:
            Refused: 404, there is none; the status for expired carts, if it had been one.
        """
        cart = self.carts.get(cart_id)
        if cart is None:
            raise not_found("cart")
        if cart.expire <= self.now():
            raise refusal(self.guesses.expired_cart_status, "This cart has expired")
        return cart

    def living_carts(self) -> list[Cart]:
        """Return every cart that has not expired, assigned or not."""
        return [cart for cart in self.carts.values() if cart.expire > self.now()]

    def order(self, order_id: int) -> Order:
        """Return an order.

        Raises:
            Refused: 404, there is none.
        """
        if order_id not in self.orders:
            raise not_found("order")
        return self.orders[order_id]

    def status(self, order: Order) -> str:
        """Return an order's status at this moment."""
        return order.status(self.now(), self.pace)
