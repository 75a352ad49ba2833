"""What credentials may do, found out by a call that can have no effect."""

from typing import Any

from bot.errors import Rejected, Unavailable, Uncertain, Vanished
from bot.ovh_api.calls import Calls

_CHECKOUT = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": True}
_NO_CART = "00000000-0000-0000-0000-000000000000"


def may_check_out(calls: Calls) -> bool:
    """Whether the credentials may order, by a checkout of a cart that cannot exist.

    OVH checks a key's rules before it looks at what a call is about, so a refusal to grant the call proves that every
    checkout would be refused. Whatever the order system itself says, it was asked, so the call was granted: that the
    cart is not there, or that something is wrong with it.

    Raises:
        Rejected: the credentials are refused as such, which says nothing about their rights.
        Unavailable: no answer that tells.

    """
    try:
        calls.post(f"/order/cart/{_NO_CART}/checkout", _CHECKOUT)
    except Vanished:
        return True
    except Rejected as refused:
        return _was_granted(refused)
    except Uncertain as unclear:  # there is no such cart, so nothing can have happened
        raise Unavailable(unclear.reason, unclear.query_id) from unclear
    return True


def _was_granted(refused: Rejected) -> bool:
    """Read a refusal: by the rules of a key, by an IAM policy, or by the order system.

    Raises:
        Rejected: by anything else.

    """
    response = getattr(refused.__cause__, "response", None)
    status, body = (response.status_code, response.json()) if response is not None else (0, {})
    if status == 403 and (body.get("errorCode") == "NOT_GRANTED_CALL" or _is_forbidden_by_iam(body)):
        return False
    if status == 400 and "errorCode" not in body:  # with a code it was about the signature
        return True
    raise refused


def _is_forbidden_by_iam(body: dict[str, Any]) -> bool:
    details = body.get("details")
    return isinstance(details, dict) and bool(details.get("unauthorizedActionsByIAM"))
