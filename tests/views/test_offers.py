"""The answer to a search."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NotAName
from bot.model.catalogue import Reading
from bot.model.message import Message
from bot.model.offer import Availability, Finding
from bot.model.search import FEW_MAX, NAMES_MAX, Search
from bot.views import naming, offers
from tests.samples import (
    AFTERMARKET,
    MORNING,
    NOT_SOLD,
    OWNED,
    PREMIUM,
    RESERVED,
    after,
    catalogue,
    euros,
    finding,
    name,
    policy,
    search,
    search_picture,
    tariff,
    wanted,
)
from tests.views.shown import BLOCKS_MOST, blocks_of, buttons_of, pressable, words_of
from tests.views.sizes import HOSTILE

STEEP: dict[str, Any] = {
    "first_year": euros("0.99"),
    "usual_first_year": euros("2.99"),
    "renewal": euros("38.99"),
}
MOVABLE = {**OWNED, "is_transfer_locked": False}
LOCKED = {**OWNED, "is_transfer_locked": True}

MIXED = search(
    finding("taken.com", 1, **OWNED),
    finding("free.shop", 2, **STEEP),
    finding("dear.com", 3, first_year=euros("999.00"), **PREMIUM),
    finding("sold.com", 4, first_year=euros("888.00"), **AFTERMARKET),
    finding("never.net", 5, **NOT_SOLD),
    unanswered=["silent.com"],
)


def answer(of: Search = MIXED, **changes: Any) -> Message:
    return offers.answer(search_picture(of, **changes), MORNING)


def rule(**rules: Any) -> dict[str, Any]:
    return {"rule": policy(**rules).rules[0]}


def said_of(of: str, message: Message) -> str:
    """The line about a name."""
    lines = words_of(message).splitlines()
    return next(line for line in lines if line.startswith(f"`{of}`"))


# What can be added, and what cannot


def test_only_what_can_be_added_has_an_add_button_that_carries_the_offers_number() -> None:
    assert [press for press in pressable(answer()) if press[0] == "add"] == [("add", "2")]


def test_what_can_be_added_stands_before_what_cannot_and_that_before_what_is_not_known() -> None:
    words = words_of(answer())

    order = ["AVAILABLE", "free.shop", "NOT AVAILABLE", "taken.com", "COULD NOT TELL", "silent.com"]
    assert [words.index(each) for each in order] == sorted(words.index(each) for each in order)


def test_each_line_says_first_year_renewal_and_total_with_a_warning() -> None:
    words = words_of(answer())

    assert "0.99 € first year (promotion) · then 38.99 €/year · 3 years 78.97 €" in words
    assert ":warning: renewal costs 39 times the first year" in words


def test_a_first_year_for_nothing_is_warned_about() -> None:
    words = words_of(answer(search(finding(**{**STEEP, "first_year": euros("0")}))))

    assert ":warning: only the first year is free" in words


def test_the_total_is_over_as_many_years_as_were_asked_for() -> None:
    assert "10 years 351.90 €" in words_of(answer(wanted(MIXED, years=10)))


def test_the_end_of_a_promotion_is_told_as_the_catalogue_says() -> None:
    sold = catalogue(tariff(promotion=replace(tariff().promotion, first_year=euros("0.99"), ends_at=after(days=2))))  # type: ignore[type-var]

    words = words_of(answer(reading=Reading(catalogue=sold)))

    assert "(promotion until <!date^" in words
    assert "the promotion ends on <!date^" in words


def test_it_is_said_whether_vat_is_in_the_prices_and_when_ovh_was_asked() -> None:
    heading = words_of(answer()).splitlines()[0]
    with_tax = words_of(answer(reading=Reading(catalogue=catalogue()))).splitlines()[0]

    assert heading.startswith("*6 names* · prices without VAT · asked OVH <!date^")
    assert heading.endswith("all answered but 1")
    assert "prices without VAT (20 % comes on top)" in with_tax


def test_a_transfer_costs_what_the_catalogue_says_where_ovhs_offer_does_not() -> None:
    owned = search(finding("taken.shop", first_year=None, **MOVABLE))

    words = words_of(answer(owned, reading=Reading(catalogue=catalogue())))

    assert "a transfer is possible if they agree, for 25.99 €" in words
    assert "without VAT" in words


def test_a_search_of_one_name_says_what_getting_it_back_costs() -> None:
    sold = Reading(catalogue=catalogue())

    assert "getting it back costs 79.99 €" in words_of(answer(search(finding("merry.shop", 1)), reading=sold))
    many = search(*(finding(f"merry{number}.shop", number + 1) for number in range(4)))
    assert "getting it back" not in words_of(answer(many, reading=sold))


def test_a_catalogue_that_could_not_be_read_anew_says_how_old_it_is() -> None:
    kept = Reading(catalogue=catalogue(), fault="OVH answered 500")

    words = words_of(answer(search(finding("merry.shop", 1)), reading=kept))

    assert "The catalogue is of <!date^" in words
    assert "A newer one could not be read: OVH answered 500." in words


def test_where_no_price_is_shown_none_is_explained() -> None:
    assert "VAT" not in words_of(answer(search(finding("taken.com", **OWNED))))


SAID: list[tuple[Finding, str]] = [
    (finding(**OWNED), "somebody owns it"),
    (finding(**MOVABLE), "somebody owns it; a transfer is possible if they agree, for 1.99 €"),
    (finding(**LOCKED), "somebody owns it, and has locked it against a transfer"),
    (finding(**{**LOCKED, "orderable": False}), "somebody owns it, and has locked it against a transfer"),
    (
        finding(first_year=euros("999.00"), **PREMIUM),
        "premium, 999.00 € · this workspace's rules do not allow premium names",
    ),
    (
        finding(first_year=euros("888.00"), **AFTERMARKET),
        "sold by its owner for 888.00 € · this workspace's rules do not allow that",
    ),
    (finding(**RESERVED), "reserved by its registry, which sells it to nobody now"),
    (finding(phase="sunrise"), "so far only for owners of a trademark: its registry is in the phase “sunrise”"),
    (finding(phase="Landrush *now*"), "not for everybody yet: its registry is in the phase “Landrush \u2217now\u2217”"),
    (finding(**NOT_SOLD), "not sold by OVH here"),
    (finding(first_year=None), "not sold by OVH here"),
    (
        Finding(
            name=name("a.shop"),
            availability=Availability.NOT_SOLD,
            offer=None,
            asked_at=MORNING,
            why="cannot exist: labels under `.shop` have 3 characters or more",
        ),
        "cannot exist: labels under `.shop` have 3 characters or more",
    ),
]


@pytest.mark.parametrize(("found", "why"), SAID)
def test_what_cannot_be_added_says_why(found: Finding, why: str) -> None:
    message = answer(search(found))

    assert said_of(found.name.ascii, message) == f"`{found.name.ascii}`    {why}"
    assert f"Not available: {found.name.ascii} {why}." in message.text
    assert not [press for press in pressable(message) if press[0] == "add"]


def test_an_extension_that_ovh_stopped_selling_is_told_by_the_catalogue() -> None:
    gone = Finding(name=name("merry.zw"), availability=Availability.NOT_SOLD, offer=None, asked_at=MORNING)

    message = answer(search(gone, finding("merry.shop")), reading=Reading(catalogue=catalogue()))

    assert said_of("merry.zw", message) == "`merry.zw`    OVH does not sell `.zw`"
    assert ("add", "1") in pressable(message)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"in_cart": frozenset({name("merry.shop")})}, "is in the cart already"),
        ({"requested": {name("merry.shop"): 12}}, "is in request 12 already"),
    ],
)
def test_what_the_team_has_already_is_not_added_again(changes: dict[str, Any], why: str) -> None:
    message = answer(search(finding("merry.shop")), **changes)

    assert said_of("merry.shop", message) == f"`merry.shop`    {why}"
    assert not [press for press in pressable(message) if press[0] == "add"]


def test_what_is_dearer_than_was_asked_for_says_what_it_costs() -> None:
    asked = wanted(search(finding("merry.shop", first_year=euros("7.49"))), max_price=euros("5").amount)

    assert said_of("merry.shop", answer(asked)) == "`merry.shop`    costs 7.49 €, more than you asked for"


def test_premium_and_aftermarket_names_can_be_added_where_the_rules_allow_it() -> None:
    message = answer(**rule(allow_premium=True, allow_aftermarket=True))

    assert [value for action, value in pressable(message) if action == "add"] == ["2", "3", "4"]
    assert "`dear.com` · *premium*\n999.00 €" in words_of(message)
    assert "`sold.com` · *sold by its owner*\n888.00 €" in words_of(message)


def test_a_name_that_looks_like_another_is_warned_about_whether_it_is_free_or_not() -> None:
    for found in (finding("xn--80ak6aa92e.com"), finding("xn--80ak6aa92e.com", **OWNED)):
        message = answer(search(found))
        assert ":warning: looks like `apple.com`, and is another name" in words_of(message)
    assert "looks like `apple.com`" in answer(search(finding("xn--80ak6aa92e.com"))).text


def test_an_international_name_is_shown_in_both_forms() -> None:
    assert naming.name(name("bücher.shop")) == "`bücher.shop` (`xn--bcher-kva.shop`)"


def test_no_digits_stand_beside_what_is_read_from_right_to_left() -> None:
    """Or they would change places with it on the screen: a price of 12.50 would stand in the middle of a name."""
    message = answer(search(finding("shop.קום", first_year=euros("12.50"))))

    assert "`shop.קום` (`shop.xn--9dbq2a`)\n12.50 €" in words_of(message)
    assert "shop.קום for 12.50 €" in message.text


# What was meant most


def test_the_name_that_was_typed_whole_leads_if_somebody_owns_it() -> None:
    owned = wanted(
        search(finding("merry.com", 1, **MOVABLE), finding("merry.shop", 2), finding("x.com", 3, **OWNED)), exact=1
    )

    message = answer(owned)

    words = words_of(message)
    assert words.index("merry.com") < words.index("AVAILABLE") < words.index("NOT AVAILABLE") < words.index("x.com")
    assert message.text.index("merry.com") < message.text.index("merry.shop")
    assert words.count("`merry.com`") == 1
    assert pressable(message)[0] == ("watch", "1")
    assert ("similar", "3") in pressable(message)


def test_several_names_that_were_typed_whole_stand_where_all_others_do() -> None:
    words = words_of(answer(wanted(search(finding("a.com", **OWNED), finding("b.com")), exact=2)))

    assert words.index("b.com") < words.index("NOT AVAILABLE") < words.index("a.com")


def test_the_first_few_owned_names_can_be_watched_and_all_are_shown() -> None:
    message = answer(search(*(finding(f"taken{number}.com", number, **OWNED) for number in range(1, 9))))

    assert [value for action, value in pressable(message) if action == "watch"] == ["1", "2", "3", "4", "5"]
    assert all(f"`taken{number}.com`" in words_of(message) for number in range(1, 9))


def test_only_what_may_become_free_can_be_watched() -> None:
    kinds: Sequence[dict[str, Any]] = (
        {},
        dict(PREMIUM),
        dict(NOT_SOLD),
        dict(OWNED),
        dict(AFTERMARKET),
        dict(RESERVED),
    )
    found = [finding(f"merry{number}.com", number, **kind) for number, kind in enumerate(kinds)]

    assert [value for action, value in pressable(answer(search(*found))) if action == "watch"] == ["3", "4", "5"]


# What is not known


def test_of_an_unusual_name_it_is_not_said_that_its_registry_keeps_it() -> None:
    message = answer(search(finding("bücher.io", **RESERVED)))

    assert "not for sale: its registry keeps it, or takes no such name" in words_of(message)


def test_what_is_not_known_is_told_apart_from_what_is_owned_with_its_usual_price() -> None:
    message = answer(reading=Reading(catalogue=catalogue()))

    assert said_of("silent.com", message) == (
        "`silent.com`    OVH did not answer; it may be free or taken · usually 26.99 € first year · then 32.49 €/year "
        "· 3 years 91.97 €"
    )
    assert "Search again in a minute." in words_of(message)


def test_of_many_names_it_is_said_once_that_nothing_is_known() -> None:
    words = words_of(answer(search(unanswered=["silent.com", "mute.com"]), reading=Reading(catalogue=catalogue())))

    assert "· no answer" in words
    assert words.count("they may be free or taken") == 1
    assert "`mute.com`    usually 26.99 €" in words


def test_a_usual_price_that_the_catalogue_does_not_tell_is_left_out() -> None:
    sold = catalogue(tariff("com", usual_first_year=None, renewal=None, promotion=None))

    message = answer(reading=Reading(catalogue=sold))

    assert said_of("silent.com", message) == "`silent.com`    OVH did not answer; it may be free or taken"


def test_a_refusal_of_ovhs_is_told_in_its_words_without_their_marks() -> None:
    refused = search(unanswered=["a.com"])
    refused = replace(refused, untold={name("a.com"): "Not *granted* <!channel> `x`"})

    assert (
        said_of("a.com", answer(refused))
        == "`a.com`    OVH refused: Not \u2217granted\u2217 &lt;!channel&gt; \u02cbx\u02cb"
    )


def test_while_ovh_is_down_the_answer_says_so_and_how_old_the_catalogue_is() -> None:
    old = Reading(catalogue=catalogue(read_at=after(days=-3)), fault="it is cut off")

    words = words_of(answer(reading=old, down_since=MORNING))

    assert ":warning: OVH has not answered since <!date^" in words
    assert "The catalogue is of <!date^" in words
    assert "A newer one could not be read: it is cut off." in words


def test_an_old_catalogue_is_marked_also_while_ovh_answers_and_a_new_one_is_not() -> None:
    def marked(age: timedelta) -> bool:
        reading = Reading(catalogue=catalogue(read_at=MORNING - age))
        return "The catalogue is of" in words_of(answer(reading=reading))

    assert not marked(timedelta(hours=35))
    assert marked(timedelta(hours=37))


# When it was asked


def _asked(seconds_ago: int, of: str) -> Finding:
    return replace(finding(of), asked_at=after(seconds=-seconds_ago))


def test_an_answer_to_an_earlier_search_has_its_age_beside_newer_ones() -> None:
    words = words_of(answer(search(_asked(40, "old.shop"), finding("new.shop"))))

    assert "`old.shop` · as of <!date^" in words
    assert "`new.shop`\n" in words
    assert "asked OVH" in words


def test_if_all_answers_are_older_that_is_said_once() -> None:
    words = words_of(answer(search(_asked(40, "old.shop"), _asked(50, "older.shop"))))

    assert words.count("as of") == 1
    assert f"OVH's answers as of <!date^{int(after(seconds=-50).timestamp())}^" in words


# What was typed


def test_what_was_not_understood_is_told_beside_what_was() -> None:
    fault = NotAName("merry..shop", "it has an empty part between two dots").sentence
    found = wanted(
        search(finding("free.shop"), remarks=("I read `a` as `b`.",)), faults=(fault,), left_out=3, too_dear=1
    )

    message = answer(found)

    for said in (words_of(message), message.text):
        assert fault in said
        assert "I read `a` as `b`." in said
        assert "3 more names were not asked about: one search takes 1000." in said
        assert "1 name left out: the first year costs more than you asked for." in said
        assert "free.shop" in said


def test_thirty_faults_are_counted_and_the_first_ones_told() -> None:
    typed = [f"wrong{number}..shop" for number in range(30)]
    faults = [NotAName(text, "it has an empty part between two dots").sentence for text in typed]

    words = words_of(answer(wanted(search(finding()), faults=tuple(faults))))

    told = [f"`{text}` cannot be bought as a domain name: it has an empty part between two dots." for text in typed]
    assert [sentence in words for sentence in told] == [True] * 10 + [False] * 20
    assert "20 more parts of what you typed could not be understood." in words


def test_what_follows_from_several_faults_is_said_once() -> None:
    faults = [NotAName(text, "it begins with a dot").sentence for text in (".com", ".shop")]
    faults.append(NotAName("a.b.com", "it is a part of `b.com`", "Search `b.com` instead.").sentence)

    words = words_of(answer(wanted(search(finding()), faults=tuple(faults))))

    assert "`.com` cannot be bought as a domain name: it begins with a dot.\n" in words
    assert words.count("Check the spelling and search again.") == 1
    assert "I asked OVH about none of these." in words
    assert faults[2] in words


def test_a_limit_that_leaves_nothing_is_told_with_what_to_do() -> None:
    words = words_of(answer(wanted(search(), names=(), too_dear=9)))

    assert words.startswith("*Nothing for that price*")
    assert "costs more than you asked for. Search again with a higher `--max-price`, or without it." in words


def test_whatever_is_typed_is_quoted_without_effect() -> None:
    for part in (*HOSTILE.split(), "'; DROP TABLE carts; --", "<!channel>", "&lt;!channel&gt;", "\u202egnirts"):
        message = answer(wanted(search(finding()), faults=(NotAName(part, "it is none").sentence,)))

        for said in (words_of(message), message.text):
            assert "<!channel>" not in said
            assert "\u202e" not in said
            assert not any(line.count("`") % 2 for line in said.splitlines())


def test_who_typed_nothing_is_told_what_to_type() -> None:
    message = answer(search())

    assert "*Nothing to search*" in words_of(message)
    assert "`/domain search merrychristmas`" in message.text
    assert ("ask_search", "-") in pressable(message)


# Read aloud


def test_the_text_alone_says_what_can_be_added_what_not_and_what_is_not_known() -> None:
    text = answer().text

    assert text.startswith("*6 names* · prices without VAT · asked OVH <!date^")
    assert text.endswith(
        ". Available: free.shop for 0.99 € first year (promotion) · then 38.99 €/year · 3 years 78.97 €, "
        ":warning: renewal costs 39 times the first year. "
        "Not available: taken.com somebody owns it; "
        "dear.com premium, 999.00 € · this workspace's rules do not allow premium names; "
        "sold.com sold by its owner for 888.00 € · this workspace's rules do not allow that; "
        "never.net not sold by OVH here. "
        "Could not tell: silent.com. Adding costs nothing and reserves nothing."
    )


def test_each_button_of_a_line_says_to_a_screen_reader_which_name_it_is_about() -> None:
    spoken = {button["action_id"]: button.get("accessibility_label") for button in buttons_of(answer())}

    assert spoken["add"] == "Add free.shop to the cart"
    assert spoken["watch"] in ("Watch taken.com", "Watch sold.com")


# As many as a message has

TWENTY = [f"merry-christmas-and-a-happy-new-year-to-all-of-you-{number:02}.shop" for number in range(FEW_MAX)]


def test_twenty_free_names_can_all_be_added() -> None:
    message = answer(search(*(finding(of, n, **STEEP) for n, of in enumerate(TWENTY, 1))))

    assert [value for action, value in pressable(message) if action == "add"] == [str(n) for n in range(1, 21)]


def test_twenty_names_that_are_not_free_are_all_shown() -> None:
    words = words_of(answer(search(*(finding(of, **OWNED) for of in TWENTY))))

    assert [of for of in TWENTY if of not in words] == []


def test_twenty_names_that_ovh_refused_are_all_shown_with_what_to_do_next() -> None:
    refused = search(unanswered=TWENTY)
    refused = replace(refused, untold=dict.fromkeys(refused.untold, "This call has not been granted"))

    words = words_of(answer(refused))

    assert [of for of in TWENTY if of not in words] == []
    assert "Search again in a minute." in words


@pytest.mark.parametrize("free", range(0, FEW_MAX + 1, 4))
@pytest.mark.parametrize("silent", range(0, FEW_MAX + 1, 4))
def test_a_message_of_twenty_names_has_room_for_a_banner_whatever_there_is_to_say(free: int, silent: int) -> None:
    longest = ["x" * 59 + f"{number:04}." + "takasago.hyogo.jp" for number in range(FEW_MAX)]
    kinds: list[dict[str, Any]] = [STEEP] * free + [LOCKED] * (FEW_MAX - free)
    found = [finding(of, n, **kind) for n, (of, kind) in enumerate(zip(longest, kinds, strict=True))][
        : FEW_MAX - silent
    ]
    worst = search(*found, unanswered=longest[len(found) :], remarks=("&" * 800,) * 9)
    worst = replace(worst, untold=dict.fromkeys(worst.untold, "&" * 3_000))
    worst = wanted(worst, exact=1, faults=("&" * 2_000,) * 30, left_out=9, too_dear=9)
    old = Reading(catalogue=catalogue(read_at=after(days=-3)), fault="&" * 3_000)

    assert len(blocks_of(answer(worst, reading=old, down_since=MORNING))) <= BLOCKS_MOST


# Before OVH answers


def early(of: Search, **changes: Any) -> Message:
    return offers.early(search_picture(replace(of, untold={}), **changes), MORNING)


def test_before_ovh_answers_the_usual_prices_are_told_and_that_nobody_knows_whether_they_are_free() -> None:
    message = early(search(unanswered=["merry.shop", "merry.com", "merry.zw"]), reading=Reading(catalogue=catalogue()))

    assert message.text.splitlines()[:2] == [
        "Asking OVH about 3 names; the answer follows here.",
        "By OVH's catalogue, for a name that nobody owns; prices without VAT (20 % comes on top):",
    ]
    assert "`merry.com`    usually 26.99 € first year · then 32.49 €/year · 3 years 91.97 €" in message.text
    assert "merry.zw" not in message.text
    assert words_of(message) == message.text


def test_before_ovh_answers_a_few_prices_are_enough() -> None:
    message = early(search(unanswered=TWENTY), reading=Reading(catalogue=catalogue()))

    assert sum(of in message.text for of in TWENTY) == 6
    assert message.text.endswith("and 14 more names")


def test_without_a_catalogue_it_is_said_that_ovh_is_asked() -> None:
    assert early(search(unanswered=["merry.shop"])).text == "Asking OVH about 1 name; the answer follows here."


# Shared with everybody


def shared(of: Search, **changes: Any) -> Message:
    return offers.shared(search_picture(of, **changes), MORNING)


def test_a_shared_search_shows_what_can_be_added_and_counts_the_rest() -> None:
    message = shared(MIXED)

    words = words_of(message)
    assert words.startswith("<@U0REQUESTER> shares a search of *6 names* · prices without VAT · asked OVH")
    assert [press for press in pressable(message) if press[0] == "add"] == [("add", "2")]
    assert "4 names not available · 1 name could not be told" in words
    assert "taken.com" not in words
    assert "Available: free.shop for 0.99 €" in message.text


def test_of_a_wide_search_the_best_are_shared() -> None:
    wide = search(*(finding(f"merry{number:03}.shop", number) for number in range(1, NAMES_MAX + 1)))

    message = shared(wide)

    assert [value for action, value in pressable(message) if action == "add"] == [str(n) for n in range(1, 16)]
    assert "985 more names can be added" in words_of(message)


def test_a_search_that_goes_on_is_shared_with_what_is_not_known_yet() -> None:
    going_on = replace(search(finding("free.shop"), unanswered=["later.shop"]), untold={}, ended_at=None)

    words = words_of(shared(going_on))
    assert "1 name not answered by OVH yet" in words
    assert "could not be told" not in words


def test_a_shared_search_of_one_word_says_the_word() -> None:
    words = words_of(shared(search(finding("merry.shop"), finding("merry.com", 2))))

    assert words.startswith("<@U0REQUESTER> shares a search of `merry`: *2 names*")
