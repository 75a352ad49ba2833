"""What OVH sells for a name."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from bot.errors import Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.model.offer import Offer
from bot.ovh_api import reading
from bot.ovh_api.calls import Calls
from bot.ovh_api.reading import or_unavailable

_LIFE = timedelta(days=1)


class Searches:
    """Searches, which go through one cart of this process, since OVH answers about names within a cart only.

    The cart is made with the first search, and made anew when it is gone.

    Args:
        calls: the API.
        create_cart: makes a cart with a description, to last until a moment, and returns its id.
        now: the present moment.

    """

    def __init__(self, calls: Calls, create_cart: Callable[[str, datetime], str], now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._create_cart = create_cart
        self._now = now
        self._cart: str | None = None
        self._lock = threading.Lock()

    def offers(self, name: Name) -> Sequence[Offer]:
        """Ask what is sold for a name."""
        cart = self._open_cart()
        try:
            return self._offers(cart, name)
        except Vanished:
            self._forget(cart)
            return self._offers(self._open_cart(), name)

    def _offers(self, cart: str, name: Name) -> list[Offer]:
        with or_unavailable():
            products = self._calls.get(f"/order/cart/{cart}/domain", domain=name.ascii)
            return [reading.offer(name, product) for product in products]

    def _open_cart(self) -> str:
        with self._lock:
            if self._cart is None:
                try:
                    self._cart = self._create_cart(f"cartwright searches {uuid4()}", self._now() + _LIFE)
                except Uncertain as error:  # a cart that is never used costs nothing and disappears by itself
                    raise Unavailable(error.reason, error.query_id) from error
            return self._cart

    def _forget(self, cart: str) -> None:
        with self._lock:
            if self._cart == cart:
                self._cart = None
