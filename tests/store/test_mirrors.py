"""OVH's copy of a cart: when it is brought up to date, by whom, and what is known of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.model.cart import Cart
from bot.model.work import Work
from bot.store import Store
from bot.store.carts import Carts, Copying
from tests.samples import BYSTANDER, CONDITIONS, LEGAL_AGE, MORNING, OTHER_PLACE, PLACE, REQUESTER, after, offer
from tests.stocked import filled, mirrored

LEASE = timedelta(seconds=120)


def _open(store: Store) -> Cart:
    with store.transaction() as tx:
        cart = tx.carts.open(PLACE)
    assert cart is not None
    return cart


def _copying(store: Store, at_seconds: float = 0) -> Copying | None:
    with store.transaction() as tx:
        return tx.carts.claim(after(seconds=at_seconds))


def _sure(copying: Copying | None) -> Copying:
    assert copying is not None
    return copying


def test_a_cart_is_copied_once_after_it_changed(store: Store, woken: list[Work]) -> None:
    cart = filled(store)
    assert Work.MIRRORING in woken

    copying = _sure(_copying(store))

    assert (copying.cart, copying.cart.strays, copying.is_done, copying.is_taken) == (cart, (), False, False)
    assert _copying(store) is None
    with store.transaction() as tx:
        tx.carts.release(copying)
    assert _copying(store, 1e6) is None


def _add(carts: Carts, cart: Cart) -> None:
    carts.add(cart.id, offer("late.com"), who=BYSTANDER, at=after(seconds=1))


def _remove(carts: Carts, cart: Cart) -> None:
    carts.remove(cart.items[0].id, who=BYSTANDER, at=after(seconds=1))


def _take(carts: Carts, cart: Cart) -> None:
    carts.take(cart.id, at=after(seconds=1))


def _finish(carts: Carts, cart: Cart) -> None:
    carts.finish(cart.id, at=after(seconds=1))


def _show(carts: Carts, cart: Cart) -> None:
    carts.copy_soon(cart.id, at=after(seconds=1))


@pytest.mark.parametrize("change", [_add, _remove, _take, _finish, _show])
def test_what_changes_while_a_cart_is_being_copied_is_copied_next(
    store: Store, change: Callable[[Carts, Cart], None]
) -> None:
    cart = filled(store)
    copying = _sure(_copying(store))
    with store.transaction() as tx:
        change(tx.carts, cart)
        assert tx.carts.claim(after(seconds=2)) is None
        tx.carts.release(copying)

    assert _sure(_copying(store, 2)).cart.id == cart.id


def test_a_name_that_was_removed_while_it_was_being_copied_is_a_stray_at_ovh(store: Store) -> None:
    cart = filled(store)
    copying = _sure(_copying(store))
    with store.transaction() as tx:
        tx.carts.remove(cart.items[0].id, who=BYSTANDER, at=after(seconds=1))
        tx.carts.mirrored(cart.items[0].id, 555)
        tx.carts.release(copying)

    copying = _sure(_copying(store, 2))
    assert copying.cart.strays == (555,)
    with store.transaction() as tx:
        tx.carts.stray_removed(cart.id, 555)
        tx.carts.copy_soon(cart.id, at=after(seconds=3))
        tx.carts.release(copying)
    assert _sure(_copying(store, 3)).cart.strays == ()


def test_failures_are_counted_until_a_copy_succeeds(store: Store) -> None:
    cart = filled(store)
    for failures in range(3):
        copying = _sure(_copying(store, failures))
        assert copying.failures == failures
        with store.transaction() as tx:
            tx.carts.retry(copying, at=after(seconds=failures + 1))
        assert _copying(store, failures + 0.5) is None

    with store.transaction() as tx:
        tx.carts.release(_sure(tx.carts.claim(after(seconds=3))))
        tx.carts.copy_soon(cart.id, at=after(seconds=4))
    assert _sure(_copying(store, 4)).failures == 0


def test_one_at_a_time_copies_a_cart_until_the_lease_is_over(store: Store) -> None:
    filled(store)
    _sure(_copying(store))

    assert _copying(store, LEASE.total_seconds() - 1) is None
    assert _copying(store, LEASE.total_seconds()) is not None


@pytest.mark.parametrize("late", ["release", "retry"])
def test_whoever_lost_a_claim_does_not_end_the_next_one(store: Store, late: str) -> None:
    cart = filled(store)
    lost = _sure(_copying(store))
    _sure(_copying(store, LEASE.total_seconds()))

    with store.transaction() as tx:
        if late == "release":
            tx.carts.release(lost)
        else:
            tx.carts.retry(lost, at=MORNING)
        tx.carts.copy_soon(cart.id, at=MORNING)

    assert _copying(store, LEASE.total_seconds() + 1) is None


def test_what_is_known_of_the_mirror_is_kept(store: Store) -> None:
    cart = filled(store, "merry.shop", "tree.com")
    merry, tree = cart.items
    with store.transaction() as tx:
        tx.carts.found_mirror(cart.id, "ovh-cart", after(days=30))
        tx.carts.mirrored(merry.id, 11)
        tx.carts.requires(merry.id, [LEGAL_AGE, CONDITIONS])
        tx.carts.item_refused(tree.id, "<no> & never")

    known = _open(store)

    assert (known.mirror.cart_id, known.mirror.expires_at) == ("ovh-cart", after(days=30))
    assert [item.ovh_item for item in known.items] == [11, None]
    assert [item.requirements for item in known.items] == [(LEGAL_AGE, CONDITIONS), None]
    assert [item.fault for item in known.items] == [None, "<no> & never"]


def test_an_item_that_ovh_takes_after_all_has_no_fault_any_more(store: Store) -> None:
    [item] = filled(store).items
    with store.transaction() as tx:
        tx.carts.item_refused(item.id, "not now")
        tx.carts.mirrored(item.id, 11)

    assert _open(store).items[0].fault is None


def test_a_lost_mirror_is_made_anew_under_another_key(store: Store) -> None:
    cart = mirrored(store, "merry.shop", "tree.com")
    with store.transaction() as tx:
        tx.carts.lost_mirror(cart.id, at=MORNING)

    copying = _sure(_copying(store))

    assert copying.cart.mirror.cart_id is None
    assert copying.cart.mirror.key != cart.mirror.key
    assert [item.ovh_item for item in copying.cart.items] == [None, None]
    assert [item.requirements for item in copying.cart.items] == [(LEGAL_AGE,), (LEGAL_AGE,)]


def test_strays_of_a_lost_mirror_are_gone_with_it(store: Store) -> None:
    cart = mirrored(store, "merry.shop", "tree.com")
    with store.transaction() as tx:
        tx.carts.remove(cart.items[0].id, who=REQUESTER, at=MORNING)
        tx.carts.lost_mirror(cart.id, at=MORNING)

    assert _sure(_copying(store)).cart.strays == ()


def test_the_cart_that_is_due_longest_is_copied_first(store: Store) -> None:
    late = filled(store, place=OTHER_PLACE, at=after(seconds=9))
    early = filled(store, at=after(seconds=5))

    assert _copying(store, 4) is None
    with store.transaction() as tx:
        assert tx.carts.next_due() == after(seconds=5)
    assert [_sure(_copying(store, 9)).cart.id for _ in range(2)] == [early.id, late.id]
