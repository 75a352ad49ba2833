"""What OVH sells for a name."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from bot.errors import Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.model.offer import Offer
from bot.ovh_api import reading
from bot.ovh_api.calls import Calls
from bot.ovh_api.reading import or_unavailable

_LIFE = timedelta(days=1)
_LEFT_AT_LEAST = timedelta(hours=1)


@dataclass(frozen=True)
class SearchCart:
    """A cart that nothing is ever put into, and until when it is searched with."""

    id: str
    until: datetime


class SearchCartBox:
    """Where all that search on behalf of one account keep their cart. One reference, so it needs no lock."""

    def __init__(self) -> None:
        self.cart: SearchCart | None = None

    def forget(self, cart: SearchCart) -> None:
        """Keep a cart no more that is gone; another one stays."""
        if self.cart is cart:
            self.cart = None


class Searches:
    """Searches, which go through one cart of this process, since OVH answers about names within a cart only.

    The cart is made with the first search, and made anew when it is gone or its day is nearly over.

    Args:
        calls: the API.
        create_cart: makes a cart with a description, to last until a moment, and returns its id.
        box: where the cart is kept; others that search may share it.
        now: the present moment.

    """

    def __init__(
        self,
        calls: Calls,
        create_cart: Callable[[str, datetime], str],
        box: SearchCartBox,
        now: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._create_cart = create_cart
        self._box = box
        self._now = now
        self._lock = threading.Lock()  # of its own, so that nobody waits for a cart that another lane makes

    def be_ready(self) -> None:
        """Make the cart, if there is none."""
        self._open_cart()

    def offers(self, name: Name) -> Sequence[Offer]:
        """Ask what is sold for a name."""
        cart = self._open_cart()
        try:
            return self._offers(cart, name)
        except Vanished:
            self._box.forget(cart)
            return self._offers(self._open_cart(), name)

    def _offers(self, cart: SearchCart, name: Name) -> list[Offer]:
        with or_unavailable():
            products = self._calls.get(f"/order/cart/{cart.id}/domain", domain=name.ascii)
            return [reading.offer(name, product) for product in products]

    def _open_cart(self) -> SearchCart:
        with self._lock:
            cart = self._box.cart
            if cart is None or cart.until <= self._now():
                cart = self._box.cart = self._new_cart()
            return cart

    def _new_cart(self) -> SearchCart:
        end = self._now() + _LIFE
        try:
            cart_id = self._create_cart(f"cartwright searches {uuid4()}", end)
        except Uncertain as error:  # a cart that is never used costs nothing and disappears by itself
            raise Unavailable(error.reason, error.query_id) from error
        return SearchCart(cart_id, end - _LEFT_AT_LEAST)
