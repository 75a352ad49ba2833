"""OVH's record of an order: its number, its lines, and its status in OVH's own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.model.money import Money
from bot.model.name import Name
from bot.model.purchase import Event
from bot.model.quote import Line


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order at OVH. Its links are left out on purpose: whoever has them can open it, and pay it.

    Args:
        id: OVH's order number.
        lines: with `name` set where OVH's text tells it.
        gross: what it costs with tax.
        placed_at: OVH's date of it; None in the answer to a checkout, which has none.
        expires_at: when OVH drops it unless it is paid; None where OVH does not say.

    """

    id: int
    lines: tuple[Line, ...]
    gross: Money
    placed_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def names(self) -> frozenset[Name]:
        """The names that its lines speak of."""
        return frozenset(line.name for line in self.lines if line.name)


NOT_PAID = "notPaid"
DOCUMENTS_REQUESTED = "documentsRequested"

STATUS_EVENTS = MappingProxyType({"delivered": Event.DELIVERED, "cancelled": Event.CANCELLED})
"""What the final statuses of OVH mean for a paid purchase; any other means: read again."""

PAID_STATUSES = frozenset({"checking", "delivering", "delivered", DOCUMENTS_REQUESTED})
"""Statuses that an order can only have once it is paid."""

FORGOTTEN_AFTER = timedelta(hours=25)
"""From what age on an order that OVH does not know any more was dropped, unpaid: they lapse after a day."""

_FIRST_WAITS = (5, 5, 10, 15, 30, 30, 60, 60, 120)
_LATER_WAIT = timedelta(minutes=10)


def next_check(checks: int) -> timedelta:
    """How long to wait before the order is read again, after so many readings without news.

    An order of a domain name is usually delivered within minutes, and sometimes takes days: often at first, then
    rarely.
    """
    return timedelta(seconds=_FIRST_WAITS[checks]) if checks < len(_FIRST_WAITS) else _LATER_WAIT
