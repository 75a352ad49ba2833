"""What people type becomes a name that one can buy, or a sentence that says why not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import NotAName
from bot.model.name import Name, is_label

# What is typed, OVH's form, the form that people read.
READ = [
    ("merrychristmas.shop", "merrychristmas.shop", "merrychristmas.shop"),
    ("  MerryChristmas.SHOP. ", "merrychristmas.shop", "merrychristmas.shop"),
    ("bücher.shop", "xn--bcher-kva.shop", "bücher.shop"),
    ("BU\u0308CHER.shop", "xn--bcher-kva.shop", "bücher.shop"),  # a u and a combining diaeresis
    ("xn--bcher-kva.shop", "xn--bcher-kva.shop", "bücher.shop"),
    ("fuß.de", "xn--fu-hia.de", "fuß.de"),  # not fuss.de, as IDNA 2003 had it
    ("мир.com", "xn--h1ahn.com", "мир.com"),
    ("東京タワー.com", "xn--5ck2eqb538s34z.com", "東京タワー.com"),
    ("shop123.com.pl", "shop123.com.pl", "shop123.com.pl"),
    ("1.com", "1.com", "1.com"),
    ("rock-n-roll.co.uk", "rock-n-roll.co.uk", "rock-n-roll.co.uk"),
    ("a" * 63 + ".com", "a" * 63 + ".com", "a" * 63 + ".com"),
]


@pytest.mark.parametrize(("typed", "ascii_form", "shown"), READ)
def test_a_name_is_read_in_both_its_forms(typed: str, ascii_form: str, shown: str) -> None:
    name = Name.read(typed)

    assert (name.ascii, name.shown) == (ascii_form, shown)


REFUSED = [
    ("", "no extension"),
    ("merrychristmas", "no extension"),
    ("merry christmas.shop", "a space"),
    ("merry\u00a0christmas.shop", "a space"),
    ("merry\tchristmas.shop", "control character"),
    ("merry\nchristmas.shop", "control character"),
    ("merry\x00.shop", "control character"),
    ("merry\u200bchristmas.shop", "invisible"),
    ("merry\u202echristmas.shop", "invisible"),  # turns the reading direction
    ("merry\u00adchristmas.shop", "invisible"),  # a soft hyphen
    (".shop", "begins with a dot"),
    ("merry..shop", "empty part"),
    ("a" * 64 + ".com", "longer than 63"),
    (".".join(["a" * 60] * 5) + ".com", "longer than 253"),
    ("ab--cd.com", "spelling breaks the rules"),
    ("xn--a.com", "a character that domain names cannot have"),
    ("-merry.com", "spelling breaks the rules"),
    ("merry-.com", "spelling breaks the rules"),
    ("merry_christmas.com", "a character that domain names cannot have"),
    ("merry!.com", "a character that domain names cannot have"),
    ("🎄.com", "a character that domain names cannot have"),
    ("http://merry.com/tree", "a character that domain names cannot have"),
    ("p\N{CYRILLIC SMALL LETTER A}ypal.com", "mixes Cyrillic and Latin"),
    ("\N{GREEK SMALL LETTER ALPHA}pple.com", "mixes Greek and Latin"),
    ("merry.doesnotexist", "not an extension that exists"),
    ("com.pl", "an extension itself"),
    ("co.uk", "an extension itself"),
    ("www.merry.com", "a part of `merry.com`"),
    ("shop.merry.co.uk", "a part of `merry.co.uk`"),
]


@pytest.mark.parametrize(("typed", "why"), REFUSED)
def test_what_cannot_be_bought_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(NotAName, match=re.escape(why)) as refused:
        Name.read(typed)

    assert refused.value.sentence.count("\n") == 0
    assert "I did not ask OVH about it." in refused.value.sentence


def test_a_part_of_a_name_is_answered_with_the_name_to_search() -> None:
    with pytest.raises(NotAName) as refused:
        Name.read("www.merry.com")

    assert refused.value.next_step == "Search `merry.com` instead."


def test_a_private_suffix_is_a_name_like_any_other() -> None:
    assert Name.read("github.io").extension == "io"


@pytest.mark.parametrize("typed", ["佐々木.com", "代々木.com"])
def test_a_japanese_surname_is_no_lookalike(typed: str) -> None:
    assert Name.read(typed).shown == typed


def test_a_dot_of_a_japanese_keyboard_is_a_dot() -> None:
    assert Name.read("例え。com").shown == "例え.com"


@pytest.mark.parametrize(
    ("word", "could_be"),
    [
        ("merry", True),
        ("MERRY", True),
        ("bücher", True),
        ("a" * 63, True),
        ("", False),
        ("a" * 64, False),
        ("merry.shop", False),
        ("-merry", False),
        ("a b", False),
        ("b@d", False),
    ],
)
def test_a_word_is_told_from_what_cannot_stand_in_front_of_an_extension(word: str, could_be: bool) -> None:
    assert is_label(word) is could_be


labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(lambda label: label[1:3] != "--")
letters_of_one_script = st.sampled_from(["abcäöüß", "абвгдж", "αβγδ", "あいうえお", "אבגד"]).flatmap(
    lambda alphabet: st.text(alphabet, min_size=1, max_size=20)
)
extensions = st.sampled_from(["com", "shop", "co.uk", "com.pl", "fr"])


@given(labels, extensions)
def test_letters_digits_and_hyphens_make_a_name_that_stays_as_it_is(label: str, extension: str) -> None:
    # What is a suffix of its own, such as `nom.fr`, is the one exception.
    typed = f"q{label}.{extension}"

    name = Name.read(typed)

    assert (name.ascii, name.shown, name.extension) == (typed, typed, extension)


@given(letters_of_one_script, extensions)
def test_both_forms_of_a_name_are_read_as_the_same_name(label: str, extension: str) -> None:
    try:
        name = Name.read(f"{label}.{extension}")
    except NotAName:
        return

    assert Name.read(name.ascii) == Name.read(name.shown) == Name.known(name.ascii) == name
    assert name.ascii.isascii()
    assert name.ascii == name.ascii.lower()


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_whatever_is_typed_is_a_name_or_a_sentence_on_one_line(typed: str) -> None:
    outcome = _read(typed)

    if isinstance(outcome, NotAName):
        assert outcome.sentence.isprintable()
        assert len(outcome.sentence) < 700
    else:
        assert Name.known(outcome.ascii) == outcome


def _read(typed: str) -> Name | NotAName:
    try:
        return Name.read(typed)
    except NotAName as refused:
        return refused


LATIN, CYRILLIC = set("abco"), set("\N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER ES}\N{CYRILLIC SMALL LETTER O}")


@given(st.text(sorted(LATIN | CYRILLIC | set("ü-._ 1")), min_size=1, max_size=12), extensions)
def test_no_name_mixes_the_letters_of_two_alphabets(label: str, extension: str) -> None:
    try:
        shown = Name.read(f"{label}.{extension}").shown
    except NotAName:
        return

    for part in shown.split("."):
        assert LATIN.isdisjoint(part) or CYRILLIC.isdisjoint(part)
