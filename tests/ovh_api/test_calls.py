"""What each failure of a call means: rejected, vanished, unavailable, uncertain."""

import inspect
from typing import Any

import ovh.exceptions
import pytest

from bot.errors import Vanished
from bot.ovh_api import Calls, calls
from tests.ovh_api.asking import ANSWERS, GONE, OPEN, REFUSED, UNSENT, Kinds, create, met, tell
from tests.rehearsal.ovh_standin import StandIn

SORTED: dict[str, Kinds] = {
    "APIError": OPEN,
    "BadParametersError": REFUSED,
    "Forbidden": REFUSED,
    "HTTPError": OPEN,
    "InvalidConfiguration": UNSENT,
    "InvalidCredential": REFUSED,
    "InvalidKey": REFUSED,
    "InvalidRegion": UNSENT,
    "InvalidResponse": OPEN,
    "NetworkError": OPEN,
    "NotCredential": REFUSED,
    "NotGrantedCall": REFUSED,
    "OAuth2FailureError": UNSENT,
    "ReadOnlyError": OPEN,
    "ResourceConflictError": OPEN,
    "ResourceExpiredError": GONE,
    "ResourceNotFoundError": GONE,
}


def errors_of_python_ovh() -> dict[str, Any]:
    classes = [found for _, found in inspect.getmembers(ovh.exceptions, inspect.isclass)]
    return {found.__name__: found for found in classes if issubclass(found, ovh.exceptions.APIError)}


def test_every_error_of_python_ovh_has_a_meaning() -> None:
    assert errors_of_python_ovh().keys() == SORTED.keys()


@pytest.mark.parametrize("name", SORTED)
def test_an_error_of_python_ovh_means_this(name: str) -> None:
    error = errors_of_python_ovh()[name]("words")

    assert (type(calls._sorted(error, changes=False)), type(calls._sorted(error, changes=True))) == SORTED[name]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_to_a_read_means_this(at: StandIn, api: Calls, name: str) -> None:
    answer, (kind, _) = ANSWERS[name]
    tell(at, answer, "GET", "/order/cart")

    assert type(met(lambda: api.get("/order/cart"))) is kind
    assert api.get("/order/cart") == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_to_a_change_means_this(at: StandIn, api: Calls, name: str, when: str) -> None:
    answer, (_, kind) = ANSWERS[name]
    tell(at, answer, "POST", "/order/cart", when)

    assert type(met(lambda: create(api))) is kind
    assert len(at.account.carts) == (when == "after")


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_to_a_removal_means_the_same_but_gone_is_gone(at: StandIn, api: Calls, name: str) -> None:
    answer, (_, kind) = ANSWERS[name]
    cart_id = at.empty_cart()
    tell(at, answer, "DELETE", "/order/cart/*")
    if kind is Vanished:
        api.delete(f"/order/cart/{cart_id}")
    else:
        assert type(met(lambda: api.delete(f"/order/cart/{cart_id}"))) is kind


def test_an_error_has_the_words_and_the_number_of_ovh(api: Calls) -> None:
    error = met(lambda: api.get("/order/cart/none"))

    assert "does not exist" in error.reason
    assert (error.query_id or "").startswith("EU.ext-")


def test_a_removal_may_be_answered_without_a_body(at: StandIn, api: Calls) -> None:
    tell(at, {"status": 204, "html": ""}, "DELETE", "/order/cart/*", "after")

    api.delete(f"/order/cart/{at.empty_cart()}")
    assert at.account.carts == {}
