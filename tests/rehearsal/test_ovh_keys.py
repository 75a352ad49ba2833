"""Who may call what: signatures, clocks, and the consumer keys."""

import time

import ovh.exceptions
import pytest

from bot.rehearsal.ovh.keys import BROWSE, BUY, PAY, Rule
from tests.rehearsal.ovh_standin import standin

NO_SUCH_CART = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"application_key": "other"}, ovh.exceptions.InvalidKey, "INVALID_KEY"),
        ({"application_secret": "other"}, ovh.exceptions.BadParametersError, "INVALID_SIGNATURE"),
        ({"consumer_key": "other"}, ovh.exceptions.NotCredential, "NOT_CREDENTIAL"),
        ({"consumer_key": "standin-expired"}, ovh.exceptions.InvalidCredential, "INVALID_CREDENTIAL"),
    ],
)
def test_a_wrong_key_is_named(changes: dict[str, str], error: type[Exception], code: str) -> None:
    client = standin().client_of(**changes)

    with pytest.raises(error) as refused:
        client.get("/me")

    response = refused.value.response  # type: ignore[attr-defined]
    assert response.json()["errorCode"] == code
    assert response.json()["httpCode"].startswith(str(response.status_code))
    assert refused.value.query_id.startswith("EU.ext-2.")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("skew_seconds", "is_accepted"), [(-170, True), (170, True), (-200, False), (200, False)])
def test_a_clock_may_be_wrong_by_three_minutes(skew_seconds: int, is_accepted: bool) -> None:
    client = standin().client
    client._time_delta = skew_seconds

    if is_accepted:
        assert client.get("/me")["nichandle"] == "xx1111-ovh"
    else:
        with pytest.raises(ovh.exceptions.BadParametersError, match="Query out of time"):
            client.get("/me")


def test_the_time_is_the_real_one_whatever_the_rehearsal_clock_says() -> None:
    stand_in = standin()
    stand_in.clock.pass_seconds(86_400)
    stand_in.account.advance(86_400)

    assert abs(stand_in.client.get("/auth/time") - time.time()) <= 2
    assert stand_in.client.get("/me")["ovhSubsidiary"] == "FR"


@pytest.mark.parametrize("description", ["a b", "été/é?&=+%", "slackbot:T1:C1"])
def test_a_query_that_needs_encoding_is_signed_as_it_is_sent(description: str) -> None:
    stand_in = standin()
    cart_id = stand_in.empty_cart(description)

    assert stand_in.client.get("/order/cart", description=description) == [cart_id]


class TestWithoutSignature:
    @pytest.mark.parametrize("path", ["/order/cart", "/me", f"/order/cart/{NO_SUCH_CART}/checkout", "/domain"])
    def test_a_signed_route_asks_for_a_login(self, path: str) -> None:
        answer = standin().get(f"/1.0{path}")

        assert (answer.status_code, answer.json()["message"]) == (401, "You must login first")

    def test_searching_asks_for_a_login(self) -> None:
        stand_in = standin()
        answer = stand_in.get(f"/1.0/order/cart/{stand_in.empty_cart()}/domain?domain=x.fr")

        assert answer.status_code == 401

    def test_a_cart_can_be_made_and_whoever_knows_its_id_reads_it(self) -> None:
        stand_in = standin()
        cart = stand_in.post("/1.0/order/cart", {"ovhSubsidiary": "FR"}).json()

        assert stand_in.get(f"/1.0/order/cart/{cart['cartId']}").json() == cart
        assert stand_in.get("/1.0/auth/time").status_code == 200

    def test_an_unassigned_cart_cannot_be_searched_in_even_with_a_signature(self) -> None:
        stand_in = standin()
        cart = stand_in.post("/1.0/order/cart", {"ovhSubsidiary": "FR"}).json()

        with pytest.raises(ovh.exceptions.APIError, match="You must login first") as refused:
            stand_in.client.get(f"/order/cart/{cart['cartId']}/domain", domain="x.fr")

        assert refused.value.response.status_code == 401


class TestBrowseKey:
    @pytest.mark.parametrize(
        "path",
        [
            f"/order/cart/{NO_SUCH_CART}/checkout",
            "/me/order/1/pay",
            "/me/order/1/payWithRegisteredPaymentMean",
        ],
    )
    def test_it_may_not_buy_not_even_what_does_not_exist(self, path: str) -> None:
        client = standin().client_of("standin-browse")

        with pytest.raises(ovh.exceptions.NotGrantedCall):
            client.post(path)

    def test_the_buy_key_finds_that_it_does_not_exist(self) -> None:
        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            standin().client.post(f"/order/cart/{NO_SUCH_CART}/checkout")

    def test_it_may_not_check_out_a_cart_that_is_ready(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")

        with pytest.raises(ovh.exceptions.NotGrantedCall):
            stand_in.client_of("standin-browse").post(f"/order/cart/{cart_id}/checkout")

        assert not stand_in.account.orders

    def test_it_may_do_all_that_leads_to_a_quote(self) -> None:
        stand_in = standin()
        stand_in.client = stand_in.client_of("standin-browse")

        assert stand_in.quote("x.fr")["orderId"] is None
        assert stand_in.client.get("/domain/extensions/highlighted")
        assert stand_in.client.get("/me/order") == []

    def test_it_sees_how_the_account_pays(self) -> None:
        client = standin().client_of("standin-browse")

        assert client.get("/me/payment/method", default=True) == [900000010]
        assert client.get("/me/payment/method/900000010")["paymentType"] == "CREDIT_CARD"
        assert client.get(f"/me/ovhAccount/{client.get('/me/ovhAccount')[0]}")["balance"]["value"] == 25
        assert client.get("/me/fidelityAccount")["balance"] == 1200
        assert client.get("/me/payment/transaction") == []

    def test_it_tells_its_rules(self) -> None:
        credential = standin().client_of("standin-browse").get("/auth/currentCredential")

        assert credential["status"] == "validated"
        assert {"method": "POST", "path": "/order/cart/*/assign"} in credential["rules"]
        assert {"method": "POST", "path": "/order/cart/*/checkout"} not in credential["rules"]


class TestPayKey:
    def test_it_checks_out_and_pays(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")
        pay = stand_in.client_of("standin-pay")

        order_id = pay.post(f"/order/cart/{cart_id}/checkout")["orderId"]
        pay.post(f"/me/order/{order_id}/pay", paymentMethod={"id": 900000010})

        assert stand_in.status(order_id) == "checking"

    @pytest.mark.parametrize("path", ["/order/cart", f"/order/cart/{NO_SUCH_CART}/checkout", "/me/order", "/domain"])
    def test_it_reads_nothing_but_whose_it_is(self, path: str) -> None:
        client = standin().client_of("standin-pay")

        with pytest.raises(ovh.exceptions.NotGrantedCall):
            client.get(path)
        assert client.get("/me")["nichandle"] == "xx1111-ovh"
        assert client.get("/auth/currentCredential")["status"] == "validated"

    def test_it_finds_that_a_cart_does_not_exist(self) -> None:
        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            standin().client_of("standin-pay").post(f"/order/cart/{NO_SUCH_CART}/checkout")


class TestKeyOfAnotherAccount:
    def test_it_tells_another_account(self) -> None:
        assert standin().client_of("standin-other-account").get("/me")["nichandle"] == "yy2222-ovh"

    def test_nothing_of_this_account_is_its_own(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")

        with pytest.raises(ovh.exceptions.APIError, match="You are not allowed"):
            stand_in.client_of("standin-other-account").post(f"/order/cart/{cart_id}/checkout")

        assert not stand_in.account.orders


@pytest.mark.parametrize(
    ("path", "covered", "not_covered"),
    [
        ("/me", ["/me"], ["/me/order", "/men"]),
        ("/order/cart/*", ["/order/cart/a", "/order/cart/a/item/1"], ["/order/cart", "/order/cart/"]),
        ("/order/cart/*/assign", ["/order/cart/a/assign"], ["/order/cart/a/b/assign", "/order/cart/assign"]),
    ],
)
def test_a_star_covers_one_segment_and_at_the_end_the_whole_tree(
    path: str, covered: list[str], not_covered: list[str]
) -> None:
    rule = Rule("GET", path)

    assert [rule.covers("GET", each) for each in covered] == [True] * len(covered)
    assert [rule.covers("GET", each) for each in not_covered] == [False] * len(not_covered)
    assert not rule.covers("POST", covered[0])


def test_the_buy_key_may_do_all_that_the_browse_and_pay_keys_may() -> None:
    assert set(BROWSE.rules) | set(PAY.rules) < set(BUY.rules)


def test_the_browse_and_pay_keys_may_do_nothing_alike_but_tell_whose_they_are() -> None:
    assert {rule.path for rule in set(BROWSE.rules) & set(PAY.rules)} == {"/me"}
