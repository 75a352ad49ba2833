"""Who may vote on a request at this moment, and whether the request still stands as it was made."""

from datetime import datetime

from bot.directory import Directory
from bot.errors import NotAllowed, OutOfDate, Refused, Unfit
from bot.model.cart import Cart
from bot.model.deciding import Counting
from bot.model.ledger import OURSELVES
from bot.model.notice import Kind
from bot.model.outlook import Outlook
from bot.model.presence import Presence
from bot.model.purchase import VOTES_MATTER, Event, NotPossible, Purchase, Stage
from bot.model.telling import Seen, Subject
from bot.ports import Now
from bot.ruling import Ruling
from bot.store import Store, Transaction


class Electorate:
    """Reads Slack about a request and its voters, and says what the rules make of that.

    Args:
        directory: who is who in Slack.
        ruling: what the policy says.

    """

    def __init__(self, store: Store, directory: Directory, ruling: Ruling, now: Now) -> None:
        self._store = store
        self._directory = directory
        self._ruling = ruling
        self._now = now

    def look(self, purchase: Purchase, *people: str) -> Presence:
        """Read Slack about all that a vote on a purchase, or its order, depends on; changes nothing.

        Raises:
            NotAllowed: Slack cannot say.

        """
        with self._store.transaction() as tx:
            channels = tx.channels.former(purchase.place.channel)
            holding = tx.delegations.holding(self._now())
        voters = {id_ for vote in purchase.votes if vote.approves for id_ in (vote.voter, vote.for_whom) if id_}
        away = {delegation.principal for delegation in holding if delegation.delegate in people}
        return self._directory.presence(purchase, {*people, *voters, *away}, channels)

    def presence(self, purchase: Purchase, person: str, *, to_decline: bool = False) -> Presence:
        """Read Slack about all that a vote depends on; and suspend the request if something changed for the worse.

        Args:
            to_decline: what is suspended can be declined: nobody else could end it where its requester has left.

        Raises:
            NotAllowed: Slack cannot say, or the request is suspended.

        """
        presence = self.look(purchase, person)
        with self._store.transaction() as tx:
            now = tx.purchases.purchase(purchase.id)
            why = self._ruling.suspension(tx, now, presence)
            self._suspend_or_resume(tx, now, why)
        if why and purchase.stage in VOTES_MATTER and not to_decline:
            raise NotAllowed(
                f"Request {purchase.id} is suspended: {why}.",
                "Nothing was changed, and nothing is bought meanwhile.",
                "It goes on when that is put right. Its requester can withdraw it, an approver decline it.",
            )
        return presence

    def right(self, tx: Transaction, purchase: Purchase, person: str, presence: Presence) -> tuple[Counting, str]:
        """Say how votes on a request are counted, and in whose right somebody may vote on it."""
        if purchase.terms is None:
            raise OutOfDate(
                f"Request {purchase.id} has no price yet that could be voted on.",
                "Nothing was changed.",
                "Let the requester withdraw it and request it anew, if that stays so.",
            )
        try:
            counting = self._ruling.counting(tx, purchase.terms, presence)
        except Unfit as why:
            raise NotAllowed(
                f"The rules have changed, and do not allow request {purchase.id} any more: {why.reason}.",
                "Nothing was changed.",
                "Let the requester withdraw it, or let it expire.",
            ) from None
        given = [vote.ballot for vote in purchase.approvals]
        right = counting.right_of(person, self._now(), given)
        if right is None:
            raise _not_an_approver(purchase, person)
        return counting, right

    def outlook(self, cart: Cart, person: str = "") -> Outlook | str | None:
        """Foresee for show what a request for a cart would take; None while that is not known, or why it cannot be.

        Args:
            person: who would request it; empty for anybody.

        """
        known = Presence(usergroups={id_: self._directory.recently(id_) for id_ in self._ruling.usergroups})
        with self._store.transaction() as tx:
            try:
                return self._ruling.outlook(tx, cart, person, known)
            except Unfit as why:
                return why.reason

    def require_voter(self, purchase: Purchase, person: str, presence: Presence | None = None) -> None:
        """Let somebody pass who could vote on a request, and may say therefore what became of it.

        By its own terms or by the present rules, whatever else these allow. Where nobody is left who could, any
        approver or operator who had no hand in it: somebody must be able to.

        Args:
            presence: what was read of Slack just now; None to read it.

        Raises:
            NotAllowed: they could not, or Slack cannot say.

        """
        if person == purchase.requester:
            raise own_request()
        presence = presence or self.look(purchase, person)
        if purchase.terms is None:
            is_voter = person in self._directory.approvers()
        else:
            with self._store.transaction() as tx:
                try:
                    counting = self._ruling.counting(tx, purchase.terms, presence)
                except Unfit:
                    counting = self._ruling.counting_as_made(tx, purchase.terms, presence)
            is_voter = counting.right_of(person, self._now()) is not None
            if not counting.voters() and not counting.is_excluded(person):
                is_voter = person in self._directory.guards
        if not is_voter:
            raise _not_an_approver(purchase, person)

    def _suspend_or_resume(self, tx: Transaction, purchase: Purchase, why: str) -> None:
        if why == purchase.held or purchase.stage not in VOTES_MATTER:
            return
        if why:
            suspend(tx, purchase, why, at=self._now())
        elif purchase.stage is not Stage.APPROVED:  # what holds an approved one is looked at where it is bought
            tx.purchases.resume(purchase, at=self._now())


def suspend(tx: Transaction, purchase: Purchase, why: str, *, at: datetime) -> None:
    """Hold a request because something changed for the worse, and tell its requester and approvers directly."""
    tx.purchases.suspend(purchase, why, at=at)
    concerned = {purchase.requester, *(purchase.terms.voters if purchase.terms else ())}
    details = {"request": str(purchase.id), "why": why}
    tx.notices.post(Kind.SUSPENDED, sorted(concerned), who=OURSELVES, at=at, details=details)


def shown(tx: Transaction, purchase_id: int, seen: Seen) -> Purchase:
    """Return a request by a message about it that the store knows of."""
    purchase = tx.purchases.find(purchase_id)
    if purchase is None:
        raise unknown()
    if seen not in tx.tellings.shown(Subject.PURCHASE, purchase_id):
        raise OutOfDate(
            f"That message is not the one by which request {purchase_id} is decided.",
            "Nothing was changed.",
            "Find the request's own message in its channel, or in your direct messages with me.",
        )
    return purchase


def withdrawn(tx: Transaction, purchase: Purchase, person: str, *, at: datetime) -> Purchase:
    """Take a request back for its requester; twice is the same as once.

    Raises:
        OutOfDate: it is too late.

    """
    if purchase.stage is Stage.WITHDRAWN:
        return purchase
    try:
        return tx.call_off(purchase.id, Event.WITHDRAW, who=person, at=at)
    except NotPossible:
        raise too_late(purchase, "It was not withdrawn.") from None


def too_late(purchase: Purchase, not_done: str) -> OutOfDate:
    """Say that a request has moved on."""
    return OutOfDate(
        f"Request {purchase.id} is {purchase.stage.value} already.",
        not_done,
        "See where it stands with `/domain orders`.",
    )


def unknown() -> Refused:
    """Say that there is no such request."""
    return OutOfDate("That request is not known here.", "Nothing was changed.", "See `/domain orders`.")


def own_request() -> Refused:
    """Say that nobody decides about a request of their own."""
    return NotAllowed(
        "You made this request yourself.", "Your vote was not counted.", "An approver other than you has to decide."
    )


def not_yours(purchase: Purchase, who_can: str) -> Refused:
    """Say that somebody else has to do that."""
    return NotAllowed(f"Request {purchase.id} is not yours.", "It goes on as it was.", who_can)


def _not_an_approver(purchase: Purchase, person: str) -> Refused:
    if purchase.terms and person in purchase.terms.excluded:
        return NotAllowed(
            "You added or changed something of this request yourself.",
            "Nothing was changed.",
            "Approvers who had no hand in it have to decide.",
        )
    return NotAllowed(
        "You are not one of the approvers of this request, or were not when it was made.",
        "Nothing was changed.",
        "Ask one of the approvers named in the request to decide.",
    )
