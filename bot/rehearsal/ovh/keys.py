"""The fixed keys, what each may call, and the check of a signature.

    application key     standin-app-key
    application secret  standin-app-secret
    consumer keys       standin-browse    searches, fills carts, reads orders and how the account pays; may not check
                                          out or pay
                        standin-pay       checks out and pays, and may do nothing else
                        standin-buy       all of that, and reads the names that the account owns
                        standin-expired   its validity has ended: every call is INVALID_CREDENTIAL
                        standin-other-account    as standin-buy, but of yy2222-ovh, to which nothing here belongs

A call is signed as python-ovh does it: `"$1$"` and the SHA-1 of application secret, consumer key, method, full URL,
body and timestamp, joined by `+`. How much clock skew OVH accepts is not documented; 180 s are accepted here.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.rehearsal.ovh.refusals import Refused, forbidden, login_first, not_trusted

APPLICATION_KEY = "standin-app-key"
APPLICATION_SECRET = "standin-app-secret"  # noqa: S105 - public and worthless by design
SKEW_SECONDS = 180


@dataclass(frozen=True)
class Rule:
    """One access rule: a method and a path in which `*` stands for one segment, or at the end for all that follows."""

    method: str
    path: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        body, whole_tree = self.path.removesuffix("*"), self.path.endswith("*")
        segments = "[^/]+".join(re.escape(part) for part in body.split("*"))
        return re.compile(segments + (".+" if whole_tree else ""))

    def covers(self, method: str, path: str) -> bool:
        """Tell whether the rule allows this call; `path` is the one below `/1.0`."""
        return method == self.method and self._pattern.fullmatch(path) is not None


def _rules(text: str) -> tuple[Rule, ...]:
    return tuple(Rule(*line.split()) for line in text.strip().splitlines())


BROWSE_RULES = _rules("""
    GET    /auth/time
    GET    /auth/currentCredential
    GET    /me
    GET    /order/cart
    POST   /order/cart
    GET    /order/cart/*
    PUT    /order/cart/*
    DELETE /order/cart/*
    POST   /order/cart/*/assign
    POST   /order/cart/*/domain
    POST   /order/cart/*/item/*/configuration
    GET    /order/catalog/public/*
    GET    /domain/extensions/*
    GET    /domain/configurationRule
    GET    /me/order
    GET    /me/order/*
    GET    /me/task/domain
    GET    /me/task/domain/*
    GET    /me/contact
    GET    /me/contact/*
    GET    /me/payment/method
    GET    /me/payment/method/*
    GET    /me/payment/transaction
    GET    /me/payment/transaction/*
    GET    /me/ovhAccount
    GET    /me/ovhAccount/*
    GET    /me/fidelityAccount
""")

PAY_RULES = _rules("""
    GET    /auth/*
    GET    /me
    POST   /order/cart/*/checkout
    POST   /me/order/*/pay
    POST   /me/order/*/payWithRegisteredPaymentMean
""")

_OWNED_RULES = _rules("""
    GET    /me/*
    GET    /domain
    GET    /domain/*
""")

BUY_RULES = tuple(dict.fromkeys(BROWSE_RULES + PAY_RULES + _OWNED_RULES))

NICHANDLE = "xx1111-ovh"
_OTHER_NICHANDLE = "yy2222-ovh"


@dataclass(frozen=True, kw_only=True)
class ConsumerKey:
    """A consumer key; `status` is one of OVH's `auth.CredentialStateEnum`."""

    key: str
    credential_id: int
    rules: tuple[Rule, ...] = field(repr=False)
    status: str = "validated"
    nichandle: str = NICHANDLE

    def may(self, method: str, path: str) -> bool:
        """Tell whether any rule covers this call."""
        return any(rule.covers(method, path) for rule in self.rules)


BROWSE = ConsumerKey(key="standin-browse", credential_id=1001, rules=BROWSE_RULES)
BUY = ConsumerKey(key="standin-buy", credential_id=1002, rules=BUY_RULES)
EXPIRED = ConsumerKey(key="standin-expired", credential_id=1003, rules=BROWSE_RULES, status="expired")
PAY = ConsumerKey(key="standin-pay", credential_id=1004, rules=PAY_RULES)
OTHER_ACCOUNT = ConsumerKey(
    key="standin-other-account", credential_id=2001, rules=BUY_RULES, nichandle=_OTHER_NICHANDLE
)
CONSUMER_KEYS = {consumer.key: consumer for consumer in (BROWSE, PAY, BUY, EXPIRED, OTHER_ACCOUNT)}


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request as its signature sees it. `path` is the one below `/1.0`; `url` is what the client called."""

    method: str
    path: str
    url: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


def authenticate(attempt: Attempt, *, required: bool) -> ConsumerKey | None:
    """Return who calls, or None for an unsigned call of a public route.

    Raises:
        Refused: the route needs a signature and there is none, a key or the signature is wrong, or no rule of
            the consumer key covers the call.
    """
    if "x-ovh-signature" not in attempt.headers:
        if required:
            raise login_first()
        return None
    consumer = _consumer(attempt.headers)
    _check_time(attempt.headers)
    _check_signature(attempt, consumer)
    if not consumer.may(attempt.method, attempt.path):
        raise not_trusted(403, "NOT_GRANTED_CALL", "This call has not been granted")
    return consumer


def check_account(consumer: ConsumerKey, nichandle: str, path: str) -> None:
    """Refuse a key of another account whatever does not only tell about that key or its account.

    Raises:
        Refused: 403 of a route; this message was seen for a cart of somebody else (order-cart-examples, issue 7).
    """
    if consumer.nichandle != nichandle and path != "/me" and not path.startswith("/auth/"):
        raise forbidden("You are not allowed")


def _consumer(headers: Mapping[str, str]) -> ConsumerKey:
    if headers.get("x-ovh-application") != APPLICATION_KEY:
        raise not_trusted(403, "INVALID_KEY", "This application key is invalid")
    consumer = CONSUMER_KEYS.get(headers.get("x-ovh-consumer", ""))
    if consumer is None:
        raise not_trusted(403, "NOT_CREDENTIAL", "This credential does not exist")
    if consumer.status != "validated":
        raise not_trusted(403, "INVALID_CREDENTIAL", "This credential is not valid")
    return consumer


def _check_time(headers: Mapping[str, str]) -> None:
    timestamp = headers.get("x-ovh-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > SKEW_SECONDS:
        raise _out_of_time()


def _out_of_time() -> Refused:
    return not_trusted(400, "QUERY_TIME_OUT", "Query out of time")


def _check_signature(attempt: Attempt, consumer: ConsumerKey) -> None:
    timestamp = attempt.headers["x-ovh-timestamp"]
    head = f"{APPLICATION_SECRET}+{consumer.key}+{attempt.method}+{attempt.url}+"
    signed = head.encode() + attempt.body + f"+{timestamp}".encode()
    expected = "$1$" + hashlib.sha1(signed, usedforsecurity=False).hexdigest()
    given = attempt.headers["x-ovh-signature"]
    if not hmac.compare_digest(expected.encode(), given.encode("latin-1")):
        raise not_trusted(400, "INVALID_SIGNATURE", "Invalid signature")
