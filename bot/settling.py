"""Settling what got no answer, and following orders that nobody has paid: reads and a fence, nothing that buys."""

from datetime import datetime, timedelta
from types import MappingProxyType

from bot.errors import OutOfDate, RegistrarError, Vanished
from bot.looking import Looking
from bot.model.covering import other_account
from bot.model.ledger import OURSELVES
from bot.model.order import FORGOTTEN_AFTER, PAID_STATUSES, Order, next_check
from bot.model.purchase import Event, Purchase, Stage
from bot.model.quote import other_ways_to_pay
from bot.model.work import Work
from bot.ports import Now, Registrar
from bot.proving import Proving
from bot.stepping import Steps, step_next
from bot.store import Store
from bot.store.purchase_changes import Changes

_A_MOMENT = timedelta(seconds=1)
_HAVE_ORDER = frozenset({Stage.PAYMENT_UNCERTAIN, Stage.PAYMENT_REFUSED})


class Settling:
    """Finds out what became of a call without an answer, and sees unpaid orders through to their end.

    Args:
        quiet_time: how long after a call without an answer its effect may still show up at OVH.

    """

    def __init__(
        self,
        registrar: Registrar,
        looking: Looking,
        proving: Proving,
        store: Store,
        quiet_time: timedelta,
        now: Now,
    ) -> None:
        self._registrar = registrar
        self._looking = looking
        self._proving = proving
        self._store = store
        self._quiet_time = quiet_time
        self._now = now
        self._steps: Steps = MappingProxyType(
            {
                Stage.UNCERTAIN: self._find_order,
                Stage.PAYMENT_UNCERTAIN: self._find_payment,
                Stage.PAYMENT_REFUSED: self._follow_refused,
                Stage.NEEDS_PERSON: self._watch,
            }
        )

    def settle_next(self) -> bool:
        """Look at OVH about one purchase; False if none is due."""
        return step_next(self._store, Work.SETTLING, self._now(), self._step, held=self._held)

    def check_now(self, purchase_id: int) -> Purchase:
        """Let OVH be read about a purchase at once.

        Raises:
            OutOfDate: it is settled already, or not known.

        """
        with self._store.transaction() as tx:
            purchase = tx.purchases.find(purchase_id)
            if purchase is None or purchase.stage not in self._steps:
                raise OutOfDate("That is settled already.", "OVH was not asked.", "See `/domain orders`.")
            tx.purchases.look_again(purchase_id, at=self._now())
            return purchase

    def _held(self, purchase: Purchase) -> str:
        return other_account(purchase.quote, self._proving.account)

    def _step(self, purchase: Purchase) -> None:
        if purchase.order_id is None and purchase.stage in _HAVE_ORDER:
            self._move(purchase, Event.HALT, Changes(note="the database knows of no order of it"))
            return
        try:
            self._steps[purchase.stage](purchase)
        except RegistrarError:
            self._later(purchase)

    # An order without an answer

    def _find_order(self, purchase: Purchase) -> None:
        """Fence the cart, then find the order that may have been made of it; another is sent only after both."""
        is_fenced = self._looking.fence(purchase)
        try:
            seen = self._looking.orders(purchase)
        except RegistrarError:
            self._give_up_when_late(purchase, is_fenced=is_fenced)
            return
        if len(seen.equal) == 1:
            self._adopt(purchase, seen.equal[0])
        elif seen.equal or seen.alike:
            self._give_up(purchase, seen.summary)
        elif is_fenced and purchase.fenced_at and self._is_over(purchase.fenced_at):
            self._place_again(purchase)
        else:
            self._give_up_when_late(purchase, is_fenced=is_fenced)

    def _give_up_when_late(self, purchase: Purchase, *, is_fenced: bool) -> None:
        """Ask a person where the fence cannot be proved in time; a fenced order can wait for OVH."""
        if is_fenced or not self._is_over(purchase.changed_at):
            self._later(purchase)
        else:
            self._give_up(purchase, "no order like it appeared at OVH, and its cart there could not be deleted")

    def _place_again(self, purchase: Purchase) -> None:
        """Nothing was placed, and nothing can be any more: the approval is good for a cart made anew."""
        with self._store.transaction(durable=True) as tx:
            tx.purchases.unfenced(purchase.id)
            tx.carts.lost_mirror(purchase.cart_id, at=self._now())
            tx.purchases.move(purchase.id, Event.NOT_PLACED, who=OURSELVES, at=self._now(), changes=Changes(note=""))

    # A payment without an answer

    def _find_payment(self, purchase: Purchase) -> None:
        """Find out whether a payment without an answer was made; never send another."""
        if self._has_settled(purchase) or not self._is_over(purchase.attempted_at or purchase.changed_at):
            return
        seen = self._looking.payments(purchase, _order_of(purchase))
        says = f"OVH still says that the order is not paid ({'; '.join(seen) or 'and knows of no payment'})"
        self._give_up(purchase, says)

    # An order that is not paid

    def _follow_refused(self, purchase: Purchase) -> None:
        """Offer other ways to pay, remind once, and read the order until it is paid or dropped."""
        if self._has_settled(purchase):
            return
        if not purchase.alternatives and not purchase.left_unpaid_by:
            self._offer_alternatives(purchase, _order_of(purchase))
        self._remind(purchase)

    def _watch(self, purchase: Purchase) -> None:
        """Keep reading for whoever has to look at it: an order that appears is taken over, one that is paid is told."""
        if purchase.order_id is not None:
            if not self._has_settled(purchase):
                self._remind(purchase)
            return
        self._looking.fence(purchase)
        seen = self._looking.orders(purchase)
        if len(seen.equal) == 1 and self._looking.may_have_order(purchase):
            self._adopt(purchase, seen.equal[0])
            return
        is_old = self._now() - purchase.changed_at > FORGOTTEN_AFTER
        if is_old and not seen.equal and not seen.alike and self._looking.is_ordered(purchase):
            self._move(purchase, Event.LAPSED, Changes())
            return
        self._later(purchase)
        became_clear_at = (purchase.fenced_at or self._now()) + self._quiet_time
        if not purchase.is_reminded and purchase.changed_at < became_clear_at <= self._now():
            with self._store.transaction() as tx:
                tx.purchases.remind(purchase, at=self._now())

    def _offer_alternatives(self, purchase: Purchase, order_id: int) -> None:
        quote = purchase.quote
        if quote is None or purchase.terms is None:
            return
        refused = quote.payment_method if purchase.payment_sent else None
        quotes = other_ways_to_pay(quote, self._registrar.payable_with(order_id), but=refused)
        if quotes:
            with self._store.transaction() as tx:
                tx.purchases.offered(purchase, quotes, purchase.terms, at=self._now())

    def _remind(self, purchase: Purchase) -> None:
        """Remind the channel once that an order is unpaid, when half of its time is over."""
        if purchase.is_reminded or purchase.left_unpaid_by:
            return
        ends_at = purchase.order_expires_at or purchase.changed_at + FORGOTTEN_AFTER
        if self._now() - purchase.changed_at > (ends_at - purchase.changed_at) / 2:
            with self._store.transaction() as tx:
                tx.purchases.remind(purchase, at=self._now())

    def _has_settled(self, purchase: Purchase) -> bool:
        """See whether an order was paid or dropped after all."""
        status = self._unpaid_status(purchase, _order_of(purchase))
        if status in PAID_STATUSES:
            by_us = purchase.payment_sent and purchase.stage is not Stage.PAYMENT_REFUSED
            self._move(purchase, Event.PAID if by_us else Event.PAID_OUTSIDE, Changes(order_status=status))
            return True
        if status == "cancelled":
            self._move(purchase, Event.LAPSED, Changes(order_status=status))
            return True
        with self._store.transaction() as tx:
            checks = 0 if status != purchase.order_status else purchase.checks
            tx.purchases.status_read(purchase, status, at=self._now(), next_at=self._next_look(purchase, checks))
        return False

    def _unpaid_status(self, purchase: Purchase, order_id: int) -> str:
        """Read the status of an order that is probably unpaid; OVH forgets those that nobody paid in time.

        That an order cannot be found proves nothing before it is old enough to have been forgotten.
        """
        try:
            return self._registrar.order_status(order_id)
        except Vanished:
            forgotten_at = purchase.order_expires_at or purchase.changed_at + FORGOTTEN_AFTER
            if self._now() > forgotten_at:
                return "cancelled"
            raise

    # Within

    def _adopt(self, purchase: Purchase, order: Order) -> None:
        with self._store.transaction(durable=True) as tx:
            tx.placed(purchase, order.id, who=OURSELVES, at=self._now())

    def _is_over(self, since: datetime) -> bool:
        return self._now() - since > self._quiet_time

    def _give_up(self, purchase: Purchase, why: str) -> None:
        self._move(purchase, Event.GIVE_UP, Changes(note=why))

    def _later(self, purchase: Purchase) -> None:
        with self._store.transaction() as tx:
            tx.purchases.release(purchase, due_at=self._next_look(purchase, purchase.checks))

    def _next_look(self, purchase: Purchase, checks: int) -> datetime:
        """When to look again: ever more rarely, but just after the quiet time, when there is something to decide."""
        next_at = self._now() + next_check(checks)
        is_paying = purchase.stage is Stage.PAYMENT_UNCERTAIN
        quiet_since = (purchase.attempted_at if is_paying else purchase.fenced_at) or purchase.changed_at
        over_at = quiet_since + self._quiet_time + _A_MOMENT
        return min(next_at, over_at) if self._now() < over_at else next_at

    def _move(self, purchase: Purchase, event: Event, changes: Changes) -> None:
        with self._store.transaction(durable=True) as tx:
            tx.purchases.move(purchase.id, event, who=OURSELVES, at=self._now(), changes=changes)


def _order_of(purchase: Purchase) -> int:
    if purchase.order_id is None:
        raise LookupError(f"purchase {purchase.id} has no order")
    return purchase.order_id
