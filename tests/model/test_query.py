"""What somebody typed after `search`, whatever it is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.cost import YEARS
from bot.model.price_limit import PriceLimit
from bot.model.query import PRESETS, Query, read
from bot.model.search import NAMES_MAX, Wanted
from bot.model.understanding import understand
from handlers.reading import words
from tests.samples import MORNING, catalogue, name

OWN = {"campaign": ("shop", "store"), "over-seas": ("ca",)}


def typed(text: str) -> Query:
    return read(words(text).words, OWN)


def limit(amount: str, *currencies: str) -> PriceLimit:
    return PriceLimit(amount=Decimal(amount), currencies=frozenset(currencies))


# What is typed, and what it is besides the word `merry`.
OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("merry", {}),
    ("merry --all", {"lists": ("all",)}),
    ("--all merry", {"lists": ("all",)}),
    ("merry --ALL", {"lists": ("all",)}),
    ("merry -all", {"lists": ("all",)}),
    ("merry \N{EM DASH}all", {"lists": ("all",)}),
    ("merry \N{EN DASH}all", {"lists": ("all",)}),
    ("merry \N{MINUS SIGN}all", {"lists": ("all",)}),
    ("merry --all=yes", {"lists": ("all",)}),
    ("merry --featured --tech --country", {"lists": ("featured", "tech", "country")}),
    ("merry --tech --all --tech", {"lists": ("tech", "all")}),
    ("merry --campaign --over-seas", {"lists": ("campaign", "over-seas")}),
    ("merry \N{EM DASH}Campaign", {"lists": ("campaign",)}),
    ("merry --max-price 20", {"max_price": limit("20")}),
    ("merry --max-price=20", {"max_price": limit("20")}),
    ("merry -max-price=20", {"max_price": limit("20")}),
    ("merry \N{EM DASH}max-price=20,50", {"max_price": limit("20.50")}),
    ("merry --max-price 20,50", {"max_price": limit("20.50")}),
    ("--max-price  20,50 merry", {"max_price": limit("20.50")}),
    ("--max-price 20,50, merry", {"max_price": limit("20.50")}),
    ("merry --max-price 20.5", {"max_price": limit("20.5")}),
    ("merry --max-price 20\N{EURO SIGN}", {"max_price": limit("20", "EUR")}),
    ("--max-price 20,50\N{EURO SIGN} merry", {"max_price": limit("20.50", "EUR")}),
    ("--max-price=\N{EURO SIGN}20,50 merry", {"max_price": limit("20.50", "EUR")}),
    ("--max-price 20 \N{EURO SIGN} merry", {"max_price": limit("20", "EUR")}),
    ("--max-price 20 EUR merry", {"max_price": limit("20", "EUR")}),
    ("--max-price EUR 20 merry", {"max_price": limit("20", "EUR")}),
    ("--max-price 99,90 zł merry", {"max_price": limit("99.90", "PLN")}),
    ("--max-price $20 merry", {"max_price": limit("20", "USD", "CAD", "AUD", "SGD")}),
    ("--max-price 20 --max-price 30 merry", {"max_price": limit("30")}),
    ("merry --years 5", {"years": 5}),
    ("merry --years=10", {"years": 10}),
    ("merry \N{EM DASH}years 1", {"years": 1}),
    ("--years 5 --max-price 20 --tech merry", {"years": 5, "max_price": limit("20"), "lists": ("tech",)}),
]


@pytest.mark.parametrize(("text", "meant"), OPTIONS)
def test_an_option_is_understood_however_it_is_typed(text: str, meant: dict[str, Any]) -> None:
    assert typed(text) == Query(words=("merry",), **meant)


# What is typed, what the fault quotes, and the words that are searched nevertheless.
NONSENSE = [
    ("merry --max-price", "`--max-price`", ["merry"]),
    ("--max-price merry", "`--max-price`", ["merry"]),
    ("--max-price cat merry", "`--max-price`", ["cat", "merry"]),
    ("merry --max-price=", "`--max-price`", ["merry"]),
    ("merry --max-price=cheap", "`--max-price cheap`", ["merry"]),
    ("--max-price 0 merry", "`--max-price 0`", ["merry"]),
    ("--max-price -5 merry", "`--max-price -5`", ["merry"]),
    ("--max-price 1.000,50 merry", "`--max-price 1.000.50`", ["merry"]),
    ("--max-price 20%% merry", "`--max-price 20%%`", ["merry"]),
    ("--max-price --tech merry", "`--max-price`", ["merry"]),
    ("--max-price 9999999999 merry", "`--max-price 9999999999`", ["merry"]),
    ("--years merry", "`--years`", ["merry"]),
    ("--years 0 merry", "`--years 0`", ["merry"]),
    ("--years 11 merry", "`--years 11`", ["merry"]),
    ("--years 2.5 merry", "`--years 2.5`", ["merry"]),
    ("--years \N{ARABIC-INDIC DIGIT FIVE} merry", "`--years \N{ARABIC-INDIC DIGIT FIVE}`", ["merry"]),
    ("merry --years=--tech", "`--years --tech`", ["merry"]),
    ("merry --cheap", "`--cheap`", ["merry"]),
    ("merry --cheap=20", "`--cheap`", ["merry"]),
    ("merry \N{EM DASH}cheap", "`--cheap`", ["merry"]),
    ("merry --" + "x" * 300, "`--" + "x" * 37 + "…`", ["merry"]),
]


@pytest.mark.parametrize(("text", "quoted", "searched"), NONSENSE)
def test_an_option_that_is_none_is_told_and_the_rest_is_searched(text: str, quoted: str, searched: list[str]) -> None:
    query = typed(text)

    [fault] = query.faults
    assert quoted in fault.happened
    assert list(query.words) == searched
    assert (query.max_price, query.years) == (None, YEARS)


def test_an_unknown_option_is_answered_with_those_that_there_are() -> None:
    [fault] = typed("merry --cheap").faults

    for option in (*PRESETS, *OWN, "max-price", "years"):
        assert f"`--{option}`" in fault.next_step


def test_of_many_own_lists_a_few_are_told_and_where_to_find_the_others() -> None:
    own = [f"a-list-of-this-channel-number-{number}" for number in range(20)]

    [fault] = read(["--cheap"], own).faults

    assert sum(f"`--{each}`" in fault.next_step for each in own) == 6
    assert "`/domain lists`" in fault.next_step


@pytest.mark.parametrize("text", ["-christmas", "-5", "-", "--", "\N{EM DASH}", "---all", "--<!here>", "-a.shop"])
def test_what_begins_with_a_hyphen_and_is_no_option_is_a_mistyped_name(text: str) -> None:
    query = typed(text)

    assert query.words + query.names == (text,)
    assert not query.faults


def test_a_pattern_is_told_from_names_and_words() -> None:
    query = typed('get{name} "{Name}app" {name}.io merry merry.shop')

    assert query.patterns == ("get{name}", "{name}app", "{name}.io")
    assert (query.words, query.names) == (("merry",), ("merry.shop",))


# Whatever is typed


def understood(text: str, *, with_catalogue: bool = False) -> tuple[Query, Wanted]:
    found = words(text)
    query = read(found.words, OWN)
    sold = catalogue() if with_catalogue else None
    return query, understand(query, featured=("com", "shop"), catalogue=sold, own_lists=OWN, now=MORNING)


PIECES = (
    *("merry", "christmas", "merry.shop", "get{name}", "{name}.io", "{name}", "get{name}!", "a.b.c.com", "co.uk"),
    *("--all", "\N{EM DASH}tech", "-country", "--campaign", "--max-price", "--years", "--max-price=5", "--nothing"),
    *("20", "20,50", "\N{EURO SIGN}", "EUR", "-5", "5", "99", "--", "=", "--=", "---"),
    *("<!channel>", "&lt;!channel&gt;", "<http://a.fr|b.fr>", "<@U0X|x>", "'; DROP TABLE carts; --", "`*_~"),
    *(
        "\N{CHRISTMAS TREE}",
        ":tada:",
        "م",
        "שלום.קום",
        "shop.קום",
        "a" * 64,
        "b" * 300 + ".com",
        "xn--",
        "\u202e",
        "\x00",
    ),
)
anything = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=8).map(" ".join) | st.text(max_size=60)


@given(anything, st.booleans())
@example("a b \N{CHRISTMAS TREE} --all", True)
@example("p\N{CYRILLIC SMALL LETTER A}ypal", False)
@settings(max_examples=300)
def test_whatever_is_typed_is_asked_about_once_or_told(text: str, with_catalogue: bool) -> None:
    query, wanted = understood(text, with_catalogue=with_catalogue)

    assert len(wanted.names) == len(set(wanted.names)) <= NAMES_MAX
    assert 0 <= wanted.exact <= len(wanted.names)
    assert len(wanted.faults) >= len(query.faults)
    if query.words or query.names or query.patterns:
        assert wanted.names or wanted.faults or wanted.too_dear
    for sentence in wanted.faults:
        assert sentence.isprintable()
        assert sentence.count("`") % 2 == 0


@given(st.lists(st.sampled_from(["merry", "tree", "m-1", "b@d", "a" * 64, "-x", "tree.fr", "no..dot", "x.nothing"])))
def test_every_word_is_a_name_or_a_fault(asked: list[str]) -> None:
    _, wanted = understood(" ".join(asked))

    for word in asked:
        is_asked = any(of.ascii == word or of.label == word for of in wanted.names)
        is_told = any(f"`{word}`" in sentence for sentence in wanted.faults)
        assert is_asked is not is_told, word


def test_what_cannot_be_a_name_is_told_word_by_word_beside_what_can() -> None:
    _, wanted = understood(
        "\N{CHRISTMAS TREE} &lt;!channel&gt; '; DROP TABLE carts; -- *bold* merry.shop &lt;script&gt; m\u202eerry"
    )

    assert wanted.names[0] == name("merry.shop")
    assert [sentence.partition("`")[2].partition("`")[0] for sentence in wanted.faults] == [
        *("\N{CHRISTMAS TREE}", "<!channel>", "--", "*bold*", "<script>", "m\N{REPLACEMENT CHARACTER}erry"),
    ]
