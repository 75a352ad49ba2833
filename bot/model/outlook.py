"""What people are shown of the rules: what a request would take, and what one still takes. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from bot.model.budget import Budget
from bot.model.cart import Cart
from bot.model.deciding import Counting
from bot.model.delegation import Delegation
from bot.model.policy import Seat
from bot.model.purchase import Purchase
from bot.model.terms import Terms


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a request for a cart would take, as far as can be known before OVH is asked for the exact price.

    Args:
        lacks_factors: whether too few of those who could vote have the second factor that it takes.

    """

    terms: Terms
    counting: Counting
    budgets: tuple[Budget, ...] = ()
    lacks_factors: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What the message of a request shows beside the request itself.

    Args:
        quiet_time: how long after a call without an answer its effect may still show up at OVH.
        missing: the votes that it still needs.
        budgets: those of this month that it falls under, with what others take of them.
        delegations: who votes for one of its approvers now.
        is_frozen: whether all buying is stopped.
        is_changed: whether the rules have changed since its price was asked for, so that it must satisfy both.

    """

    quiet_time: timedelta
    missing: tuple[Seat, ...] = ()
    budgets: tuple[Budget, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    is_frozen: bool = False
    is_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Review:
    """What somebody who may vote is shown.

    Args:
        purchase: with the quote that the vote would be for.
        needs_code: whether the vote needs a second factor.
        for_whom: the approver for whom they would vote; empty for a vote in their own right.

    """

    purchase: Purchase
    picture: Picture
    needs_code: bool = False
    for_whom: str = ""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A cart that can be requested now, and what that would take; None while its price is not known."""

    cart: Cart
    outlook: Outlook | None
