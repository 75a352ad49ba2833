"""Keeping OVH's copy of a cart like the store's, whatever OVH answers, and whatever people do meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import OutOfDate, RegistrarError, Rejected, Unavailable, Uncertain
from bot.model.name import Name
from tests.samples import PLACE, REQUESTER, euros
from tests.services.office import Crash, Office, crash

WINTER = Name.read("wintersale.fr")

CALLS = ("find_carts", "create_cart", "items", "add_item", "requirements", "preview")
"""What copying a cart asks of OVH for the first time, in this order."""


def copy_until_done(office: Office) -> None:
    """Copy, and let the time pass that is waited before another try."""
    for _ in range(12):
        office.copy()
        office.clock.step(minutes=1)


def test_ovh_gets_a_copy_with_what_it_wants_to_know(office: Office) -> None:
    office.add("wintersale.ca")
    office.copy()
    (item,) = office.cart().items
    (cart,) = office.registrar.carts.values()

    assert office.cart().is_mirrored
    wanted = {requirement.label for requirement in item.requirements or () if requirement.required}
    assert wanted == {"OWNER_LEGAL_AGE", "ACCEPT_CONDITIONS"}
    assert cart.key == office.cart().mirror.key
    assert cart.expires_at > office.clock() + timedelta(days=7)


def test_the_price_of_a_cart_is_ovhs(office: Office) -> None:
    office.add("wintersale.fr", "springsale.com")
    office.copy()

    assert (office.cart().net, office.cart().gross) == (euros("16.98"), euros("20.38"))


def test_an_empty_cart_is_not_copied(office: Office) -> None:
    office.shopping.show_cart(PLACE, REQUESTER)
    office.copy()

    assert office.registrar.carts == {}


def test_a_removed_name_is_removed_at_ovh(office: Office) -> None:
    winter, _ = office.add("wintersale.fr", "springsale.com").items
    office.copy()
    office.shopping.remove(winter.id, REQUESTER)
    office.copy()

    assert office.names_at_ovh() == [["springsale.com"]]
    assert office.cart().net == euros("9.99")


def test_a_name_that_comes_back_is_at_ovh_once(office: Office) -> None:
    (item,) = office.add("wintersale.fr").items
    office.copy()
    office.shopping.remove(item.id, REQUESTER)
    office.shopping.restore(item.id, REQUESTER)
    office.copy()

    assert office.names_at_ovh() == [["wintersale.fr"]]


def test_a_cart_that_is_gone_at_ovh_is_remade_with_everything_in_it(office: Office) -> None:
    office.add("wintersale.fr", "springsale.com")
    office.copy()
    key = office.cart().mirror.key
    office.registrar.carts.clear()
    office.add("summersale.shop")
    copy_until_done(office)

    assert office.names_at_ovh() == [["wintersale.fr", "springsale.com", "summersale.shop"]]
    assert office.cart().is_mirrored
    assert office.cart().mirror.key != key


def test_a_name_that_ovh_refuses_is_shown_and_keeps_nothing_else_back(office: Office) -> None:
    office.add("wintersale.fr", "springsale.com")
    office.registrar.take(WINTER)
    office.copy()
    winter, spring = office.cart().items

    assert "not available" in (winter.fault or "")
    assert (winter.ovh_item, spring.fault) == (None, None)
    assert office.names_at_ovh() == [["springsale.com"]]
    with pytest.raises(OutOfDate, match="would not take"):
        office.requesting.prepare(office.cart().id, REQUESTER)


def test_without_a_refused_name_a_cart_can_be_requested(office: Office) -> None:
    office.add("wintersale.fr", "springsale.com")
    office.registrar.take(WINTER)
    office.copy()
    office.shopping.remove(office.cart().items[0].id, REQUESTER)
    office.copy()

    cart = office.requesting.prepare(office.cart().id, REQUESTER).cart
    assert [item.name.ascii for item in cart.items] == ["springsale.com"]


@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("not granted"), Uncertain("cut")])
@pytest.mark.parametrize("call", [call for call in CALLS if call != "add_item"])
def test_a_copy_that_failed_is_made_later(office: Office, call: str, error: RegistrarError) -> None:
    office.add("wintersale.fr")
    office.registrar.faults.plan(call, error)
    office.copy()
    assert office.cart().gross is None

    copy_until_done(office)
    assert (office.names_at_ovh(), office.cart().gross) == ([["wintersale.fr"]], euros("8.39"))


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("call", CALLS)
def test_a_lost_answer_leads_to_nothing_twice(office: Office, call: str, after: bool) -> None:
    office.add("wintersale.fr", "springsale.com")
    office.registrar.faults.plan(call, Uncertain("cut"), after=after)
    copy_until_done(office)

    assert office.names_at_ovh() == [["wintersale.fr", "springsale.com"]]
    assert office.cart().is_mirrored


@pytest.mark.parametrize("call", CALLS)
def test_a_crash_leads_to_nothing_twice(office: Office, call: str) -> None:
    office.add("wintersale.fr", "springsale.com")
    office.registrar.faults.during(call, crash)
    with pytest.raises(Crash):
        office.copy()
    office.restart()
    copy_until_done(office)

    assert office.names_at_ovh() == [["wintersale.fr", "springsale.com"]]
    assert office.cart().gross == euros("20.38")


def test_ovh_is_asked_ever_more_rarely_while_it_is_down(office: Office) -> None:
    office.add("wintersale.fr")
    office.registrar.faults.plan("find_carts", Unavailable("down"), times=1_000)
    for _ in range(120):
        office.copy()
        office.clock.step(seconds=30)

    assert 8 <= office.registrar.faults.calls["find_carts"] <= 15


@pytest.mark.parametrize("after", [True, False])
def test_a_name_that_is_removed_after_its_adding_got_no_answer_is_not_left_at_ovh(office: Office, after: bool) -> None:
    (item,) = office.add("wintersale.fr").items
    office.registrar.faults.plan("add_item", Uncertain("cut"), after=after)
    office.copy()
    office.shopping.remove(item.id, REQUESTER)
    office.add("springsale.com")
    copy_until_done(office)

    assert office.names_at_ovh() == [["springsale.com"]]
    assert office.cart().net == euros("9.99")


@pytest.mark.parametrize("call", CALLS)
def test_a_name_that_is_removed_while_it_is_copied_is_not_left_at_ovh(office: Office, call: str) -> None:
    winter, _ = office.add("wintersale.fr", "springsale.com").items
    office.registrar.faults.during(call, lambda: changed(office, lambda: office.shopping.remove(winter.id, REQUESTER)))
    copy_until_done(office)

    assert office.names_at_ovh() == [["springsale.com"]]
    assert office.cart().net == euros("9.99")


@pytest.mark.parametrize("call", CALLS)
def test_a_price_is_shown_only_for_the_names_that_it_is_for(office: Office, call: str) -> None:
    office.add("wintersale.fr")
    office.registrar.faults.during(call, lambda: changed(office, lambda: office.add("springsale.com")))

    assert office.shopping.copy_next()
    assert office.cart().net is None
    office.copy()
    assert office.cart().net == euros("16.98")


@pytest.mark.parametrize("call", CALLS)
def test_a_name_that_is_added_at_the_very_moment_of_copying_is_copied(office: Office, call: str) -> None:
    office.add("wintersale.fr")
    office.registrar.faults.during(call, lambda: office.add("springsale.com"))
    copy_until_done(office)

    assert office.names_at_ovh() == [["wintersale.fr", "springsale.com"]]
    assert office.cart().net == euros("16.98")


def changed(office: Office, act: Callable[[], object]) -> None:
    """Do something a moment later."""
    office.clock.step(milliseconds=1)
    act()


# What becomes of the copy


def test_the_copy_of_a_request_that_came_to_nothing_is_deleted(office: Office) -> None:
    purchase = office.request("wintersale.fr")
    office.withdraw(purchase)
    office.copy()

    assert office.names_in_cart() == ["wintersale.fr"]
    assert office.names_at_ovh() == [["wintersale.fr"]]
    assert office.cart().id != purchase.cart_id


def test_a_copy_that_could_not_be_deleted_is_deleted_later(office: Office) -> None:
    office.withdraw(office.request("wintersale.fr"))
    office.registrar.faults.plan("delete_cart", Unavailable("down"))
    copy_until_done(office)

    assert office.names_at_ovh() == [["wintersale.fr"]]


def test_a_purchase_that_waits_for_its_copy_goes_on_as_soon_as_it_is_made(office: Office) -> None:
    purchase = office.request("wintersale.fr")
    office.registrar.carts.clear()
    office.quoting.quote_next()
    office.copy()
    office.quoting.quote_next()

    assert office.purchase(purchase.id).quote is not None
