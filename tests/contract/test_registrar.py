"""What every `Registrar` does before anything is ordered: the fake, and the real adapter over HTTP to the stand-in."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from bot.errors import Rejected, Vanished
from bot.model.cost import of_offer
from bot.model.offer import YEAR, Availability
from bot.model.quote import PREPAID, PaymentMethod, Registration
from bot.ports import CartState
from tests.contract.baskets import (
    CONDITIONAL,
    HOUR,
    SPRING,
    UNSOLD,
    WINTER,
    empty_cart,
    filled,
    offer_of,
    ready,
)
from tests.contract.registrar_worlds import WORLDS, World


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


# The account


def test_the_account_says_whose_money_it_is(world: World) -> None:
    account = world.registrar.account()

    assert (account.id, account.subsidiary, account.currency) == ("xx1111-ovh", "FR", "EUR")
    assert account.language == "en_GB"


def test_both_credentials_are_of_one_account(world: World) -> None:
    assert world.buyer.account() == world.registrar.account()


def test_the_credentials_for_searching_could_not_buy(world: World) -> None:
    assert world.registrar.could_buy() is False


def test_credentials_that_could_buy_are_found_out_without_buying(world: World) -> None:
    world.grant_checkout()

    assert world.registrar.could_buy() is True
    assert list(world.registrar.orders_since(world.clock() - HOUR)) == []


def test_the_default_payment_method_comes_first_and_is_told_in_words(world: World) -> None:
    methods = world.registrar.payment_methods()

    assert [method.label.split()[0] for method in methods] == ["Visa", "Sepa"]
    assert methods[0].label == "Visa ending 4242"
    assert all(method.id and not method.mean for method in methods)


def test_the_prepaid_account_comes_last_once_it_holds_money(world: World) -> None:
    world.prepay("25.00")
    *_, last = world.registrar.payment_methods()

    assert last == PaymentMethod(mean=PREPAID, label="OVH prepaid account, 25.00 EUR")


def test_an_account_that_cannot_pay_has_no_payment_methods(world: World) -> None:
    world.end_payment_methods()

    assert list(world.registrar.payment_methods()) == []


# Searching


def test_a_free_name_is_offered_with_its_prices(world: World) -> None:
    offer = offer_of(world, WINTER)

    assert (offer.name, offer.availability, offer.plan_code) == (WINTER, Availability.FREE, "fr")
    assert YEAR in offer.durations
    assert offer.first_year is not None
    assert offer.first_year.currency == "EUR"
    assert offer.renewal is not None


def test_a_name_of_somebody_else_is_owned(world: World) -> None:
    world.take(WINTER)

    assert offer_of(world, WINTER).availability is Availability.OWNED


def test_nothing_is_offered_for_an_extension_that_is_not_sold(world: World) -> None:
    assert list(world.registrar.offers(UNSOLD)) == []


def test_a_promotion_is_cheaper_than_usual(world: World) -> None:
    world.sell(WINTER, usual="9.00", first_year="4.50")
    offer = offer_of(world, WINTER)

    assert (str(offer.first_year), str(offer.usual_first_year)) == ("4.50 EUR", "9.00 EUR")
    assert of_offer(offer).is_promotion


def test_whoever_is_ready_to_search_finds_the_same(world: World) -> None:
    world.registrar.be_ready_to_search()
    world.registrar.be_ready_to_search()

    assert offer_of(world, WINTER).availability is Availability.FREE


def test_a_registry_tells_which_labels_it_takes(world: World) -> None:
    shop, io = world.registrar.label_rules("shop"), world.registrar.label_rules("io")

    assert (shop.shortest, shop.longest, shop.is_internationalised) == (3, 63, True)
    assert (io.shortest, io.longest, io.is_internationalised) == (2, 63, False)


@pytest.mark.parametrize("extension", ["zuerich", "fr/../com", "no such?"])
def test_an_extension_that_ovh_does_not_know_has_no_rules(world: World, extension: str) -> None:
    with pytest.raises(Vanished):
        world.registrar.label_rules(extension)


# Carts


def test_a_cart_is_found_by_its_key_and_by_no_other(world: World) -> None:
    cart_id = empty_cart(world, "cartwright one")

    assert list(world.registrar.find_carts("cartwright one")) == [cart_id]
    assert list(world.registrar.find_carts("cartwright")) == []


def test_a_cart_whose_time_is_over_is_gone(world: World) -> None:
    cart_id = empty_cart(world, "cartwright one")
    world.clock.time += 25 * HOUR

    assert list(world.registrar.find_carts("cartwright one")) == []
    assert world.registrar.cart_state(cart_id) is CartState.GONE
    with pytest.raises(Vanished):
        world.registrar.items(cart_id)


def test_a_cart_is_open_until_it_is_deleted_or_ordered(world: World) -> None:
    deleted, ordered = empty_cart(world), ready(world, WINTER)
    assert {world.registrar.cart_state(cart) for cart in (deleted, ordered.cart_id)} == {CartState.OPEN}
    world.registrar.delete_cart(deleted)
    ordered.place()

    assert world.registrar.cart_state(deleted) is CartState.GONE
    assert world.registrar.cart_state(ordered.cart_id) is CartState.ORDERED


def test_a_cart_that_never_was_is_gone(world: World) -> None:
    assert world.registrar.cart_state("00000000-0000-0000-0000-000000000000") is CartState.GONE


def test_a_cart_that_is_kept_lasts(world: World) -> None:
    cart_id = empty_cart(world)
    world.registrar.keep_cart(cart_id, world.clock() + 48 * HOUR)
    world.clock.time += 25 * HOUR

    assert list(world.registrar.items(cart_id)) == []


def test_a_deleted_cart_is_gone_and_may_be_deleted_again(world: World) -> None:
    cart_id = empty_cart(world)
    world.registrar.delete_cart(cart_id)
    world.registrar.delete_cart(cart_id)

    with pytest.raises(Vanished):
        world.registrar.items(cart_id)


# Calls about a cart that does not exist, or about an item that does not.
ABOUT_A_CART: dict[str, Callable[[World, str], object]] = {
    "keep_cart": lambda world, cart: world.registrar.keep_cart(cart, world.clock() + HOUR),
    "items": lambda world, cart: world.registrar.items(cart),
    "registrations": lambda world, cart: world.registrar.registrations(cart),
    "add_item": lambda world, cart: world.registrar.add_item(cart, offer_of(world, WINTER)),
    "requirements": lambda world, cart: world.registrar.requirements(cart, 1),
    "configure": lambda world, cart: world.registrar.configure(cart, 1, "OWNER_LEGAL_AGE", "true"),
    "preview": lambda world, cart: world.registrar.preview(cart, [WINTER]),
    "dry_run": lambda world, cart: world.registrar.dry_run(cart, [WINTER]),
    "place": lambda world, cart: world.buyer.place(cart, [WINTER], waive_retraction=True),
}


@pytest.mark.parametrize("call", ABOUT_A_CART)
def test_what_is_about_a_cart_that_is_gone_says_so(world: World, call: str) -> None:
    with pytest.raises(Vanished):
        ABOUT_A_CART[call](world, "00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize("call", ["requirements", "configure"])
def test_what_is_about_an_item_that_is_gone_says_so(world: World, call: str) -> None:
    with pytest.raises(Vanished):
        ABOUT_A_CART[call](world, filled(world, WINTER).cart_id)


# Items


def test_items_are_listed_by_name_and_number(world: World) -> None:
    basket = filled(world, WINTER, SPRING)

    assert [(item.id, item.name) for item in basket.at.items(basket.cart_id)] == list(
        zip(basket.items, basket.names, strict=True)
    )


def test_ovh_lets_a_name_stand_in_a_cart_twice(world: World) -> None:
    """So whoever adds one without knowing whether it is there has to look first."""
    basket = filled(world, WINTER, WINTER)

    assert [item.name for item in basket.at.items(basket.cart_id)] == [WINTER, WINTER]


def test_a_name_that_was_taken_since_its_offer_is_rejected(world: World) -> None:
    offer = offer_of(world, WINTER)
    world.take(WINTER)
    cart_id = empty_cart(world)

    with pytest.raises(Rejected):
        world.registrar.add_item(cart_id, offer)
    assert list(world.registrar.items(cart_id)) == []


def test_a_removed_item_is_gone_and_may_be_removed_again(world: World) -> None:
    basket = filled(world, WINTER, SPRING)
    basket.at.remove_item(basket.cart_id, basket.items[0])
    basket.at.remove_item(basket.cart_id, basket.items[0])

    assert [item.name for item in basket.at.items(basket.cart_id)] == [SPRING]


def test_a_cart_tells_what_would_be_registered_and_what_ovh_was_told(world: World) -> None:
    basket = ready(world, WINTER, CONDITIONAL)
    winter, conditional = basket.at.registrations(basket.cart_id)

    what = Registration(
        name=WINTER, action="create", plan_code="fr", pricing_mode="create-default", duration=YEAR, renewal=None
    )
    assert replace(winter, configuration=()) == what
    assert ("OWNER_LEGAL_AGE", "true") in winter.configuration
    assert ("ACCEPT_CONDITIONS", "true") in conditional.configuration
    assert list(conditional.configuration) == sorted(conditional.configuration)


def test_what_was_ordered_can_still_be_read_from_its_cart(world: World) -> None:
    basket = ready(world, WINTER)
    before = basket.at.registrations(basket.cart_id)
    basket.place()

    assert basket.at.registrations(basket.cart_id) == before


# Configuration


def test_ovh_wants_to_be_told_the_owners_age(world: World) -> None:
    basket = filled(world, WINTER)
    (age,) = (r for r in basket.at.requirements(basket.cart_id, basket.items[0]) if r.label == "OWNER_LEGAL_AGE")

    assert (age.kind, age.required) == ("bool", True)


def test_some_extensions_have_conditions_of_their_own(world: World) -> None:
    basket = filled(world, CONDITIONAL)

    assert "ACCEPT_CONDITIONS" in [r.label for r in basket.at.requirements(basket.cart_id, basket.items[0])]


def test_an_item_that_lacks_what_ovh_wants_to_know_cannot_be_ordered(world: World) -> None:
    with pytest.raises(Rejected, match="OWNER_LEGAL_AGE"):
        filled(world, WINTER).dry_run()


@pytest.mark.parametrize("values", [["true", "true"], ["false", "true"], ["true", "false", "true"]])
def test_a_label_stands_once_however_often_it_is_told(world: World, values: Sequence[str]) -> None:
    basket = filled(world, WINTER)
    for value in values:
        basket.at.configure(basket.cart_id, basket.items[0], "OWNER_LEGAL_AGE", value)

    assert basket.dry_run().gross.amount
