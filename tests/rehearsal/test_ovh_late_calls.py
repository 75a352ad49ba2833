"""Calls whose answer is lost and that take effect minutes later, by the rules of that moment."""

from typing import Any

import ovh.exceptions
import pytest
import requests

from tests.rehearsal.ovh_standin import StandIn, standin

CARD = 900000010


def _tell(stand_in: StandIn, call: str = "POST /order/cart/*/checkout", seconds: float = 180, **fault: Any) -> None:
    told = {"call": call, "when": "late", "late_seconds": seconds, "answer": {"reset": True}, "times": 1} | fault
    answered = stand_in.post("/standin/faults", told)
    assert answered.status_code == 200, answered.text


def _lose(stand_in: StandIn, path: str, **body: Any) -> None:
    with pytest.raises(ovh.exceptions.HTTPError):
        stand_in.client.post(path, **body)


def _lost_order(stand_in: StandIn, *domains: str, seconds: float = 180) -> str:
    cart_id = stand_in.ready_cart(*domains)
    _tell(stand_in, seconds=seconds)
    _lose(stand_in, f"/order/cart/{cart_id}/checkout")
    return cart_id


def _late_calls(stand_in: StandIn) -> list[Any]:
    return list(stand_in.get("/standin/account").json()["lateCalls"])


def test_an_order_is_made_when_its_time_has_come_and_dated_by_it() -> None:
    stand_in = standin()
    cart_id = _lost_order(stand_in, "x.fr")

    stand_in.clock.pass_seconds(179)
    assert stand_in.client.get("/me/order") == []
    assert stand_in.client.get(f"/order/cart/{cart_id}")["readOnly"] is False

    stand_in.clock.pass_seconds(600)
    (order_id,) = stand_in.client.get("/me/order")
    assert stand_in.client.get(f"/me/order/{order_id}")["date"] == "2027-11-21T01:03:00+01:00"
    assert stand_in.client.get(f"/order/cart/{cart_id}")["readOnly"] is True


def test_the_account_tells_what_is_on_its_way_and_what_has_landed_without_any_id() -> None:
    stand_in = standin()
    cart_id = _lost_order(stand_in, "x.fr")

    (before,) = _late_calls(stand_in)
    stand_in.clock.pass_seconds(180)
    (after,) = _late_calls(stand_in)

    assert before["call"] == "POST /order/cart/{cartId}/checkout"
    assert (before["due"], before["outcome"]) == ("2027-11-21T00:03:00+00:00", "on its way")
    assert (after["outcome"], after["why"]) == ("landed", None)
    assert cart_id not in stand_in.get("/standin/account").text


def test_a_cart_that_was_deleted_meanwhile_refuses() -> None:
    stand_in = standin()
    cart_id = _lost_order(stand_in, "x.fr")
    stand_in.client.delete(f"/order/cart/{cart_id}")

    stand_in.clock.pass_seconds(180)

    assert stand_in.client.get("/me/order") == []
    (late,) = _late_calls(stand_in)
    assert (late["outcome"], late["why"]) == ("refused", "The requested object (cart) does not exist")


def test_a_cart_that_was_validated_meanwhile_refuses() -> None:
    stand_in = standin()
    cart_id = _lost_order(stand_in, "x.fr")
    order_id = stand_in.check_out(cart_id)["orderId"]

    stand_in.clock.pass_seconds(180)

    assert stand_in.client.get("/me/order") == [order_id]
    assert _late_calls(stand_in)[0]["why"] == "This cart has already been validated"


def test_an_expired_cart_refuses_by_the_time_of_the_landing() -> None:
    stand_in = standin()
    _lost_order(stand_in, "x.fr", seconds=2 * 86_400)

    stand_in.clock.pass_seconds(2 * 86_400)

    assert _late_calls(stand_in)[0]["why"] == "This cart has expired"


def test_a_payment_lands_once_and_a_paid_order_refuses() -> None:
    stand_in = standin()
    first, second = stand_in.order("x.fr"), stand_in.order("y.fr")
    _tell(stand_in, "POST /me/order/*/pay", times=2)
    for order_id in (first, second):
        _lose(stand_in, f"/me/order/{order_id}/pay", paymentMethod={"id": CARD})
    assert [stand_in.status(order_id) for order_id in (first, second)] == ["notPaid", "notPaid"]
    stand_in.client.post(f"/me/order/{second}/pay", paymentMethod={"id": CARD})

    stand_in.clock.pass_seconds(180)

    assert [charge.order_id for charge in stand_in.account.wallet.charges] == [second]
    assert stand_in.status(first) == "checking"
    assert [charge.order_id for charge in stand_in.account.wallet.charges] == [second, first]
    assert [late["outcome"] for late in _late_calls(stand_in)] == ["landed", "refused"]


def test_late_calls_land_in_the_order_of_their_times() -> None:
    stand_in = standin()
    later, sooner = (
        _lost_order(stand_in, domain, seconds=seconds) for domain, seconds in [("x.fr", 300), ("y.fr", 60)]
    )

    stand_in.clock.pass_seconds(600)

    orders = stand_in.get("/standin/account").json()["orders"]
    assert [order["names"] for order in orders] == [["y.fr"], ["x.fr"]]
    assert [order["date"][11:16] for order in orders] == ["00:05", "00:01"][::-1]
    assert all(stand_in.client.get(f"/order/cart/{cart_id}")["readOnly"] for cart_id in (later, sooner))


def test_what_is_on_its_way_lands_though_the_faults_are_forgotten() -> None:
    stand_in = standin()
    _lost_order(stand_in, "x.fr")
    requests.delete(f"{stand_in.url}/standin/faults", timeout=5)

    stand_in.clock.pass_seconds(180)

    assert len(stand_in.client.get("/me/order")) == 1


def test_a_call_without_a_right_is_refused_when_it_arrives_and_never_lands() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in)

    with pytest.raises(ovh.exceptions.NotGrantedCall):
        stand_in.client_of("standin-browse").post(f"/order/cart/{cart_id}/checkout")

    stand_in.clock.pass_seconds(180)
    assert _late_calls(stand_in) == []


def test_the_answer_given_at_once_may_be_any() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, answer={"status": 504, "html": "<h1>Gateway Timeout</h1>"})

    answer = stand_in.client.raw_call("POST", f"/order/cart/{cart_id}/checkout", {})

    assert (answer.status_code, answer.text) == (504, "<h1>Gateway Timeout</h1>")
    stand_in.post("/standin/clock", {"advance_seconds": 180})
    assert len(stand_in.client.get("/me/order")) == 1


def test_what_changes_around_a_late_call_changes_when_it_lands() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, change={"prices": {"raise": "1.00"}}, then_change={"orders": {"status": "unknown"}})
    _lose(stand_in, f"/order/cart/{cart_id}/checkout")
    assert stand_in.client.get(f"/order/cart/{cart_id}/checkout")["prices"]["withTax"]["value"] == 5.99

    stand_in.clock.pass_seconds(180)

    (order_id,) = stand_in.client.get("/me/order")
    assert stand_in.client.get(f"/me/order/{order_id}")["priceWithTax"]["value"] == 7.19
    assert stand_in.status(order_id) == "unknown"
