"""Following what was sent to OVH: orders on their way, and calls that got no answer. Only reads at OVH."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from types import MappingProxyType

from bot.errors import RegistrarError, Vanished
from bot.model.order import FORGOTTEN_AFTER, PAID_STATUSES, STATUS_EVENTS, Order, next_check
from bot.model.purchase import Event, NotPossible, Purchase, Stage
from bot.model.quote import order_differences
from bot.model.work import Work
from bot.ports import Now, Registrar
from bot.store import Store
from bot.store.ledger import OURSELVES
from bot.store.purchases import Changes

QUIET_TIME = timedelta(minutes=15)
"""How long after a call without an answer its effect may still show up at OVH."""

_CLOCK_MARGIN = timedelta(minutes=5)


class Tracking:
    """Reads OVH's orders until each has come to an end."""

    def __init__(self, registrar: Registrar, store: Store, now: Now) -> None:
        self._registrar = registrar
        self._store = store
        self._now = now
        self._steps: Mapping[Stage, Callable[[Purchase], None]] = MappingProxyType(
            {
                Stage.UNCERTAIN: self._look_for_order,
                Stage.PAYMENT_UNCERTAIN: self._look_for_payment,
                Stage.PAYMENT_REFUSED: self._follow_unpaid,
                Stage.NEEDS_PERSON: self._follow_unpaid,
                Stage.PAID: self._follow,
            }
        )

    def check_next(self) -> bool:
        """Read OVH about one purchase; False if none is due."""
        with self._store.transaction() as tx:
            purchase = tx.purchases.claim(Work.TRACKING, self._now())
        if purchase is None:
            return False
        with suppress(NotPossible):  # it has moved on since it was claimed
            try:
                self._steps[purchase.stage](purchase)
            except RegistrarError:
                self._later(purchase)
        return True

    def _look_for_order(self, purchase: Purchase) -> None:
        """Find the order that a checkout without an answer may have made; never send another."""
        found = [order for order in self._new_orders(purchase) if _is_ours(order, purchase)]
        if len(found) == 1:
            with self._store.transaction(durable=True) as tx:
                tx.carts.ordered(purchase.cart_id)
                changes = Changes(order_id=found[0].id, note="")
                tx.purchases.move(purchase.id, Event.PLACED, who=OURSELVES, at=self._now(), changes=changes)
        elif found or self._is_quiet(purchase):
            seen = f"{len(found)} orders at OVH look like it" if found else "no order like it appeared at OVH"
            self._move(purchase, Event.GIVE_UP, seen)
        else:
            self._later(purchase)

    def _look_for_payment(self, purchase: Purchase) -> None:
        """Find out whether a payment without an answer was made; never send another."""
        if not self._has_settled(purchase) and self._is_quiet(purchase):
            self._move(purchase, Event.GIVE_UP, "OVH still says that the order is not paid")

    def _follow_unpaid(self, purchase: Purchase) -> None:
        """Keep reading an order that somebody may still pay, until it is paid or dropped."""
        self._has_settled(purchase)

    def _has_settled(self, purchase: Purchase) -> bool:
        """See whether an order was paid or dropped after all."""
        if purchase.order_id is None:
            return self._has_come_to_nothing(purchase)
        status = self._unpaid_status(purchase, purchase.order_id)
        if status in PAID_STATUSES:
            self._move(purchase, Event.PAID, purchase.note)
            return True
        if status == "cancelled":
            self._move(purchase, Event.LAPSED, purchase.note)
            return True
        self._read(purchase, status)
        return False

    def _has_come_to_nothing(self, purchase: Purchase) -> bool:
        """See whether an order that never appeared would have lapsed by now; no payment was ever sent for it."""
        if self._now() - purchase.changed_at <= FORGOTTEN_AFTER:
            self._later(purchase)
            return False
        self._move(purchase, Event.LAPSED, purchase.note)
        return True

    def _follow(self, purchase: Purchase) -> None:
        """Read the status of a paid order until it is final."""
        if purchase.order_id is None:
            raise LookupError(f"purchase {purchase.id} is paid and has no order")
        status = self._registrar.order_status(purchase.order_id)
        self._read(purchase, status)
        if status in STATUS_EVENTS:
            self._move(purchase, STATUS_EVENTS[status], purchase.note)

    def _unpaid_status(self, purchase: Purchase, order_id: int) -> str:
        """Read the status of an order that is probably unpaid; OVH forgets those that nobody paid in time.

        That an order cannot be found proves nothing before it is old enough to have been forgotten.
        """
        try:
            return self._registrar.order_status(order_id)
        except Vanished:
            if self._now() - purchase.changed_at > FORGOTTEN_AFTER:
                return "cancelled"
            raise

    def _new_orders(self, purchase: Purchase) -> list[Order]:
        since = (purchase.attempted_at or purchase.changed_at) - _CLOCK_MARGIN
        with self._store.transaction() as tx:
            known = tx.purchases.order_ids()
        numbers = [number for number in self._registrar.orders_since(since) if number not in known]
        return [self._registrar.order(number, purchase.names) for number in numbers]

    def _is_quiet(self, purchase: Purchase) -> bool:
        return self._now() - (purchase.attempted_at or purchase.changed_at) > QUIET_TIME

    def _read(self, purchase: Purchase, status: str) -> None:
        checks = 0 if status != purchase.order_status else purchase.checks
        with self._store.transaction() as tx:
            tx.purchases.status_read(purchase, status, at=self._now(), next_at=self._now() + next_check(checks))

    def _later(self, purchase: Purchase) -> None:
        with self._store.transaction() as tx:
            tx.purchases.release(purchase, due_at=self._now() + next_check(purchase.checks))

    def _move(self, purchase: Purchase, event: Event, note: str = "") -> None:
        with self._store.transaction(durable=True) as tx:
            tx.purchases.move(purchase.id, event, who=OURSELVES, at=self._now(), changes=Changes(note=note))


def _is_ours(order: Order, purchase: Purchase) -> bool:
    if purchase.quote is None or order.names != frozenset(purchase.names):
        return False
    return not order_differences(purchase.quote, order.lines, order.gross)
