"""A channel's cart and what is known of its copy at OVH."""

import pytest

from bot.model.cart import Cart
from bot.model.telling import Subject
from bot.store import Store
from bot.store.carts import Copying
from tests.samples import BYSTANDER, MORNING, OTHER_PLACE, PLACE, REQUESTER, after, euros, offer
from tests.stocked import filled, mirrored, requested


def _names(cart: Cart | None) -> list[str]:
    return [item.name.ascii for item in cart.items] if cart else []


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


# What people fill


def test_a_channel_has_no_cart_before_its_first_name(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.carts.open(PLACE) is None


def test_names_stand_in_the_order_they_were_added_with_who_added_them_and_when(store: Store) -> None:
    cart = filled(store, "tree.com", "merry.shop", who=BYSTANDER, at=after(minutes=5))

    assert _names(cart) == ["tree.com", "merry.shop"]
    assert {(item.added_by, item.added_at) for item in cart.items} == {(BYSTANDER, after(minutes=5))}
    assert cart.items[0].offer == offer("tree.com")


def test_a_name_that_is_added_twice_is_there_once(store: Store) -> None:
    cart = filled(store, "tree.com")

    with store.transaction() as tx:
        assert not tx.carts.add(cart.id, offer("tree.com", first_year=euros("0.01")), who=BYSTANDER, at=MORNING)
        assert [line.what for line in tx.ledger.of(Subject.CART, cart.id)] == ["added"]

    assert _open(store) == cart


def test_each_channel_has_one_cart_of_its_own(store: Store) -> None:
    here, there = filled(store, "tree.com"), filled(store, "merry.shop", place=OTHER_PLACE)
    again = filled(store, "merry.shop")

    assert here.id == again.id != there.id
    assert here.mirror.key != there.mirror.key
    assert _names(again) == ["tree.com", "merry.shop"]


def test_a_name_is_removed_once(store: Store) -> None:
    cart = filled(store, "tree.com", "merry.shop")
    tree = cart.items[0]

    with store.transaction() as tx:
        assert tx.carts.remove(tree.id, who=BYSTANDER, at=MORNING)
        assert not tx.carts.remove(tree.id, who=REQUESTER, at=MORNING)
        assert tx.carts.item(tree.id) == (cart.id, tree, False)
        assert tx.carts.last_removed(cart.id) == (tree, BYSTANDER)
        assert [line.what for line in tx.ledger.of(Subject.CART, cart.id)] == ["added", "added", "removed"]

    assert _names(_open(store)) == ["merry.shop"]


def test_what_was_removed_last_is_offered_back_until_it_is_there_again(store: Store) -> None:
    cart = filled(store, "tree.com", "merry.shop")

    with store.transaction() as tx:
        assert tx.carts.last_removed(cart.id) is None
        for second, item in enumerate(cart.items):
            tx.carts.remove(item.id, who=REQUESTER, at=after(seconds=second))
        assert tx.carts.last_removed(cart.id) == (cart.items[1], REQUESTER)
        tx.carts.add(cart.id, cart.items[1].offer, who=REQUESTER, at=after(seconds=3))
        assert tx.carts.last_removed(cart.id) == (cart.items[0], REQUESTER)
        tx.carts.add(cart.id, cart.items[0].offer, who=REQUESTER, at=after(seconds=3))
        assert tx.carts.last_removed(cart.id) is None


def test_an_unknown_number_is_no_cart_and_no_item(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.carts.item(404) is None
        assert not tx.carts.is_open(404)
        with pytest.raises(LookupError):
            tx.carts.cart(404)


def test_a_change_makes_the_price_unknown_until_ovh_is_asked_again(store: Store) -> None:
    cart = mirrored(store, "tree.com", "merry.shop")
    with store.transaction() as tx:
        tx.carts.priced(cart.id, net=euros("3.98"), tax=euros("0.80"), gross=euros("4.78"), at=MORNING)
        priced = tx.carts.cart(cart.id)
        tx.carts.remove(cart.items[0].id, who=REQUESTER, at=MORNING)
        changed = tx.carts.cart(cart.id)

    assert (priced.net, priced.tax, priced.gross, priced.checked_at) == (
        euros("3.98"),
        euros("0.80"),
        euros("4.78"),
        MORNING,
    )
    assert (changed.net, changed.tax, changed.gross) == (None, None, None)


# What requests take and give back


def test_a_request_takes_the_cart_and_the_channel_starts_an_empty_one(store: Store) -> None:
    purchase = requested(store, "tree.com")

    with store.transaction() as tx:
        assert not tx.carts.is_open(purchase.cart_id)
        assert tx.carts.open(PLACE) is None
        fresh = tx.carts.open_or_begin(PLACE)
        assert (fresh.items, fresh.id == purchase.cart_id) == ((), False)
        assert _names(tx.carts.cart(purchase.cart_id)) == ["tree.com"]


def test_what_is_given_back_joins_what_the_channel_added_meanwhile(store: Store) -> None:
    purchase = requested(store, "tree.com", "merry.shop")
    filled(store, "other.com", "merry.shop", who=BYSTANDER)

    with store.transaction() as tx:
        tx.carts.give_back(purchase.cart_id, at=after(days=1))

    present = _open(store)
    assert [(item.name.ascii, item.added_by) for item in present.items] == [
        ("other.com", BYSTANDER),
        ("merry.shop", BYSTANDER),
        ("tree.com", REQUESTER),
    ]
    assert all(item.ovh_item is None for item in present.items)


def test_ovhs_copy_of_a_cart_that_was_given_back_is_to_be_deleted(store: Store) -> None:
    purchase = requested(store, "tree.com")
    with store.transaction() as tx:
        tx.carts.give_back(purchase.cart_id, at=MORNING)

    both = [_sure(_copying(store)), _sure(_copying(store))]

    [finished] = [copying for copying in both if copying.is_done]
    assert finished.cart.id == purchase.cart_id
    assert finished.cart.mirror.cart_id is not None
    assert not finished.is_taken


def test_a_cart_that_became_an_order_is_left_alone_at_ovh(store: Store) -> None:
    purchase = requested(store, "tree.com")
    with store.transaction() as tx:
        tx.carts.ordered(purchase.cart_id)

    assert _copying(store, 1e6) is None
