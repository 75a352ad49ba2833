"""Quoting, ordering and paying: everything that is sent to OVH for a purchase, and only between two stored stages."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from types import MappingProxyType

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Unfit, Vanished
from bot.model.cart import Cart
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import most_useful
from bot.model.order import FORGOTTEN_AFTER, NOT_PAID, PAID_STATUSES, Order
from bot.model.policy import Policy
from bot.model.purchase import Event, NotPossible, Purchase, Stage
from bot.model.quote import PaymentMethod, Quote, differences, order_differences
from bot.model.work import Work
from bot.ports import Account, Now, Pricing, Registrar
from bot.store import Store
from bot.store.ledger import OURSELVES
from bot.store.purchases import Changes

_MIRROR_WAIT = timedelta(seconds=60)
_RETRY_FIRST = timedelta(seconds=5)
_RETRY_MAX = timedelta(minutes=5)
_PATIENCE = timedelta(hours=12)
"""How long OVH may be out of reach before a purchase that OVH surely has no order of is called off."""
_MIRROR_LIFE_AFTER_REQUEST = timedelta(days=7)

_WITHOUT_ORDER = frozenset({Stage.QUOTING, Stage.APPROVED})
"""Stages at which nothing has been sent that could have made an order."""


class Purchasing:
    """Moves purchases on, one step at a time.

    Args:
        registrar: OVH, with credentials that may buy.

    """

    def __init__(self, registrar: Registrar, store: Store, policy: Policy, now: Now) -> None:
        self._registrar = registrar
        self._store = store
        self._policy = policy
        self._now = now
        self._steps: Mapping[Stage, Callable[[Purchase], None]] = MappingProxyType(
            {
                Stage.QUOTING: self._quote,
                Stage.REQUESTED: self._expire,
                Stage.REPRICED: self._expire,
                Stage.APPROVED: self._place,
                Stage.PLACING: self._lose,
                Stage.PLACED: self._pay,
                Stage.PAYING: self._lose,
            }
        )

    def account(self) -> Account:
        """Tell whose money it is."""
        return self._registrar.account()

    def advance_next(self) -> bool:
        """Do the next step of one purchase; False if none is due."""
        with self._store.transaction() as tx:
            purchase = tx.purchases.claim(Work.PURCHASING, self._now())
        if purchase is None:
            return False
        with suppress(NotPossible):  # somebody withdrew it, say, while OVH was being asked: what they did stands
            self._step(purchase)
        return True

    def _step(self, purchase: Purchase) -> None:
        has_no_order = purchase.stage in _WITHOUT_ORDER
        try:
            self._steps[purchase.stage](purchase)
        except Vanished as error:
            if has_no_order:
                self._rebuild_mirror(purchase)
            elif self._now() - purchase.changed_at > FORGOTTEN_AFTER:
                self._move(purchase, Event.LAPSED, Changes(note=error.reason))
            else:
                self._try_later(purchase, error)
        except Unfit as error:
            self._refuse(purchase, error.reason)
        except RegistrarError as error:
            if has_no_order and isinstance(error, Rejected):
                self._refuse(purchase, self._with_the_line(purchase, error.reason))
            else:
                self._try_later(purchase, error)

    def _quote(self, purchase: Purchase) -> None:
        """Ask OVH for the exact price."""
        fresh = self._fresh_quote(purchase)
        if fresh is None:
            return
        with self._store.transaction() as tx:
            changes = Changes(quote_id=tx.purchases.quoted(purchase.id, fresh), note="")
            tx.purchases.move(purchase.id, Event.QUOTED, who=OURSELVES, at=self._now(), changes=changes)

    def _expire(self, purchase: Purchase) -> None:
        """End a request that nobody decided in time."""
        now = self._now()
        if now < purchase.expires_at:
            with self._store.transaction() as tx:
                tx.purchases.release(purchase, due_at=purchase.expires_at)
            return
        with self._store.transaction() as tx:
            tx.call_off(purchase.id, Event.EXPIRE, who=OURSELVES, at=now)

    def _place(self, purchase: Purchase) -> None:
        """Order what was approved, if OVH still says exactly that, or the same for less."""
        fresh = self._fresh_quote(purchase)
        if fresh is None:
            return
        beyond = self._beyond_approval(purchase, fresh)
        if beyond:
            with self._store.transaction() as tx:
                changes = Changes(
                    quote_id=tx.purchases.quoted(purchase.id, fresh),
                    note="; ".join(beyond),
                    expires_at=self._now() + self._policy.request_life,
                )
                tx.purchases.move(purchase.id, Event.REPRICE, who=OURSELVES, at=self._now(), changes=changes)
            return
        self._send_order(purchase)

    def _send_order(self, purchase: Purchase) -> None:
        cart = self._cart_of(purchase)
        started = Changes(attempted_at=self._now(), note="")
        with self._store.transaction(durable=True) as tx:
            tx.purchases.move(purchase.id, Event.PLACE, who=OURSELVES, at=self._now(), changes=started)
        try:
            order = self._registrar.place(_ovh_cart(cart), purchase.names, waive_retraction=True)
        except Rejected as no:
            self._refuse(purchase, no.reason)
        except Unavailable as error:
            self._move(purchase, Event.UNSENT)
            self._try_later(purchase, error)
        except Uncertain as error:
            self._move(purchase, Event.LOST, Changes(note=error.reason))
        else:
            with self._store.transaction(durable=True) as tx:
                tx.carts.ordered(cart.id)
                placed = Changes(order_id=order.id, order_status=NOT_PAID)
                tx.purchases.move(purchase.id, Event.PLACED, who=OURSELVES, at=self._now(), changes=placed)

    def _pay(self, purchase: Purchase) -> None:
        """Pay an order, if it is what was approved."""
        quote, order_id = _quote_of(purchase), _order_of(purchase)
        order = self._registrar.order(order_id, purchase.names)
        wrong = order_differences(quote, order.lines, order.gross)
        gross = str(order.gross)
        if wrong:
            self._move(purchase, Event.MISMATCH, Changes(note="; ".join(wrong)))
        elif self._registrar.order_status(order_id) in PAID_STATUSES:
            self._move(purchase, Event.PAID, Changes(note="paid outside", order_gross=gross))
        elif quote.payment_method.id not in self._registrar.payable_with(order_id):
            refused = Changes(note=f"OVH does not accept {quote.payment_method.label} for this order")
            self._move(purchase, Event.PAYMENT_REFUSED, refused)
        else:
            self._send_payment(purchase, order, quote.payment_method.id)

    def _send_payment(self, purchase: Purchase, order: Order, method_id: int) -> None:
        with self._store.transaction(durable=True) as tx:
            changes = Changes(attempted_at=self._now(), note="", order_gross=str(order.gross))
            tx.purchases.move(purchase.id, Event.PAY, who=OURSELVES, at=self._now(), changes=changes)
        try:
            self._registrar.pay(order.id, method_id)
        except Rejected as no:
            self._move(purchase, Event.PAYMENT_REFUSED, Changes(note=no.reason))
        except Unavailable as error:
            self._move(purchase, Event.UNSENT)
            self._try_later(purchase, error)
        except Uncertain as error:
            self._move(purchase, Event.LOST, Changes(note=error.reason))
        else:
            self._move(purchase, Event.PAID)

    def _lose(self, purchase: Purchase) -> None:
        """Take up a purchase whose call to OVH was cut off, by a crash of ours: nobody knows what came of it."""
        self._move(purchase, Event.LOST, Changes(note="Cartwright was interrupted while it waited for OVH's answer"))

    def _fresh_quote(self, purchase: Purchase) -> Quote | None:
        """Price a purchase by a dry run; None while its cart is not at OVH, which has it copied there first."""
        cart = self._cart_of(purchase)
        faulty = next((item for item in cart.items if item.fault), None)
        if faulty:
            raise Unfit(f"OVH would not take {faulty.name.shown}: {faulty.fault}")
        if not cart.is_exactly_mirrored:
            self._wait_for_mirror(purchase)
            return None
        payment_method = self._payment_method()
        self._configure(purchase, cart)
        pricing = self._registrar.dry_run(_ovh_cart(cart), purchase.names)
        _require_what_was_asked(purchase, pricing)
        self._require_affordable(pricing)
        return Quote(
            account=self._registrar.account().id,
            names=purchase.names,
            lines=pricing.lines,
            net=pricing.net,
            tax=pricing.tax,
            gross=pricing.gross,
            renewal=cart.renewals,
            contracts=pricing.contracts,
            payment_method=payment_method,
            taken_at=self._now(),
        )

    def _payment_method(self) -> PaymentMethod:
        try:
            return self._registrar.payment_method()
        except Vanished:
            raise
        except Rejected as no:  # the fault is the account's, not a name's
            raise Unfit(no.reason) from no

    def _require_affordable(self, pricing: Pricing) -> None:
        if self._policy.exceeds(pricing.gross):
            limit = Money(amount=self._policy.total_max, currency=pricing.gross.currency)
            raise Unfit(f"it costs {pricing.gross}, and one request may cost {limit} at most")

    def _wait_for_mirror(self, purchase: Purchase) -> None:
        """Have a cart copied to OVH, which lets the purchase go on; look again now and then, but not forever."""
        with self._store.transaction() as tx:
            tx.carts.copy_soon(purchase.cart_id, at=self._now())
        self._try_later(purchase, Unavailable("the cart could not be copied to OVH"), wait=_MIRROR_WAIT)

    def _configure(self, purchase: Purchase, cart: Cart) -> None:
        """Make OVH's cart outlive the request, and tell it the requester's legal statements."""
        ovh_cart = _ovh_cart(cart)
        needed_until = purchase.expires_at + _MIRROR_LIFE_AFTER_REQUEST
        if cart.mirror.expires_at is None or cart.mirror.expires_at < needed_until:
            self._registrar.keep_cart(ovh_cart, needed_until)
            with self._store.transaction() as tx:
                tx.carts.found_mirror(cart.id, ovh_cart, needed_until)
        stated = {statement.value for statement in purchase.statements if statement.is_configuration}
        for item in cart.items:
            for requirement in item.requirements or ():
                if requirement.label in stated and item.ovh_item is not None:
                    self._registrar.configure(ovh_cart, item.ovh_item, requirement.label, "true")

    def _beyond_approval(self, purchase: Purchase, fresh: Quote) -> tuple[str, ...]:
        """Say why an approval does not cover placing an order now; nothing if it does."""
        voters = self._policy.voters(purchase.requester)
        if not any(vote.voter in voters for vote in purchase.approvals):
            return ("whoever approved it is no longer an approver",)
        return differences(_quote_of(purchase), fresh)

    def _refuse(self, purchase: Purchase, why: str) -> None:
        with self._store.transaction() as tx:
            tx.call_off(purchase.id, Event.REFUSE, who=OURSELVES, at=self._now(), note=why)

    def _with_the_line(self, purchase: Purchase, reason: str) -> str:
        """Add to OVH's reason which name it is about, since OVH often does not say."""
        says = f"OVH says “{reason}”"
        if any(name.ascii in reason for name in purchase.names):
            return says
        gone = [name for name in purchase.names if self._is_gone(name)]
        names = ", ".join(name.shown for name in gone or purchase.names)
        if gone:
            return f"{names} cannot be had any more ({says})"
        return f"{names}: {says}" if len(purchase.names) == 1 else f"{says}, and not for which name"

    def _is_gone(self, name: Name) -> bool:
        try:
            offer = most_useful(self._registrar.offers(name))
        except RegistrarError:
            return False
        return offer is None or not self._policy.allows(offer.availability)

    def _move(self, purchase: Purchase, event: Event, changes: Changes | None = None) -> None:
        with self._store.transaction(durable=True) as tx:
            tx.purchases.move(purchase.id, event, who=OURSELVES, at=self._now(), changes=changes)

    def _rebuild_mirror(self, purchase: Purchase) -> None:
        """Have a cart that is gone at OVH made anew from the store; the approval still has to cover its price."""
        with self._store.transaction() as tx:
            tx.carts.lost_mirror(purchase.cart_id, at=self._now())
            tx.purchases.release(purchase, due_at=self._now() + _MIRROR_WAIT)

    def _try_later(self, purchase: Purchase, error: RegistrarError, wait: timedelta | None = None) -> None:
        if purchase.stage in _WITHOUT_ORDER and self._now() - purchase.changed_at > _PATIENCE:
            self._refuse(
                purchase, f"OVH was out of reach for {_PATIENCE.total_seconds() / 3600:g} hours: {error.reason}"
            )
            return
        wait = wait or min(_RETRY_FIRST * (1 << min(purchase.checks, 10)), _RETRY_MAX)
        with self._store.transaction() as tx:
            tx.purchases.release(purchase, due_at=self._now() + wait)

    def _cart_of(self, purchase: Purchase) -> Cart:
        with self._store.transaction() as tx:
            return tx.carts.cart(purchase.cart_id)


def _require_what_was_asked(purchase: Purchase, pricing: Pricing) -> None:
    """Refuse a price in which a name has no line, or which charges for something else."""
    priced = {line.name for line in pricing.lines}
    for name in purchase.names:
        if name not in priced:
            raise Unfit(f"OVH's price does not mention {name.shown}")
    for line in pricing.lines:
        if line.name is None and line.amount.amount > 0:
            raise Unfit(f"OVH's price has a line that nobody asked for: {line.description}")


def _ovh_cart(cart: Cart) -> str:
    if cart.mirror.cart_id is None:
        raise Vanished("the cart is not at OVH")
    return cart.mirror.cart_id


def _quote_of(purchase: Purchase) -> Quote:
    if purchase.quote is None:
        raise LookupError(f"purchase {purchase.id} has no quote")
    return purchase.quote


def _order_of(purchase: Purchase) -> int:
    if purchase.order_id is None:
        raise LookupError(f"purchase {purchase.id} has no order")
    return purchase.order_id
