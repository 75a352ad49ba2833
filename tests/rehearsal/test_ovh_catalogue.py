"""The whole catalogue, what is sold under it, and what can be wrong with a catalogue."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import ovh.exceptions
import pytest
import requests

from bot.rehearsal.ovh import Account, Catalogue
from bot.rehearsal.ovh.extensions import Extension, sample_extensions
from bot.rehearsal.ovh.more_extensions import all_extensions
from bot.rehearsal.stage import stage
from tests.rehearsal.ovh_standin import StandIn, amounts, standin

PATH = "/1.0/order/catalog/public/domain?ovhSubsidiary=FR"
OTHERS = [extension for name, extension in all_extensions().items() if name not in sample_extensions()]


def _change(stand_in: StandIn, what: str, **told: Any) -> None:
    answered = stand_in.post(f"/standin/{what}", told)
    assert answered.status_code == 200, answered.text


def _whole() -> StandIn:
    stand_in = standin()
    _change(stand_in, "catalogue", whole=True)
    return stand_in


def _plans(stand_in: StandIn) -> dict[str, Any]:
    return {plan["planCode"]: plan for plan in stand_in.get(PATH).json()["plans"]}


def _pricing(plan: Any, mode: str, *capacities: str) -> Any:
    (found,) = (
        pricing for pricing in plan["pricings"] if (pricing["mode"], pricing["capacities"]) == (mode, list(capacities))
    )
    return found


def _first(plan: Any) -> Any:
    return _pricing(plan, "create-default", "installation", "renew")


class TestTheWholeCatalogue:
    def test_it_is_as_large_as_ovhs(self) -> None:
        answer = _whole().get(PATH)

        assert 27_000_000 < len(answer.content) < 33_000_000
        assert len(answer.json()["plans"]) >= 920
        assert answer.headers["X-OVH-QUERYID"]

    def test_it_begins_with_the_sample_and_sells_second_levels_and_internationalised_ones(self) -> None:
        names = list(all_extensions())

        assert names[: len(sample_extensions())] == list(sample_extensions())
        assert len(names) == len(set(names)) >= 920
        assert {"academy", "org.uk", "net.pl", "xn--80asehdb"} <= set(names)

    def test_its_extensions_are_of_every_kind(self) -> None:
        kinds = [
            [one for one in OTHERS if one.promotion and one.promotion_lasts],
            [one for one in OTHERS if one.promotion and not one.promotion_lasts],
            [one for one in OTHERS if one.renew >= 2 * one.create],
            [one for one in OTHERS if one.is_priced_by_name],
            [one for one in OTHERS if not one.idn],
            [one for one in OTHERS if one.shortest == 3],
            [one for one in OTHERS if one.requires],
        ]

        assert [len(kind) > 5 for kind in kinds] == [True] * len(kinds)
        assert all(0 <= one.promotion < one.create <= one.renew for one in OTHERS)

    def test_what_is_in_it_is_sold_at_its_prices(self) -> None:
        stand_in = _whole()
        plans = _plans(stand_in)
        for extension in _some_of_each_kind():
            plan = plans[extension.extension]
            free = amounts(stand_in.search(f"free.{extension.extension}"))
            taken = stand_in.search(f"taken.{extension.extension}")
            promoted = [promotion["total"]["value"] for promotion in _first(plan)["promotions"]]

            assert (promoted or [_first(plan)["price"]]) == [round(free["TOTAL"] * 1e8)]
            assert _pricing(plan, "create-default", "renew")["price"] == round(free["RENEW"] * 1e8)
            transfer = _pricing(plan, "transfer-default", "installation", "renew")
            assert transfer["price"] == round(amounts(taken)["TOTAL"] * 1e8)

    def test_any_name_under_any_extension_has_an_offer(self) -> None:
        shop = Account(catalogue=Catalogue(is_whole=True)).shop
        modes = {"free", "taken", "locked", "premium", "auction", "reserved"}
        for extension in shop.extensions:
            names = [shop.read(f"{kind}-name.{extension}") for kind in modes]

            assert all(name is not None and shop.offer(name).mode for name in names)

    def test_the_browse_key_reads_the_rules_of_every_registry(self) -> None:
        stand_in = _whole()
        client = stand_in.client_of("standin-browse")
        for extension in OTHERS[::60]:
            rules = client.get(f"/domain/extensions/{extension.extension}/registryConfigurations")

            label = {"isIDNSupported": extension.idn, "minLength": extension.shortest, "maxLength": extension.longest}
            assert rules["domain"]["label"] == label

    def test_prices_that_only_names_decide_are_placeholders_in_it(self) -> None:
        stand_in = _whole()
        plans, extension = _plans(stand_in), next(one for one in OTHERS if one.is_priced_by_name)
        plan = plans[extension.extension]

        assert _first(plan)["price"] == _pricing(plan, "create-default", "renew")["price"] == 99_999_900_000_000
        assert _pricing(plans["com"], "create-premium", "installation", "renew")["price"] == 99_999_900_000_000
        assert stand_in.search(f"free.{extension.extension}")["pricingMode"] == "create-premium"

    def test_other_calls_are_answered_while_it_is_sent(self) -> None:
        stand_in = _whole()
        with requests.get(f"{stand_in.url}{PATH}", stream=True, timeout=5) as sent:
            assert stand_in.client.get("/me")["nichandle"] == "xx1111-ovh"
            assert sent.json()["products"] == []

    def test_it_is_a_choice_and_the_sample_is_the_default(self) -> None:
        stand_in = _whole()
        _change(stand_in, "prices", extension="fr", price="7.77")
        _change(stand_in, "catalogue", whole=False)

        assert stand_in.get("/standin/account").json()["catalogue"]["whole"] is False
        assert list(_plans(stand_in)) == list(sample_extensions())
        assert amounts(stand_in.search("x.fr"))["PRICE"] == 7.77
        assert list(_plans(standin())) == list(sample_extensions())
        with stage(catalogue=Catalogue(is_whole=True)) as on:
            assert len(on.account.shop.extensions) >= 920


def _some_of_each_kind() -> list[Extension]:
    plain = [one for one in OTHERS if not one.is_priced_by_name]
    kinds = [
        [one for one in plain if one.promotion],
        [one for one in plain if one.renew > one.create],
        [one for one in plain if "." in one.extension],
        [one for one in plain if one.extension.startswith("xn--")],
    ]
    return [one for kind in kinds for one in kind[:4]]


class TestPromotions:
    def test_one_that_ends_says_when_and_is_over_then_everywhere(self) -> None:
        stand_in = standin()
        _change(stand_in, "extensions", extension="fr", promotion_days=3)
        (promotion,) = _first(_plans(stand_in)["fr"])["promotions"]

        assert datetime.fromisoformat(promotion["endDate"]) == datetime.fromisoformat("2027-11-24T00:00:00+00:00")
        assert amounts(stand_in.search("x.fr"))["TOTAL"] == 4.99

        stand_in.clock.pass_seconds(3 * 86400)

        assert _first(_plans(stand_in)["fr"])["promotions"] == []
        assert amounts(stand_in.search("x.fr")) == {"PRICE": 6.99, "RENEW": 6.99, "FEE": 0, "TOTAL": 6.99}

    def test_those_of_the_sample_do_not_end(self) -> None:
        assert _first(_plans(standin())["fr"])["promotions"][0]["endDate"] is None


class TestAnExtensionThatOvhStoppedSelling:
    def test_it_is_gone_from_the_catalogue_and_from_the_sale(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")
        _change(stand_in, "extensions", extension="fr", sold=False)

        assert "fr" not in _plans(stand_in)
        assert "fr" not in stand_in.client.get("/domain/extensions/highlighted")
        assert stand_in.client.get(f"/order/cart/{stand_in.empty_cart()}/domain", domain="x.fr") == []
        assert stand_in.client.get(f"/order/cart/{cart_id}/summary")["prices"]["withoutTax"]["value"] == 4.99
        with pytest.raises(ovh.exceptions.BadParametersError, match="not available any more"):
            stand_in.check_out(cart_id)

    def test_it_comes_back_at_the_price_that_it_had(self) -> None:
        stand_in = standin()
        _change(stand_in, "prices", extension="fr", price="7.77")
        for sold in (False, False, True, True):
            _change(stand_in, "extensions", extension="fr", sold=sold)

        assert amounts(stand_in.search("x.fr"))["PRICE"] == 7.77

    def test_the_whole_catalogue_does_not_bring_it_back(self) -> None:
        stand_in = standin()
        _change(stand_in, "extensions", extension="fr", sold=False)
        _change(stand_in, "catalogue", whole=True)

        assert "fr" not in stand_in.account.shop.extensions


class TestACatalogueThatIsWrong:
    def test_without_plans(self) -> None:
        stand_in = standin()
        _change(stand_in, "catalogue", empty=True)

        assert stand_in.get(PATH).json()["plans"] == []
        assert stand_in.search("x.fr")["orderable"] is True

    def test_of_another_currency(self) -> None:
        stand_in = standin()
        _change(stand_in, "catalogue", currency="USD")

        locale = stand_in.get(PATH).json()["locale"]

        assert (locale["currencyCode"], locale["subsidiary"]) == ("USD", "FR")

    def test_of_one_price_for_everything(self) -> None:
        stand_in = standin()
        _change(stand_in, "catalogue", price="999999")

        pricings = [pricing for plan in _plans(stand_in).values() for pricing in plan["pricings"]]

        assert {pricing["price"] for pricing in pricings} == {99_999_900_000_000}
        assert all(pricing["promotions"] == [] for pricing in pricings)

    def test_null_gives_back_the_true_one(self) -> None:
        stand_in = standin()
        right = stand_in.get(PATH).json()
        _change(stand_in, "catalogue", empty=True, currency="USD", price="1")
        _change(stand_in, "catalogue", empty=None, currency=None, price=None)

        assert stand_in.get(PATH).json() == right

    def test_a_fault_may_make_it_wrong(self) -> None:
        stand_in = standin()
        fault = {"call": "GET /order/catalog/*", "change": {"catalogue": {"empty": True}}, "times": 1}
        stand_in.post("/standin/faults", fault)

        assert _plans(stand_in) == {}


def test_made_up_prices_are_the_same_in_every_rehearsal() -> None:
    prices = [
        (one.create, one.renew, one.promotion) for one in (all_extensions()[name] for name in ("academy", "auction"))
    ]

    assert prices == [
        (Decimal("17.99"), Decimal("17.99"), Decimal(0)),
        (Decimal("14.99"), Decimal("44.97"), Decimal("13.49")),
    ]
