"""Answers that OVH or a gateway in front of it may give, with what each means, and how tests ask for them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.ovh_api import Calls
from bot.rehearsal.ovh.faults import read_fault
from tests.rehearsal.ovh_standin import StandIn

Kinds = tuple[type[RegistrarError], type[RegistrarError]]
Answer = dict[str, Any]

REFUSED: Kinds = (Rejected, Rejected)
GONE: Kinds = (Vanished, Vanished)
UNSENT: Kinds = (Unavailable, Unavailable)
OPEN: Kinds = (Unavailable, Uncertain)
"""What a failure means for a read, and for a change."""

ANSWERS: dict[str, tuple[Answer, Kinds]] = {
    "401": ({"status": 401, "body": {"class": "Client::Unauthorized", "message": "You must login first"}}, REFUSED),
    **{
        f"403 {code}": ({"status": 403, "body": {"errorCode": code, "message": "no"}}, REFUSED)
        for code in ("NOT_GRANTED_CALL", "NOT_CREDENTIAL", "INVALID_CREDENTIAL", "INVALID_KEY", "FORBIDDEN")
    },
    "403 of a route": (
        {"status": 403, "body": {"class": "Client::Forbidden", "message": "You are not allowed"}},
        REFUSED,
    ),
    "400": ({"status": 400, "body": {"class": "Client::BadRequest", "message": "is mandatory"}}, REFUSED),
    "404": ({"status": 404, "body": {"class": "Client::NotFound", "message": "does not exist"}}, GONE),
    "460": ({"status": 460, "body": {"class": "Client::ResourceExpired", "message": "has expired"}}, GONE),
    "408 of a gateway": ({"status": 408, "html": "<h1>Request Timeout</h1>"}, OPEN),
    "409": ({"status": 409, "body": {"class": "Client::Conflict", "message": "conflict"}}, OPEN),
    "429": ({"status": 429, "body": {"message": "Too many requests"}}, OPEN),
    "429 with a time": (
        {"status": 429, "body": {"message": "Too many requests"}, "headers": {"Retry-After": "2"}},
        OPEN,
    ),
    "500": (
        {"status": 500, "body": {"class": "Server::InternalServerError", "message": "Internal server error"}},
        OPEN,
    ),
    "502 of a gateway": ({"status": 502, "html": "<h1>Bad Gateway</h1>"}, OPEN),
    "503": ({"status": 503, "body": {"message": "Service is temporarily unavailable"}}, OPEN),
    "404 of a gateway": ({"status": 404, "html": "<h1>Not Found</h1>"}, OPEN),
    "200 in HTML": ({"status": 200, "html": "<h1>Maintenance</h1>"}, OPEN),
    "200 without a body": ({"status": 200, "html": ""}, OPEN),
    "an error that is a list": ({"status": 500, "body": ["no"]}, OPEN),
    "an error that is a text": ({"status": 403, "body": "no"}, OPEN),
    "an error that is null": ({"status": 400, "body": None}, OPEN),
    "no answer": ({"reset": True}, OPEN),
}


def tell(at: StandIn, answer: Answer, method: str, path: str, when: str = "before", *, times: int | None = 1) -> None:
    """Let the stand-in answer the next call otherwise, before or after its effect; None lets it always."""
    told = {"call": f"{method} {path}", "when": when, "answer": answer, "times": times}
    at.faults.add(read_fault(at.account, told))


def met(act: Callable[[], object]) -> RegistrarError:
    """Do what fails, and return how."""
    with pytest.raises(RegistrarError) as failed:
        act()
    return failed.value


def create(api: Calls) -> object:
    """Change something at OVH: make a cart."""
    return api.post("/order/cart", {"ovhSubsidiary": "FR"})
