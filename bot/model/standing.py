"""Who somebody is to this workspace, and what that lets them do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from bot.errors import NotAllowed


class Standing(Enum):
    """What somebody is to this workspace, by Slack's `users.info`."""

    MEMBER = "a full member"
    GUEST = "a guest"
    STRANGER = "a member of another company"
    BOT = "an app"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in Slack."""

    id: str
    standing: Standing


class Right(Enum):
    """Something that people may or may not do."""

    ASK_FOR_HELP = "ask for help"
    SEARCH = "search names"
    FILL_CART = "change a cart"
    SEE_ORDERS = "see orders"
    WATCH = "watch names"
    REQUEST = "request approval"
    WITHDRAW = "withdraw a request"
    DECIDE = "approve or decline"
    FREEZE = "freeze buying"
    UNFREEZE = "lift a freeze"
    ENROL = "enrol a second factor"
    DELEGATE = "name somebody who votes for them"


_MEMBERS = frozenset({Standing.MEMBER})
_ANYBODY = frozenset({Standing.MEMBER, Standing.GUEST, Standing.STRANGER})

MAY: Mapping[Right, frozenset[Standing]] = MappingProxyType(
    {
        Right.ASK_FOR_HELP: _ANYBODY,
        Right.SEARCH: _MEMBERS,
        Right.FILL_CART: _MEMBERS,
        Right.SEE_ORDERS: _MEMBERS,
        Right.WATCH: _MEMBERS,
        Right.REQUEST: _MEMBERS,
        Right.WITHDRAW: _MEMBERS,  # and have made it
        Right.DECIDE: _MEMBERS,  # and fill a seat: `model.deciding`
        Right.FREEZE: _MEMBERS,  # and be an approver or an operator: `Policy.require_guard`
        Right.UNFREEZE: _MEMBERS,  # and be an operator, or a second person: `Freezing.unfreeze`
        Right.DELEGATE: _MEMBERS,  # and be an approver: `Delegating.name`
        Right.ENROL: _MEMBERS,  # and have a one-time code: `Enrolling.begin`
    }
)


def require(person: Person, right: Right) -> None:
    """Let somebody pass who may do that.

    Raises:
        NotAllowed: they may not; the sentence says why.

    """
    if person.standing not in MAY[right]:
        raise NotAllowed(
            f"You are {person.standing.value} in this workspace, and only full members may {right.value}.",
            "Nothing was changed.",
            "Ask a full member of this workspace to do it for you.",
        )
