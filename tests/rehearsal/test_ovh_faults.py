"""Faults on demand, before or after the effect of a call."""

import threading
import time
from collections.abc import Callable
from typing import Any

import ovh.exceptions
import pytest
import requests

from tests.rehearsal.ovh_standin import StandIn, standin

CHECKOUT = "POST /order/cart/*/checkout"
OUTAGE = {"status": 503, "body": {"message": "Service is temporarily unavailable"}}


def _tell(stand_in: StandIn, answer: dict[str, Any], **fault: Any) -> None:
    told = {"call": CHECKOUT, "when": "before", "times": 1} | fault
    answered = stand_in.post("/standin/faults", {**told, "answer": answer})
    assert answered.status_code == 200, answered.text


def test_before_the_effect_nothing_happens_and_the_next_call_works() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, OUTAGE)

    with pytest.raises(ovh.exceptions.APIError, match="temporarily unavailable"):
        stand_in.check_out(cart_id)
    assert stand_in.client.get("/me/order") == []

    assert stand_in.check_out(cart_id)["orderId"]


def test_after_the_effect_the_order_exists_though_the_answer_says_otherwise() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, OUTAGE, when="after")

    with pytest.raises(ovh.exceptions.APIError, match="temporarily unavailable"):
        stand_in.check_out(cart_id)

    assert len(stand_in.client.get("/me/order")) == 1
    assert stand_in.client.get(f"/order/cart/{cart_id}")["readOnly"] is True


def test_a_payment_can_be_charged_and_its_answer_lost() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr")
    _tell(stand_in, {"reset": True}, call="POST /me/order/*/pay", when="after")

    with pytest.raises(ovh.exceptions.HTTPError):
        stand_in.client.post(f"/me/order/{order_id}/pay", paymentMethod={"id": 900000010})

    assert len(stand_in.account.wallet.charges) == 1
    assert stand_in.status(order_id) == "checking"


@pytest.mark.parametrize(("when", "orders"), [("before", 0), ("after", 1)])
def test_a_reset_cuts_the_connection_without_a_byte(when: str, orders: int) -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, {"reset": True}, when=when)

    with pytest.raises(ovh.exceptions.HTTPError) as lost:
        stand_in.check_out(cart_id)

    assert isinstance(lost.value.args[1], requests.ConnectionError)
    assert len(stand_in.account.orders) == orders


class _Lost(threading.Thread):
    """A call in the background that must end without an answer."""

    def __init__(self, stand_in: StandIn, call: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._call = call
        self.error: ovh.exceptions.HTTPError | None = None
        self.start()
        while stand_in.get("/standin/faults").json()[0]["times"]:
            pass  # until the fault has struck

    def run(self) -> None:
        try:
            self._call()
        except ovh.exceptions.HTTPError as error:
            self.error = error


@pytest.mark.parametrize(("when", "orders"), [("before", 0), ("after", 1)])
def test_a_hanging_call_blocks_nobody_and_is_released_when_the_faults_are_forgotten(when: str, orders: int) -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, {"hang": True}, when=when)
    hanging = _Lost(stand_in, lambda: stand_in.client_of().post(f"/order/cart/{cart_id}/checkout"))

    assert stand_in.client.get("/me")["nichandle"] == "xx1111-ovh"
    assert hanging.is_alive()

    assert requests.delete(f"{stand_in.url}/standin/faults", timeout=5).json() == []
    hanging.join(timeout=5)

    assert hanging.error is not None
    assert len(stand_in.account.orders) == orders
    assert stand_in.get("/standin/faults").json() == []


def test_a_client_may_give_up_on_a_hanging_call() -> None:
    stand_in = standin()
    _tell(stand_in, {"hang": True}, call="GET /me")

    with pytest.raises(ovh.exceptions.HTTPError) as lost:
        stand_in.client_of(timeout=0.2).get("/me")

    assert isinstance(lost.value.args[1], requests.ReadTimeout)
    assert stand_in.client.get("/me")["nichandle"] == "xx1111-ovh"


CATALOGUE = "/1.0/order/catalog/public/domain?ovhSubsidiary=FR"


def _break_off(stand_in: StandIn, **answer: Any) -> None:
    _tell(stand_in, {"bytes": 20_000} | answer, call="GET /order/catalog/*", when="after")


def test_an_answer_may_break_off_and_end_as_if_it_were_whole() -> None:
    stand_in = standin()
    whole = stand_in.get(CATALOGUE).content
    _break_off(stand_in)

    broken = stand_in.get(CATALOGUE)

    assert (broken.status_code, broken.content) == (200, whole[:20_000])
    assert stand_in.get(CATALOGUE).content == whole


def test_an_answer_may_be_cut_in_the_middle() -> None:
    stand_in = standin()
    _break_off(stand_in, reset=True)

    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        stand_in.get(CATALOGUE)


def test_an_answer_may_hang_in_the_middle_until_the_faults_are_forgotten() -> None:
    stand_in = standin()
    _break_off(stand_in, hang=True)

    with requests.get(f"{stand_in.url}{CATALOGUE}", stream=True, timeout=0.3) as answer:
        received: list[bytes] = []
        with pytest.raises(requests.ConnectionError, match="timed out"):
            received.extend(answer.iter_content(None))

    assert len(b"".join(received)) == 20_000
    assert stand_in.client.get("/me")["nichandle"] == "xx1111-ovh"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"answer": {"bytes": 5}}, "when must be after"),
        ({"answer": {"bytes": 5}, "when": "late", "late_seconds": 1}, "when must be after"),
        ({"answer": {"bytes": 5, "status": 200}, "when": "after"}, "its own status"),
        ({"answer": {"bytes": "5"}, "when": "after"}, "whole number"),
    ],
)
def test_a_part_of_an_answer_that_makes_no_sense_is_refused(fault: dict[str, Any], why: str) -> None:
    answered = standin().post("/standin/faults", {"call": "GET /me", **fault})

    assert answered.status_code == 400
    assert why in answered.json()["error"]


def test_a_delay_only_makes_the_answer_late() -> None:
    stand_in = standin()
    _tell(stand_in, {"delay_seconds": 0.2}, call="GET /me")
    began = time.monotonic()

    assert stand_in.client.get("/me")["nichandle"] == "xx1111-ovh"

    assert time.monotonic() - began >= 0.2


def test_a_delay_can_precede_another_answer() -> None:
    stand_in = standin()
    _tell(stand_in, {"delay_seconds": 0.1, **OUTAGE}, call="GET /me")
    began = time.monotonic()

    with pytest.raises(ovh.exceptions.APIError):
        stand_in.client.get("/me")

    assert time.monotonic() - began >= 0.1


def test_a_gateways_page_is_no_json() -> None:
    stand_in = standin()
    _tell(stand_in, {"status": 408, "html": "<h1>Request Timeout</h1>"}, call="GET /me")

    answer = stand_in.client.raw_call("GET", "/me")

    assert (answer.status_code, answer.text) == (408, "<h1>Request Timeout</h1>")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["X-OVH-QUERYID"]


def test_a_throttled_call_may_say_when_to_come_back() -> None:
    stand_in = standin()
    answer = {"status": 429, "body": {"message": "Too many requests"}, "headers": {"Retry-After": "2"}}
    _tell(stand_in, answer, call="* /order/*", times=None)

    for path in ("/order/cart", "/order/cart/any"):
        response = stand_in.client.raw_call("GET", path)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
    assert stand_in.client.get("/me")["nichandle"] == "xx1111-ovh"


def test_a_throttled_call_may_also_say_nothing() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _tell(stand_in, {"status": 429, "body": {"message": "Too many requests"}}, when="after")

    response = stand_in.client.raw_call("POST", f"/order/cart/{cart_id}/checkout", {})

    assert (response.status_code, response.headers.get("Retry-After")) == (429, None)
    assert len(stand_in.account.orders) == 1


def test_an_answer_may_lack_what_was_promised() -> None:
    stand_in = standin()
    _tell(stand_in, {"status": 200, "body": {"orderId": None}}, when="after")

    assert stand_in.check_out(stand_in.ready_cart("x.fr")) == {"orderId": None}
    assert len(stand_in.account.orders) == 1


def test_faults_strike_in_the_order_they_were_told_and_as_often() -> None:
    stand_in = standin()
    for status in (500, 502):
        _tell(stand_in, {"status": status, "body": {}}, call="GET /me")

    assert [stand_in.client.raw_call("GET", "/me").status_code for _ in range(3)] == [500, 502, 200]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"answer": {}},
        {"answer": {"status": 503}, "when": "during"},
        {"answer": {"status": 503}, "times": 0},
        {"answer": {"explode": True}},
        {"answer": {"status": "503"}},
        {"answer": {"body": {}}},
        {"answer": {"delay_seconds": "long"}},
        {"answer": {"reset": True}, "route": "/me"},
        {"answer": {"reset": True}, "call": "/me"},
        {"answer": {"reset": True}, "call": "GET /me", "path": "/me"},
        {"answer": {"status": 429, "headers": "Retry-After"}},
        {"answer": {"reset": True}, "when": "late"},
        {"answer": {"reset": True}, "when": "late", "late_seconds": "soon"},
        {"answer": {"reset": True}, "when": "after", "late_seconds": 5},
        {"answer": {"delay_seconds": 1}, "when": "late", "late_seconds": 5},
        {"when": "late", "late_seconds": 5, "change": {"carts": {"lose": "all"}}},
        {"change": {}},
        {"change": {"weather": {"rain": True}}},
        {"change": {"prices": {"extension": "nosuch", "raise": 1}}},
        {"change": {"prices": 1}},
        {"change": {"names": {"name": "not a name", "is": "free"}}},
        {"then_change": {"lines": {}}},
        {"then_change": {"carts": {"lose": "all"}}, "answer": {"reset": True}},
        {"ready_made": "Everything is fine"},
        {"ready_made": "The card is refused", "times": 2},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(told: dict[str, Any]) -> None:
    stand_in = standin()
    answer = stand_in.post("/standin/faults", told)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert stand_in.get("/standin/faults").json() == []
