"""OVH as it is watched: what was asked of it, what it told, and how each call ended that could buy something."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.errors import Rejected, Unavailable
from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.order import Order
from bot.model.quote import PaymentMethod
from bot.ports import Now, Pricing
from tests.fakes import FakeRegistrar


class End(Enum):
    """How a call that could buy something ended, as the bot saw it."""

    ANSWERED = "answered"
    REFUSED = "refused"
    UNSENT = "unsent"
    LOST = "lost"  # without an answer, or with the process


@dataclass(kw_only=True)
class Attempt:
    """A call that could buy something.

    Args:
        target: the cart, or the order.
        order_id: the order that it was answered with.

    """

    purchase_id: int
    target: str | int
    at: datetime
    end: End = End.LOST
    order_id: int | None = None

    @property
    def may_have_worked(self) -> bool:
        return self.end in (End.ANSWERED, End.LOST)


class Watcher(Protocol):
    """Whoever is asked before a call that could buy something; it raises where the call must not be made."""

    def before_place(self, cart_id: str) -> int:
        """Return the purchase that a cart belongs to."""

    def before_pay(self, order_id: int, method: PaymentMethod) -> int:
        """Return the purchase that an order belongs to."""


class WatchedRegistrar(FakeRegistrar):
    """OVH in memory that keeps a record.

    Attributes:
        placings, payments: all calls that could buy something, in order.
        priced, offered: what the bot was last told about the price of a cart, and about a name.

    """

    watcher: Watcher

    def __init__(self, now: Now) -> None:
        super().__init__(now)
        self.now = now
        self.placings: list[Attempt] = []
        self.payments: list[Attempt] = []
        self.priced: dict[str, Pricing] = {}
        self.offered: dict[Name, Sequence[Offer]] = {}

    def dry_run(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        self.priced[cart_id] = super().dry_run(cart_id, names)
        return self.priced[cart_id]

    def offers(self, name: Name) -> Sequence[Offer]:
        self.offered[name] = super().offers(name)
        return self.offered[name]

    def place(self, cart_id: str, names: Sequence[Name], *, waive_retraction: bool) -> Order:
        with self._noted(self.placings, self.watcher.before_place(cart_id), cart_id) as attempt:
            order = super().place(cart_id, names, waive_retraction=waive_retraction)
            attempt.order_id = order.id
            return order

    def pay(self, order_id: int, method: PaymentMethod) -> None:
        with self._noted(self.payments, self.watcher.before_pay(order_id, method), order_id):
            super().pay(order_id, method)

    @contextmanager
    def _noted(self, attempts: list[Attempt], purchase_id: int, target: str | int) -> Iterator[Attempt]:
        attempt = Attempt(purchase_id=purchase_id, target=target, at=self.now())
        attempts.append(attempt)
        try:
            yield attempt
            attempt.end = End.ANSWERED
        except Rejected:
            attempt.end = End.REFUSED
            raise
        except Unavailable:
            attempt.end = End.UNSENT
            raise
