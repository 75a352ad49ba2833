"""Instead of an owned name others are suggested: every kind among the first, none twice, all of them possible."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import NotAName
from bot.model.name import Name
from bot.model.suggesting import suggestions

FEATURED = ("shop", "ovh", "fr", "com")


def suggested(typed: str, *extensions: str) -> list[str]:
    return [name.shown for name in suggestions(Name.read(typed), extensions or FEATURED)]


# The owned name, and one of each kind that is made of it.
KINDS = [
    ("merrychristmas.com", ["merrychristmas.shop", "merrychristmas.fr"]),
    ("merrychristmas.com", ["merry-christmas.com", "merry-christmas.shop"]),
    ("merry-christmas.com", ["merrychristmas.com", "get-merry-christmas.com", "merry-christmas-app.com"]),
    ("merrychristmas.com", ["getmerrychristmas.com", "merrychristmasapp.com", "themerrychristmas.com"]),
    ("merrychristmas.com", ["merry.christmas", "merrychristm.as"]),
    ("giftsforyou.com", ["gifts4you.com", "giftsforu.com"]),
    ("team4you.de", ["teamforyou.de", "teamfouryou.de"]),
    ("buyonegetone.com", ["buy1getone.com", "buyoneget1.com", "buy1get1.com"]),
    ("welcometoparis.fr", ["welcome2paris.fr"]),
    ("bigshop.com", ["bigshops.com", "shopbig.com"]),
    ("londontours.co.uk", ["londontour.co.uk", "tourslondon.co.uk"]),
    ("rock-and-roll.com", ["rock-n-roll.com", "rock-roll.com"]),
    ("thebigshop.com", ["bigshop.com"]),
    ("bücher.com", ["bücher.shop", "buecher.com", "bucher.com", "buecher.shop"]),
    ("fuß.de", ["fuss.de"]),
    ("noël.fr", ["noel.fr"]),
    ("мир.com", ["мир.shop"]),
]


@pytest.mark.parametrize(("owned", "expected"), KINDS)
def test_a_name_has_suggestions_of_each_kind(owned: str, expected: list[str]) -> None:
    assert set(expected) <= set(suggested(owned))


def test_the_first_ten_show_every_kind() -> None:
    first = suggested("giftsforyou.com", "shop", "ovh", "fr", "eu", "online")[:10]

    assert {"giftsforyou.shop", "gifts-for-you.com", "getgiftsforyou.com", "gifts4you.com", "giftsforyou.ovh"} <= set(
        first
    )
    assert sum(name.startswith("giftsforyou.") for name in first) < 6


def test_other_extensions_come_in_the_order_that_is_given() -> None:
    others = [name for name in suggested("qqq.com", "ovh", "shop", "com", "fr") if name.startswith("qqq.")]

    assert others == ["qqq.ovh", "qqq.shop", "qqq.fr"]


def test_what_it_is_asked_for_limits_it() -> None:
    name = Name.read("merrychristmas.com")
    all_of_them = suggestions(name, FEATURED)

    assert suggestions(name, FEATURED, limit=7) == all_of_them[:7]
    assert suggestions(name, FEATURED, limit=0) == ()


def test_a_word_that_the_name_has_is_not_put_to_it_again() -> None:
    assert not {"getgetshop.com", "getshopshop.com"} & set(suggested("getshop.com"))


def test_extensions_that_do_not_exist_are_passed_over() -> None:
    assert suggested("qqq.com", "doesnotexist", "", "a b", "merry.com", "shop")[0] == "qqq.shop"


def test_a_name_of_other_letters_gets_no_english_words() -> None:
    assert suggested("мир.com", "shop", "fr") == ["мир.shop", "мир.fr"]


WORDS = ("merry", "christmas", "for", "you", "2", "the", "-", "gift", "shop", "one")
names = st.one_of(
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True).map("{}.com".format),
    st.lists(
        st.sampled_from(["merry", "christmas", "for", "you", "2", "the", "-", "gift", "shop", "one"]),
        min_size=1,
        max_size=9,
    )
    .map("".join)
    .map("{}.co.uk".format),
    st.text("äöüßéłæ" + "xyz", min_size=1, max_size=20).map("{}.de".format),
)


@given(names, st.lists(st.sampled_from(["com", "de", "co.uk", "shop", "as", "doesnotexist", ""]), max_size=5))
@settings(max_examples=100, deadline=None)
@example("a" * 63 + ".com", ["shop"])
def test_whatever_the_name_all_suggestions_are_other_names_that_can_exist(typed: str, extensions: list[str]) -> None:
    try:
        name = Name.read(typed)
    except NotAName:
        return

    found = suggestions(name, extensions)

    assert name not in found
    assert len(found) == len(set(found)) <= 60
    assert all(Name.read(each.ascii) == each and len(each.label) <= 63 for each in found)
    assert suggestions(name, extensions) == found
