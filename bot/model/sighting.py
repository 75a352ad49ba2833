"""What OVH's orders say about a purchase whose order got no answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.covering import order_differences
from bot.model.name import Name
from bot.model.order import Order
from bot.model.quote import Quote


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """The orders that may be the one.

    Args:
        equal: those of exactly these names, covered by what was approved line by line.
        alike: those that speak of any of these names and are not.

    """

    equal: tuple[Order, ...]
    alike: tuple[Order, ...]

    @property
    def summary(self) -> str:
        """What was seen, in words."""
        if len(self.equal) > 1:
            return f"{len(self.equal)} orders at OVH look like it"
        if self.equal:
            return f"order {self.equal[0].id} at OVH is exactly what was approved"
        if self.alike:
            numbers = ", ".join(str(order.id) for order in self.alike)
            return f"order {numbers} at OVH is of these names, but is not what was approved"
        return "no order like it appeared at OVH"


def sighting(orders: Iterable[Order], approved: Quote) -> Sighting:
    """Sort orders by whether they are what was approved."""
    equal, alike = [], []
    for order in orders:
        if is_what_was_approved(order, approved):
            equal.append(order)
        elif order.names & frozenset(approved.names):
            alike.append(order)
    return Sighting(equal=tuple(equal), alike=tuple(alike))


def is_what_was_approved(order: Order, approved: Quote) -> bool:
    """Whether an order is of exactly the names that were approved, and covered line by line."""
    return order.names == frozenset[Name](approved.names) and not order_differences(approved, order.lines, order.gross)
