"""What people type becomes a name that one can buy, or a sentence that says why not."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from bot.errors import NotAName
from bot.model.name import Name, names_under

SUFFIXES = PublicSuffixList(accept_unknown=False, only_icann=True)

# What is typed, OVH's form, the form that people read.
READ = [
    ("merrychristmas.shop", "merrychristmas.shop", "merrychristmas.shop"),
    ("  MerryChristmas.SHOP. ", "merrychristmas.shop", "merrychristmas.shop"),
    ("bücher.shop", "xn--bcher-kva.shop", "bücher.shop"),
    ("BU\u0308CHER.shop", "xn--bcher-kva.shop", "bücher.shop"),  # a u and a combining diaeresis
    ("xn--bcher-kva.shop", "xn--bcher-kva.shop", "bücher.shop"),
    ("fuß.de", "xn--fu-hia.de", "fuß.de"),  # not fuss.de, as IDNA 2003 had it
    ("FUẞ.DE", "xn--fu-hia.de", "fuß.de"),
    ("STRASSE.de", "strasse.de", "strasse.de"),
    ("βόλος.com", "xn--nxasmm1c.com", "βόλος.com"),  # with a final sigma, which is a name of its own
    ("ΒΌΛΟΣ.com", "xn--nxasmq6b.com", "βόλοσ.com"),  # nobody can tell it from the capital: as browsers read it
    ("ｍｅｒｒｙ．ｃｏｍ", "merry.com", "merry.com"),  # full-width  # noqa: RUF001
    ("\N{KELVIN SIGN}ing.com", "king.com", "king.com"),
    ("paral·lel.cat", "xn--parallel-koa.cat", "paral·lel.cat"),  # Catalan
    ("متجر.com", "xn--pgbep1f.com", "متجر.com"),  # read from right to left
    ("متجر٣.com", "xn--pgbep1fuh.com", "متجر٣.com"),
    ("shop.קום", "shop.xn--9dbq2a", "shop.קום"),
    ("१२३.com", "xn--e4bcd.com", "१२३.com"),
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
    ("ab--cd.com", "the third and the fourth character of a part of it are hyphens"),
    ("ü" * 60 + ".com", "longer than 63 characters when it is written with the letters a to z"),
    ("xn--a.com", "a character that domain names cannot have"),
    ("-merry.com", "begins or ends with a hyphen"),
    ("merry-.com", "begins or ends with a hyphen"),
    ("merry_christmas.com", "a character that domain names cannot have"),
    ("merry!.com", "a character that domain names cannot have"),
    ("🎄.com", "a character that domain names cannot have"),
    ("http://merry.com/tree", "a character that domain names cannot have"),
    ("p\N{CYRILLIC SMALL LETTER A}ypal.com", "mixes Cyrillic and Latin"),
    ("\N{GREEK SMALL LETTER ALPHA}pple.com", "mixes Greek and Latin"),
    ("shop१२.com", "mixes Devanagari and Latin"),  # digits of another script
    ("a\N{DEVANAGARI VOWEL SIGN U}.com", "mixes Devanagari and Latin"),  # and marks
    ("a東\N{CYRILLIC SMALL LETTER A}.com", "mixes Chinese and Cyrillic and Latin"),
    ("१2.com", "mixes the digits of two alphabets"),
    ("p\N{COMBINING LONG SOLIDUS OVERLAY}aypal.com", "marks on a letter that nobody would see"),
    ("İSTANBUL.com", "marks on a letter that nobody would see"),  # is an i with a second dot in lower case
    ("q\N{COMBINING DOT BELOW}\N{COMBINING DOT BELOW}.com", "marks on a letter that nobody would see or tell apart"),
    ("ab\u0316\u0317\u0318\u0319\u031c.com", "marks on a letter that nobody would see or tell apart"),
    ("п\N{MODIFIER LETTER APOSTROPHE}ять.com", "looks like a punctuation mark"),
    ("1אב.com", "read from right to left"),
    ("אבa.com", "read from right to left"),
    ("1a.קום", "read from right to left"),  # fine before `.com`
    ("٣متجر.com", "read from right to left"),
    ("i❤\ufe0f.com", "a character that domain names cannot have"),
    ("merry\N{COMBINING GRAPHEME JOINER}xmas.com", "invisible"),
    ("merry\N{VARIATION SELECTOR-16}xmas.com", "invisible"),
    ("merry\N{HANGUL FILLER}.com", "invisible"),
    ("نامه\u200cای.com", "invisible"),  # a non-joiner, as in Persian  # noqa: RUF001
    ("xn--mgba3gch31f060k.com", "invisible"),  # the same, as OVH would be asked
    ("xn--istanbul-o0e.com", "marks on a letter"),
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


anything = st.one_of(
    st.text(max_size=300),
    st.text(max_size=30).map("{}.com".format),
    st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=12).map("{}.shop".format),
    st.from_regex(r"xn--[a-z0-9-]{1,20}\.(com|xn--9dbq2a|co\.uk)", fullmatch=True),
)

MANY = (
    "com",
    "com.",
    "de",
    "fr",
    "co.uk",
    "\u05e7\u05d5\u05dd",
    "xn--p1acf",
    "doesnotexist",
    "",
    "a b",
    "merry.com",
    "ck",
)


@given(st.one_of(anything, st.sampled_from(["nom", "co", "www", "1a", "אב", "bücher", "BÜCHER", "a" * 63, "a" * 64])))
@settings(max_examples=300, deadline=None)
def test_a_word_under_many_extensions_is_read_as_each_name_by_itself(typed: str) -> None:
    word = typed.partition(".")[0].strip()
    each = [name for name in (_read(f"{word}.{extension}") for extension in MANY) if isinstance(name, Name)]

    try:
        names = names_under(word, MANY)
    except NotAName:
        names = []

    assert names == each


@pytest.mark.parametrize(
    ("word", "extensions", "why"),
    [
        ("", ["com"], "not one word"),
        ("a.b", ["com"], "not one word"),
        ("merry!", ["com"], "a character that domain names cannot have"),
        ("merry christmas", ["com"], "a space"),
        ("a" * 64, ["com"], "longer than 63"),
        ("nom", ["fr"], "an extension itself"),
        ("merry", ["doesnotexist", "neither"], "`.doesnotexist` is not an extension that exists"),
        ("merry", [], "it has no extension"),
    ],
)
def test_a_word_that_goes_with_no_extension_is_refused_with_the_reason(
    word: str, extensions: list[str], why: str
) -> None:
    with pytest.raises(NotAName, match=re.escape(why)):
        names_under(word, extensions)


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


@given(anything)
@settings(max_examples=500, deadline=None)
def test_a_name_that_was_read_is_the_same_name_in_each_of_its_forms(typed: str) -> None:
    outcome = _read(typed)

    if isinstance(outcome, Name):
        assert Name.read(outcome.ascii) == Name.read(outcome.shown) == Name.known(outcome.ascii) == outcome
        assert len(outcome.ascii) <= 253
        assert len(outcome.label) <= 63
        assert outcome.ascii == f"{outcome.label}.{outcome.extension}"
        assert SUFFIXES.publicsuffix(outcome.ascii) == outcome.extension
        assert not any(unicodedata.category(c).startswith("C") for c in outcome.shown)


@given(anything)
@settings(max_examples=300, deadline=None)
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
