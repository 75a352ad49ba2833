"""A name that is drawn like another, with Latin letters, is told with that other name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import NotAName
from bot.model.lookalike import looks_like
from bot.model.name import Name

# In escapes, since nobody could tell the letters from those beside them.
LOOKALIKES = [
    ("\u0430\u0440\u0440\u04cf\u0435.com", "apple.com"),  # Cyrillic
    ("xn--80ak6aa92e.com", "apple.com"),  # the same, in the form that OVH is asked with
    ("\u0441\u043e\u0440.co.uk", "cop.co.uk"),
    ("\u0455\u0441\u043e\u0440\u0435-24.com", "scope-24.com"),
    ("\u03bd\u03bf\u03c5.com", "vou.com"),  # Greek
    ("\u0585\u057d.com", "ou.com"),  # Armenian
    ("\u13e2\u13aa\u13a9\u13e2\u13aa\u13de.com", "paypal.com"),  # Cherokee
    ("\ua4d0\ua4ee\ua4e0\ua4d7.com", "bank.com"),  # Lisu
    ("\u0261oogle.com", "google.com"),  # a Latin letter of phonetics
    ("goog\u01c0e.com", "google.com"),  # and one of clicks
    ("\u0131stanbul.com", "istanbul.com"),  # without a dot
    ("google\u4e00login.com", "google-login.com"),  # the Chinese one as a hyphen
    ("\u04e7\u043e.com", "öo.com"),  # a look-alike may have marks
]


@pytest.mark.parametrize(("typed", "likeness"), LOOKALIKES)
def test_a_lookalike_is_told_with_the_name_that_it_looks_like(typed: str, likeness: str) -> None:
    name = Name.read(typed)

    assert looks_like(name) == Name.read(likeness)
    assert looks_like(name) != name


@pytest.mark.parametrize(
    "typed",
    [
        "apple.com",
        "bücher.com",
        "fuß.de",
        "мир.com",
        "ελλάδα.com",
        "東京タワー.com",
        "ラーメン.com",
        "東京一.com",
        "متجر.com",
    ],
)
def test_a_name_that_can_be_told_from_others_is_no_lookalike(typed: str) -> None:
    assert looks_like(Name.read(typed)) is None


def test_a_lookalike_in_an_extension_of_its_own_letters_keeps_the_extension() -> None:
    likeness = looks_like(Name.read("\u043e\u0441\u0430.xn--p1acf"))

    assert likeness is not None
    assert likeness.ascii == "oca.xn--p1acf"


@given(st.text(st.characters(min_codepoint=0xA0, categories=["Ll", "Lo", "Lm", "Mn", "Nd"]), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_whatever_is_read_looks_like_another_name_or_none(label: str) -> None:
    try:
        name = Name.read(f"{label}.com")
    except NotAName:
        return

    likeness = looks_like(name)

    assert likeness != name
    assert likeness is None or looks_like(likeness) is None
