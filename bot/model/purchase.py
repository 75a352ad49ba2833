"""A purchase: our affair from the submitted request to delivery, and the one table of its stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from bot.errors import CartwrightError
from bot.model.cart import Item, Place
from bot.model.configuration import Statement
from bot.model.deciding import Ballot
from bot.model.money import Money
from bot.model.name import Name
from bot.model.quote import PaymentMethod, Quote
from bot.model.terms import Terms


class Stage(Enum):
    """How far a purchase is."""

    QUOTING = "quoting"  # submitted; OVH is being asked for the exact price
    REQUESTED = "requested"  # waits for a vote
    REPRICED = "repriced"  # OVH's price went beyond it, or a name is gone: waits for a new vote
    APPROVED = "approved"  # will be placed, once it can no longer be stopped
    PLACING = "placing"  # the order is being sent to OVH
    UNCERTAIN = "uncertain"  # it was sent, no answer came: its cart is deleted, and OVH's orders are being read
    PLACED = "placed"  # OVH has an order, unpaid, about to be paid
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
    STOP = "stop"  # somebody took a vote back that was needed
    REPRICE = "reprice"
    GONE = "gone"  # OVH does not sell some of the names any more
    GO_ON = "go on"  # without those
    PLACE = "place"
    UNSENT = "unsent"
    LOST = "lost"
    PLACED = "placed"
    NOT_PLACED = "not placed"
    REFUSE = "refuse"
    MISMATCH = "mismatch"
    HALT = "halt"  # the ledger does not prove what the database says
    PAY = "pay"
    PAYMENT_REFUSED = "payment refused"
    PAY_AGAIN = "pay again"
    LEAVE_UNPAID = "leave unpaid"
    PAID = "paid"
    PAID_OUTSIDE = "paid outside"  # by somebody else
    GIVE_UP = "give up"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


TRANSITIONS: Mapping[tuple[Stage, Event], Stage] = MappingProxyType(
    {
        (Stage.QUOTING, Event.QUOTED): Stage.REQUESTED,
        (Stage.QUOTING, Event.GONE): Stage.REPRICED,
        (Stage.QUOTING, Event.REFUSE): Stage.REFUSED,
        (Stage.QUOTING, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.REQUESTED, Event.APPROVE): Stage.APPROVED,
        (Stage.REQUESTED, Event.DECLINE): Stage.DECLINED,
        (Stage.REQUESTED, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.REQUESTED, Event.EXPIRE): Stage.EXPIRED,
        (Stage.REPRICED, Event.APPROVE): Stage.APPROVED,
        (Stage.REPRICED, Event.GO_ON): Stage.QUOTING,
        (Stage.REPRICED, Event.DECLINE): Stage.DECLINED,
        (Stage.REPRICED, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.REPRICED, Event.EXPIRE): Stage.EXPIRED,
        (Stage.APPROVED, Event.STOP): Stage.REQUESTED,
        (Stage.APPROVED, Event.WITHDRAW): Stage.WITHDRAWN,
        (Stage.APPROVED, Event.REPRICE): Stage.REPRICED,
        (Stage.APPROVED, Event.GONE): Stage.REPRICED,
        (Stage.APPROVED, Event.REFUSE): Stage.REFUSED,
        (Stage.APPROVED, Event.PLACE): Stage.PLACING,
        (Stage.APPROVED, Event.LOST): Stage.UNCERTAIN,  # its cart was ordered already, by what nobody knows of
        (Stage.APPROVED, Event.HALT): Stage.NEEDS_PERSON,
        (Stage.PLACING, Event.PLACED): Stage.PLACED,
        (Stage.PLACING, Event.UNSENT): Stage.APPROVED,
        (Stage.PLACING, Event.REFUSE): Stage.REFUSED,
        (Stage.PLACING, Event.GONE): Stage.REPRICED,
        (Stage.PLACING, Event.LOST): Stage.UNCERTAIN,
        (Stage.UNCERTAIN, Event.PLACED): Stage.PLACED,
        (Stage.UNCERTAIN, Event.NOT_PLACED): Stage.APPROVED,
        (Stage.UNCERTAIN, Event.GIVE_UP): Stage.NEEDS_PERSON,
        (Stage.PLACED, Event.MISMATCH): Stage.NEEDS_PERSON,
        (Stage.PLACED, Event.HALT): Stage.NEEDS_PERSON,
        (Stage.PLACED, Event.PAY): Stage.PAYING,
        (Stage.PLACED, Event.PAID_OUTSIDE): Stage.PAID,
        (Stage.PLACED, Event.PAYMENT_REFUSED): Stage.PAYMENT_REFUSED,
        (Stage.PLACED, Event.LAPSED): Stage.LAPSED,
        (Stage.PAYING, Event.PAID): Stage.PAID,
        (Stage.PAYING, Event.UNSENT): Stage.PLACED,
        (Stage.PAYING, Event.PAYMENT_REFUSED): Stage.PAYMENT_REFUSED,
        (Stage.PAYING, Event.LOST): Stage.PAYMENT_UNCERTAIN,
        (Stage.PAYMENT_UNCERTAIN, Event.PAID): Stage.PAID,
        (Stage.PAYMENT_UNCERTAIN, Event.GIVE_UP): Stage.NEEDS_PERSON,
        (Stage.PAYMENT_UNCERTAIN, Event.LAPSED): Stage.LAPSED,
        (Stage.PAYMENT_UNCERTAIN, Event.HALT): Stage.NEEDS_PERSON,
        (Stage.PAYMENT_REFUSED, Event.APPROVE): Stage.PLACED,  # to be paid by another method
        (Stage.PAYMENT_REFUSED, Event.LEAVE_UNPAID): Stage.PAYMENT_REFUSED,
        (Stage.PAYMENT_REFUSED, Event.PAID_OUTSIDE): Stage.PAID,
        (Stage.PAYMENT_REFUSED, Event.LAPSED): Stage.LAPSED,
        (Stage.PAYMENT_REFUSED, Event.HALT): Stage.NEEDS_PERSON,
        (Stage.NEEDS_PERSON, Event.PLACED): Stage.PLACED,
        (Stage.NEEDS_PERSON, Event.NOT_PLACED): Stage.REFUSED,
        (Stage.NEEDS_PERSON, Event.PAY_AGAIN): Stage.PLACED,
        (Stage.NEEDS_PERSON, Event.PAID): Stage.PAID,
        (Stage.NEEDS_PERSON, Event.PAID_OUTSIDE): Stage.PAID,
        (Stage.NEEDS_PERSON, Event.LAPSED): Stage.LAPSED,
        (Stage.PAID, Event.DELIVERED): Stage.DELIVERED,
        (Stage.PAID, Event.CANCELLED): Stage.CANCELLED,
        (Stage.PAID, Event.HALT): Stage.NEEDS_PERSON,
    }
)

ENDS = frozenset(Stage) - {stage for stage, _ in TRANSITIONS}
OPEN_TO_VOTES = frozenset(stage for stage, event in TRANSITIONS if event is Event.APPROVE)
"""Stages at which a vote changes something: on a price, or on another payment method for an order that there is."""

ENDS_UNLESS_DECIDED = frozenset(stage for stage, event in TRANSITIONS if event is Event.EXPIRE)
"""Stages that end by themselves when nobody decides in time."""
VOTES_MATTER = frozenset({Stage.REQUESTED, Stage.REPRICED, Stage.APPROVED})
"""Stages at which votes decide, and can be taken back: it has a price, and no order was sent for it."""
MAY_HAVE_ORDERED = frozenset({Stage.PLACING, Stage.UNCERTAIN, Stage.NEEDS_PERSON})
"""Stages at which its cart at OVH may have been ordered: which one it was must not be forgotten."""
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
    """A person's answer to one quote.

    Args:
        for_whom: the approver that a delegate voted for; empty for a vote in one's own right.
        factor: what proved the voter besides Slack; empty for nothing.
        withdrawn_at: when it was taken back; None where it was not.

    """

    voter: str
    approves: bool
    quote_id: int
    reason: str
    at: datetime
    for_whom: str = ""
    factor: str = ""
    withdrawn_at: datetime | None = None

    @property
    def ballot(self) -> Ballot:
        """The vote as far as counting goes."""
        return Ballot(voter=self.voter, for_whom=self.for_whom, factor=self.factor, at=self.at)


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another payment method for an order whose own was refused: a quote that differs in nothing else."""

    quote_id: int
    payment_method: PaymentMethod


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """A request and what became of it.

    Args:
        id: its number, by which people speak of it.
        cart_id: the store's number of the cart that it took over.
        reason: the requester's own words; untrusted.
        statements: the legal statements that the requester made.
        quote_id, quote: the price that is asked for, or was approved; None while quoting.
        terms: what that quote takes to be approved.
        roster: who was in each user group of the rule when it was requested, by the group's id.
        votes: all votes ever given, for any quote, also those taken back.
        order_id: OVH's order number, once known.
        order_status: OVH's word for the order's status, as last read.
        order_gross: what OVH's order costs with tax, as read before it was paid.
        note: why it stands where it stands, in words: what OVH or a rule said; untrusted.
        held: why it waits though it could go on, in words; empty while nothing holds it.
        gone: the names that OVH does not sell any more; nothing else can be approved before they are left out.
        alternatives: other ways to pay, where a payment was refused.
        attempted_at: when the order, or the payment, was last sent to OVH.
        payment_sent: whether a payment was ever sent to OVH for it, whatever became of that.
        fenced_at: when the cart of an order without an answer was found gone at OVH, so that a late request finds
            nothing.
        changed_at: when it came to its stage.
        expires_at: when an unanswered request ends.
        buys_at: until when an approved request can be stopped before anything is sent to OVH.
        silence_told_at: when others than its approvers were told that nobody answers.
        order_expires_at: when OVH drops the order unless it is paid; None where OVH did not say.
        left_unpaid_by: who decided not to pay an order whose payment was refused; empty while nobody has.
        is_mismatched: whether its order is not what was approved.
        is_paid_outside: whether somebody else paid its order.
        head: the hash of its last line in the ledger.

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
    terms: Terms | None = None
    roster: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    votes: tuple[Vote, ...] = ()
    order_id: int | None = None
    order_status: str | None = None
    order_gross: Money | None = None
    note: str = ""
    held: str = ""
    gone: tuple[Name, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    attempted_at: datetime | None = None
    payment_sent: bool = False
    fenced_at: datetime | None = None
    order_expires_at: datetime | None = None
    reminded_at: datetime | None = None
    buys_at: datetime | None = None
    silence_told_at: datetime | None = None
    left_unpaid_by: str = ""
    is_mismatched: bool = False
    is_paid_outside: bool = False
    head: str = ""
    checks: int = 0

    @property
    def names(self) -> tuple[Name, ...]:
        """The names to be bought."""
        return tuple(item.name for item in self.items)

    @property
    def items_as_quoted(self) -> tuple[Item, ...]:
        """Its items, each later year of them costing what the quote says: OVH may have changed it since a search."""
        if self.quote is None:
            return self.items
        renewals = {registration.name: registration.renewal for registration in self.quote.registrations}
        return tuple(
            replace(item, offer=replace(item.offer, renewal=renewals.get(item.name, item.offer.renewal)))
            for item in self.items
        )

    @property
    def votable(self) -> frozenset[int]:
        """The numbers of the quotes that a vote can be for at its stage."""
        if self.stage not in OPEN_TO_VOTES or self.gone:
            return frozenset()
        if self.stage is Stage.PAYMENT_REFUSED:
            return frozenset(alternative.quote_id for alternative in self.alternatives)
        return frozenset() if self.quote_id is None else frozenset({self.quote_id})

    @property
    def approvals(self) -> tuple[Vote, ...]:
        """The approvals of the present quote that were not taken back."""
        return self.approvals_of(self.quote_id)

    def approvals_of(self, quote_id: int | None) -> tuple[Vote, ...]:
        """The approvals of one quote that were not taken back."""
        return tuple(v for v in self.votes if v.approves and v.quote_id == quote_id and v.withdrawn_at is None)

    @property
    def is_reminded(self) -> bool:
        """Whether people were reminded of it at the stage that it is at."""
        return self.reminded_at is not None and self.reminded_at >= self.changed_at

    @property
    def is_silence_told(self) -> bool:
        """Whether others were told, at the stage that it is at, that nobody answers."""
        return self.silence_told_at is not None and self.silence_told_at >= self.changed_at

    @property
    def editors(self) -> frozenset[str]:
        """Whoever added or changed a line of it, and whoever requested it."""
        return frozenset({self.requester}).union(*(item.editors for item in self.items))
