"""What names cost, and how the amounts of a cart add up."""

from decimal import Decimal

import pytest

from tests.rehearsal.ovh_standin import amounts, lines, standin


def test_the_guides_ovh_name_costs_what_the_guide_says_with_a_negative_discount() -> None:
    offer = standin().search("merrychristmas.ovh")

    assert amounts(offer) == {"PRICE": 2.99, "DISCOUNT": -2, "FEE": 0, "RENEW": 2.99, "TOTAL": 0.99}
    assert [price["price"]["text"] for price in offer["prices"]] == ["2.99 €", "2.99 €", "-2.00 €", "0.00 €", "0.99 €"]
    assert offer["duration"] == ["P1Y"]


def test_the_newer_guides_fr_name_has_a_positive_discount() -> None:
    offer = standin().search("example-name.fr")

    assert amounts(offer) == {"PRICE": 6.99, "RENEW": 6.99, "DISCOUNT": 2, "FEE": 0, "TOTAL": 4.99}
    assert offer["duration"] == [f"P{year}Y" for year in range(1, 11)]


def test_a_shop_name_is_cheap_in_its_first_year_only() -> None:
    prices = amounts(standin().search("merrychristmas.shop"))

    assert (prices["TOTAL"], prices["RENEW"]) == (1.99, 38.99)


def test_the_guides_summary_of_a_com_name_comes_out_line_by_line() -> None:
    ovh = standin()
    cart_id = ovh.ready_cart("testdomainorder.com")

    summary = ovh.client.get(f"/order/cart/{cart_id}/summary")

    assert lines(summary) == [
        ("*001.001", "DURATION", "testdomainorder.com - Zone DNS", 0),
        ("*001.001", "INSTALLATION", "DNS zone", 0),
        ("*001", "DURATION", "testdomainorder.com - .com demande d'enregistrement - 12 mois", 9.99),
        ("*001", "INSTALLATION", "Domain .com", 0),
        ("*001", "GIFT", ".COM Create Prix barre", -2.5),
    ]
    assert {label: price["value"] for label, price in summary["prices"].items()} == {
        "originalWithoutTax": 7.49,
        "reduction": 0,
        "tax": 1.5,
        "withTax": 8.99,
        "withoutTax": 7.49,
    }
    assert (summary["orderId"], summary["url"], summary["contracts"]) == (None, None, [])


def test_a_second_name_has_its_own_number_and_tax_is_rounded_once() -> None:
    quote = standin().quote("merrychristmas.ovh", "merrychristmas.shop")

    assert {line["domain"] for line in quote["details"]} == {"*001", "*001.001", "*002", "*002.001"}
    assert quote["prices"]["tax"]["text"] == "0.60 €"
    assert quote["prices"]["withTax"]["text"] == "3.58 €"
    assert quote["prices"]["withTax"]["priceInUcents"] == 358_000_000


def test_tax_is_rounded_half_up() -> None:
    ovh = standin()
    ovh.account.shop.change_name_price("half.de", {"first": Decimal("0.125")})

    assert ovh.quote("half.de")["prices"]["tax"]["value"] == 0.03


def test_only_the_dry_run_shows_contracts() -> None:
    names = [contract["name"] for contract in standin().quote("x.fr", "y.de")["contracts"]]

    assert names == ["general-terms.pdf\t", "domain-names.pdf\t", "registry-de.pdf\t", "registry-fr.pdf\t"]


def test_later_years_cost_the_renewal_and_have_no_promotion() -> None:
    ovh = standin()
    cart_id = ovh.empty_cart()
    ovh.add(cart_id, "long.shop", duration="P3Y")

    quote = ovh.client.get(f"/order/cart/{cart_id}/checkout")

    assert quote["prices"]["withoutTax"]["value"] == 79.97
    assert "long.shop - .shop demande d'enregistrement - 36 mois" in [line[2] for line in lines(quote)]


def test_a_duration_can_be_changed_in_the_cart() -> None:
    ovh = standin()
    cart_id = ovh.empty_cart()
    item_id = ovh.add(cart_id, "long.dev")

    item = ovh.client.put(f"/order/cart/{cart_id}/item/{item_id}", duration="P2Y")

    assert item["duration"] == "P2Y"
    assert ovh.client.get(f"/order/cart/{cart_id}/summary")["prices"]["withoutTax"]["value"] == 28.98


def test_an_items_own_prices_stand_under_odd_labels_as_in_the_guide() -> None:
    ovh = standin()
    item = ovh.client.post(f"/order/cart/{ovh.empty_cart()}/domain", domain="x.fr")

    assert amounts(item) == {"TOTAL": 4.99, "FEE": 4.99, "RENEW": 0, "PRICE": 0}


def test_a_name_on_the_aftermarket_costs_its_price_and_the_transfer_as_a_fee() -> None:
    ovh = standin()
    prices = amounts(ovh.search("auction.com"))
    quote = ovh.quote("auction.com")

    assert prices["TOTAL"] == prices["PRICE"] + prices["FEE"] == quote["prices"]["withoutTax"]["value"]
    assert ("*001", "INSTALLATION", "Domain .com", prices["FEE"]) in lines(quote)


def test_the_price_of_a_premium_name_depends_on_the_name() -> None:
    ovh = standin()

    assert amounts(ovh.search("merrychristmas.io"))["TOTAL"] == 2400
    assert amounts(ovh.search("premium-a.io"))["TOTAL"] != amounts(ovh.search("premium-b.io"))["TOTAL"]


def test_a_price_changed_for_one_name_reaches_the_next_dry_run_and_no_other_name() -> None:
    ovh = standin()
    cart_id = ovh.ready_cart("one.fr", "two.fr")

    answer = ovh.post("/standin/prices", {"name": "one.fr", "price": "10.99", "renew": 11})

    assert answer.status_code == 200
    assert amounts(ovh.search("one.fr"))["RENEW"] == 11
    assert ovh.client.get(f"/order/cart/{cart_id}/checkout")["prices"]["withoutTax"]["value"] == 13.98


def test_a_price_changed_for_an_extension_reaches_every_name() -> None:
    ovh = standin()
    cart_id = ovh.ready_cart("one.fr", "two.fr")

    ovh.post("/standin/prices", {"extension": "fr", "price": "7.99", "promotion": 0})

    assert ovh.client.get(f"/order/cart/{cart_id}/checkout")["prices"]["withoutTax"]["value"] == 15.98


def test_another_subsidiary_has_another_currency_and_tax() -> None:
    ovh = standin()
    cart_id = ovh.post("/1.0/order/cart", {"ovhSubsidiary": "PL"}).json()["cartId"]
    ovh.client.post(f"/order/cart/{cart_id}/assign")
    ovh.add(cart_id, "x.de")

    summary = ovh.get(f"/1.0/order/cart/{cart_id}/summary").json()

    assert summary["prices"]["tax"]["text"] == "1.49 zł"
    assert summary["prices"]["tax"]["currencyCode"] == "PLN"


class TestCatalogue:
    def test_it_has_at_least_forty_extensions_in_microcents(self) -> None:
        plans = standin().client.get("/order/catalog/public/domain", ovhSubsidiary="FR")["plans"]

        assert len(plans) >= 40
        assert all(type(pricing["price"]) is int for plan in plans for pricing in plan["pricings"])

    @pytest.mark.parametrize("extension", ["com", "fr", "ovh", "shop", "io", "no", "com.pl"])
    def test_its_first_year_renewal_and_transfer_are_those_of_the_offers(self, extension: str) -> None:
        ovh = standin()
        catalogue = ovh.client.get("/order/catalog/public/domain", ovhSubsidiary="FR")
        (plan,) = (plan for plan in catalogue["plans"] if plan["planCode"] == extension)
        prices = {(pricing["mode"], tuple(pricing["capacities"])): pricing for pricing in plan["pricings"]}
        first = prices["create-default", ("installation", "renew")]
        promoted = [promotion["total"]["value"] for promotion in first["promotions"]] or [first["price"]]
        free, taken = amounts(ovh.search(f"free.{extension}")), amounts(ovh.search(f"taken.{extension}"))

        assert promoted == [round(free["TOTAL"] * 1e8)]
        assert prices["create-default", ("renew",)]["price"] == round(free["RENEW"] * 1e8)
        assert prices["transfer-default", ("installation", "renew")]["price"] == round(taken["TOTAL"] * 1e8)
        assert (first["phase"], first["intervalUnit"], first["interval"]) == (0, "month", 12)
