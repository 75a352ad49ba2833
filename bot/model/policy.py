"""Who may do what, who may approve, and up to what amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from bot.errors import NotAllowed, NotForSale
from bot.model.money import Money
from bot.model.offer import Availability, Offer


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
    REQUEST = "request approval"
    WITHDRAW = "withdraw a request"
    DECIDE = "approve or decline"
    FREEZE = "freeze buying"
    UNFREEZE = "lift a freeze"


_MEMBERS = frozenset({Standing.MEMBER})
_ANYBODY = frozenset({Standing.MEMBER, Standing.GUEST, Standing.STRANGER})

MAY: Mapping[Right, frozenset[Standing]] = MappingProxyType(
    {
        Right.ASK_FOR_HELP: _ANYBODY,
        Right.SEARCH: _MEMBERS,
        Right.FILL_CART: _MEMBERS,
        Right.SEE_ORDERS: _MEMBERS,
        Right.REQUEST: _MEMBERS,
        Right.WITHDRAW: _MEMBERS,  # and have made it
        Right.DECIDE: _MEMBERS,  # and be an approver, and not the requester: `Policy.require_voter`
        Right.FREEZE: _MEMBERS,  # and be an approver or an operator: `Policy.require_guard`
        Right.UNFREEZE: _MEMBERS,  # and be an operator, or a second person: `Freezing.unfreeze`
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


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rule of a workspace.

    Args:
        approvers: Slack user ids.
        operators: Slack user ids of those who run Cartwright: they can freeze buying, and ask to lift that.
        total_max: the most that one request may cost with tax, in the account's currency.
        request_life: how long a request waits for a vote.
        featured: the extensions that a bare word is searched with.
        quiet_time: how long after a call without an answer its effect may still show up at OVH.

    """

    approvers: frozenset[str]
    total_max: Decimal
    request_life: timedelta
    featured: tuple[str, ...]
    allow_premium: bool = False
    allow_aftermarket: bool = False
    quiet_time: timedelta = timedelta(minutes=15)
    operators: frozenset[str] = frozenset()

    def voters(self, requester: str) -> frozenset[str]:
        """Who may vote on somebody's request: approvers, never the requester."""
        return self.approvers - {requester}

    @property
    def guards(self) -> frozenset[str]:
        """Who may freeze all buying, and is told of it: approvers and operators."""
        return self.approvers | self.operators

    def require_guard(self, person: str) -> None:
        """Let somebody pass who may freeze buying, or agree to lift that.

        Raises:
            NotAllowed: they may not.

        """
        if person not in self.guards:
            raise NotAllowed(
                "Only approvers and operators can freeze buying, or lift that.",
                "Nothing was changed.",
                "Ask one of them, or withdraw a request of your own in its message.",
            )

    def require_operator(self, person: str) -> None:
        """Let somebody pass who may ask to lift a freeze.

        Raises:
            NotAllowed: they may not.

        """
        if person not in self.operators:
            raise NotAllowed(
                "Only an operator can ask to lift a freeze.",
                "Buying stays frozen.",
                "Ask an operator, or whoever runs Cartwright (`cartwright freeze --lift`); then you can agree.",
            )

    def is_approved(self, approvers: frozenset[str], requester: str) -> bool:
        """Whether these people's approvals are enough to buy what somebody requested."""
        return bool(approvers & self.voters(requester))

    def allows(self, availability: Availability) -> bool:
        """Whether a name that is available like this may be added to a cart."""
        return availability in {
            Availability.FREE,
            *([Availability.PREMIUM] if self.allow_premium else []),
            *([Availability.AFTERMARKET] if self.allow_aftermarket else []),
        }

    def require_addable(self, offer: Offer) -> None:
        """Let an offer pass that may be added to a cart.

        Raises:
            NotForSale: it may not.

        """
        if self.allows(offer.availability):
            return
        words = {
            Availability.PREMIUM: "is a premium name, and this workspace's rules do not allow those",
            Availability.AFTERMARKET: "is sold by its owner, and this workspace's rules do not allow that",
            Availability.OWNED: "belongs to somebody",
        }
        raise NotForSale(
            f"`{offer.name.shown}` {words.get(offer.availability, 'is not sold by OVH here')}.",
            "It was not added.",
            "Search another name with `/domain search`.",
        )

    def require_voters(self, requester: str) -> None:
        """Let a request pass on which somebody could vote.

        Raises:
            NotAllowed: nobody could.

        """
        if self.voters(requester):
            return
        who = "you are the only approver" if self.approvers else "no approvers are configured"
        raise NotAllowed(
            f"Nobody could approve this: {who}.",
            "The request was not made, and the cart is as it was.",
            "Ask whoever runs Cartwright to name another approver (`approvers` in its configuration).",
        )

    def require_voter(self, person: str, requester: str) -> None:
        """Let somebody pass who may vote on a request.

        Raises:
            NotAllowed: they may not.

        """
        if person == requester:
            raise NotAllowed(
                "You made this request yourself.",
                "Your vote was not counted.",
                "An approver other than you has to decide.",
            )
        if person not in self.approvers:
            raise NotAllowed(
                "You are not one of the approvers.",
                "Nothing was changed.",
                "Ask one of the approvers named in the request to decide.",
            )

    def exceeds(self, gross: Money) -> bool:
        """Whether a total, with tax, is more than one request may cost."""
        return gross.amount > self.total_max
