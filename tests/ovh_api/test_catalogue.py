"""OVH's public catalogue: what its plans mean, and that no input does anything but be read or be refused."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CartwrightError, Unavailable, Unfit
from bot.model.catalogue import Catalogue, Promotion, Tariff
from bot.model.name import as_extension
from bot.ovh_api import Circuit, Lane, Limiter, OvhCatalogue
from bot.ovh_api.catalogue import read_file
from tests.ovh_api.catalogues import (
    PATH,
    RENEWAL,
    Answer,
    Json,
    document,
    microcents,
    plan,
    pricing,
    promotion,
    serving,
)
from tests.samples import MORNING, Clock, euros

ZONE_DAY = datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)


def decoded(whole: Any) -> Catalogue:
    return read_bytes(json.dumps(whole).encode())


def read_bytes(body: bytes) -> Catalogue:
    return read_file(BytesIO(body), "FR", "EUR", MORNING)


def of_pricings(*pricings: Json) -> Tariff:
    """What is read of an extension with these prices; another one has the usual ones."""
    return decoded(document(plan("com"), plan("shop", *pricings))).tariffs["shop"]


def first_year(**changes: Any) -> Tariff:
    return of_pricings(pricing("26.99", **changes))


def unfit(whole: Any) -> str:
    with pytest.raises(Unfit) as refused:
        decoded(whole)
    return refused.value.reason


# What a plan says


def test_a_plan_tells_all_four_prices_without_tax() -> None:
    read = decoded(document(plan()))

    assert read.tariffs == {
        "shop": Tariff(
            extension="shop",
            usual_first_year=euros("26.99"),
            renewal=euros("32.49"),
            transfer=euros("25.99"),
            restore=euros("79.99"),
        )
    }
    assert (read.currency, read.tax_percent, read.subsidiary, read.read_at) == ("EUR", Decimal(20), "FR", MORNING)


def test_amounts_are_exact_and_written_as_offers_write_them() -> None:
    tariff = of_pricings(pricing("26.99"), pricing("0.12345678", capacities=RENEWAL))

    assert str(tariff.usual_first_year) == "26.99 EUR"
    assert str(tariff.renewal) == "0.12345678 EUR"


PLACEHOLDERS = [microcents("999999"), microcents("999999.99"), 10**400, -1]


@pytest.mark.parametrize("price", [*PLACEHOLDERS, None], ids=str)
def test_a_placeholder_is_no_price(price: int | None) -> None:
    assert first_year(price=price).usual_first_year is None


def test_what_costs_nothing_is_a_price() -> None:
    assert first_year(price=0).usual_first_year == euros("0.00")


ODD: dict[str, tuple[Json, str | None]] = {
    "capacities the other way round": (pricing("7.00", capacities=["renew", "installation"]), "7.00"),
    "capacities of more kinds": (pricing("7.00", capacities=["detach", "renew", "installation"]), "7.00"),
    "no capacities": (pricing("7.00", capacities=[]), None),
    "a price for premium names": (pricing("7.00", "create-premium"), None),
    "a mode that nobody knows": (pricing("7.00", "create-whatever"), None),
    "two years at once": (pricing("7.00", interval=24), None),
    "one year without saying so": (pricing("7.00", interval=1, intervalUnit="none"), "7.00"),
    "no word about its interval": (
        {"mode": "create-default", "capacities": ["installation"], "price": 1},
        "0.00000001",
    ),
}


@pytest.mark.parametrize(("odd", "amount"), ODD.values(), ids=ODD)
def test_the_first_year_is_the_price_of_an_ordinary_registration_for_a_year(odd: Json, amount: str | None) -> None:
    assert of_pricings(odd).usual_first_year == (euros(amount) if amount else None)


def test_of_several_prices_that_of_a_year_and_of_the_first_phase_counts() -> None:
    several = [pricing("1.00", interval=24), pricing("3.00", phase=2), pricing("2.00"), pricing("4.00", interval=1)]

    assert of_pricings(*several).usual_first_year == euros("2.00")


def test_a_renewal_is_what_installs_nothing() -> None:
    tariff = of_pricings(pricing("1.00", capacities=RENEWAL), pricing("2.00"))

    assert (tariff.usual_first_year, tariff.renewal) == (euros("2.00"), euros("1.00"))


# Promotions

PROMOTIONS: dict[str, tuple[Any, str | None]] = {
    "its total before all else": (promotion("1.99", type="forced_amount", value=1), "1.99"),
    "no total, a discount": (promotion(total=None), "21.99"),
    "a discount below nothing": (
        promotion(total=None, discount={"tax": 0, "value": -microcents("5.00")}),
        "21.99",
    ),
    "a fixed amount off": (promotion(total=None, discount=None), "21.99"),
    "a forced amount": (
        promotion(total=None, discount=None, type="forced_amount", value=microcents("3.50")),
        "3.50",
    ),
    "a percentage": (promotion(total=None, discount=None, type="percentage", value=50), "13.50"),
    "a percentage in nobody knows what": (
        promotion(total=None, discount=None, type="percentage", value=5_000_000_000),
        None,
    ),
    "a type that nobody knows": (promotion(total=None, discount=None, type="bogus"), None),
    "no value": (promotion(total=None, discount=None, value=None), None),
    "free": (promotion("0.00"), "0.00"),
    "below nothing": (promotion(total={"value": -1}), None),
    "dearer than usual": (promotion("30.00"), None),
    "as dear as usual": (promotion("26.99"), None),
    "not begun yet": (promotion(startDate="2027-11-21T09:30:01Z"), None),
    "begun this moment": (promotion(startDate="2027-11-21T09:30:00Z"), "1.99"),
    "no begin": (promotion(startDate=None), "1.99"),
    "over": (promotion(endDate="2027-11-21T09:30:00Z"), None),
    "ends in another zone": (promotion(endDate="2028-01-01T00:59:59+01:00"), "1.99"),
    "an end without a zone": (promotion(endDate="2028-01-01T00:59:59"), None),
    "an end that is no date": (promotion(endDate="soon"), None),
    "no object": ([], None),
    "nothing": (None, None),
}


@pytest.mark.parametrize(("offered", "amount"), PROMOTIONS.values(), ids=PROMOTIONS)
def test_a_promotion_is_a_cheaper_first_year(offered: Any, amount: str | None) -> None:
    tariff = first_year(promotions=[offered])

    assert tariff.usual_first_year == euros("26.99")
    assert (tariff.promotion.first_year if tariff.promotion else None) == (euros(amount) if amount else None)


def test_a_promotion_says_when_it_ends() -> None:
    tariff = first_year(promotions=[promotion(endDate="2028-01-01T00:59:59+01:00")])

    assert tariff.promotion == Promotion(first_year=euros("1.99"), ends_at=ZONE_DAY)


def test_of_several_promotions_the_cheapest_counts() -> None:
    several = [promotion("3.00"), promotion("2.00"), promotion("1.00", startDate="2028-01-01T00:00:00Z"), "no"]

    assert first_year(promotions=several).first_year(MORNING) == euros("2.00")


@pytest.mark.parametrize("none", [None, []], ids=str)
def test_no_promotions_are_none(none: Any) -> None:
    assert first_year(promotions=none).promotion is None


# Which extensions

CODES = {
    "com": "com",
    "com.pl": "com.pl",
    ".fr": "fr",
    "SHOP": "shop",
    "рф": "xn--p1ai",
    "xn--p1ai": "xn--p1ai",
    "domain-pack": None,
    "example.com": None,
    "nowhere-at-all": None,
    "": None,
    ".": None,
    "*": None,
    "a" * 300: None,
    "<!channel>": None,
    "com'; DROP TABLE catalogues": None,
}


@pytest.mark.parametrize(("code", "extension"), CODES.items())
def test_a_plan_is_of_an_extension_if_its_code_is_a_public_suffix(code: str, extension: str | None) -> None:
    read = decoded(document(plan("net"), plan(code)))

    assert read.tariffs.keys() - {"net"} == ({extension} if extension else set())


@given(st.text())
def test_no_text_is_more_than_no_extension(text: str) -> None:
    found = as_extension(text)
    assert found is None or as_extension(found) == found


# Catalogues that are none

UNFIT: dict[str, tuple[Any, str]] = {
    "another currency": (
        document(plan(), locale={"currencyCode": "PLN", "subsidiary": "FR", "taxRate": 23}),
        "its prices are in PLN, and the account's in EUR",
    ),
    "another country": (
        document(plan(), locale={"currencyCode": "EUR", "subsidiary": "DE", "taxRate": 19}),
        "its prices are those of OVH DE, and the account is of OVH FR",
    ),
    "words that mean harm": (
        document(plan(), locale={"currencyCode": "<!channel> *now*", "subsidiary": "FR"}),
        "its prices are in `<!channel> …`, and the account's in EUR",
    ),
    "no plans": (document(), "it is empty"),
    "nothing at all": ({"locale": document()["locale"]}, "it is empty"),
    "no currency": (document(plan(), locale={"subsidiary": "FR"}), "it does not say what its prices are in"),
    "no locale": (document(plan(), locale=None), "it does not say what its prices are in"),
    "no extensions": (document(plan("pack"), plan("bundle")), "no extension is in it"),
    "only placeholders": (
        document(plan("com", pricing("999999")), plan("fr", pricing("1000000"))),
        "no extension in it has a price under 999,999",
    ),
    "plans that cannot be read": (
        document(plan("com"), plan("fr", pricings=3), plan("de", planCode=7), "nothing"),
        "3 of its 4 entries cannot be read",
    ),
    "an error": ({"class": "Server::InternalServerError", "message": "no"}, "it does not say what its prices are in"),
}


@pytest.mark.parametrize(("whole", "reason"), UNFIT.values(), ids=UNFIT)
def test_what_is_no_catalogue_of_these_prices_is_refused_with_a_reason(whole: Any, reason: str) -> None:
    assert unfit(whole) == reason


@pytest.mark.parametrize("body", [b"<html>Maintenance</html>", b"[]", b"null", b"7", b"{}}", b"{} {}", b"{1:2}"])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Unfit):
        read_bytes(body)


def test_an_unreadable_plan_costs_nobody_elses_price() -> None:
    read = decoded(document(plan("com"), {"planCode": None}, plan("fr"), [], plan("de", plan()["pricings"][0])))

    assert read.tariffs.keys() == {"com", "fr", "de"}


def test_members_may_come_in_any_order() -> None:
    forwards = document(plan(), plan("com"))
    backwards = dict(reversed(forwards.items()))

    assert decoded(backwards) == decoded(forwards)


@pytest.mark.parametrize("rate", [None, -1, 100, 1e300], ids=str)
def test_a_rate_of_tax_that_is_none_is_unknown(rate: Any) -> None:
    locale = {"currencyCode": "EUR", "subsidiary": "FR", "taxRate": rate}

    assert decoded(document(plan(), locale=locale)).tax_percent is None


# Whatever comes

SMALL = json.dumps(document(plan("com"), plan("рф"), plan()), ensure_ascii=False).encode()
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["com", "create-default"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(["price"]), inner),
    max_leaves=8,
)


def test_one_that_ends_too_early_is_unavailable_wherever_it_ends() -> None:
    for end in range(len(SMALL)):
        with pytest.raises(Unavailable):
            read_bytes(SMALL[:end])


@given(st.binary())
def test_no_bytes_do_anything_but_be_refused(body: bytes) -> None:
    with pytest.raises((Unavailable, Unfit)):
        read_bytes(body)


@given(st.integers(0, len(SMALL) - 1), st.binary(max_size=3))
def test_bytes_that_were_changed_are_read_or_refused(at: int, other: bytes) -> None:
    with suppress(Unavailable, Unfit):
        read_bytes(SMALL[:at] + other + SMALL[at + 1 :])


@given(ANYTHING)
def test_no_plan_costs_more_than_itself(odd: Any) -> None:
    assert "com" in decoded(document(plan("com"), plan("net"), odd)).tariffs


FIELDS = st.sampled_from([*pricing("1.00"), "planCode", "pricings"])
PROMOTED = st.sampled_from(list(promotion()))


@given(FIELDS, ANYTHING, PROMOTED, ANYTHING)
def test_no_value_of_a_field_does_anything_but_cost_the_plan(field: str, odd: Any, promoted: str, other: Any) -> None:
    strange = plan("fr", pricing("1.00", promotions=[promotion(**{promoted: other})]) | {field: odd})
    if field in strange:
        strange[field] = odd

    assert "com" in decoded(document(plan("com"), plan("net"), strange)).tariffs


@given(ANYTHING)
def test_no_locale_does_anything_but_be_refused(odd: Any) -> None:
    with pytest.raises(Unfit):
        decoded(document(plan(), locale=odd))


@pytest.mark.parametrize("opening", [b"[", b'{"a":'], ids=["lists", "objects"])
def test_no_depth_is_too_much_to_be_refused(opening: bytes) -> None:
    with pytest.raises((Unavailable, Unfit)):
        read_bytes(b'{"plans": ' + opening * 200_000)


def test_a_piece_that_is_longer_than_any_plan_is_refused_before_all_of_it_is_in_memory() -> None:
    read: list[int] = []

    class Endless(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            read.append(size or 0)
            return b'{"plans": ["' if len(read) == 1 else b"x" * (size or 0)

    with pytest.raises(Unfit):
        read_file(Endless(), "FR", "EUR", MORNING)
    assert sum(read) < 10_000_000


# Over HTTP


@dataclass
class Reader:
    """An adapter, and what OVH answers it."""

    folder: Path
    url: str
    answer: Answer
    clock: Callable[[], datetime]
    limiter: Limiter = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = Limiter(None, monotonic, Circuit(self.clock))

    def read(self) -> Catalogue:
        gate = self.limiter.gate(Lane.BACKGROUND)
        return OvhCatalogue(
            endpoint="ovh-eu", url=self.url, folder=self.folder, gate=gate, now=lambda: self.clock()
        ).read("FR", "EUR")

    def unavailable(self) -> str:
        with pytest.raises(Unavailable) as failed:
            self.read()
        return failed.value.reason


@pytest.fixture
def reader(tmp_path: Path, clock: Clock) -> Iterator[Reader]:
    answer = Answer(body=SMALL)
    with serving(answer) as url:
        yield Reader(tmp_path, url, answer, clock)
    assert list(tmp_path.iterdir()) == [], "something is left in the folder"


def test_the_account_s_prices_are_asked_for_without_a_signature(reader: Reader) -> None:
    assert reader.read().tariffs.keys() == {"com", "xn--p1ai", "shop"}

    ((path, headers),) = reader.answer.asked
    assert path == f"{PATH}?ovhSubsidiary=FR"
    assert not [name for name in headers if name.lower().startswith(("x-ovh", "authorization", "cookie"))]


def test_no_password_of_this_machine_is_sent(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    reader.read()

    assert "Authorization" not in reader.answer.asked[0][1]


def test_compressed_is_understood(reader: Reader) -> None:
    reader.answer.zip()

    assert "gzip" in str(reader.read() and reader.answer.asked[0][1]["Accept-Encoding"])


@pytest.mark.parametrize("status", [204, 301, 302, 307, 400, 404, 429, 500, 503])
def test_any_other_status_is_unavailable_and_no_redirect_is_followed(reader: Reader, status: int) -> None:
    reader.answer.status, reader.answer.headers = status, {"Location": f"{reader.url}/elsewhere"}

    assert reader.unavailable() == f"OVH answered {status}"
    assert len(reader.answer.asked) == 1


def test_an_answer_that_breaks_off_is_unavailable(reader: Reader) -> None:
    reader.answer.cut_at = len(SMALL) // 2

    assert reader.unavailable() == "OVH did not answer, or not to the end"


def test_compressed_bytes_that_are_broken_are_unavailable(reader: Reader) -> None:
    reader.answer.zip()
    reader.answer.body = reader.answer.body[:40] + b"broken" + reader.answer.body[46:]

    reader.unavailable()


def test_nobody_there_is_unavailable(reader: Reader) -> None:
    reader.url = "http://127.0.0.1:9/1.0"

    assert reader.unavailable() == "OVH did not answer, or not to the end"


def test_one_without_an_end_is_given_up(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ovh_api.catalogue._BYTES_MAX", 100)

    assert "longer than" in reader.unavailable()


def test_one_that_drips_is_given_up_after_five_minutes(reader: Reader) -> None:
    moments = iter([MORNING, MORNING + timedelta(minutes=5, seconds=1)])
    reader.clock = lambda: next(moments)

    assert reader.unavailable() == "it did not come within 5 minutes"


def test_a_folder_that_is_not_there_is_unavailable(reader: Reader) -> None:
    reader.folder = reader.folder / "nowhere"

    assert reader.unavailable() == "it could not be written to the disk"


def test_it_is_one_call_for_the_limiter_and_none_while_the_circuit_is_open(reader: Reader) -> None:
    reader.answer.status = 503
    for _ in range(5):
        reader.unavailable()

    assert reader.unavailable() == "OVH does not answer at the moment"
    assert len(reader.answer.asked) == 5


def test_the_address_is_that_of_the_region() -> None:
    clock = Clock()
    gate = Limiter(None, monotonic, Circuit(clock)).gate(Lane.BACKGROUND)
    source = OvhCatalogue(endpoint="ovh-ca", folder=Path(), gate=gate, now=clock)

    assert source._url == f"https://ca.api.ovh.com{PATH}"


def test_every_fault_is_one_of_the_two() -> None:
    assert issubclass(Unavailable, CartwrightError)
    assert issubclass(Unfit, CartwrightError)
