"""What every `CatalogueSource` does: the fake, and the real adapter over HTTP to the stand-in."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import monotonic

import pytest

from bot.errors import Unavailable, Unfit
from bot.ovh_api import Circuit, Lane, Limiter, OvhCatalogue
from bot.ports import CatalogueSource
from bot.rehearsal.ovh.faults import read_fault
from tests.fakes import FakeCatalogueSource
from tests.rehearsal.ovh_standin import standin
from tests.samples import Clock

Cut = Callable[[], object]
World = tuple[CatalogueSource, Clock, Cut]


def _fake(_folder: Path) -> World:
    clock = Clock()
    source = FakeCatalogueSource(clock)
    return source, clock, lambda: source.faults.plan("read", Unavailable("cut"))


def _ovh(folder: Path) -> World:
    at, clock = standin(), Clock()
    gate = Limiter(None, monotonic, Circuit(clock)).gate(Lane.BACKGROUND)
    told = {"call": "GET /order/catalog/public/domain", "when": "before", "times": 1, "answer": {"reset": True}}
    source = OvhCatalogue(endpoint="ovh-eu", url=f"{at.url}/1.0", folder=folder, gate=gate, now=clock)
    return source, clock, lambda: at.faults.add(read_fault(at.account, told))


WORLDS: dict[str, Callable[[Path], World]] = {"fake": _fake, "ovh": _ovh}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return WORLDS[request.param](tmp_path)


def test_a_catalogue_says_whose_prices_it_has_and_since_when(world: World) -> None:
    source, clock, _ = world
    read = source.read("FR", "EUR")

    assert (read.subsidiary, read.currency, read.tax_percent, read.read_at) == ("FR", "EUR", Decimal(20), clock())


def test_well_known_extensions_have_all_prices_in_one_currency(world: World) -> None:
    source, clock, _ = world
    tariffs = source.read("FR", "EUR").tariffs

    for extension in ("com", "shop"):
        tariff = tariffs[extension]
        prices = [tariff.first_year(clock()), tariff.renewal, tariff.transfer, tariff.restore]
        assert {price.currency for price in prices if price is not None} == {"EUR"}
        assert None not in prices
        assert tariff.extension == extension


def test_a_promotion_makes_the_first_year_cheaper(world: World) -> None:
    source, clock, _ = world
    shop = source.read("FR", "EUR").tariffs["shop"]

    assert shop.promotion is not None
    assert shop.usual_first_year is not None
    assert shop.usual_first_year > shop.promotion.first_year
    assert shop.first_year(clock()) == shop.promotion.first_year


def test_prices_in_another_currency_than_the_accounts_are_refused(world: World) -> None:
    source, _, _ = world

    with pytest.raises(Unfit, match=r"^its prices are in EUR, and the account's in PLN$"):
        source.read("FR", "PLN")


def test_one_that_breaks_off_is_unavailable_and_the_next_is_read(world: World) -> None:
    source, _, cut = world
    cut()

    with pytest.raises(Unavailable):
        source.read("FR", "EUR")
    assert source.read("FR", "EUR").tariffs
