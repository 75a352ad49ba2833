"""What a cart knows of its items."""

from dataclasses import replace

from bot.model.cart import Mirror
from bot.model.configuration import Statement
from tests.samples import CONDITIONS, cart, euros, item


def test_an_empty_cart_costs_nothing_that_could_be_told() -> None:
    empty = cart()

    assert empty.first_years is None
    assert empty.is_mirrored  # all of nothing


def test_first_years_and_renewals_are_added_up_apart() -> None:
    two = cart(items=(item("merry.shop", 1), item("tree.com", 2, first_year=euros("9.99"), renewal=euros("10.99"))))

    assert two.first_years == euros("11.98")
    assert two.renewals == euros("14.98")


def test_one_unknown_renewal_makes_the_sum_of_renewals_unknown() -> None:
    assert cart(items=(item("merry.shop", 1), item("tree.com", 2, renewal=None))).renewals is None


def test_a_free_first_year_is_a_price_too() -> None:
    gift = cart(items=(item(first_year=euros("0.00"), renewal=euros("0.00")),))

    assert gift.first_years == euros("0.00")
    assert gift.renewals == euros("0.00")


def test_a_cart_is_mirrored_once_ovh_holds_every_item_and_told_what_it_needs() -> None:
    whole = cart("merry.shop", "tree.com")
    first, second = whole.items

    assert whole.is_mirrored
    assert not replace(whole, items=(first, replace(second, ovh_item=None))).is_mirrored
    assert not replace(whole, items=(first, replace(second, requirements=None))).is_mirrored
    assert replace(whole, items=(first, replace(second, requirements=()))).is_mirrored


def test_the_price_of_ovhs_copy_is_the_carts_once_nothing_else_is_in_it() -> None:
    assert cart("merry.shop").is_exactly_mirrored
    assert not cart("merry.shop", strays=(101,)).is_exactly_mirrored
    assert not cart(items=(item(ovh_item=None),)).is_exactly_mirrored


def test_a_cart_needs_the_statements_of_all_its_items_each_once() -> None:
    mixed = cart(items=(item("merry.shop", 1), item("merry.it", 2, requirements=(CONDITIONS,)), item("tree.com", 3)))

    assert mixed.statements == (Statement.LEGAL_AGE, Statement.CONDITIONS, Statement.NO_RETURN)


def test_the_cart_id_at_ovh_is_not_in_what_a_log_would_show() -> None:
    assert "secret" not in repr(Mirror(key="cartwright 0", cart_id="secret"))
    assert "secret" not in repr(cart("merry.shop"))
