"""Amounts in words."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import pytest
from babel.numbers import get_currency_symbol, get_minus_sign_symbol, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.model.cost import Cost
from bot.model.money import Money
from bot.model.outlook import Prepared, Review
from bot.views import approval, kit, prices
from bot.views import cart as cart_view
from tests.samples import MORNING, after, cart, euros, item, offer, outlook, picture, purchase
from tests.views.every_view import VIEWS
from tests.views.shown import words_of
from tests.views.sizes import SIZES

LANGUAGES = (
    *("cs_CZ", "de_DE", "en_AU", "en_CA", "en_GB", "en_IE", "en_US", "es_ES", "fi_FI", "fr_CA", "fr_FR", "fr_MA"),
    *("fr_SN", "fr_TN", "it_IT", "lt_LT", "nl_NL", "pl_PL", "pt_PT", "de_CH", "sv_SE", "en_IN", "hu_HU"),
)
"""What accounts speak, and some that write numbers unlike the others."""


def _spaced(text: str) -> str:
    """With plain spaces, whatever their width and whether a line may break there."""
    return " ".join(text.split())


# Amount and currency, as it is shown in English. No-break spaces are plain ones here.
SHOWN = [
    ("0.99", "EUR", "0.99 €"),
    ("1234.5", "EUR", "1,234.50 €"),
    ("0", "EUR", "0.00 €"),
    ("-0.00", "EUR", "0.00 €"),
    ("-2.00", "EUR", "-2.00 €"),
    ("16.69", "PLN", "16.69 PLN"),
    ("9.99", "CAD", "9.99 CA$"),
    ("6550", "XOF", "6,550 F CFA"),
    ("6550.5", "XOF", "6,550.5 F CFA"),
    ("12", "points", "12.00 points"),
    ("12", "<!channel>", "12.00 &lt;!channel&gt;"),
    ("0.0083", "EUR", "0.0083 €"),
    ("2.990000000000001", "EUR", "2.99 €"),
    ("2.4E+3", "EUR", "2,400.00 €"),
]


@pytest.mark.parametrize(("amount", "currency", "shown"), SHOWN)
def test_an_amount_is_shown_with_its_currency(amount: str, currency: str, shown: str) -> None:
    text = prices.amount(Money(amount=Decimal(amount), currency=currency))

    assert _spaced(text) == shown


# Language, amount, currency, as it is shown.
WRITTEN = [
    ("fr_FR", "3.58", "EUR", "3,58 €"),
    ("fr_FR", "2400.00", "EUR", "2 400,00 €"),
    ("fr_FR", "-2.00", "EUR", "-2,00 €"),
    ("fr_FR", "0", "EUR", "0,00 €"),
    ("fr_FR", "999999", "EUR", "999 999,00 €"),
    ("fr_FR", "0.0083", "EUR", "0,0083 €"),
    ("fr_FR", "6550.00", "XOF", "6 550 F CFA"),
    ("fr_SN", "6550.00", "XOF", "6 550 F CFA"),
    ("fr_TN", "3.5", "TND", "3,500 DT"),
    ("de_DE", "2400", "EUR", "2.400,00 €"),
    ("de_DE", "-2.00", "EUR", "-2,00 €"),
    ("de_DE", "0.0083", "EUR", "0,0083 €"),
    ("pl_PL", "3.58", "PLN", "3,58 zł"),
    ("pl_PL", "24000", "PLN", "24 000,00 zł"),
    ("nl_NL", "3.58", "EUR", "€ 3,58"),
    ("nl_NL", "-2400", "EUR", "€ -2.400,00"),
    ("cs_CZ", "2400", "CZK", "2 400,00 Kč"),
    ("cs_CZ", "999999", "EUR", "999 999,00 €"),
    ("en_GB", "2400", "EUR", "2,400.00 €"),
    ("en_GB", "3.58", "GBP", "3.58 £"),
    ("en_GB", "-2.00", "EUR", "-2.00 €"),
    ("en_GB", "0.0083", "EUR", "0.0083 €"),
    ("en_GB", "3.5", "TND", "3.500 TND"),
    ("en_IE", "999999", "EUR", "999,999.00 €"),
]


@pytest.mark.parametrize(("language", "amount", "currency", "shown"), WRITTEN)
def test_an_amount_is_written_as_in_the_language_of_the_account(
    language: str, amount: str, currency: str, shown: str
) -> None:
    prices.write_as(language)

    assert _spaced(prices.amount(Money(amount=Decimal(amount), currency=currency))) == shown


# What an account might say that it speaks, and an amount as it is shown then.
SPOKEN = [
    ("", "2,400.00 €"),
    ("xx_YY", "2,400.00 €"),
    ("../../etc/passwd", "2,400.00 €"),
    ("é", "2,400.00 €"),
    ("x" * 500, "2,400.00 €"),
    ("POSIX", "2,400.00 €"),
    ("fr", "2 400,00 €"),
    ("fr-FR", "2 400,00 €"),
    ("fr_XX", "2 400,00 €"),
    ("FR_fr", "2 400,00 €"),
    ("fr_FR.UTF-8", "2 400,00 €"),
]


@pytest.mark.parametrize(("language", "shown"), SPOKEN)
def test_a_country_that_is_not_known_is_written_as_its_language_and_what_is_none_as_english(
    language: str, shown: str
) -> None:
    prices.write_as("de_DE")
    prices.write_as(language)

    assert _spaced(prices.amount(euros("2400"))) == shown


def _read_back(shown: str, currency: str, language: str) -> Decimal:
    """The amount that a reader of a language understands."""
    locale = language if not language.startswith("en") else "en"
    symbol = get_currency_symbol(currency, language)
    assert symbol in shown
    number = shown.replace(symbol, "").strip().replace(get_minus_sign_symbol(locale), "-")
    return parse_decimal(number, locale=language)


@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=8).map(lambda exact: exact.normalize()),
    currency=st.sampled_from(["EUR", "PLN", "CZK", "GBP", "USD", "CAD", "XOF", "TND", "MAD", "INR"]),
    language=st.sampled_from(LANGUAGES),
)
def test_what_is_shown_is_read_back_as_the_same_amount(amount: Decimal, currency: str, language: str) -> None:
    prices.write_as(language)
    shown = prices.amount(Money(amount=amount, currency=currency))
    prices.write_as("")

    assert _read_back(shown, currency, language) == amount


def test_threads_that_show_amounts_never_see_half_of_a_change_of_the_language() -> None:
    def shown(number: int) -> str:
        prices.write_as(("fr_FR", "nl_NL")[number % 2])
        return _spaced(prices.amount(euros("2400")))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(shown, range(500))) <= {"2 400,00 €", "€ 2.400,00"}


@pytest.mark.parametrize(("rate", "shown"), [("20", "20 %"), ("2E+1", "20 %"), ("0", "0 %"), ("5.5", "5.5 %")])
def test_a_rate_is_shown_without_needless_digits(rate: str, shown: str) -> None:
    assert prices.percent(Decimal(rate)) == shown


RATES = [("fr_FR", "5,5 %"), ("de_DE", "5,5 %"), ("pl_PL", "5,5%"), ("nl_NL", "5,5%"), ("en_GB", "5.5 %")]


@pytest.mark.parametrize(("language", "shown"), RATES)
def test_a_rate_is_written_as_in_the_language_of_the_account(language: str, shown: str) -> None:
    prices.write_as(language)

    assert _spaced(prices.percent(Decimal("5.5"))) == shown


# A reason of the model's, as it is shown in English and in French.
REASONS = [
    ("it costs 1200.50 EUR with tax", "it costs 1,200.50 € with tax", "it costs 1 200,50 € with tax"),
    ("0 EUR are left", "0.00 € are left", "0,00 € are left"),
    ("-3.58 EUR, 9.99 PLN", "-3.58 €, 9.99 PLN", "-3,58 €, 9,99 PLN"),
    ("6550.00 XOF at most", "6,550 F CFA at most", "6 550 F CFA at most"),
    ("2 DNS zones, `a-1.00 EUR`, v1.2.33 EUR", *["2 DNS zones, `a-1.00 EUR`, v1.2.33 EUR"] * 2),
]


@pytest.mark.parametrize(("reason", "english", "french"), REASONS)
def test_the_amounts_in_a_reason_are_shown_as_all_others(reason: str, english: str, french: str) -> None:
    assert _spaced(prices.told(reason)) == english
    prices.write_as("fr_FR")
    assert _spaced(prices.told(reason)) == french


def test_a_promotion_is_called_one() -> None:
    assert prices.first_year(offer(first_year=euros("0.99"), usual_first_year=euros("2.99"))) == (
        "0.99 € first year (promotion)"
    )
    assert prices.first_year(offer()) == "1.99 € first year"


def test_what_ovh_did_not_tell_is_said_to_be_unknown() -> None:
    assert prices.first_year(offer(first_year=None)) == "no price given"
    assert prices.later_years(offer(renewal=None)) == "then a price that OVH did not tell"


# First year, renewal, whether it is warned about.
RENEWALS = [
    ("1.99", "38.99", ":warning: renewal costs 19 times the first year"),
    ("2.00", "10.00", ":warning: renewal costs 5 times the first year"),
    ("0.01", "12.34", ":warning: renewal costs 1,234 times the first year"),
    ("2.00", "9.99", ""),
    ("9.99", "1.00", ""),
    ("0.00", "9.99", ":warning: only the first year is free"),
]


@pytest.mark.parametrize(("first", "later", "warning"), RENEWALS)
def test_a_steep_renewal_is_warned_of(first: str, later: str, warning: str) -> None:
    assert prices.steep_renewal(offer(first_year=euros(first), renewal=euros(later))) == warning


def test_nothing_is_warned_of_without_both_prices() -> None:
    assert prices.steep_renewal(offer(renewal=None)) == ""
    assert prices.steep_renewal(offer(first_year=None)) == ""


def _cost(first: str | None = "0.99", usual: str | None = "2.99", renewal: str | None = "2.99", **changes: int) -> Cost:
    return _ending(None, first, usual, renewal, **changes)


def _ending(
    ends_at: datetime | None,
    first: str | None = "0.99",
    usual: str | None = "2.99",
    renewal: str | None = "2.99",
    **changes: int,
) -> Cost:
    told = [euros(price) if price else None for price in (first, usual, renewal)]
    return Cost(first_year=told[0], usual_first_year=told[1], renewal=told[2], promotion_ends_at=ends_at, **changes)


# What a name costs, and the whole line about it.
LINES = [
    (_cost(), "0.99 € first year (promotion) · then 2.99 €/year · 3 years 6.97 €"),
    (_cost("2.99"), "2.99 € first year · then 2.99 €/year · 3 years 8.97 €"),
    (_cost("2.99", years=10), "2.99 € first year · then 2.99 €/year · 10 years 29.90 €"),
    (_cost("2.99", years=1), "2.99 € first year · then 2.99 €/year"),
    (_cost("2.99", renewal=None), "2.99 € first year · then a price that OVH did not tell"),
    (_cost(None, None), "no price given · then 2.99 €/year"),
    (_cost(None, None, None), "no price given · then a price that OVH did not tell"),
    (_cost("999999", "999999", "999999"), "999,999.00 € first year · then 999,999.00 €/year · 3 years 2,999,997.00 €"),
]


@pytest.mark.parametrize(("cost", "shown"), LINES)
def test_a_line_says_what_is_paid_now_later_and_over_the_years(cost: Cost, shown: str) -> None:
    assert prices.line(cost) == shown


def test_a_promotion_says_until_when_in_the_readers_own_day() -> None:
    cost = _ending(after(days=9))

    assert prices.now(cost) == (
        f"0.99 € first year (promotion until <!date^{int(after(days=9).timestamp())}^{{date_short}}|30 Nov>)"
    )
    assert kit.plain(prices.now(cost)) == "0.99 € first year (promotion until 30 Nov)"


# When a promotion ends, of a morning of 21 November, and what is warned of.
ENDS = [
    (None, ""),
    (after(days=-1), ""),
    (MORNING, ""),
    (after(hours=1), "⚠ the promotion ends today"),
    (after(hours=14, minutes=29), "⚠ the promotion ends today"),
    (after(days=1), "⚠ the promotion ends tomorrow"),
    (after(days=2), "⚠ the promotion ends on 23 Nov"),
    (after(days=7), "⚠ the promotion ends on 28 Nov"),
    (after(days=7, seconds=1), ""),
]


@pytest.mark.parametrize(("ends_at", "warning"), ENDS)
def test_a_promotion_that_ends_within_a_week_is_warned_of(ends_at: datetime | None, warning: str) -> None:
    assert kit.plain(prices.warnings(_ending(ends_at), MORNING)) == warning


def test_an_end_is_shown_by_the_readers_own_day_and_once_as_tomorrow() -> None:
    at = int(after(days=1).timestamp())

    assert prices.warnings(_ending(after(days=1)), MORNING) == (
        f":warning: the promotion ends <!date^{at}^{{date_short_pretty}}|tomorrow>"
    )


def test_nothing_ends_where_the_first_year_is_no_cheaper() -> None:
    assert prices.warnings(_ending(after(days=1), "2.99"), MORNING) == ""


def test_both_warnings_stand_behind_one_mark() -> None:
    assert kit.plain(prices.warnings(_ending(after(days=3), renewal="38.99"), MORNING)) == (
        "⚠ renewal costs 39 times the first year · the promotion ends on 24 Nov"
    )


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(None, "without VAT"), ("20", "without VAT (20 % comes on top)"), ("0", "without VAT (0 % comes on top)")],
)
def test_it_is_said_that_tax_is_not_in_it(rate: str | None, shown: str) -> None:
    assert prices.vat(Decimal(rate) if rate else None) == shown


@pytest.fixture
def french() -> None:
    prices.write_as("fr_FR")


@pytest.mark.usefixtures("french")
def test_a_line_is_written_as_in_the_language_of_the_account() -> None:
    assert _spaced(prices.line(_cost(renewal="1234.5"))) == (
        "0,99 € first year (promotion) · then 1 234,50 €/year · 3 years 2 469,99 €"
    )
    assert _spaced(prices.vat(Decimal("5.5"))) == "without VAT (5,5 % comes on top)"


@pytest.mark.usefixtures("french")
def test_a_cart_is_written_as_in_the_language_of_the_account() -> None:
    of_one = cart(items=(item("merry.shop", 1, first_year=euros("1234.50")),), net=euros("1234.50"))
    words = _spaced(words_of(cart_view.living(of_one, None, outlook(), MORNING)))

    assert "1 234,50 € first year · then 3,99 €/year" in words
    assert "1 234,50 € + VAT 0,40 € = *2,39 €*" in words


@pytest.mark.usefixtures("french")
def test_an_approval_is_written_as_in_the_language_of_the_account() -> None:
    asked = approval.ask(Prepared(cart=cart("merry.shop"), outlook=outlook()))
    reviewed = approval.review(Review(purchase=purchase("merry.shop"), picture=picture()), page=99)

    assert "2,39 € with VAT" in _spaced(words_of(asked))
    assert "VAT 20 % 0,40 €" in _spaced(words_of(reviewed))
    assert reviewed.submit == "Approve 2,39 €"


@pytest.mark.usefixtures("french")
def test_a_search_is_answered_as_in_the_language_of_the_account() -> None:
    words = _spaced(words_of(VIEWS["offers.answer, all free"](SIZES["one"])))

    assert "0,99 € first year (promotion) · then 12 345,67 €/year · 3 years 24 692,33 €" in words


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("size", ["one", "many"])
def test_no_view_leaves_an_amount_in_another_format(size: str) -> None:
    for name, view in VIEWS.items():
        shown = view(SIZES[size])
        said = "\n".join([words_of(shown), getattr(shown, "text", ""), getattr(shown, "submit", "") or ""])
        assert re.findall(r"\d+\.\d{2}(?!\d)(?!\.)|\d EUR\b|\d €\d", said) == [], name
