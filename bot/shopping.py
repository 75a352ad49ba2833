"""Filling carts; keeping OVH's copy of each cart like the store's."""

from collections.abc import Sequence
from datetime import timedelta

from bot.errors import NotForSale, OutOfDate, RegistrarError, Rejected, Vanished
from bot.model.cart import Added, AddedTogether, Cart, Item, Place
from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.policy import Policy, require_addable
from bot.model.purchase import MAY_HAVE_ORDERED
from bot.model.telling import Form, Subject
from bot.ports import Now, Registrar
from bot.store import Store, Transaction
from bot.store.carts import Copying

ITEMS_MAX = 20
"""The most names in one cart, so that every line of it fits into one message."""

_MIRROR_LIFE = timedelta(days=30)
_RETRY_FIRST = timedelta(seconds=5)
_RETRY_MAX = timedelta(minutes=10)


class Shopping:
    """What people do before they ask for approval."""

    def __init__(self, registrar: Registrar, store: Store, policy: Policy, now: Now) -> None:
        self._registrar = registrar
        self._store = store
        self._policy = policy
        self._now = now

    def add(self, offer_id: int, place: Place, person: str) -> Added:
        """Put an offered name into a channel's cart. It costs nothing, and OVH is not waited for.

        Raises:
            OutOfDate: the offer is not known any more.
            NotForSale: the rules do not allow the name, or the cart is full.

        """
        with self._store.transaction() as tx:
            offer = tx.offers.offer(offer_id)
            if offer is None:
                raise OutOfDate("That search is too old.", "Nothing was added.", "Search again with `/domain search`.")
            return self._add(tx, offer, place, person)

    def add_all(self, offers: Sequence[Offer], place: Place, person: str) -> AddedTogether:
        """Put several offered names into a channel's cart at once; those that cannot be added are told apart."""
        added: list[Name] = []
        refused: list[NotForSale] = []
        with self._store.transaction() as tx:
            for offer in offers:
                try:
                    added.append(self._add(tx, offer, place, person).name)
                except NotForSale as no:
                    refused.append(no)
            cart = tx.carts.open(place)
        return AddedTogether(names=tuple(added), refused=tuple(no.sentence for no in refused), cart=cart)

    def remove(self, item_id: int, person: str) -> tuple[Item, Cart]:
        """Take a name out of its cart; twice is the same as once.

        Raises:
            OutOfDate: the cart cannot be changed any more.

        """
        with self._store.transaction() as tx:
            found = tx.carts.item(item_id)
            if found is None or not tx.carts.is_open(found[0]):
                raise _cart_is_gone("Nothing was removed.")
            cart_id, item, _ = found
            tx.carts.remove(item_id, who=person, at=self._now())
            return item, tx.carts.cart(cart_id)

    def restore(self, item_id: int, person: str) -> Added:
        """Put a removed name back into its cart; twice is the same as once.

        Raises:
            OutOfDate: the cart cannot be changed any more.
            NotForSale: the cart is full.

        """
        with self._store.transaction() as tx:
            found = tx.carts.item(item_id)
            if found is None or not tx.carts.is_open(found[0]):
                raise _cart_is_gone("Nothing was put back.")
            cart_id, item, _ = found
            _require_room(tx.carts.cart(cart_id), item.name)
            is_new = tx.carts.add(cart_id, item.offer, who=person, at=self._now())
            return Added(name=item.name, cart=tx.carts.cart(cart_id), is_new=is_new)

    def cart(self, place: Place) -> Cart | None:
        """Return what a channel's cart holds now; None where it has none."""
        with self._store.transaction() as tx:
            return tx.carts.open(place)

    def show_cart(self, place: Place, person: str) -> None:
        """Post a channel's cart anew; where it stood before, it becomes one line."""
        now = self._now()
        with self._store.transaction() as tx:
            cart = tx.carts.open_or_begin(place)
            line = tx.ledger.append(Subject.CART, cart.id, "shown", who=person, at=now).line
            tx.tellings.retire(Subject.CART, cart.id, at=now)
            tx.tellings.begin(Subject.CART, cart.id, Form.LIVING, place.channel, line=line, at=now)
            tx.carts.copy_soon(cart.id, at=now)

    def copy_next(self) -> bool:
        """Bring OVH's copy of one cart up to date; False if none is due."""
        with self._store.transaction() as tx:
            copying = tx.carts.claim(self._now())
        if copying is None:
            return False
        try:
            self._copy(copying)
        except Vanished:
            with self._store.transaction() as tx:
                purchase = tx.purchases.of_cart(copying.cart.id)
                if purchase is None or purchase.stage not in MAY_HAVE_ORDERED:
                    tx.carts.lost_mirror(copying.cart.id, at=self._now())
                tx.carts.retry(copying, at=self._now() + _retry_wait(copying.failures))
        except RegistrarError:
            with self._store.transaction() as tx:
                tx.carts.retry(copying, at=self._now() + _retry_wait(copying.failures))
        else:
            with self._store.transaction() as tx:
                tx.carts.release(copying)
        return True

    def _add(self, tx: Transaction, offer: Offer, place: Place, person: str) -> Added:
        require_addable(self._policy.rule(tx.channels.former(place.channel)), offer)
        cart = tx.carts.open_or_begin(place)
        _require_room(cart, offer.name)
        is_new = tx.carts.add(cart.id, offer, who=person, at=self._now())
        return Added(name=offer.name, cart=tx.carts.cart(cart.id), is_new=is_new)

    def _copy(self, copying: Copying) -> None:
        cart = copying.cart
        if copying.is_done:
            if cart.mirror.cart_id:
                self._registrar.delete_cart(cart.mirror.cart_id)
            return
        if not cart.items and not cart.mirror.cart_id:
            return
        ovh_cart = self._mirror_of(cart)
        self._copy_items(copying, ovh_cart)
        self._price(cart, ovh_cart)
        if copying.is_taken:
            self._tell_purchase(cart.id)

    def _mirror_of(self, cart: Cart) -> str:
        """Find or make a cart's mirror. One whose creation got no answer is found by its description."""
        if cart.mirror.cart_id:
            return cart.mirror.cart_id
        expires_at = self._now() + _MIRROR_LIFE
        found = self._registrar.find_carts(cart.mirror.key)
        ovh_cart = found[0] if found else self._registrar.create_cart(cart.mirror.key, expires_at)
        with self._store.transaction() as tx:
            tx.carts.found_mirror(cart.id, ovh_cart, expires_at)
        return ovh_cart

    def _copy_items(self, copying: Copying, ovh_cart: str) -> None:
        for stray in copying.cart.strays:
            self._registrar.remove_item(ovh_cart, stray)
            with self._store.transaction() as tx:
                tx.carts.stray_removed(copying.cart.id, stray)
        missing = [item for item in copying.cart.items if item.ovh_item is None and not item.fault]
        if missing:
            present = self._present(copying.cart, ovh_cart)
            for item in missing:
                self._copy_item(item, ovh_cart, present.get(item.name))
        for item in copying.cart.items:
            if item.ovh_item is not None and item.requirements is None:
                self._ask_requirements(item, ovh_cart, item.ovh_item)

    def _present(self, cart: Cart, ovh_cart: str) -> dict[Name, int]:
        """List the names in OVH's cart, and remove what the store does not have.

        Both come from calls whose answer was lost: a name may be there already, or still, when it was removed since.
        """
        wanted = {item.name for item in cart.items}
        present: dict[Name, int] = {}
        for mirrored in self._registrar.items(ovh_cart):
            if mirrored.name is None:
                continue
            if mirrored.name in wanted and mirrored.name not in present:
                present[mirrored.name] = mirrored.id
            else:
                self._registrar.remove_item(ovh_cart, mirrored.id)
        return present

    def _copy_item(self, item: Item, ovh_cart: str, present: int | None) -> None:
        try:
            ovh_item = present if present is not None else self._registrar.add_item(ovh_cart, item.offer)
        except Vanished:
            raise
        except Rejected as no:
            with self._store.transaction() as tx:
                tx.carts.item_refused(item.id, no.reason)
            return
        with self._store.transaction() as tx:
            tx.carts.mirrored(item.id, ovh_item)
        if item.requirements is None:
            self._ask_requirements(item, ovh_cart, ovh_item)

    def _ask_requirements(self, item: Item, ovh_cart: str, ovh_item: int) -> None:
        requirements = self._registrar.requirements(ovh_cart, ovh_item)
        with self._store.transaction() as tx:
            tx.carts.requires(item.id, requirements)

    def _price(self, cart: Cart, ovh_cart: str) -> None:
        now = self._now()
        pricing = self._registrar.preview(ovh_cart, [item.name for item in cart.items])
        with self._store.transaction() as tx:
            # What was added or removed meanwhile is not in this price: it will be read again, since that left work.
            if [item.id for item in tx.carts.cart(cart.id).items] == [item.id for item in cart.items]:
                tx.carts.priced(cart.id, net=pricing.net, tax=pricing.tax, gross=pricing.gross, at=now)
                tx.tellings.touch(Subject.CART, cart.id, at=now)

    def _tell_purchase(self, cart_id: int) -> None:
        with self._store.transaction() as tx:
            purchase = tx.purchases.of_cart(cart_id)
            if purchase:
                tx.purchases.look_again(purchase.id, at=self._now())


def _require_room(cart: Cart, name: Name) -> None:
    if len(cart.items) >= ITEMS_MAX and name not in [item.name for item in cart.items]:
        raise NotForSale(
            f"The cart of this channel is full: it holds {ITEMS_MAX} names.",
            f"`{name.shown}` was not added.",
            "Request approval for these first, or remove one.",
        )


def _cart_is_gone(not_done: str) -> OutOfDate:
    return OutOfDate(
        "This cart has been requested or replaced since.", not_done, "See the present one with `/domain cart`."
    )


def _retry_wait(failures: int) -> timedelta:
    return min(_RETRY_FIRST * (1 << min(failures, 10)), _RETRY_MAX)
