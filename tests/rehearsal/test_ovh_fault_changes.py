"""Faults that change the world as they strike, and the changes that a rehearsal makes by itself."""

from typing import Any

import ovh.exceptions
import pytest

from tests.rehearsal.ovh_standin import StandIn, lines, standin

CHECKOUT = "POST /order/cart/*/checkout"
CARD, BANK = 900000010, 900000020


def _tell(stand_in: StandIn, call: str = CHECKOUT, **fault: Any) -> None:
    answered = stand_in.post("/standin/faults", {"call": call, "times": 1} | fault)
    assert answered.status_code == 200, answered.text


def _change(stand_in: StandIn, what: str, **told: Any) -> None:
    answered = stand_in.post(f"/standin/{what}", told)
    assert answered.status_code == 200, answered.text


def _default(stand_in: StandIn) -> Any:
    return stand_in.client.get("/me/payment/method", default=True)


class TestAPriceBetweenDryRunAndOrder:
    def test_it_rises_for_the_names_in_the_cart_only(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr", "y.de")
        before = stand_in.client.get(f"/order/cart/{cart_id}/checkout")["prices"]["withoutTax"]["value"]
        _tell(stand_in, change={"prices": {"raise": "1.50"}})

        order = stand_in.check_out(cart_id)

        assert order["prices"]["withoutTax"]["value"] == before + 3
        assert stand_in.quote("z.fr")["prices"]["withoutTax"]["value"] == 4.99

    def test_it_rises_by_an_amount_for_a_whole_extension(self) -> None:
        stand_in = standin()
        _change(stand_in, "prices", extension="fr", **{"raise": "0.01"})

        assert stand_in.quote("x.fr")["prices"]["withoutTax"]["value"] == 5

    def test_with_another_answer_and_no_effect_it_still_rises(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")
        _tell(stand_in, change={"prices": {"raise": "1.00"}}, answer={"status": 503, "body": {}})

        with pytest.raises(ovh.exceptions.APIError):
            stand_in.check_out(cart_id)

        assert not stand_in.account.orders
        assert stand_in.client.get(f"/order/cart/{cart_id}/checkout")["prices"]["withoutTax"]["value"] == 5.99


class TestASwappedLine:
    def _lines(self, stand_in: StandIn, order_id: int) -> list[Any]:
        path = f"/me/order/{order_id}/details"
        return [stand_in.client.get(f"{path}/{detail_id}") for detail_id in stand_in.client.get(path)]

    def test_another_name_is_sold_and_delivered_and_the_answer_tells_it(self) -> None:
        stand_in = standin()
        _tell(stand_in, then_change={"lines": {"name": "other.com"}})

        order = stand_in.check_out(stand_in.ready_cart("x.fr"))

        assert all("x.fr" not in description for _, _, description, _ in lines(order))
        found = self._lines(stand_in, order["orderId"])
        assert any("other.com" in line["description"] for line in found)
        extension = f"/me/order/{order['orderId']}/details/{found[2]['orderDetailId']}/extension"
        assert stand_in.client.get(extension)["order"]["plan"]["code"] == "com"

    def test_another_amount_or_kind_of_the_name_that_is_told(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr", "y.de")
        _change(stand_in, "lines", of="y.de", amount="99.00", kind="RENEW")

        dear = [line for line in self._lines(stand_in, order_id) if line["totalPrice"]["value"] == 99]

        assert [(line["detailType"], "y.de" in line["description"]) for line in dear] == [("RENEW", True)]
        assert stand_in.client.get(f"/me/order/{order_id}")["priceWithoutTax"]["value"] == 103.99

    def test_it_may_be_swapped_only_when_the_order_is_read(self) -> None:
        stand_in = standin()
        _tell(stand_in, "GET /me/order/*/details", change={"lines": {"amount": "0.01"}})

        order = stand_in.check_out(stand_in.ready_cart("x.fr"))

        assert order["prices"]["withoutTax"]["value"] == 4.99
        assert 0.01 in [line["totalPrice"]["value"] for line in self._lines(stand_in, order["orderId"])]

    def test_a_refused_call_changes_nothing_after_it(self) -> None:
        stand_in = standin()
        order_id = stand_in.order("x.fr")
        _tell(stand_in, then_change={"lines": {"amount": "0.01"}})

        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            stand_in.check_out("no-such-cart")

        assert stand_in.client.get(f"/me/order/{order_id}")["priceWithoutTax"]["value"] == 4.99


class TestALostCart:
    def test_the_cart_that_is_called_is_lost_and_no_other(self) -> None:
        stand_in = standin()
        lost, kept = stand_in.ready_cart("x.fr"), stand_in.ready_cart("y.fr")
        _tell(stand_in, change={"carts": {"lose": "called"}})

        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            stand_in.check_out(lost)

        assert stand_in.client.get("/order/cart") == [kept]

    def test_all_carts_are_lost_validated_or_not(self) -> None:
        stand_in = standin()
        validated = stand_in.ready_cart("x.fr")
        stand_in.check_out(validated)
        stand_in.ready_cart("y.fr")

        _change(stand_in, "carts", lose="all")

        assert stand_in.client.get("/order/cart") == []
        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            stand_in.client.get(f"/order/cart/{validated}")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 460])
def test_a_second_checkout_is_answered_as_the_fault_tells(status: int) -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, change={"guesses": {"second_checkout_status": status}})
    stand_in.check_out(cart_id)

    assert stand_in.client.raw_call("POST", f"/order/cart/{cart_id}/checkout", {}).status_code == status
    assert len(stand_in.account.orders) == 1


class TestDeletingAValidatedCart:
    @pytest.mark.parametrize("status", [404, 409])
    def test_it_is_refused_and_the_cart_stays(self, status: int) -> None:
        stand_in = standin(validated_cart_deletion=status)
        cart_id = stand_in.ready_cart("x.fr")
        stand_in.check_out(cart_id)

        assert stand_in.client.raw_call("DELETE", f"/order/cart/{cart_id}").status_code == status
        assert stand_in.client.get(f"/order/cart/{cart_id}")["readOnly"] is True

    def test_or_it_goes_like_any_other(self) -> None:
        stand_in = standin(validated_cart_deletion=200)
        cart_id = stand_in.ready_cart("x.fr")
        order_id = stand_in.check_out(cart_id)["orderId"]

        stand_in.client.delete(f"/order/cart/{cart_id}")

        assert stand_in.client.raw_call("GET", f"/order/cart/{cart_id}").status_code == 404
        assert stand_in.client.get("/me/order") == [order_id]


class TestPaymentMethods:
    def test_the_default_changes_to_another_as_the_order_is_made(self) -> None:
        stand_in = standin()
        _tell(stand_in, change={"payment-methods": {"default": True}})
        assert _default(stand_in) == [CARD]

        stand_in.order("x.fr")

        assert _default(stand_in) == [BANK]

    def test_the_default_expires(self) -> None:
        stand_in = standin()
        _change(stand_in, "payment-methods", status="EXPIRED")

        assert stand_in.client.get(f"/me/payment/method/{CARD}")["status"] == "EXPIRED"


class TestAPrepaidAccount:
    def test_it_has_no_method_and_pays_with_what_it_holds(self) -> None:
        stand_in = standin()
        _change(stand_in, "wallet", registered=False, prepaid="10.00", points=0)
        order_id = stand_in.order("x.fr")

        assert stand_in.client.get("/me/payment/method") == []
        assert stand_in.client.get(f"/me/order/{order_id}/paymentMethods")["registered"] == []
        means = stand_in.client.get(f"/me/order/{order_id}/availableRegisteredPaymentMean")
        assert means == [{"paymentMean": "ovhAccount"}, None]

        stand_in.client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", paymentMean="ovhAccount")

        assert stand_in.client.get("/me/ovhAccount/FR")["balance"]["value"] == 4.01
        assert stand_in.client.get(f"/me/order/{order_id}/payment")["paymentType"] == "ovhAccount"
        assert stand_in.client.get("/me/payment/transaction") == []

    def test_its_methods_may_come_back(self) -> None:
        stand_in = standin()
        for registered in (False, True):
            _change(stand_in, "wallet", registered=registered)

        assert _default(stand_in) == [CARD]

    def test_means_may_be_listed_as_plain_texts(self) -> None:
        stand_in = standin(means_are_objects=False)
        _change(stand_in, "wallet", points=0)

        means = stand_in.client.get(f"/me/order/{stand_in.order('x.fr')}/availableRegisteredPaymentMean")

        assert means == ["CREDIT_CARD", "SEPA_DIRECT_DEBIT", "ovhAccount", None]


def test_ovh_asks_for_documents_as_soon_as_an_order_is_paid() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr")
    _tell(stand_in, "POST /me/order/*/pay*", then_change={"orders": {"status": "documentsRequested"}})

    stand_in.client.post(f"/me/order/{order_id}/pay", paymentMethod={"id": CARD})

    assert stand_in.status(order_id) == "documentsRequested"
    _change(stand_in, "orders", status=None)
    assert stand_in.status(order_id) == "checking"


def test_a_change_with_nothing_to_change_fails_loudly() -> None:
    stand_in = standin()
    _tell(stand_in, "GET /me", change={"carts": {"lose": "called"}})

    with pytest.raises(ovh.exceptions.APIError, match="A fault of the rehearsal makes no sense here: no cart"):
        stand_in.client.get("/me")
