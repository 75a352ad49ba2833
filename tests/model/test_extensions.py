"""Lists of extensions, and in which order people want to see them."""

import pytest

from bot.model.catalogue import Catalogue
from bot.model.extensions import listed, ranked
from bot.model.query import PRESETS
from tests.samples import catalogue, euros, tariff

FEATURED = ("shop", "com", "ovh")


def sold(**prices: str | None) -> Catalogue:
    """A catalogue of extensions, `__` in their names for a dot; None for one that is priced by the name."""
    tariffs = [
        tariff(extension.replace("__", "."), usual_first_year=euros(price) if price else None, promotion=None)
        for extension, price in prices.items()
    ]
    return catalogue(*tariffs)


ALL = sold(
    zip="9.00",
    io="35.00",
    co__uk="5.00",
    dev="12.00",
    fr="6.99",
    shop="26.99",
    com="9.99",
    abc="1.00",
    rich=None,
    eu="7.49",
)


def test_the_usual_list_is_as_it_was_configured_also_where_ovh_stopped_selling_some() -> None:
    assert listed("featured", ALL, FEATURED, {}) == FEATURED
    assert listed("featured", None, FEATURED, {}) == FEATURED


def test_all_is_the_whole_catalogue_featured_ones_first_then_well_known_ones_then_by_price() -> None:
    assert list(listed("all", ALL, FEATURED, {})) == [
        *("shop", "com"),  # featured, in the order of the configuration
        *("eu", "fr", "co.uk", "io", "dev"),  # by how well they are known, whatever they cost
        *("abc", "zip"),  # by price
        "rich",  # priced by the name
    ]


def test_countries_are_those_with_two_letters_and_what_is_below_them() -> None:
    assert list(listed("country", ALL, FEATURED, {})) == ["eu", "fr", "co.uk", "io"]


def test_the_list_for_technology_holds_what_ovh_sells_of_it() -> None:
    assert list(listed("tech", ALL, FEATURED, {})) == ["dev", "io"]


def test_a_list_of_the_channels_own_is_as_it_was_made() -> None:
    assert list(listed("campaign", ALL, FEATURED, {"campaign": ["zw", "abc"]})) == ["zw", "abc"]


def test_a_list_that_is_not_known_is_empty() -> None:
    assert listed("campaign", ALL, FEATURED, {}) == ()


@pytest.mark.parametrize("name", PRESETS)
def test_without_a_catalogue_every_list_holds_what_is_known_here(name: str) -> None:
    extensions = listed(name, None, FEATURED, {})

    assert extensions
    assert len(set(extensions)) == len(extensions)


def test_without_a_catalogue_the_featured_ones_come_first_too() -> None:
    assert list(listed("all", None, FEATURED, {}))[:4] == ["shop", "com", "ovh", "net"]
    assert list(listed("country", None, FEATURED, {}))[:3] == ["eu", "fr", "de"]


def test_those_of_one_price_are_in_the_order_of_the_alphabet() -> None:
    assert ranked(["zip", "abc", "mid"], sold(zip="1", abc="1", mid="1"), ()) == ["abc", "mid", "zip"]


def test_a_promotion_moves_nothing_since_it_ends() -> None:
    cheap_for_a_year = catalogue(
        tariff("zip", usual_first_year=euros("30")), tariff("abc", usual_first_year=euros("20"), promotion=None)
    )

    assert ranked(["zip", "abc"], cheap_for_a_year, ()) == ["abc", "zip"]
