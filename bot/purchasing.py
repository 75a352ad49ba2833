"""Ordering and paying what was approved: the only place that uses the credentials that can buy.

Each call to OVH stands between two stored stages, flushed to the disk: *placing* before the order, *paying* before the
payment. Whoever finds a purchase there knows that a call may have been sent, and never sends another.
"""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType

from bot.authority import Authority, Held, NotApproved, Suspended
from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Unfit, Vanished
from bot.holding import Holding
from bot.model.covering import differences, order_differences
from bot.model.ledger import OURSELVES, Unproved
from bot.model.order import FORGOTTEN_AFTER, NOT_PAID, PAID_STATUSES, Order
from bot.model.purchase import Event, Purchase, Stage
from bot.model.quote import PaymentMethod, Quote, other_ways_to_pay
from bot.model.work import Work
from bot.ports import Buyer, CartState, Now, Registrar
from bot.quoting import Quoting
from bot.ruling import Ruling
from bot.stepping import Steps, step_next
from bot.store import Store, Transaction
from bot.store.purchase_changes import Changes

_RETRY_FIRST = timedelta(seconds=5)
_RETRY_MAX = timedelta(minutes=5)


class Purchasing:
    """Moves approved purchases on, one step at a time.

    Args:
        registrar: OVH, with credentials that cannot buy.
        buyer: OVH, with credentials that can.
        quoting: prices a purchase anew before it is ordered.
        authority: says what may be bought now.
        ruling: what the policy says of another price.

    """

    def __init__(
        self,
        registrar: Registrar,
        buyer: Buyer,
        quoting: Quoting,
        authority: Authority,
        ruling: Ruling,
        store: Store,
        now: Now,
    ) -> None:
        self._registrar = registrar
        self._buyer = buyer
        self._quoting = quoting
        self._authority = authority
        self._holding = Holding(authority, quoting, store, now)
        self._store = store
        self._ruling = ruling
        self._now = now
        self._steps: Steps = MappingProxyType(
            {
                Stage.APPROVED: self._place,
                Stage.PLACING: self._lose,
                Stage.PLACED: self._pay,
                Stage.PAYING: self._lose,
            }
        )

    def advance_next(self) -> bool:
        """Do the next step of one purchase; False if none is due."""
        return step_next(self._store, Work.PURCHASING, self._now(), self._step)

    def _step(self, purchase: Purchase) -> None:
        try:
            self._steps[purchase.stage](purchase)
        except Suspended as why:
            self._holding.suspend(purchase, str(why))
        except Held as why:
            self._holding.hold(purchase, str(why))
        except Unproved as why:
            self._move(purchase, Event.HALT, Changes(note=str(why)))
        except NotApproved as why:
            if purchase.stage is Stage.PLACED:
                quote = _quote_of(purchase)
                self._payment_refused(purchase, quote, str(why), [quote.payment_method], but=None)
            else:
                self._ask_anew(purchase, (str(why),), _quote_of(purchase))

    # Ordering

    def _place(self, purchase: Purchase) -> None:
        """Order what was approved, if OVH still says exactly that, or the same for less."""
        if self._holding.until_it_can_no_longer_be_stopped(purchase):
            return
        cart_id = self._require_free_to_buy(purchase)
        try:
            fresh = self._quoting.fresh(purchase)
        except Vanished:
            self._quoting.rebuild_mirror(purchase)
        except Unfit as error:
            self._quoting.set_aside(purchase, error)
        except Rejected as no:
            self._refused(purchase, no)
        except RegistrarError as error:
            self._quoting.try_later(purchase, error)
        else:
            if fresh and cart_id:
                self._place_if_covered(purchase, fresh, cart_id)

    def _place_if_covered(self, purchase: Purchase, fresh: Quote, cart_id: str) -> None:
        beyond = differences(_quote_of(purchase), fresh)
        if beyond:
            self._ask_anew(purchase, beyond, fresh)
        else:
            self._send_order(purchase, fresh, cart_id)

    def _send_order(self, purchase: Purchase, fresh: Quote, cart_id: str) -> None:
        presence = self._authority.look(purchase)
        with self._store.transaction(durable=True) as tx:
            approved = self._authority.quote(tx, purchase, presence)
            if approved.seal != _quote_of(purchase).seal or _cart_id(tx, purchase) != cart_id:
                raise Held("its price is being read anew")  # it was changed while OVH was asked
            tx.purchases.move(
                purchase.id,
                Event.PLACE,
                who=OURSELVES,
                at=self._now(),
                changes=Changes(attempted_at=self._now(), note=""),
                approved_seal=approved.seal,
                fresh_seal=fresh.seal,
            )
        try:
            order = self._buyer.place(cart_id, purchase.names, waive_retraction=True)
        except Rejected as no:
            self._refused(purchase, no)
        except Unavailable as error:
            self._move(purchase, Event.UNSENT)
            self._wait(purchase, error)
        except Uncertain as error:
            self._move(purchase, Event.LOST, Changes(note=error.reason))
        else:
            with self._store.transaction(durable=True) as tx:
                tx.placed(purchase, order.id, who=OURSELVES, at=self._now())

    def _refused(self, purchase: Purchase, no: Rejected) -> None:
        """Set a purchase aside that OVH refuses. A cart that was ordered already is refused, too, and has an order."""
        with self._store.transaction() as tx:
            now = tx.purchases.purchase(purchase.id)
            cart_id = _cart_id(tx, purchase)
        try:
            is_ordered = cart_id is not None and self._registrar.cart_state(cart_id) is CartState.ORDERED
        except RegistrarError as error:
            if now.stage is Stage.APPROVED:
                self._quoting.try_later(purchase, error)
                return
            is_ordered = True  # for all that is known
        if is_ordered:
            self._move(purchase, Event.LOST, Changes(note=no.reason))
        else:
            self._quoting.set_aside(now, self._quoting.with_the_line(now, no))

    def _ask_anew(self, purchase: Purchase, why: tuple[str, ...], fresh: Quote) -> None:
        """Ask for another approval, of what OVH says now."""
        try:
            with self._store.transaction() as tx:
                self._ruling.ask(tx, purchase, fresh, Event.REPRICE, note="; ".join(why))
        except Unfit as no:
            self._quoting.set_aside(purchase, no)

    # Paying

    def _pay(self, purchase: Purchase) -> None:
        """Pay an order, if it is what was approved."""
        self._require_free_to_buy(purchase)
        try:
            self._pay_if_covered(purchase)
        except Vanished as error:
            age = self._now() - purchase.changed_at
            if age > FORGOTTEN_AFTER:
                self._move(purchase, Event.LAPSED, Changes(note=error.reason))
            else:
                self._wait(purchase, error)
        except RegistrarError as error:
            self._wait(purchase, error)

    def _pay_if_covered(self, purchase: Purchase) -> None:
        quote, order_id = _quote_of(purchase), _order_of(purchase)
        order = self._registrar.order(order_id, purchase.names)
        with self._store.transaction() as tx:
            tx.purchases.order_seen(purchase, gross=order.gross, expires_at=order.expires_at)
        status = self._registrar.order_status(order_id)
        wrong = order_differences(quote, order.lines, order.gross)
        if wrong:
            self._move(purchase, Event.MISMATCH, Changes(note="; ".join(wrong)))
        elif status in PAID_STATUSES:
            self._move(purchase, Event.PAID_OUTSIDE, Changes(order_status=status))
        elif status == "cancelled":
            self._move(purchase, Event.LAPSED, Changes(order_status=status))
        elif status != NOT_PAID:
            self._wait(purchase, Unavailable(f"OVH says that the order is “{status}”"))
        else:
            self._pay_as_approved(purchase, quote, order)

    def _pay_as_approved(self, purchase: Purchase, quote: Quote, order: Order) -> None:
        accepted = self._registrar.payable_with(order.id)
        if any(method.is_same(quote.payment_method) for method in accepted):
            self._send_payment(purchase, order, accepted)
        else:
            why = f"OVH does not accept {quote.payment_method.label} for this order"
            self._payment_refused(purchase, quote, why, accepted, but=quote.payment_method)

    def _send_payment(self, purchase: Purchase, order: Order, accepted: Sequence[PaymentMethod]) -> None:
        presence = self._authority.look(purchase)
        with self._store.transaction(durable=True) as tx:
            approved = self._authority.quote(tx, purchase, presence)
            changes = Changes(attempted_at=self._now(), payment_sent=True, note="")
            tx.purchases.move(
                purchase.id,
                Event.PAY,
                who=OURSELVES,
                at=self._now(),
                changes=changes,
                seal=approved.seal,
                method=approved.payment_method.label,
            )
        try:
            self._buyer.pay(order.id, approved.payment_method)
        except Rejected as no:
            why = f"OVH refused {approved.payment_method.label}: “{no.reason}”"
            self._payment_refused(purchase, approved, why, accepted, but=approved.payment_method)
        except Unavailable as error:
            self._move(purchase, Event.UNSENT)
            self._wait(purchase, error)
        except Uncertain as error:
            self._move(purchase, Event.LOST, Changes(note=error.reason))
        else:
            self._move(purchase, Event.PAID)

    def _payment_refused(
        self,
        purchase: Purchase,
        quote: Quote,
        why: str,
        accepted: Sequence[PaymentMethod],
        but: PaymentMethod | None,
    ) -> None:
        """Say why an order is not paid, and offer what else can pay it; that takes votes of the same kind.

        Args:
            but: the method that cannot; None where none was at fault.

        """
        others = other_ways_to_pay(quote, accepted, but=but)
        with self._store.transaction(durable=True) as tx:
            changes = Changes(note=why)
            tx.purchases.move(purchase.id, Event.PAYMENT_REFUSED, who=OURSELVES, at=self._now(), changes=changes)
            if purchase.terms:
                tx.purchases.offered(purchase, others, purchase.terms, at=self._now())

    # The walls

    def _require_free_to_buy(self, purchase: Purchase) -> str | None:
        """Let a purchase pass that nothing holds, with its cart at OVH; a held one costs no calls."""
        presence = self._authority.look(purchase)
        with self._store.transaction() as tx:
            self._authority.quote(tx, purchase, presence)
            if purchase.held:
                tx.purchases.resume(purchase, at=self._now())
            return _cart_id(tx, purchase)

    def _lose(self, purchase: Purchase) -> None:
        """Take up a purchase whose call to OVH was cut off, by a crash of ours: nobody knows what came of it."""
        self._move(purchase, Event.LOST, Changes(note="Cartwright was interrupted while it waited for OVH's answer"))

    def _move(self, purchase: Purchase, event: Event, changes: Changes | None = None) -> None:
        with self._store.transaction(durable=True) as tx:
            tx.purchases.move(purchase.id, event, who=OURSELVES, at=self._now(), changes=changes)

    def _wait(self, purchase: Purchase, error: RegistrarError) -> None:
        wait = min(_RETRY_FIRST * (1 << min(purchase.checks, 10)), _RETRY_MAX)
        with self._store.transaction() as tx:
            tx.purchases.release(tx.purchases.purchase(purchase.id), due_at=self._now() + wait)


def _cart_id(tx: Transaction, purchase: Purchase) -> str | None:
    return tx.carts.cart(purchase.cart_id).mirror.cart_id


def _quote_of(purchase: Purchase) -> Quote:
    if purchase.quote is None:
        raise LookupError(f"purchase {purchase.id} has no quote")
    return purchase.quote


def _order_of(purchase: Purchase) -> int:
    if purchase.order_id is None:
        raise LookupError(f"purchase {purchase.id} has no order")
    return purchase.order_id
