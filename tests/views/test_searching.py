"""The dialog of many names, and what comes of ticking some."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model.cart import AddedTogether
from bot.model.catalogue import Reading
from bot.model.message import Modal
from bot.model.search import NAMES_MAX, PAGE, Search
from bot.views import searching
from tests.samples import MORNING, OWNED, after, cart, catalogue, finding, item, name, search, search_picture, wanted
from tests.views.shown import Json, blocks_of, pressable, words_of

MANY = [f"merry{number:03}.shop" for number in range(2 * PAGE + 1)]


def dialog(of: Search, **changes: Any) -> Modal:
    return searching.dialog(search_picture(of, **changes), MORNING)


def found(**changes: Any) -> Search:
    """A search that is over: all are free but the second one."""
    others = [finding(of, number) for number, of in enumerate(MANY, 1) if number != 2]
    return search(others[0], finding(MANY[1], 2, **OWNED), *others[1:], **changes)


def asking(**changes: Any) -> Search:
    """A search that has just begun."""
    return replace(search(unanswered=MANY), untold={}, ended_at=None, **changes)


def boxes(of: Modal) -> dict[str, Json]:
    """The boxes to tick, by the position of their name."""
    blocks = [block for block in blocks_of(of) if block["block_id"].startswith("tick:")]
    return {block["block_id"].rpartition(":")[2]: block["accessory"] for block in blocks}


def test_what_can_be_added_has_a_box_that_is_known_by_its_position_and_says_what_it_adds() -> None:
    shown = dialog(found())

    assert list(boxes(shown)) == [str(position) for position in range(PAGE) if position != 1]
    assert boxes(shown)["2"]["options"] == [{"text": {"type": "plain_text", "text": "Add merry002.shop"}, "value": "2"}]
    assert boxes(shown)["2"]["action_id"] == "tick:2"


def test_a_name_keeps_its_place_and_its_box_whatever_is_answered_meanwhile() -> None:
    before = dialog(replace(asking(), findings={name(MANY[5]): finding(MANY[5])}))
    after_that = dialog(found())

    for shown in (before, after_that):
        places = [words_of(shown).index(f"`{of}`") for of in MANY[:PAGE]]
        assert places == sorted(places)
    assert list(boxes(before)) == ["5"]
    assert boxes(before)["5"]["action_id"] == boxes(after_that)["5"]["action_id"]


def test_what_was_ticked_before_is_ticked_still() -> None:
    shown = boxes(dialog(found(ticked=frozenset({0, 3}))))

    assert [position for position, box in shown.items() if "initial_options" in box] == ["0", "3"]
    assert shown["3"]["initial_options"] == shown["3"]["options"]


@pytest.mark.parametrize(
    ("page", "first", "last", "buttons"),
    [
        (0, 0, 11, ["later_names"]),
        (1, 12, 23, ["earlier_names", "later_names"]),
        (2, 24, 24, ["earlier_names"]),
    ],
)
def test_pages_are_turned_by_buttons(page: int, first: int, last: int, buttons: list[str]) -> None:
    shown = dialog(found(page=page))

    assert [of for of in MANY if f"`{of}`" in words_of(shown)] == MANY[first : last + 1]
    assert f"Page {page + 1} of 3" in words_of(shown)
    assert [action for action, _ in pressable(shown) if action.endswith("_names")] == buttons


def test_what_is_ticked_on_other_pages_is_counted() -> None:
    ticked = frozenset({0, 3, PAGE})

    assert "1 name ticked on other pages" in words_of(dialog(found(ticked=ticked)))
    assert "2 names ticked on other pages" in words_of(dialog(found(ticked=ticked, page=1)))
    assert "ticked" not in words_of(dialog(found(ticked=frozenset({0, 3}))))


def test_before_any_answer_each_name_has_its_usual_price() -> None:
    shown = dialog(asking(), reading=Reading(catalogue=catalogue()))

    words = words_of(shown)
    assert words.startswith("*25 names* · OVH has answered 0 so far\n")
    assert "`merry000.shop` · _asking OVH…_\nusually 1.99 € first year (promotion until" in words
    assert "Prices without VAT (20 % comes on top)" in words
    assert boxes(shown) == {}


def test_while_answers_come_it_is_counted_how_far_they_are() -> None:
    some = replace(asking(), findings={name(of): finding(of) for of in MANY[:7]}, untold={name(MANY[7]): ""})

    assert "OVH has answered 7 so far · 1 could not be told · 7 can be added" in words_of(dialog(some))


def test_at_the_end_it_says_so_and_what_was_not_told_can_be_asked_again() -> None:
    ended = search(*(finding(of) for of in MANY[:7]), unanswered=MANY[7:])

    assert "*25 names* · OVH answered 7 · 18 could not be told · 7 can be added" in words_of(dialog(ended))
    assert ("ask_again", "3") in pressable(dialog(ended))
    assert ("ask_again", "3") not in pressable(dialog(found()))
    assert ("ask_again", "3") not in pressable(dialog(replace(asking(), untold={name(MANY[0]): ""})))


def test_a_dialog_says_that_it_was_shared() -> None:
    assert "Shown to everybody in this channel at" in words_of(dialog(found(shared_at=MORNING)))
    assert "Shown to everybody" not in words_of(dialog(found()))


def test_of_a_name_in_a_dialog_each_line_is_short_enough_for_a_box_beside_it() -> None:
    words = words_of(dialog(found()))

    assert "`merry011.shop`\n1.99 € first year\nthen 3.99 €/year · 3 years 9.97 €\nAdd merry011.shop" in words


def test_what_somebody_owns_can_be_watched_and_replaced() -> None:
    assert ("watch", "2") in pressable(dialog(found()))
    assert ("similar", "3") in pressable(dialog(found()))


def test_while_ovh_is_down_the_dialog_says_so_and_how_old_the_catalogue_is() -> None:
    old = Reading(catalogue=catalogue(read_at=after(days=-3)), fault="it is cut off")

    words = words_of(dialog(asking(), reading=old, down_since=MORNING))

    assert "OVH has not answered since" in words
    assert "A newer one could not be read: it is cut off." in words


def test_its_title_is_the_word_or_how_many_names() -> None:
    one_word = replace(search(unanswered=["bücher.shop", "bücher.com"]), untold={})

    assert dialog(one_word).title == "bücher"
    assert dialog(found()).title == "25 names"
    assert len(dialog(search(unanswered=["a" * 60 + ".com"])).title) <= 24


def test_it_is_submitted_with_the_search_it_is_about_and_tells_when_it_is_closed() -> None:
    shown = dialog(found())

    assert (shown.callback_id, shown.reference, shown.submit) == ("add_ticked_form", "3", "Add ticked")
    assert shown.tells_when_closed


def test_what_was_typed_wrong_is_told_in_the_dialog_too() -> None:
    assert "`x y` is none." in words_of(dialog(wanted(found(), faults=("`x y` is none.",))))


# What comes of it


def test_what_was_added_together_is_told_with_what_was_not() -> None:
    held = cart("a.shop", "b.shop")
    result = AddedTogether(
        names=(name("a.shop"), name("b.shop")), refused=("`c.shop` costs more than 20.00 EUR.",), cart=held
    )

    text = searching.added(result).text

    assert text.splitlines() == [
        "In the cart now: `a.shop`, `b.shop`.",
        "`c.shop` costs more than 20.00 €.",
        "The cart holds 2 names: 3.98 € for the first year, without VAT. Nothing is bought or reserved.",
    ]


def test_a_thousand_ticks_are_told_in_a_few_words() -> None:
    names = tuple(name(f"merry{number}.shop") for number in range(NAMES_MAX))

    refused = searching.added(AddedTogether(names=(), refused=("The cart is full.",) * NAMES_MAX, cart=cart("a.shop")))
    added = searching.added(AddedTogether(names=names, refused=(), cart=cart("a.shop")))

    assert refused.text.count("The cart is full.") == 1
    assert "`merry19.shop` and 980 more names." in added.text
    assert "Nothing is bought or reserved." in words_of(added)


def test_who_ticked_nothing_is_told_so() -> None:
    assert "Nothing was ticked" in searching.added(AddedTogether(names=(), refused=(), cart=None)).text


def test_a_cart_in_which_a_price_is_missing_has_no_sum() -> None:
    unpriced = cart("a.shop", items=(item("a.shop", first_year=None),))

    assert "first year" not in searching.added(AddedTogether(names=(name("a.shop"),), refused=(), cart=unpriced)).text
