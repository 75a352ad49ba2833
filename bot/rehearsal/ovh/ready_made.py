"""Faults that are needed often, by group and title. A title is told in place of a fault wherever one can be told."""

from collections.abc import Mapping
from typing import TypeAlias

Told: TypeAlias = Mapping[str, object]

_ORDER = {"call": "POST /order/cart/*/checkout", "times": 1}
_PAYMENT = {"call": "POST /me/order/*/pay*", "times": 1}
_LOST = {"reset": True}
_THREE_MINUTES_LATER = {"when": "late", "late_seconds": 180, "answer": _LOST}
_BAD_GATEWAY = {"status": 502, "html": "<html><body><h1>502 Bad Gateway</h1></body></html>"}
_TOO_MANY = {"class": "Client::TooManyRequests", "message": "Too many requests"}
_CATALOGUE = {"call": "GET /order/catalog/public/domain"}
_BROKEN = {"class": "Server::InternalServerError", "message": "Internal server error"}
_OUTAGE = {"class": "Server::ServiceUnavailable", "message": "Service is temporarily unavailable"}
_CARD_REFUSED = {"class": "Client::Forbidden", "message": "This order can't be paid with 'CREDIT_CARD'"}

_ORDERING: Mapping[str, Told] = {
    "The order's answer is lost (it was made)": {**_ORDER, "when": "after", "answer": _LOST},
    "The order's answer is lost (it was not made)": {**_ORDER, "when": "before", "answer": _LOST},
    "The order's answer is lost (it is made 3 minutes later)": {**_ORDER, **_THREE_MINUTES_LATER},
    "The order hangs (it was made)": {**_ORDER, "when": "after", "answer": {"hang": True}},
    "The order is answered with a gateway's page (it was made)": {**_ORDER, "when": "after", "answer": _BAD_GATEWAY},
    "The order is one call too many": {
        **_ORDER,
        "answer": {"status": 429, "body": _TOO_MANY, "headers": {"Retry-After": "30"}},
    },
    "The price rises before ordering": {**_ORDER, "change": {"prices": {"raise": "1.00"}}},
    "The cart is lost before ordering": {**_ORDER, "change": {"carts": {"lose": "called"}}},
    "OVH swaps a line": {**_ORDER, "then_change": {"lines": {"name": "swapped-by-ovh.com"}}},
    "A second order from a cart is answered with 409": {
        **_ORDER,
        "change": {"guesses": {"second_checkout_status": 409}},
    },
}

_PAYING: Mapping[str, Told] = {
    "The payment's answer is lost (it was paid)": {**_PAYMENT, "when": "after", "answer": _LOST},
    "The payment's answer is lost (it was not paid)": {**_PAYMENT, "when": "before", "answer": _LOST},
    "The payment's answer is lost (it is paid 3 minutes later)": {**_PAYMENT, **_THREE_MINUTES_LATER},
    "The card is refused": {**_PAYMENT, "answer": {"status": 403, "body": _CARD_REFUSED}},
    "The default payment method changes before ordering": {
        **_ORDER,
        "change": {"payment-methods": {"default": True}},
    },
    "OVH asks for documents": {**_PAYMENT, "then_change": {"orders": {"status": "documentsRequested"}}},
}

_SEARCHING: Mapping[str, Told] = {
    "OVH throttles the next 20 searches": {
        "call": "GET /order/cart/*/domain",
        "times": 20,
        "answer": {"status": 429, "body": _TOO_MANY, "headers": {"Retry-After": "2"}},
    },
    "OVH's catalogue breaks off until the faults are cleared": {
        **_CATALOGUE,
        "when": "after",
        "answer": {"bytes": 20_000},
    },
    "OVH's catalogue is answered with 500 until the faults are cleared": {
        **_CATALOGUE,
        "answer": {"status": 500, "body": _BROKEN},
    },
}

_ANY_TIME: Mapping[str, Told] = {
    "OVH is slow until the faults are cleared": {"call": "* *", "answer": {"delay_seconds": 2}},
    "OVH is down until the faults are cleared": {"call": "* *", "answer": {"status": 503, "body": _OUTAGE}},
}

READY_MADE: Mapping[str, Mapping[str, Told]] = {
    "While searching": _SEARCHING,
    "While ordering": _ORDERING,
    "While paying": _PAYING,
    "At any time": _ANY_TIME,
}
"""Groups of faults, each fault by its title; times are counted anew each time one is told."""
