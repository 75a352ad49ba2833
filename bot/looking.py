"""Reading OVH for the order, or the payment, of a call that got no answer. Shared by what settles and what attests."""

from datetime import datetime, timedelta

from bot.errors import RegistrarError
from bot.model.order import Order
from bot.model.purchase import Purchase
from bot.model.sighting import Sighting, sighting
from bot.ports import CartState, Now, Registrar
from bot.store import Store

_CLOCK_MARGIN = timedelta(minutes=1)
"""How far OVH's clock and ours may be apart."""


class Looking:
    """Looks at OVH, and fences lost orders."""

    def __init__(self, registrar: Registrar, store: Store, now: Now) -> None:
        self._registrar = registrar
        self._store = store
        self._now = now

    def orders(self, purchase: Purchase) -> Sighting:
        """Read every order that is younger than the attempt and belongs to no purchase.

        Raises:
            RegistrarError: one could not be read, so that nothing is known.

        """
        if purchase.quote is None:
            return Sighting(equal=(), alike=())
        with self._store.transaction() as tx:
            known = tx.purchases.order_ids()
        numbers = [n for n in self._registrar.orders_since(self.earliest(purchase)) if n not in known]
        orders = [self._registrar.order(n, purchase.names) for n in numbers]
        return sighting([order for order in orders if not self._is_dropped(order, purchase)], purchase.quote)

    def earliest(self, purchase: Purchase) -> datetime:
        """From when on an order can be this purchase's: earlier attempts, if there were any, surely came to nothing."""
        return (purchase.attempted_at or purchase.requested_at) - _CLOCK_MARGIN

    def fence(self, purchase: Purchase) -> bool:
        """Delete the cart of an order without an answer, and read it back as gone; False while that is not proved.

        A request that is still on its way finds nothing then. A cart that was ordered is read-only: it cannot be
        fenced, and there must be an order.
        """
        if purchase.fenced_at:
            return True
        with self._store.transaction() as tx:
            cart_id = tx.carts.cart(purchase.cart_id).mirror.cart_id
        try:
            if cart_id is None and purchase.attempted_at:
                return False  # which cart was ordered is not known any more
            if cart_id is not None and not self._is_gone(cart_id):
                return False
        except RegistrarError:
            return False
        with self._store.transaction(durable=True) as tx:
            tx.purchases.fenced(purchase, at=self._now())
        return True

    def may_have_order(self, purchase: Purchase) -> bool:
        """Whether an order can be this purchase's: one was sent for it, or somebody else ordered its cart.

        Raises:
            RegistrarError: the cart could not be read.

        """
        return purchase.attempted_at is not None or self.is_ordered(purchase)

    def is_ordered(self, purchase: Purchase) -> bool:
        """Whether its cart was ordered, so that it never can be again.

        Raises:
            RegistrarError: the cart could not be read.

        """
        with self._store.transaction() as tx:
            cart_id = tx.carts.cart(purchase.cart_id).mirror.cart_id
        return cart_id is not None and self._registrar.cart_state(cart_id) is CartState.ORDERED

    def payments(self, purchase: Purchase, order_id: int) -> tuple[str, ...]:
        """List what OVH knows of payments for an order since it was attempted.

        Raises:
            RegistrarError: that could not be read.

        """
        return tuple(self._registrar.payments_seen(order_id, self.earliest(purchase)))

    def _is_dropped(self, order: Order, purchase: Purchase) -> bool:
        """Whether an order that could be the one is of no meaning any more, since OVH dropped it unpaid."""
        return bool(order.names & frozenset(purchase.names)) and self._registrar.order_status(order.id) == "cancelled"

    def _is_gone(self, cart_id: str) -> bool:
        state = self._registrar.cart_state(cart_id)
        if state is CartState.OPEN:
            self._registrar.delete_cart(cart_id)
            state = self._registrar.cart_state(cart_id)
        return state is CartState.GONE
