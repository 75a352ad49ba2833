"""A purchase: our affair from the submitted request to delivery, and the one table of its stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from bot.errors import CartwrightError
from bot.model.cart import Item, Place
from bot.model.configuration import Statement
from bot.model.money import Money
from bot.model.name import Name
from bot.model.quote import Quote


class Stage(Enum):
    """How far a purchase is."""

    QUOTING = "quoting"  # submitted; OVH is being asked for the exact price
    REQUESTED = "requested"  # waits for a vote
    REPRICED = "repriced"  # was approved, then OVH's price went beyond it: waits for a vote on the new price
    APPROVED = "approved"  # will be placed
    PLACING = "placing"  # the order is being sent to OVH
    UNCERTAIN = "uncertain"  # it was sent, no answer came: OVH's orders are being read
    PLACED = "placed"  # OVH has an order, unpaid
    PAYING = "paying"  # the payment is being sent to OVH
    PAYMENT_UNCERTAIN = "payment uncertain"  # it was sent, no answer came: the order is being read
    PAYMENT_REFUSED = "payment refused"  # OVH has an order and would not take the payment method
    PAID = "paid"  # OVH is delivering
    NEEDS_PERSON = "needs a person"  # nothing more happens by itself
    DELIVERED = "delivered"
    REFUSED = "refused"  # by OVH, or by a rule: not bought
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # nobody voted in time
    CANCELLED = "cancelled"  # by OVH, after it was placed
    LAPSED = "lapsed"  # never paid, and OVH dropped the order


class Event(Enum):
    """What can happen to a purchase."""

    QUOTED = "quoted"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REPRICE = "reprice"
    PLACE = "place"
    UNSENT = "unsent"
    LOST = "lost"
    PLACED = "placed"
    REFUSE = "refuse"
    MISMATCH = "mismatch"
    PAY = "pay"
    PAYMENT_REFUSED = "payment refused"
    PAID = "paid"
    GIVE_UP = "give up"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


TRANSITIONS: Mapping[tuple[Stage, Event], Stage] = MappingProxyType(
    {
        (Stage.QUOTING, Event.QUOTED): Stage.REQUESTED,
        (Stage.QUOTING, Event.REFUSE): Stage.REFUSED,
        (Stage.QUOTING, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.REQUESTED, Event.APPROVE): Stage.APPROVED,
        (Stage.REQUESTED, Event.DECLINE): Stage.DECLINED,
        (Stage.REQUESTED, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.REQUESTED, Event.EXPIRE): Stage.EXPIRED,
        (Stage.REPRICED, Event.APPROVE): Stage.APPROVED,
        (Stage.REPRICED, Event.DECLINE): Stage.DECLINED,
        (Stage.REPRICED, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.REPRICED, Event.EXPIRE): Stage.EXPIRED,
        (Stage.APPROVED, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.APPROVED, Event.REPRICE): Stage.REPRICED,
        (Stage.APPROVED, Event.REFUSE): Stage.REFUSED,
        (Stage.APPROVED, Event.PLACE): Stage.PLACING,
        (Stage.PLACING, Event.PLACED): Stage.PLACED,
        (Stage.PLACING, Event.UNSENT): Stage.APPROVED,
        (Stage.PLACING, Event.REFUSE): Stage.REFUSED,
        (Stage.PLACING, Event.LOST): Stage.UNCERTAIN,
        (Stage.UNCERTAIN, Event.PLACED): Stage.PLACED,
        (Stage.UNCERTAIN, Event.GIVE_UP): Stage.NEEDS_PERSON,
        (Stage.PLACED, Event.MISMATCH): Stage.NEEDS_PERSON,
        (Stage.PLACED, Event.PAY): Stage.PAYING,
        (Stage.PLACED, Event.PAID): Stage.PAID,
        (Stage.PLACED, Event.PAYMENT_REFUSED): Stage.PAYMENT_REFUSED,
        (Stage.PLACED, Event.LAPSED): Stage.LAPSED,
        (Stage.PAYING, Event.PAID): Stage.PAID,
        (Stage.PAYING, Event.UNSENT): Stage.PLACED,
        (Stage.PAYING, Event.PAYMENT_REFUSED): Stage.PAYMENT_REFUSED,
        (Stage.PAYING, Event.LOST): Stage.PAYMENT_UNCERTAIN,
        (Stage.PAYMENT_UNCERTAIN, Event.PAID): Stage.PAID,
        (Stage.PAYMENT_UNCERTAIN, Event.GIVE_UP): Stage.NEEDS_PERSON,
        (Stage.PAYMENT_UNCERTAIN, Event.LAPSED): Stage.LAPSED,
        (Stage.PAYMENT_REFUSED, Event.PAID): Stage.PAID,
        (Stage.PAYMENT_REFUSED, Event.LAPSED): Stage.LAPSED,
        (Stage.NEEDS_PERSON, Event.PAID): Stage.PAID,
        (Stage.NEEDS_PERSON, Event.LAPSED): Stage.LAPSED,
        (Stage.PAID, Event.DELIVERED): Stage.DELIVERED,
        (Stage.PAID, Event.CANCELLED): Stage.CANCELLED,
    }
)

ENDS = frozenset(Stage) - {stage for stage, _ in TRANSITIONS}
OPEN_TO_VOTES = frozenset(stage for stage, event in TRANSITIONS if event is Event.APPROVE)
NOT_BOUGHT = frozenset({Stage.REFUSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED})
"""Ends at which it is proved that OVH has no order for it, so that the items go back to the cart."""


class NotPossible(CartwrightError):
    """That cannot happen to a purchase at that stage."""

    def __init__(self, stage: Stage, event: Event) -> None:
        super().__init__(f"a purchase that is {stage.value} cannot {event.value}")
        self.stage = stage
        self.event = event


def advance(stage: Stage, event: Event) -> Stage:
    """Return the stage that an event leads to.

    Raises:
        NotPossible: it cannot happen at that stage.

    """
    try:
        return TRANSITIONS[stage, event]
    except KeyError:
        raise NotPossible(stage, event) from None


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A person's answer to one quote."""

    voter: str
    approves: bool
    quote_id: int
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """A request and what became of it.

    Args:
        id: its number, by which people speak of it.
        cart_id: the store's number of the cart that it took over.
        reason: the requester's own words; untrusted.
        statements: the legal statements that the requester made.
        quote_id, quote: the price that is asked for, or was approved; None while quoting.
        votes: all votes ever given, for any quote.
        order_id: OVH's order number, once known.
        order_status: OVH's word for the order's status, as last read.
        order_gross: what OVH's order costs with tax, as read before it was paid.
        note: why it stands where it stands, in words: what OVH or a rule said; untrusted.
        attempted_at: when the order, or the payment, was last sent to OVH.
        changed_at: when it came to its stage.
        expires_at: when an unanswered request ends.

    """

    id: int
    place: Place
    cart_id: int
    requester: str
    reason: str
    statements: tuple[Statement, ...]
    items: tuple[Item, ...]
    stage: Stage
    requested_at: datetime
    changed_at: datetime
    expires_at: datetime
    quote_id: int | None = None
    quote: Quote | None = None
    votes: tuple[Vote, ...] = ()
    order_id: int | None = None
    order_status: str | None = None
    order_gross: Money | None = None
    note: str = ""
    attempted_at: datetime | None = None
    checks: int = 0

    @property
    def names(self) -> tuple[Name, ...]:
        """The names to be bought."""
        return tuple(item.name for item in self.items)

    @property
    def approvals(self) -> tuple[Vote, ...]:
        """The approvals of the present quote."""
        return tuple(v for v in self.votes if v.approves and v.quote_id == self.quote_id)
