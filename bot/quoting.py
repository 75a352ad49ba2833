"""Exact prices: asking OVH for them, and ending requests that nobody decides. Nothing here can order or pay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.errors import RegistrarError, Rejected, Unavailable, Unfit, Vanished
from bot.model.cart import Cart, Item
from bot.model.ledger import OURSELVES
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Offer, most_useful
from bot.model.purchase import Event, Purchase, Stage
from bot.model.quote import LOYALTY, PaymentMethod, Quote, Registration
from bot.model.telling import Subject
from bot.model.work import Work
from bot.ports import Account, Now, Pricing, Registrar
from bot.ruling import Ruling
from bot.stepping import Steps, step_next
from bot.store import Store
from bot.store.purchase_changes import Changes

_MIRROR_WAIT = timedelta(seconds=60)
_RETRY_FIRST = timedelta(seconds=5)
_RETRY_MAX = timedelta(minutes=5)
_PATIENCE = timedelta(hours=12)
"""How long OVH may be out of reach before a purchase that OVH surely has no order of is called off."""
_MIRROR_LIFE_AFTER_REQUEST = timedelta(days=7)

_NOTHING_TO_CHARGE = PaymentMethod(mean=LOYALTY, label="nothing, since it costs nothing")
"""How OVH takes an order of 0.00: by the loyalty account, as its Terraform provider pays such orders."""


class Gone(Unfit):
    """OVH does not sell some of the names any more.

    Args:
        names: those.

    """

    def __init__(self, names: Sequence[Name], reason: str) -> None:
        super().__init__(reason)
        self.names = tuple(names)


class Quoting:
    """Prices purchases by a dry run, before they are asked for and again before they are ordered."""

    def __init__(self, registrar: Registrar, ruling: Ruling, store: Store, now: Now) -> None:
        self._registrar = registrar
        self._ruling = ruling
        self._store = store
        self._now = now
        self._steps: Steps = MappingProxyType(
            {Stage.QUOTING: self._quote, Stage.REQUESTED: self._follow, Stage.REPRICED: self._follow}
        )

    def account(self) -> Account:
        """Tell whose money it is."""
        return self._registrar.account()

    def quote_next(self) -> bool:
        """Price a request, or end one that nobody decided in time; False if none is due."""
        return step_next(self._store, Work.QUOTING, self._now(), self._step)

    def fresh(self, purchase: Purchase) -> Quote | None:
        """Price a purchase anew; None while its cart is not at OVH, which has it copied there first.

        A payment method that was approved stays while it is valid, whatever the account's default is by now.

        Raises:
            Gone: OVH does not sell some of its names any more.
            Unfit: what OVH would sell is not what was asked for, or breaks a rule.
            RegistrarError: OVH could not be asked.

        """
        cart = self._cart_of(purchase)
        faulty = [item for item in cart.items if item.fault]
        if faulty:
            raise Gone([item.name for item in faulty], f"OVH would not take {faulty[0].name.shown}: {faulty[0].fault}")
        if not cart.is_exactly_mirrored:
            self._wait_for_mirror(purchase)
            return None
        self._configure(purchase, cart)
        pricing = self._registrar.dry_run(_ovh_cart(cart), purchase.names)
        _require_what_was_asked(purchase, pricing)
        return Quote(
            account=self._registrar.account().id,
            registrations=self._registrations(cart),
            lines=pricing.lines,
            net=pricing.net,
            tax=pricing.tax,
            gross=pricing.gross,
            contracts=pricing.contracts,
            statements=tuple(statement.value for statement in purchase.statements),
            payment_method=self._payment_method(purchase, pricing.gross),
            taken_at=self._now(),
        )

    def with_the_line(self, purchase: Purchase, no: Rejected) -> Unfit:
        """Find out which name OVH's refusal is about, since OVH often does not say."""
        gone = [item.name for item in purchase.items if self._is_gone(item)]
        if gone:
            names = ", ".join(name.shown for name in gone)
            return Gone(gone, f"{names} cannot be had any more (OVH says “{no.reason}”)")
        says = f"OVH says “{no.reason}”"
        if any(name.ascii in no.reason for name in purchase.names):
            return Unfit(says)
        return Unfit(
            f"{purchase.names[0].shown}: {says}" if len(purchase.names) == 1 else f"{says}, and not for which name"
        )

    def set_aside(self, purchase: Purchase, unfit: Unfit) -> None:
        """Ask people what to do about names that are gone; or end a purchase of which nothing is left to buy."""
        gone = unfit.names if isinstance(unfit, Gone) else ()
        with self._store.transaction() as tx:
            if not gone or set(gone) >= set(purchase.names):
                tx.call_off(purchase.id, Event.REFUSE, who=OURSELVES, at=self._now(), note=unfit.reason)
                return
            changes = Changes(gone=gone, note=unfit.reason, expires_at=self._ruling.answer_by(tx, purchase))
            tx.purchases.move(purchase.id, Event.GONE, who=OURSELVES, at=self._now(), changes=changes)

    def rebuild_mirror(self, purchase: Purchase) -> None:
        """Have a cart that is gone at OVH made anew from the store; the approval still has to cover its price."""
        with self._store.transaction() as tx:
            tx.carts.lost_mirror(purchase.cart_id, at=self._now())
            tx.purchases.release(purchase, due_at=self._now() + _MIRROR_WAIT)

    def try_later(self, purchase: Purchase, error: RegistrarError, wait: timedelta | None = None) -> None:
        """Look at a purchase without an order again, or end it when OVH is out of reach for too long."""
        with self._store.transaction() as tx:  # what was held until a moment ago was not kept waiting by OVH
            waits_since = datetime.fromisoformat(tx.ledger.of(Subject.PURCHASE, purchase.id)[-1].at)
        if self._now() - waits_since > _PATIENCE:
            hours = _PATIENCE.total_seconds() / 3600
            self.set_aside(purchase, Unfit(f"OVH was out of reach for {hours:g} hours: {error.reason}"))
            return
        wait = wait or min(_RETRY_FIRST * (1 << min(purchase.checks, 10)), _RETRY_MAX)
        with self._store.transaction() as tx:
            tx.purchases.release(purchase, due_at=self._now() + wait)

    def _step(self, purchase: Purchase) -> None:
        try:
            self._steps[purchase.stage](purchase)
        except Vanished:
            self.rebuild_mirror(purchase)
        except Unfit as error:
            self.set_aside(purchase, error)
        except Rejected as no:
            self.set_aside(purchase, self.with_the_line(purchase, no))
        except RegistrarError as error:
            self.try_later(purchase, error)

    def _quote(self, purchase: Purchase) -> None:
        fresh = self.fresh(purchase)
        if fresh is None:
            return
        with self._store.transaction() as tx:
            self._ruling.ask(tx, purchase, fresh, Event.QUOTED)

    def _follow(self, purchase: Purchase) -> None:
        """Remind the approvers of a request, tell others of their silence, and end one that nobody decided in time."""
        now = self._now()
        with self._store.transaction() as tx:
            if now >= purchase.expires_at:
                tx.call_off(purchase.id, Event.EXPIRE, who=OURSELVES, at=now)
                return
            self._ruling.break_silence(tx, purchase)
            waiting = tx.purchases.purchase(purchase.id)
            tx.purchases.release(waiting, due_at=self._ruling.next_look(waiting))

    def _registrations(self, cart: Cart) -> tuple[Registration, ...]:
        """Read what OVH's cart holds, with what each later year costs by OVH's present offer."""
        held = {registration.name: registration for registration in self._registrar.registrations(_ovh_cart(cart))}
        if held.keys() != {item.name for item in cart.items}:
            raise Unfit("OVH's cart does not hold what was asked for")
        registrations = [held[item.name] for item in cart.items]
        offers = {registration.name: self._offer(registration) for registration in registrations}
        gone = [name for name, offer in offers.items() if offer is None]
        if gone:
            raise Gone(gone, f"{', '.join(name.shown for name in gone)} cannot be had any more")
        return tuple(replace(r, renewal=offer.renewal) for r in registrations if (offer := offers[r.name]))

    def _offer(self, registration: Registration) -> Offer | None:
        """Find the present offer of what a cart holds; None if OVH does not sell it like that any more."""
        offers = self._registrar.offers(registration.name)
        same = [offer for offer in offers if offer.orderable and offer.pricing_mode == registration.pricing_mode]
        return most_useful(same)

    def _payment_method(self, purchase: Purchase, gross: Money) -> PaymentMethod:
        """Say what would be charged: what was approved, if it is still valid, else the account's default."""
        if gross.is_zero:
            return _NOTHING_TO_CHARGE
        try:
            methods = self._registrar.payment_methods()
        except Vanished:
            raise
        except Rejected as no:  # the fault is the account's, not a name's
            raise Unfit(no.reason) from no
        if not methods:
            raise Unfit("the OVH account has no valid payment method")
        approved = purchase.quote.payment_method if purchase.quote else None
        return next((method for method in methods if approved and method.is_same(approved)), methods[0])

    def _wait_for_mirror(self, purchase: Purchase) -> None:
        """Have a cart copied to OVH, which lets the purchase go on; look again now and then, but not forever."""
        with self._store.transaction() as tx:
            tx.carts.copy_soon(purchase.cart_id, at=self._now())
        self.try_later(purchase, Unavailable("the cart could not be copied to OVH"), wait=_MIRROR_WAIT)

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

    def _is_gone(self, item: Item) -> bool:
        """Whether OVH does not sell a name any more as it did when it was added."""
        try:
            offer = most_useful(self._registrar.offers(item.name))
        except RegistrarError:
            return False
        return offer is None or offer.availability is not item.offer.availability

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
