"""Which names a person means, and what is known of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.model.catalogue import Catalogue, Reading
from bot.model.price_limit import read_limit
from bot.model.query import read
from bot.model.search import FEW_MAX, NAMES_MAX, PAGE, Wanted
from bot.model.understanding import understand
from tests.samples import (
    AFTERMARKET,
    MORNING,
    OWNED,
    after,
    catalogue,
    euros,
    finding,
    name,
    search,
    search_picture,
    tariff,
    wanted,
)

FEATURED = ("com", "shop")
OWN: Mapping[str, Sequence[str]] = {"campaign": ("shop", "store", "online")}

# By OVH: .com is dear, .shop is cheap for a year, .net costs what it costs, and .io is priced by the name.
SOLD = catalogue(
    tariff("com", usual_first_year=euros("9.99"), promotion=None),
    tariff("net", usual_first_year=euros("12.99"), promotion=None),
    tariff("shop"),
    tariff("fr", usual_first_year=euros("6.99"), promotion=None),
    tariff("io", usual_first_year=None, renewal=None, promotion=None),
)


def understood(*typed: str, sold: Catalogue | None = None, featured: Sequence[str] = FEATURED) -> Wanted:
    return understand(read(typed, OWN), featured=featured, catalogue=sold, own_lists=OWN, now=MORNING)


def names(of: Wanted) -> list[str]:
    return [each.ascii for each in of.names]


# What is typed, and the names that are asked about, in order.
UNDERSTOOD: list[tuple[str, list[str]]] = [
    ("", []),
    ("merry.shop", ["merry.shop"]),
    ("Merry.SHOP merry.shop", ["merry.shop"]),
    ("merry", ["merry.com", "merry.shop"]),
    ("merry merry MERRY", ["merry.com", "merry.shop"]),
    (
        "merry christmas",
        [f"{label}.{end}" for label in ("merrychristmas", "merry-christmas", "merry", "christmas") for end in FEATURED],
    ),
    ("merry tree.fr", ["tree.fr", "merry.com", "merry.shop"]),
    ("bücher", ["xn--bcher-kva.com", "xn--bcher-kva.shop"]),
    ("merry --campaign", ["merry.shop", "merry.store", "merry.online"]),
    ("merry --campaign --featured", ["merry.shop", "merry.store", "merry.online", "merry.com"]),
    ("merry.fr --campaign", ["merry.fr", "merry.shop", "merry.store", "merry.online"]),
    ("merry.shop tree --campaign", ["merry.shop", "tree.shop", "tree.store", "tree.online", "merry.store"]),
    ("merry get{name}", ["merry.com", "merry.shop", "getmerry.com", "getmerry.shop"]),
    ("merry get{NAME} {name}", ["merry.com", "merry.shop", "getmerry.com", "getmerry.shop"]),
    ("merry {name}.io get{name}.fr", ["merry.io", "getmerry.fr", "merry.com", "merry.shop"]),
    ("merry.fr get{name}", ["merry.fr", "getmerry.com", "getmerry.shop"]),
    ("bücher {name}app.fr", ["xn--bcherapp-65a.fr", "xn--bcher-kva.com", "xn--bcher-kva.shop"]),
]


@pytest.mark.parametrize(("typed", "asked"), UNDERSTOOD)
def test_words_are_understood_as_names(typed: str, asked: list[str]) -> None:
    found = understood(*typed.split())

    assert list(dict.fromkeys(names(found)))[: len(asked)] == asked
    assert (found.faults, found.left_out, found.too_dear) == ((), 0, 0)


# What is typed, what of it is told as a fault, and the names that are asked about nevertheless.
FAULTS: list[tuple[str, str, list[str]]] = [
    ("merry..shop tree.fr", "`merry..shop` cannot be bought as a domain name: it has an empty part", ["tree.fr"]),
    ("b@d", "`b@d` cannot be bought as a domain name: it contains a character that", []),
    ("a" * 64, "is longer than 63 characters", []),
    ("a" * 250 + ".com tree.fr", "is longer than 63 characters", ["tree.fr"]),
    (".".join(["a" * 60] * 5) + ".com tree.fr", "it is longer than 253 characters", ["tree.fr"]),
    ("merry.doesnotexist", "`.doesnotexist` is not an extension that exists", []),
    ("get{name}", "`{name}` stands for a word, and none was given", []),
    ("b@d get{name}", "`{name}` stands for a word, and none was given", []),
    ("merry get{name}!", "`getmerry!` cannot be bought", ["merry.com", "merry.shop"]),
    ("merry tree get{name}!", "`getmerry!` cannot be bought", ["merrytree.com"]),
    ("merry {name}.nothing", "`.nothing` is not an extension that exists", ["merry.com", "merry.shop"]),
    ("merry {name}" + "x" * 60, "is longer than 63 characters", ["merry.com", "merry.shop"]),
    ("p\N{CYRILLIC SMALL LETTER A}ypal", "it mixes Cyrillic and Latin letters", []),
    ("a\N{CHRISTMAS TREE}.com tree.fr", "it contains a character that domain names cannot have", ["tree.fr"]),
    ("1\N{HEBREW LETTER ALEF}", "it mixes what is read from right to left with what is not", []),
]


@pytest.mark.parametrize(("typed", "told", "asked"), FAULTS)
def test_what_is_no_name_is_told_and_the_rest_is_asked_about(typed: str, told: str, asked: list[str]) -> None:
    found = understood(*typed.split())

    assert any(told in sentence for sentence in found.faults)
    assert names(found)[: len(asked)] == asked


def test_a_pattern_is_told_once_however_many_words_it_was_filled_with() -> None:
    found = understood("merry", "tree", "snow", "get{name}!")

    assert [sentence.split()[0] for sentence in found.faults] == ["`getmerry!`"]


def test_a_label_that_is_too_long_together_is_still_tried_apart() -> None:
    found = understood("a" * 40, "b" * 40)

    assert [of.extension for of in found.names] == ["com", "shop"] * 2
    assert found.faults == ()


def test_a_word_that_makes_a_suffix_with_one_extension_is_tried_with_the_others() -> None:
    assert names(understood("nom", featured=("com", "fr", "shop"))) == ["nom.com", "nom.shop"]


def test_a_bare_word_needs_featured_extensions_or_is_refused() -> None:
    found = understood("merry", featured=())

    assert (found.names, len(found.faults)) == ((), 1)


def test_whole_names_are_counted_so_that_the_answer_can_begin_with_them() -> None:
    assert understood("merry.fr", "tree", "merry.fr").exact == 1
    assert understood("merry.fr", "tree.fr").exact == 2
    assert understood("merry", "{name}.io").exact == 0


# Many


def test_too_many_names_are_counted_and_left_out() -> None:
    found = understood(*(f"merry{number}.shop" for number in range(NAMES_MAX + 3)))

    assert (len(found.names), found.exact, found.left_out) == (NAMES_MAX, NAMES_MAX, 3)


def test_a_thousand_words_are_tried_with_the_best_extensions_and_what_is_left_out_is_counted() -> None:
    typed = [f"merry{number}" for number in range(1_000)]

    found = understood(*typed)

    assert names(found) == [f"{word}.{end}" for end in FEATURED for word in typed[: NAMES_MAX // 2]]
    assert found.left_out == NAMES_MAX
    assert found.faults == ()


def test_a_few_names_stand_word_by_word_and_many_by_extension() -> None:
    extensions = ("com", "shop", "net")
    few = understood("aa", "bb", featured=extensions)
    many = understood("aa", "bb", "cc", "dd", "ee", featured=extensions)

    assert names(few)[:4] == ["aabb.com", "aabb.shop", "aabb.net", "aa-bb.com"]
    assert len(few.names) <= FEW_MAX < len(many.names)
    assert [each.extension for each in many.names] == [extension for extension in extensions for _ in range(7)]


# With a catalogue


def test_all_is_what_ovh_sells_the_well_known_first() -> None:
    assert names(understood("merry", "--all", sold=SOLD)) == [
        *("merry.com", "merry.shop", "merry.net", "merry.fr", "merry.io")
    ]


def test_without_a_catalogue_all_is_what_is_known_and_that_is_said() -> None:
    found = understood("merry", "--all")

    assert names(found)[:3] == ["merry.com", "merry.shop", "merry.net"]
    assert len(found.names) > FEW_MAX
    [said] = found.faults
    assert "I do not know yet what OVH sells" in said
    assert "`--all`" in said


def test_what_the_catalogue_says_is_too_dear_is_left_out_and_counted() -> None:
    found = understood("merry", "tree", "--all", "--max-price", "7", sold=SOLD)

    assert {each.extension for each in found.names} == {"shop", "fr", "io"}  # the price of .io is not known
    assert found.too_dear == 2 * 4
    assert (found.max_price, found.left_out) == (Decimal(7), 0)


def test_what_is_too_dear_makes_room_for_other_words() -> None:
    typed = [f"merry{number}" for number in range(400)]

    found = understood(*typed, "--all", "--max-price", "3", sold=SOLD)

    assert len(found.names) == 2 * 400
    assert found.left_out == 0


def test_a_name_that_was_typed_whole_is_asked_about_at_any_price() -> None:
    found = understood("merry.com", "merry.net", "--max-price", "1", sold=SOLD)

    assert names(found) == ["merry.com", "merry.net"]
    assert found.too_dear == 0


def test_a_price_in_another_currency_than_the_accounts_is_no_limit_and_is_told() -> None:
    found = understood("merry", "--max-price", "1", "USD", sold=SOLD)

    assert names(found) == ["merry.com", "merry.shop"]
    assert found.max_price is None
    assert found.faults[0].startswith("Prices of this account are in EUR")


@pytest.mark.parametrize("typed", ["1", "1 EUR", "1€"])
def test_a_price_in_the_accounts_currency_is_a_limit(typed: str) -> None:
    assert read_limit(typed) is not None
    assert understood("merry", "--max-price", *typed.split(), sold=SOLD).max_price == 1


def test_an_extension_that_ovh_stopped_selling_is_asked_about_if_it_was_asked_for() -> None:
    assert "merry.store" in names(understood("merry", "--campaign", sold=SOLD))
    assert "merry.zw" in names(understood("merry.zw", sold=SOLD))
    assert "merry.store" not in names(understood("merry", "--all", sold=SOLD))


# What is known of a search

NUMBERED = [f"sale{number}.shop" for number in range(2 * PAGE + 1)]


def test_a_search_is_shown_by_pages_and_each_name_keeps_its_position() -> None:
    asked = search(unanswered=NUMBERED).wanted

    assert asked.pages == 3
    assert [position for position, _ in asked.page(1)] == list(range(PAGE, 2 * PAGE))
    assert [(position, of.ascii) for position, of in asked.page(2)] == [(2 * PAGE, NUMBERED[-1])]
    assert search().wanted.pages == 1


def test_turning_a_page_keeps_what_is_ticked_elsewhere() -> None:
    before = search(unanswered=NUMBERED, ticked=frozenset({0, 1, PAGE}))

    turned = before.turned(1, ticked=[1, 2], unticked=[0, 3])

    assert (turned.page, turned.ticked) == (1, frozenset({1, 2, PAGE}))


@pytest.mark.parametrize(("asked_for", "shown"), [(-1, 0), (0, 0), (2, 2), (3, 2), (10**9, 2)])
def test_there_is_no_page_before_the_first_or_after_the_last(asked_for: int, shown: int) -> None:
    assert search(unanswered=NUMBERED).turned(asked_for, (), ()).page == shown


def test_a_tick_beside_no_name_is_none() -> None:
    assert search(unanswered=NUMBERED).turned(0, [len(NUMBERED), 10**9], ()).ticked == frozenset()


def test_an_owned_name_is_one_that_was_meant_most() -> None:
    owned = search(finding("free.shop"), finding("taken.com", **OWNED), finding("sold.com", **AFTERMARKET))
    many = search(*(finding(of) for of in NUMBERED), finding("taken.com", **OWNED))

    assert owned.owned == name("taken.com")
    assert many.owned is None
    assert search().owned is None


def test_the_one_name_that_was_typed_whole_is_told_apart() -> None:
    found = search(finding("taken.com", **OWNED), finding("taken.shop"))

    assert found.exact is None
    assert wanted(found, exact=1).exact == finding("taken.com", **OWNED)
    assert wanted(found, exact=2).exact is None
    assert wanted(search(unanswered=["taken.com"]), exact=1).exact is None


def test_answers_to_earlier_searches_have_an_age_only_if_all_of_them_are() -> None:
    old = replace(finding("a.shop"), asked_at=after(seconds=-40))
    older = replace(finding("b.shop"), asked_at=after(seconds=-50))

    assert search(old, older).answered_before == after(seconds=-50)
    assert search(old, finding("c.shop")).answered_before is None
    assert search(unanswered=["c.shop"]).answered_before is None


@pytest.mark.parametrize(
    ("price", "changes", "is_too_dear"),
    [("5.01", {}, True), ("5.00", {}, False), ("5.01", {"max_price": None}, False)],
)
def test_a_name_is_too_dear_by_what_ovh_says(price: str, changes: dict[str, Any], is_too_dear: bool) -> None:
    found = finding(first_year=euros(price))
    asked = wanted(search(found), **{"max_price": Decimal(5), **changes})

    assert asked.is_too_dear(found) is is_too_dear


def test_a_name_costs_what_ovh_offers_and_before_that_what_the_catalogue_says() -> None:
    offered = search(finding("merry.shop", first_year=euros("7.00")), unanswered=["tree.shop", "tree.zw"])
    picture = search_picture(wanted(offered, years=2), reading=Reading(catalogue=SOLD))

    def first_year(of: str) -> Any:
        cost = picture.cost(name(of), MORNING)
        return cost and (cost.first_year, cost.years)

    assert first_year("merry.shop") == (euros("7.00"), 2)
    assert first_year("tree.shop") == (euros("1.99"), 2)
    assert first_year("tree.zw") is None
