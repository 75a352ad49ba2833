"""Which names a person means."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.search import NAMES_MAX, understand

FEATURED = ("com", "shop")

# Words, the names that are asked about in order, how many faults are shown.
UNDERSTOOD: list[tuple[list[str], list[str], int]] = [
    ([], [], 0),
    (["merry.shop"], ["merry.shop"], 0),
    (["Merry.SHOP", "merry.shop"], ["merry.shop"], 0),
    (["merry"], ["merry.com", "merry.shop"], 0),
    (
        ["merry", "christmas"],
        [f"{label}.{end}" for label in ("merrychristmas", "merry-christmas", "merry", "christmas") for end in FEATURED],
        0,
    ),
    (["merry", "tree.fr"], ["tree.fr", "merry.com", "merry.shop"], 0),
    (["bücher"], ["xn--bcher-kva.com", "xn--bcher-kva.shop"], 0),
    (["merry..shop", "tree.fr"], ["tree.fr"], 1),
    (["b@d"], [], 1),
    (["merry.doesnotexist"], [], 1),
]


@pytest.mark.parametrize(("words", "names", "faults"), UNDERSTOOD)
def test_words_are_understood_as_names(words: list[str], names: list[str], faults: int) -> None:
    wanted = understand(words, FEATURED)

    assert [name.ascii for name in wanted.names] == names
    assert len(wanted.faults) == faults
    assert wanted.left_out == 0


def test_too_many_names_are_counted_and_left_out() -> None:
    wanted = understand([f"merry{number}.shop" for number in range(NAMES_MAX + 3)], FEATURED)

    assert len(wanted.names) == NAMES_MAX
    assert wanted.left_out == 3


def test_a_label_that_is_too_long_together_is_still_tried_apart() -> None:
    wanted = understand(["a" * 40, "b" * 40], FEATURED)

    assert [name.extension for name in wanted.names] == ["com", "shop"] * 2


def test_a_word_that_makes_a_suffix_with_one_extension_is_tried_with_the_others() -> None:
    wanted = understand(["nom"], ("com", "fr", "shop"))

    assert [name.ascii for name in wanted.names] == ["nom.com", "nom.shop"]


def test_a_bare_word_needs_featured_extensions_or_is_refused() -> None:
    wanted = understand(["merry"], ())

    assert (wanted.names, len(wanted.faults)) == ((), 1)


@given(st.lists(st.text(min_size=1, max_size=20), max_size=8))
@example(["p\N{CYRILLIC SMALL LETTER A}ypal"])
@settings(max_examples=200)
def test_whatever_is_typed_is_asked_about_once_or_refused(words: list[str]) -> None:
    wanted = understand(words, FEATURED)

    assert len(wanted.names) == len(set(wanted.names)) <= NAMES_MAX
    assert not words or wanted.names or wanted.faults
