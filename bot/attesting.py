"""What a person says became of a purchase: checked against OVH before it counts, and kept with what was read."""

from datetime import datetime, timedelta

from bot.electorate import Electorate, shown
from bot.errors import OutOfDate, Refused, RegistrarError, Rejected, one_line
from bot.looking import Looking
from bot.model.ledger import Unproved
from bot.model.order import NOT_PAID, Order
from bot.model.purchase import Event, Purchase, Stage
from bot.model.sighting import is_what_was_approved
from bot.model.telling import Seen
from bot.ports import Now, Registrar
from bot.store import Store, Transaction
from bot.store.purchase_changes import Changes

_UNCHANGED = "Nothing was changed."


class Attesting:
    """Takes the answers of approvers to purchases that need a person."""

    def __init__(
        self,
        registrar: Registrar,
        looking: Looking,
        electorate: Electorate,
        store: Store,
        quiet_time: timedelta,
        now: Now,
    ) -> None:
        self._registrar = registrar
        self._looking = looking
        self._electorate = electorate
        self._store = store
        self._quiet_time = quiet_time
        self._now = now

    def about(self, purchase_id: int, person: str, seen: Seen | None = None) -> Purchase:
        """Return a purchase that somebody may answer for now.

        Args:
            seen: the message that they acted by; None where they act in a dialog that was opened by one.

        Raises:
            NotAllowed: they are no approver, or made the request.
            OutOfDate: it needs nobody any more.

        """
        with self._store.transaction() as tx:
            purchase = shown(tx, purchase_id, seen) if seen else self._known(tx, purchase_id)
        self._electorate.require_voter(purchase, person)
        with self._store.transaction() as tx:
            return self._answerable(tx, purchase_id)

    def is_ours(self, purchase_id: int, person: str, order_id: int) -> Purchase:
        """Take over an order that a person found: only one that is younger than the attempt and equals the approval.

        Raises:
            NotAllowed, OutOfDate: as `about`, or OVH says otherwise.

        """
        purchase = self.about(purchase_id, person)
        with self._store.transaction() as tx:
            owner = tx.purchases.of_order(order_id)
            self._require_proved(tx, purchase)
        if purchase.order_id is not None:
            raise _refused(purchase, f"It has its order already, {purchase.order_id}.")
        if owner is not None:
            raise _refused(purchase, f"Order {order_id} belongs to request {owner}.")
        order = self._read_order(purchase, order_id)
        self._require_equal(purchase, order)
        with self._store.transaction(durable=True) as tx:
            self._answerable(tx, purchase_id)
            read = f"order {order.id} of {order.placed_at}, {order.gross}, equal to the approval"
            tx.placed(purchase, order.id, who=person, at=self._now(), read=read)
            return tx.purchases.purchase(purchase.id)

    def was_not_placed(self, purchase_id: int, person: str) -> Purchase:
        """End a purchase that surely has no order; its names go back to the cart.

        Raises:
            NotAllowed, OutOfDate: as `about`, or it is too early, or OVH says otherwise.

        """
        purchase = self.about(purchase_id, person)
        if purchase.order_id is not None:
            raise _refused(purchase, f"It has an order at OVH, {purchase.order_id}.")
        self._require_fenced(purchase)
        try:
            seen = self._looking.orders(purchase)
        except RegistrarError as error:
            raise _silent(purchase, error) from error
        if seen.equal or seen.alike:
            raise _refused(purchase, f"OVH says otherwise: {seen.summary}.")
        with self._store.transaction(durable=True) as tx:
            self._answerable(tx, purchase_id)
            why = "nothing was ordered, as an approver confirmed and OVH's orders show"
            return tx.call_off(purchase.id, Event.NOT_PLACED, who=person, at=self._now(), note=why)

    def pay_again(self, purchase_id: int, person: str, at: datetime | None = None) -> Purchase:
        """Let an order be paid whose payment got no answer: only if OVH knows of no payment.

        Args:
            at: when they said so: one submission sends one payment, however often it is answered. None for now.

        Raises:
            NotAllowed, OutOfDate: as `about`, or it is too early, or OVH says otherwise.

        """
        purchase = self.about(purchase_id, person)
        with self._store.transaction() as tx:
            self._require_proved(tx, purchase)
        if purchase.order_id is None or not purchase.payment_sent:
            raise _refused(purchase, "No payment was ever sent for it.")
        if at and at < (purchase.attempted_at or purchase.changed_at):
            raise _refused(purchase, "It was paid again after you said so, and OVH did not answer that either.")
        self._require_quiet(purchase, purchase.attempted_at or purchase.changed_at)
        try:
            status = self._registrar.order_status(purchase.order_id)
            seen = self._looking.payments(purchase, purchase.order_id)
        except RegistrarError as error:
            raise _silent(purchase, error) from error
        if status != NOT_PAID or seen:
            says = "; ".join(seen) or f"the order is “{one_line(status, 60)}”"
            raise _refused(purchase, f"OVH says otherwise: {says}.")
        with self._store.transaction(durable=True) as tx:
            self._answerable(tx, purchase_id)
            read = f"order {purchase.order_id} is {status}, no payment known"
            tx.purchases.move(
                purchase.id, Event.PAY_AGAIN, who=person, at=self._now(), changes=Changes(note=""), read=read
            )
            return tx.purchases.purchase(purchase.id)

    def leave_unpaid(self, purchase_id: int, person: str, seen: Seen) -> Purchase:
        """Decide not to pay an order whose payment was refused: it lapses by itself. Twice is the same as once.

        Raises:
            NotAllowed: neither their request, nor may they vote on it.
            OutOfDate: it is paid, or being paid, or gone.

        """
        with self._store.transaction() as tx:
            found = shown(tx, purchase_id, seen)
        if person != found.requester:
            self._electorate.require_voter(found, person)
        with self._store.transaction(durable=True) as tx:
            purchase = self._known(tx, purchase_id)
            if purchase.stage is not Stage.PAYMENT_REFUSED:
                raise OutOfDate(
                    f"Request {purchase.id} is {purchase.stage.value} already.", _UNCHANGED, "See `/domain orders`."
                )
            if not purchase.left_unpaid_by:
                changes = Changes(left_unpaid_by=person, alternatives=())
                tx.purchases.move(purchase.id, Event.LEAVE_UNPAID, who=person, at=self._now(), changes=changes)
            return tx.purchases.purchase(purchase.id)

    # The walls

    def _answerable(self, tx: Transaction, purchase_id: int) -> Purchase:
        purchase = self._known(tx, purchase_id)
        if purchase.stage is not Stage.NEEDS_PERSON:
            raise OutOfDate(
                f"Request {purchase.id} needs nobody any more: it is {purchase.stage.value}.",
                _UNCHANGED,
                "See where it stands with `/domain orders`.",
            )
        return purchase

    def _require_proved(self, tx: Transaction, purchase: Purchase) -> None:
        try:
            tx.purchases.record(purchase)
        except Unproved as why:
            raise _refused(purchase, f"Its record cannot be trusted: {why}.", "Ask whoever runs Cartwright.") from why

    def _read_order(self, purchase: Purchase, order_id: int) -> Order:
        try:
            if not self._looking.may_have_order(purchase):
                raise _refused(purchase, "Cartwright never sent an order for it.")
            return self._registrar.order(order_id, purchase.names)
        except Rejected as no:
            raise _refused(purchase, f"OVH does not know order {order_id} in this account.") from no
        except RegistrarError as error:
            raise _silent(purchase, error) from error

    def _require_equal(self, purchase: Purchase, order: Order) -> None:
        if order.placed_at is None or order.placed_at < self._looking.earliest(purchase):
            raise _refused(purchase, f"Order {order.id} is older than the attempt to place it.")
        if purchase.quote is None or not is_what_was_approved(order, purchase.quote):
            raise _refused(purchase, f"Order {order.id} is not what was approved: its names or its lines differ.")

    def _require_fenced(self, purchase: Purchase) -> None:
        """Let a purchase pass whose cart is gone for so long that an order made of it before would be seen by now."""
        if not self._looking.fence(purchase):
            raise _refused(purchase, "Its cart at OVH is still there, or was ordered.", "Look into the Control Panel.")
        with self._store.transaction() as tx:
            fenced_at = tx.purchases.purchase(purchase.id).fenced_at
        self._require_quiet(purchase, fenced_at or self._now())

    def _require_quiet(self, purchase: Purchase, since: datetime) -> None:
        over_at = since + self._quiet_time
        if self._now() < over_at:
            raise _refused(
                purchase,
                "It is too early to know: its effect may still show up at OVH.",
                f"Try again in {_minutes(over_at - self._now())}.",
            )

    def _known(self, tx: Transaction, purchase_id: int) -> Purchase:
        purchase = tx.purchases.find(purchase_id)
        if purchase is None:
            raise OutOfDate("That request is not known here.", _UNCHANGED, "See `/domain orders`.")
        return purchase


def _refused(purchase: Purchase, why: str, next_step: str = "Look at OVH's orders again.") -> Refused:
    return OutOfDate(why, f"Request {purchase.id} stays as it is; nothing was ordered or paid.", next_step)


def _silent(purchase: Purchase, error: RegistrarError) -> Refused:
    return _refused(purchase, f"OVH could not be asked: {one_line(error.reason, 200)}.", "Try again in a minute.")


def _minutes(time: timedelta) -> str:
    minutes = max(1, -(-int(time.total_seconds()) // 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"
