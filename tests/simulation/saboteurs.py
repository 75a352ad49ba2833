"""What stands in the place of a wall that is taken down."""

from typing import Any

from bot.approving import Approving
from bot.authority import Authority
from bot.model.deciding import Ballot, Counting
from bot.model.delegation import Delegation
from bot.model.factor import Checked, Outcome
from bot.model.ledger import Record
from bot.model.policy import Group, Tier
from bot.model.presence import Presence
from bot.model.purchase import Event, Purchase, Stage, Vote
from bot.model.quote import Quote
from bot.model.standing import Standing
from bot.model.telling import Seen
from bot.purchasing import Purchasing, _quote_of
from bot.store import Transaction
from bot.store.delegations import Delegations
from bot.store.purchase_changes import Changes
from tests.samples import MORNING
from tests.simulation.rules import VOTERS


def nothing(*_: object, **__: object) -> tuple[()]:
    return ()


def none(*_: object, **__: object) -> None:
    return None


def no(*_: object, **__: object) -> bool:
    return False


def empty(*_: object, **__: object) -> str:
    return ""


def yes(*_: object, **__: object) -> bool:
    return True


def a_member(*_: object) -> Standing:
    return Standing.MEMBER


def still(self: Delegations, delegation: Delegation, **_: object) -> Delegation:
    """Take nothing back."""
    return delegation


_really_move = Purchasing._move


def unsent_when_lost(self: Purchasing, purchase: Purchase, event: Event, changes: Changes | None = None) -> None:
    _really_move(self, purchase, Event.UNSENT if event is Event.LOST else event, changes)


def payment_unsent_when_lost(
    self: Purchasing, purchase: Purchase, event: Event, changes: Changes | None = None
) -> None:
    """Take a payment without an answer for one that was never sent, and leave orders as they are."""
    is_payment = purchase.stage is Stage.PLACED or purchase.stage is Stage.PAYING
    (unsent_when_lost if is_payment else _really_move)(self, purchase, event, changes)


def trusting(self: Authority, tx: Any, purchase: Purchase, presence: Presence) -> Any:
    """Believe what stands in the row."""
    return _quote_of(purchase)


class Unfrozen:
    """A transaction in which nothing is frozen."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.freezes = self

    def __getattr__(self, room: str) -> Any:
        return getattr(self._tx, room)

    def present(self) -> None:
        return None


_real_authority = Authority.quote


def unfrozen(self: Authority, tx: Any, purchase: Purchase, presence: Presence) -> Quote:
    return _real_authority(self, Unfrozen(tx), purchase, presence)  # type: ignore[arg-type]


def everybody(self: Record, quote_id: int, seal: str) -> tuple[Ballot, ...]:
    """Tell of votes that nobody gave."""
    return tuple(Ballot(voter=who, factor="factor 1", at=MORNING) for who in VOTERS)


def whoever_is_in(self: Counting, group: Group, tier: Tier) -> frozenset[str]:
    """Seat whoever is in a group now."""
    return group.pinned.union(*(self.presence.usergroups.get(id_, ()) for id_ in group.usergroups))


def whoever_was_in(self: Counting, group: Group, tier: Tier) -> frozenset[str]:
    """Seat whoever was in a group when it was requested."""
    return group.pinned.union(*(self.terms.roster.get(id_, ()) for id_ in group.usergroups))


def as_requested(self: Authority, purchase: Purchase) -> Presence:
    """Take everybody for who they were when it was requested."""
    return self._ruling.presence_as_requested(purchase, *(vote.voter for vote in purchase.votes))


def at_once(self: Approving, tx: Transaction, purchase: Purchase, vote: Vote) -> None:
    """Let it be bought without a moment in which it can be stopped."""
    changes = Changes(quote_id=vote.quote_id, alternatives=(), note="")
    tx.purchases.move(purchase.id, Event.APPROVE, who=vote.voter, at=vote.at, changes=changes)


def on_every_chair(able: Any) -> Any:
    """Let everybody sit on as many chairs as they can."""
    return {chair: person for person, chairs in able.items() for chair in chairs}


def any_message(tx: Transaction, purchase_id: int, seen: Seen) -> Purchase:
    return tx.purchases.purchase(purchase_id)


def right_code(*_: object, **__: object) -> Checked:
    return Checked(outcome=Outcome.RIGHT)
