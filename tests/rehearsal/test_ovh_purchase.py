"""From a search to names in the account: orders and payments."""

from typing import Any

import ovh.exceptions
import pytest

from tests.rehearsal.ovh_standin import StandIn, standin

CARD = 900000010
BANK = 900000020
EXPIRED_CARD = 900000030


def _pay(stand_in: StandIn, order_id: int, method_id: int = CARD) -> None:
    stand_in.client.post(f"/me/order/{order_id}/pay", paymentMethod={"id": method_id})


def _pay_with(stand_in: StandIn, order_id: int, mean: str, **body: Any) -> None:
    stand_in.client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", paymentMean=mean, **body)


def test_a_whole_purchase_with_both_keys() -> None:
    stand_in = standin()
    browse, buy = stand_in.client_of("standin-browse"), stand_in.client_of("standin-buy")
    cart_id = browse.post("/order/cart", ovhSubsidiary="FR", description="slackbot:T1:C1:1")["cartId"]
    assert browse.post(f"/order/cart/{cart_id}/assign") is None
    (offer,) = browse.get(f"/order/cart/{cart_id}/domain", domain="merrychristmas.ovh")
    item = browse.post(
        f"/order/cart/{cart_id}/domain",
        domain="merrychristmas.ovh",
        planCode="ovh",
        pricingMode=offer["pricingMode"],
        duration="P1Y",
        quantity=1,
    )
    configuration = f"/order/cart/{cart_id}/item/{item['itemId']}/configuration"
    browse.post(configuration, label="OWNER_LEGAL_AGE", value="true")
    quote = browse.get(f"/order/cart/{cart_id}/checkout")

    order = buy.post(
        f"/order/cart/{cart_id}/checkout", autoPayWithPreferredPaymentMethod=False, waiveRetractationPeriod=True
    )
    assert order["prices"] == quote["prices"]
    order_id = order["orderId"]
    assert buy.get(f"/me/order/{order_id}/paymentMethods")["registered"] == [CARD, BANK]
    assert buy.post(f"/me/order/{order_id}/pay", paymentMethod={"id": CARD}) is None

    seen = []
    for _ in range(5):
        seen.append(browse.get(f"/me/order/{order_id}/status"))
        stand_in.clock.pass_seconds(5)
    assert seen == ["checking", "delivering", "delivering", "delivered", "delivered"]
    assert buy.get("/domain") == ["merrychristmas.ovh"]


def test_an_order_tells_money_and_dates_but_neither_names_nor_status() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr")
    order = stand_in.client.get(f"/me/order/{order_id}")

    assert order["priceWithTax"]["text"] == "5.99 €"
    assert order["date"] == "2027-11-21T01:00:00+01:00"
    assert order["expirationDate"] == "2027-11-22T01:00:00+01:00"
    assert order["retractionDate"] is None
    assert f"orderId={order_id}&orderPassword={order['password']}" in order["url"]
    assert f"orderPassword={order['password']}" in order["pdfUrl"]
    assert "status" not in order


def test_an_orders_lines_are_those_of_its_quote() -> None:
    stand_in = standin()
    quote = stand_in.quote("x.fr", "y.de")
    order_id = stand_in.order("x.fr", "y.de")
    path = f"/me/order/{order_id}/details"
    details = [stand_in.client.get(f"{path}/{detail_id}") for detail_id in stand_in.client.get(path)]

    keys = ("domain", "detailType", "description", "totalPrice")
    assert [[line[key] for key in keys] for line in details] == [
        [line[key] for key in keys] for line in quote["details"]
    ]
    assert {line["quantity"] for line in details} == {"1"}


def test_a_line_tells_the_plan_and_the_configuration_behind_it() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr")
    detail_id = stand_in.client.get(f"/me/order/{order_id}/details")[2]
    behind = stand_in.client.get(f"/me/order/{order_id}/details/{detail_id}/extension")["order"]

    assert behind["plan"]["code"] == "fr"
    assert {"label": "OWNER_LEGAL_AGE", "value": "true"} in behind["configurations"]


class TestListOfOrders:
    def test_it_is_filtered_by_date(self) -> None:
        stand_in = standin()
        first = stand_in.order("x.fr")
        stand_in.clock.pass_seconds(3600)
        second = stand_in.order("y.fr")
        half_past = "2027-11-21T01:30:00+01:00"

        assert first < second
        assert stand_in.client.get("/me/order") == [first, second]
        assert stand_in.client.get("/me/order", **{"date.from": half_past}) == [second]
        assert stand_in.client.get("/me/order", **{"date.to": half_past}) == [first]

    @pytest.mark.parametrize("query", [{"dateFrom": "2027-01-01"}, {"date.from": "yesterday"}, {"status": "notPaid"}])
    def test_it_refuses_what_it_does_not_know(self, query: dict[str, str]) -> None:
        with pytest.raises(ovh.exceptions.BadParametersError):
            standin().client.get("/me/order", **query)


class TestPaying:
    def test_it_charges_exactly_once_and_a_second_time_is_refused(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr")
        _pay(stand_in, order_id)

        with pytest.raises(ovh.exceptions.BadParametersError):
            _pay(stand_in, order_id)
        with pytest.raises(ovh.exceptions.BadParametersError):
            _pay_with(stand_in, order_id, "ovhAccount")

        (charge,) = stand_in.account.wallet.charges
        assert (charge.order_id, str(charge.amount), charge.method_id) == (order_id, "5.99", CARD)
        assert stand_in.client.get(f"/me/order/{order_id}/paymentMethods")["registered"] == []
        assert stand_in.client.get(f"/me/order/{order_id}/availableRegisteredPaymentMean") == []

    @pytest.mark.parametrize("method_id", [EXPIRED_CARD, 1])
    def test_a_method_that_is_not_valid_is_refused_and_nothing_is_charged(self, method_id: int) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr")

        with pytest.raises(ovh.exceptions.APIError, match="can't be paid with") as refused:
            _pay(stand_in, order_id, method_id)

        assert refused.value.response.status_code == 403
        assert stand_in.status(order_id) == "notPaid"
        assert stand_in.account.wallet.charges == []

    def test_its_trace_is_found_before_and_after(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr")
        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            stand_in.client.get(f"/me/order/{order_id}/payment")
        assert stand_in.client.get("/me/payment/transaction") == []

        _pay(stand_in, order_id, BANK)

        assert stand_in.client.get(f"/me/order/{order_id}/payment")["paymentType"] == "withdrawal"
        (transaction_id,) = stand_in.client.get("/me/payment/transaction", paymentMethodId=BANK)
        transaction = stand_in.client.get(f"/me/payment/transaction/{transaction_id}")
        assert (transaction["status"], transaction["amount"]["value"]) == ("SUCCESS", 5.99)

    def test_a_prepaid_account_pays_while_it_lasts(self) -> None:
        stand_in = standin()
        cheap, dear = stand_in.order("x.fr"), stand_in.order("merrychristmas.io", pay=False)
        means = f"/me/order/{dear}/availableRegisteredPaymentMean"
        assert stand_in.client.get(means) == [
            {"paymentMean": "CREDIT_CARD"},
            {"paymentMean": "SEPA_DIRECT_DEBIT"},
            None,
            None,
        ]

        _pay_with(stand_in, cheap, "ovhAccount")
        with pytest.raises(ovh.exceptions.APIError, match="can't be paid with 'ovhAccount'"):
            _pay_with(stand_in, dear, "ovhAccount")

        assert stand_in.client.get("/me/ovhAccount/FR")["balance"]["text"] == "19.01 €"
        assert stand_in.status(dear) == "notPaid"

    def test_loyalty_points_pay_too(self) -> None:
        stand_in = standin()
        _pay_with(stand_in, stand_in.order("x.fr"), "fidelityAccount")

        assert stand_in.client.get("/me/fidelityAccount")["balance"] == 1200 - 599

    def test_the_older_route_takes_the_older_id(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr")
        with pytest.raises(ovh.exceptions.ResourceNotFoundError, match="paymentMean not found"):
            _pay_with(stand_in, order_id, "CREDIT_CARD", paymentMeanId=1)

        mean_id = stand_in.client.get(f"/me/payment/method/{CARD}")["paymentMeanId"]
        _pay_with(stand_in, order_id, "CREDIT_CARD", paymentMeanId=mean_id)

        assert stand_in.status(order_id) == "checking"

    def test_a_body_is_needed_whatever_the_oldest_guide_says(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr")
        for path in ("pay", "payWithRegisteredPaymentMean"):
            with pytest.raises(ovh.exceptions.BadParametersError):
                stand_in.client.post(f"/me/order/{order_id}/{path}")

    def test_a_free_order_must_be_paid_as_well(self) -> None:
        stand_in = standin()
        stand_in.post("/standin/prices", {"name": "gift.de", "price": 0})
        order_id = stand_in.order("gift.de")
        assert stand_in.status(order_id) == "notPaid"

        _pay_with(stand_in, order_id, "fidelityAccount")

        assert stand_in.status(order_id) == "checking"


class TestPayingAtOnce:
    def test_it_charges_the_default_method(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr", pay=True)

        assert stand_in.status(order_id) == "checking"
        assert [charge.method_id for charge in stand_in.account.wallet.charges] == [CARD]

    def test_it_follows_a_change_of_the_default(self) -> None:
        stand_in = standin()
        stand_in.post("/standin/payment-methods", {"paymentMethodId": BANK, "default": True})
        assert stand_in.client.get("/me/payment/method", default=True) == [BANK]

        stand_in.order("x.fr", pay=True)

        assert [charge.method_id for charge in stand_in.account.wallet.charges] == [BANK]

    def test_it_leaves_the_order_unpaid_if_the_default_is_not_valid(self) -> None:
        stand_in = standin()
        stand_in.post("/standin/payment-methods", {"paymentMethodId": CARD, "status": "EXPIRED"})

        assert stand_in.status(stand_in.order("x.fr", pay=True)) == "notPaid"


class TestPaymentMethods:
    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ({}, [CARD, BANK, EXPIRED_CARD]),
            ({"default": True}, [CARD]),
            ({"status": "VALID"}, [CARD, BANK]),
            ({"status": "EXPIRED"}, [EXPIRED_CARD]),
            ({"paymentType": "SEPA_DIRECT_DEBIT"}, [BANK]),
        ],
    )
    def test_they_are_filtered(self, query: dict[str, Any], ids: list[int]) -> None:
        assert standin().client.get("/me/payment/method", **query) == ids

    def test_the_default_is_a_visa_ending_4242(self) -> None:
        card = standin().client.get(f"/me/payment/method/{CARD}")

        assert (card["paymentType"], card["paymentSubType"], card["status"]) == ("CREDIT_CARD", "VISA", "VALID")
        assert card["label"].endswith("4242")
