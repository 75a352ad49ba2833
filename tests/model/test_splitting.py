"""Labels are split into the words that people see in them."""

import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import splitting
from bot.model.splitting import other_number, words_of

WORDS = (Path(splitting.__file__).parent / "words.txt").read_text(encoding="utf-8")

SPLIT = [
    ("merrychristmas", "merry christmas"),
    ("merry-christmas", "merry christmas"),
    ("happynewyear2027", "happy new year 2027"),
    ("rockandroll", "rock and roll"),
    ("team4you", "team 4 you"),
    ("expertsexchange", "experts exchange"),
    ("bigshops", "big shops"),
    ("froheweihnachten", "frohe weihnachten"),
    ("joyeuxnoel", "joyeux noel"),
    ("acmechristmas", "acme christmas"),  # one unknown word beside a known one
    ("christmasacme", "christmas acme"),
    ("spotify", "spotify"),  # what is left of `spot` is too short for a word
    ("instagram", "instagram"),
    ("qqq", "qqq"),
    ("a", "a"),
    ("24", "24"),
]


@pytest.mark.parametrize(("label", "words"), SPLIT)
def test_a_label_is_split_into_its_words(label: str, words: str) -> None:
    assert words_of(label) == tuple(words.split())


@settings(deadline=None)
@given(st.text(string.ascii_lowercase + string.digits + "-", max_size=63))
def test_splitting_loses_and_adds_no_letter(label: str) -> None:
    assert "".join(words_of(label)) == label.replace("-", "")
    assert all(words_of(label))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("shop", "shops"),
        ("shops", "shop"),
        ("party", "parties"),
        ("box", "boxes"),
        ("glass", "glasses"),
        ("man", "men"),
        ("people", "person"),
        ("day", "days"),
        ("christmas", ""),
        ("merry", ""),
        ("qqq", ""),
    ],
)
def test_a_known_noun_has_another_number(word: str, other: str) -> None:
    assert other_number(word) == other


def test_every_word_of_the_list_is_plain_and_is_there_once() -> None:
    words = [word for line in WORDS.splitlines() if line[:1] not in ("#", "") for word in line.split()]
    nouns = [word.partition("/")[0] for word in words if not word.endswith(":")]

    assert len(nouns) > 2000
    assert sorted(nouns) == sorted(set(nouns))
    assert all(set(word.replace("/", "")) <= set(string.ascii_lowercase) for word in words if not word.endswith(":"))


def test_the_words_are_not_read_before_somebody_needs_them() -> None:
    code = "from bot.model import splitting, suggesting; assert splitting._vocabulary.cache_info().currsize == 0"

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
