"""Whether credentials could buy: only a refusal to grant the call says no, and whatever is unclear says nothing."""

from typing import Any

import pytest

from bot.errors import Rejected, Unavailable
from bot.ovh_api import OvhBuyer, OvhRegistrar
from bot.proving import Proving
from tests.contract.registrar_worlds import calls
from tests.ovh_api.asking import ANSWERS, Answer, met, tell
from tests.rehearsal.ovh_standin import StandIn

CHECKOUT = ("POST", "/order/cart/*/checkout")


def registrar_of(at: StandIn, consumer_key: str) -> OvhRegistrar:
    return OvhRegistrar(calls(at.url, consumer_key=consumer_key), at.clock)


def test_a_key_without_the_right_to_check_out_could_not_buy(at: StandIn) -> None:
    assert registrar_of(at, "standin-browse").could_buy() is False


def test_a_key_with_the_right_to_check_out_could_buy(at: StandIn) -> None:
    assert registrar_of(at, "standin-buy").could_buy() is True
    assert at.account.orders == {}


def iam(**details: Any) -> Answer:
    """A refusal by an IAM policy. Source: OVH's guide "Using IAM policies with the OVHcloud API"."""
    body = {"class": "Client::Forbidden", "message": "User not granted for this request", "details": details}
    return {"status": 403, "body": body}


def test_an_oauth2_client_whose_policy_has_no_checkout_could_not_buy(at: StandIn) -> None:
    tell(at, iam(unauthorizedActionsByIAM="order:apiovh:cart/checkout/execute"), *CHECKOUT)

    assert registrar_of(at, "standin-buy").could_buy() is False


@pytest.mark.parametrize("answer", [iam(), iam(unauthorizedActionsByIAM=""), {**iam(), "status": 400}])
def test_a_refusal_that_names_no_action_proves_nothing(at: StandIn, answer: Answer) -> None:
    tell(at, answer, *CHECKOUT)
    registrar = registrar_of(at, "standin-browse")

    if answer["status"] == 400:
        assert registrar.could_buy() is True
    else:
        assert type(met(registrar.could_buy)) is Rejected


@pytest.mark.parametrize("name", ["400", "404", "460"])
def test_what_the_order_system_refuses_was_granted(at: StandIn, name: str) -> None:
    tell(at, ANSWERS[name][0], *CHECKOUT)

    assert registrar_of(at, "standin-browse").could_buy() is True


def test_a_checkout_that_was_accepted_was_granted(at: StandIn) -> None:
    tell(at, {"status": 200, "body": None}, *CHECKOUT)

    assert registrar_of(at, "standin-browse").could_buy() is True


@pytest.mark.parametrize(
    "name",
    ["401", "403 NOT_CREDENTIAL", "403 INVALID_CREDENTIAL", "403 INVALID_KEY", "403 FORBIDDEN", "403 of a route"],
)
def test_credentials_that_are_refused_as_such_prove_nothing(at: StandIn, name: str) -> None:
    tell(at, ANSWERS[name][0], *CHECKOUT)

    assert type(met(registrar_of(at, "standin-browse").could_buy)) is Rejected


def test_a_wrong_signature_proves_nothing(at: StandIn) -> None:
    tell(at, {"status": 400, "body": {"errorCode": "INVALID_SIGNATURE", "message": "Invalid signature"}}, *CHECKOUT)

    assert type(met(registrar_of(at, "standin-browse").could_buy)) is Rejected


UNCLEAR = ["408 of a gateway", "409", "429", "500", "502 of a gateway", "404 of a gateway", "200 in HTML", "no answer"]


@pytest.mark.parametrize("name", UNCLEAR)
def test_an_answer_that_does_not_tell_proves_nothing_and_may_be_asked_for_again(at: StandIn, name: str) -> None:
    registrar = registrar_of(at, "standin-browse")
    tell(at, ANSWERS[name][0], *CHECKOUT)

    assert type(met(registrar.could_buy)) is Unavailable
    assert registrar.could_buy() is False


# Both keys together


@pytest.mark.parametrize(
    ("searching", "buying", "why_not"),
    [
        ("standin-browse", "standin-pay", ""),
        ("standin-buy", "standin-pay", "the key for searching may order, too"),
        ("standin-browse", "standin-other-account", "of OVH account xx1111-ovh, the key for buying of yy2222-ovh"),
        ("standin-expired", "standin-pay", "OVH refuses the key for searching: This credential is not valid"),
        ("standin-browse", "standin-expired", "OVH refuses the key for buying: This credential is not valid"),
    ],
)
def test_two_keys_are_proved_or_it_is_said_why_not(at: StandIn, searching: str, buying: str, why_not: str) -> None:
    buyer = OvhBuyer(calls(at.url, consumer_key=buying))
    proving = Proving(registrar_of(at, searching), buyer, at.clock)
    proving.prove_next()

    assert why_not in proving.why_not()
    assert proving.account == (None if why_not else "xx1111-ovh")
