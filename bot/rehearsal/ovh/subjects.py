"""What a change is about when nobody names it: the cart and the order of the call that a fault strikes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call
from bot.rehearsal.ovh.carts import Cart
from bot.rehearsal.ovh.orders import Order
from bot.rehearsal.ovh.told import ChangeError


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The cart and the order of a call, as far as it has any; neither, where no call is struck."""

    cart: Cart | None = None
    order: Order | None = None

    @classmethod
    def of(cls, account: Account, call: Call, answer: object = None) -> "Subject":
        """Return what a call is about: what its path names, or the order that its answer tells of."""
        order_id = answer.get("orderId") if isinstance(answer, dict) else None
        named = call.segments.get("orderId", str(order_id))
        return cls(
            cart=account.carts.get(call.segments.get("cartId", "")),
            order=account.orders.get(int(named)) if named.isdecimal() else None,
        )

    def order_in(self, account: Account, order_id: int | None) -> Order:
        """Return the order with an id; without one the order of the call, or else the newest of the account.

        Raises:
            ChangeError: there is none.
        """
        found = self.order or next(reversed(account.orders.values()), None)
        if order_id is not None:
            found = account.orders.get(order_id)
        if found is None:
            raise ChangeError("OVH has no order yet" if order_id is None else f"there is no order {order_id}")
        return found

    def called_cart(self) -> Cart:
        """Return the cart of the call.

        Raises:
            ChangeError: no call of a cart is struck.
        """
        if self.cart is None:
            raise ChangeError("no cart is called here")
        return self.cart


NO_CALL = Subject()

Deed: TypeAlias = Callable[[Subject], None]
"""A change that has been understood, ready to be made. Raises `ChangeError` where there is nothing to change."""


def nothing(_subject: Subject) -> None:
    """Change nothing."""
