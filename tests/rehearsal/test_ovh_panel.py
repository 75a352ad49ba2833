"""The panel beside the demo page, the routes that change the account, and the way into the stand-in."""

import json
import os
import re
import signal
import subprocess
import sys
from typing import Any

import pytest
import requests

from bot.rehearsal.ovh import announcement
from tests.rehearsal.ovh_standin import standin


def test_an_empty_account_shows_how_it_would_pay() -> None:
    picture = standin().get("/standin/account").json()

    assert (picture["nichandle"], picture["currency"]) == ("xx1111-ovh", "EUR")
    assert (picture["carts"], picture["orders"], picture["charges"], picture["domains"]) == ([], [], [], [])
    assert [method["label"][-4:] for method in picture["paymentMethods"] if method["default"]] == ["4242"]
    assert picture["now"] == "2027-11-21T00:00:00+00:00"


def test_it_shows_carts_orders_and_what_was_charged() -> None:
    stand_in = standin()
    cart_id = stand_in.empty_cart("xmas")
    stand_in.add(cart_id, "merrychristmas.ovh")
    order_id = stand_in.order("x.fr", pay=True)
    stand_in.clock.pass_seconds(60)

    picture = stand_in.get("/standin/account").json()

    open_cart, validated = picture["carts"]
    assert (open_cart["description"], open_cart["readOnly"], open_cart["total"]) == ("xmas", False, "1.19")
    assert [(item["name"], item["price"]) for item in open_cart["items"]] == [("merrychristmas.ovh", "0.99")]
    assert (validated["readOnly"], validated["total"]) == (True, "5.99")
    (order,) = picture["orders"]
    assert (order["orderId"], order["status"], order["names"]) == (order_id, "delivered", ["x.fr"])
    assert (order["total"], order["currency"], order["paidWith"]) == ("5.99", "EUR", "424242XXXXXX4242")
    (charge,) = picture["charges"]
    assert (charge["orderId"], charge["amount"]) == (order_id, "5.99")
    assert picture["domains"] == [{"name": "x.fr", "state": "ok"}]


def test_the_language_of_its_owner_can_be_changed() -> None:
    stand_in = standin()
    languages = [stand_in.client.get("/me")["language"]]

    picture = stand_in.post("/standin/account", {"language": "fr_FR"}).json()

    assert (picture["language"], [*languages, stand_in.client.get("/me")["language"]]) == ("fr_FR", ["en_GB", "fr_FR"])


def test_it_shows_no_secret() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    order = stand_in.account.orders[stand_in.check_out(cart_id)["orderId"]]

    text = stand_in.get("/standin/account").text

    assert cart_id not in text
    assert order.password not in text


@pytest.mark.parametrize(
    ("route", "told"),
    [
        ("clock", {"advance_seconds": "soon"}),
        ("clock", {"advance_seconds": -1}),
        ("clock", {}),
        ("prices", {"extension": "nosuch", "price": 1}),
        ("prices", {"extension": "fr", "price": "NaN"}),
        ("prices", {"extension": "fr", "price": -1}),
        ("prices", {"extension": "fr"}),
        ("prices", {"name": "x.nosuch", "price": 1}),
        ("prices", {"name": "x.fr", "price": "dear"}),
        ("names", {"name": "x.fr", "is": "mine"}),
        ("names", {"name": "not a name", "is": "free"}),
        ("orders", {"orderId": 1, "status": "delivered"}),
        ("orders", {"orderId": 1, "status": "lost"}),
        ("orders", {"orderId": "1", "status": None}),
        ("payment-methods", {"paymentMethodId": 1, "default": True}),
        ("guesses", {"second_checkout_status": "409"}),
        ("guesses", {"nosuch": 1}),
        ("prices", {"price": 1}),
        ("prices", {"extension": "fr", "colour": "red", "price": 1}),
        ("lines", {"amount": 1}),
        ("lines", {}),
        ("lines", {"kind": "FREE"}),
        ("lines", {"name": "x.nosuch"}),
        ("carts", {"lose": "called"}),
        ("carts", {}),
        ("wallet", {}),
        ("wallet", {"points": "many"}),
        ("wallet", {"registered": 1}),
        ("orders", {"status": "delivered"}),
        ("orders", {"orderId": 1}),
        ("payment-methods", {"status": "LOST"}),
        ("payment-methods", {}),
        ("clock", {"advance_seconds": 1, "backwards": True}),
        ("names", ["x.fr"]),
        ("extensions", {"extension": "nosuch", "sold": False}),
        ("extensions", {"extension": "fr"}),
        ("extensions", {"extension": "fr", "sold": "no"}),
        ("extensions", {"sold": False}),
        ("catalogue", {}),
        ("catalogue", {"whole": "yes"}),
        ("catalogue", {"currency": 7}),
        ("catalogue", {"price": "dear"}),
        ("catalogue", {"colour": "red"}),
        ("traffic", {}),
        ("traffic", {"call_seconds": -1}),
        ("traffic", {"calls_per_second": 0}),
        ("traffic", {"calls_per_second": 1.5}),
        ("traffic", {"retry_after_seconds": "soon"}),
        ("account", {}),
        ("account", {"language": "xx_XX"}),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_the_reason(route: str, told: Any) -> None:
    answer = standin().post(f"/standin/{route}", told)

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("body", ["", "not json"])
def test_a_change_must_be_json(body: str) -> None:
    url = f"{standin().url}/standin/clock"

    assert requests.post(url, data=body, timeout=5).status_code == 400


class TestOrigins:
    @pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost:3000", "http://[::1]:1"])
    def test_a_page_of_this_machine_may_read_and_change(self, origin: str) -> None:
        stand_in = standin()
        for answer in (
            stand_in.get("/standin/account", Origin=origin),
            stand_in.post("/standin/clock", {"advance_seconds": 1}, Origin=origin),
        ):
            assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, origin)

    @pytest.mark.parametrize("origin", ["https://example.com", "http://localhost.example.com", "null"])
    def test_any_other_page_may_not(self, origin: str) -> None:
        stand_in = standin()

        assert "Access-Control-Allow-Origin" not in stand_in.get("/standin/account", Origin=origin).headers
        assert stand_in.post("/standin/clock", {"advance_seconds": 1}, Origin=origin).status_code == 403
        forget = requests.delete(f"{stand_in.url}/standin/faults", headers={"Origin": origin}, timeout=5)
        assert forget.status_code == 403

    def test_no_page_may_read_the_order_api(self) -> None:
        answer = standin().get("/1.0/auth/time", Origin="http://localhost:3000")

        assert "Access-Control-Allow-Origin" not in answer.headers


class TestWayIn:
    def test_an_unknown_path_is_answered_as_ovh_does(self) -> None:
        answer = standin().get("/1.0/no/such/route")

        assert (answer.status_code, answer.json()["message"]) == (404, "Got an invalid (or empty) URL")

    @pytest.mark.parametrize("path", ["/1.0/auth/time", "/1.0/me", "/1.0/no/such/route"])
    def test_every_answer_has_an_id_of_its_own(self, path: str) -> None:
        stand_in = standin()
        ids = [stand_in.get(path).headers["X-OVH-QUERYID"] for _ in range(2)]

        assert all(re.fullmatch(r"EU\.ext-2\.\w+\.\d+\.\w+", query_id) for query_id in ids)
        assert ids[0] != ids[1]

    @pytest.mark.parametrize("body", ["[1]", "{", '"x"'])
    def test_a_body_that_is_no_object_is_refused(self, body: str) -> None:
        answer = requests.post(f"{standin().url}/1.0/order/cart", data=body, timeout=5)

        assert answer.status_code == 400

    def test_another_host_name_does_not_reach_it(self) -> None:
        assert standin().get("/1.0/auth/time", Host="example.com").status_code == 421

    def test_the_announcement_names_base_url_and_keys(self) -> None:
        assert announcement("http://127.0.0.1:1") == {
            "base_url": "http://127.0.0.1:1/1.0",
            "application_key": "standin-app-key",
            "application_secret": "standin-app-secret",
            "consumer_keys": {"browse": "standin-browse", "pay": "standin-pay", "buy": "standin-buy"},
            "account": "http://127.0.0.1:1/standin/account",
        }

    def test_run_alone_it_prints_one_line_and_answers(self) -> None:
        program = "from bot.rehearsal import ovh; ovh.run(0)"
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            announced = json.loads(process.stdout.readline())
            account = requests.get(announced["account"], timeout=5).json()
            clock = requests.get(f"{announced['base_url']}/auth/time", timeout=5)
            process.send_signal(signal.SIGTERM)

        assert account["nichandle"] == "xx1111-ovh"
        assert clock.status_code == 200
