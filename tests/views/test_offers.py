"""The answer to a search."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import NotAName
from bot.model.message import Message
from bot.views import naming, offers
from tests.samples import AFTERMARKET, MORNING, NOT_SOLD, OWNED, PREMIUM, euros, finding, name, policy, search
from tests.views.shown import buttons_of, pressable, words_of

MIXED = search(
    finding("taken.com", 1, **OWNED),
    finding("free.shop", 2, first_year=euros("0.99"), usual_first_year=euros("2.99"), renewal=euros("38.99")),
    finding("dear.com", 3, first_year=euros("999.00"), **PREMIUM),
    finding("sold.com", 4, first_year=euros("888.00"), **AFTERMARKET),
    finding("never.net", 5, **NOT_SOLD),
    unanswered=["silent.com"],
)


def _answer(**changes: Any) -> Message:
    return offers.answer(MIXED, [], policy(**changes).rules[0], MORNING)


def test_only_free_names_have_an_add_button_that_carries_the_offers_number() -> None:
    assert [press for press in pressable(_answer()) if press[0] == "add"] == [("add", "2")]


def test_free_names_stand_before_all_others() -> None:
    words = words_of(_answer())

    assert words.index("free.shop") < words.index("NOT AVAILABLE") < words.index("taken.com")


def test_each_line_says_first_year_and_renewal_and_that_vat_is_not_in_it() -> None:
    words = words_of(_answer())

    assert "0.99 € first year (promotion) · then 38.99 €/year" in words
    assert "renewal costs 39 times the first year" in words
    assert "without VAT" in words


@pytest.mark.parametrize(
    "reason",
    [
        "`taken.com`    somebody owns it",
        "`dear.com`    available as a premium name at 999.00 €, which this workspace's rules do not allow",
        "`sold.com`    its owner sells it for 888.00 €, which this workspace's rules do not allow",
        "`never.net`    not sold by OVH here",
        "`silent.com`    OVH did not answer; it may be free or taken",
    ],
)
def test_what_cannot_be_added_says_why(reason: str) -> None:
    assert reason in words_of(_answer())


def test_premium_and_aftermarket_names_can_be_added_where_the_rules_allow_it() -> None:
    answer = _answer(allow_premium=True, allow_aftermarket=True)

    assert [value for action, value in pressable(answer) if action == "add"] == ["2", "3", "4"]
    assert "*premium*" in words_of(answer)


def test_an_add_button_says_to_a_screen_reader_what_it_adds() -> None:
    spoken = [button.get("accessibility_label") for button in buttons_of(_answer()) if button["action_id"] == "add"]

    assert spoken == ["Add free.shop to the cart"]


def test_the_text_alone_says_what_is_free_what_is_not_and_what_is_not_known() -> None:
    assert _answer().text == (
        "Free: free.shop 0.99 € first year (promotion). Not free: taken.com, dear.com, sold.com, never.net. "
        "Could not tell: silent.com. Prices without VAT."
    )


def test_a_refusal_of_ovhs_is_told_in_its_words() -> None:
    refused = replace(search(unanswered=["a.com"]), why_unanswered="This call has not been granted")

    assert "`a.com`    OVH refused: This call has not been granted" in words_of(
        offers.answer(refused, [], policy().rules[0], MORNING)
    )


def test_what_was_not_understood_is_told_beside_what_was() -> None:
    fault = NotAName("merry..shop", "it has an empty part between two dots")
    found = search(finding("free.shop"))
    wanted = replace(found.wanted, faults=(fault,), left_out=3)

    words = words_of(offers.answer(replace(found, wanted=wanted), ["I read a as b."], policy().rules[0], MORNING))

    assert fault.sentence in words
    assert "I read a as b." in words
    assert "3 names more were not asked about" in words
    assert "free.shop" in words


def test_an_international_name_is_shown_in_both_forms() -> None:
    assert naming.name(name("bücher.shop")) == "`bücher.shop` (`xn--bcher-kva.shop`)"


FORTY = [f"merry-christmas-and-a-happy-new-year-to-all-of-you-{number:02}.shop" for number in range(40)]


def test_forty_free_names_can_all_be_added() -> None:
    answer = offers.answer(search(*(finding(of, n) for n, of in enumerate(FORTY, 1))), [], policy().rules[0], MORNING)

    assert [value for action, value in pressable(answer) if action == "add"] == [str(n) for n in range(1, 41)]


def test_forty_names_that_are_not_free_are_all_shown() -> None:
    words = words_of(offers.answer(search(*(finding(of, **OWNED) for of in FORTY)), [], policy().rules[0], MORNING))

    assert [of for of in FORTY if of not in words] == []


def test_forty_names_that_ovh_refused_are_all_shown_with_what_to_do_next() -> None:
    refused = replace(search(unanswered=FORTY), why_unanswered="This call has not been granted")

    words = words_of(offers.answer(refused, [], policy().rules[0], MORNING))

    assert [of for of in FORTY if of not in words] == []
    assert "Search again in a minute." in words
