"""Voting on requests, and taking votes back."""

from dataclasses import replace
from datetime import datetime

from bot.electorate import Electorate, not_yours, own_request, shown, too_late, unknown, withdrawn
from bot.enrolling import Enrolling
from bot.errors import NotAllowed, OutOfDate
from bot.model.deciding import Counting
from bot.model.outlook import Review
from bot.model.policy import Policy
from bot.model.presence import Presence
from bot.model.purchase import (
    ENDS_UNLESS_DECIDED,
    OPEN_TO_VOTES,
    VOTES_MATTER,
    Event,
    NotPossible,
    Purchase,
    Stage,
    Vote,
)
from bot.model.telling import Seen
from bot.ports import Now
from bot.ruling import Ruling
from bot.store import Store, Transaction
from bot.store.purchase_changes import Changes


class Approving:
    """Everything between a priced request and a decision about it.

    Args:
        electorate: who may vote.
        ruling: what the policy says.
        enrolling: checks second factors.

    """

    def __init__(
        self,
        store: Store,
        electorate: Electorate,
        ruling: Ruling,
        enrolling: Enrolling,
        policy: Policy,
        now: Now,
    ) -> None:
        self._store = store
        self._electorate = electorate
        self._ruling = ruling
        self._enrolling = enrolling
        self._policy = policy
        self._now = now

    def review(self, quote_id: int, person: str, seen: Seen | None = None, *, to_decline: bool = False) -> Review:
        """Return a request that somebody may vote on now, with the quote that the vote would be for.

        Args:
            seen: the message that they acted by; None where they act in a dialog that was opened by one.
            to_decline: as one can what is suspended, too.

        Raises:
            NotAllowed: they may not, or Slack cannot say.
            OutOfDate: it is decided, or its price was replaced, or the message is not one that the store knows of.

        """
        found = self._of_quote(quote_id)
        presence = self._electorate.presence(found, person, to_decline=to_decline)
        with self._store.transaction() as tx:
            purchase, counting, right = self._votable(tx, quote_id, person, presence, seen)
            return self._review(tx, purchase, counting, right)

    def page(self, quote_id: int, person: str) -> Review:
        """Return the same again, for another page of it: without asking Slack, since that gives nobody a vote.

        Raises:
            NotAllowed, OutOfDate: as `review`.

        """
        with self._store.transaction() as tx:
            purchase = self._of_quote(quote_id)
            presence = self._ruling.presence_as_requested(purchase, person)
            return self._review(tx, *self._votable(tx, quote_id, person, presence))

    def _review(self, tx: Transaction, purchase: Purchase, counting: Counting, right: str) -> Review:
        return Review(
            purchase=purchase,
            picture=self._ruling.picture(tx, purchase),
            needs_code=any(tier.needs_code for tier in counting.tiers),
            for_whom=right,
        )

    def approve(self, quote_id: int, person: str, *, code: str = "", interaction: str = "", at: datetime) -> Purchase:
        """Vote for one quote; twice is the same as once.

        Args:
            code: the second factor, where the tier needs one.
            interaction: the key of the submission, so that an answer that is given again spends no other code.
            at: when it was submitted.

        Raises:
            NotAllowed, OutOfDate: as `review`, or the code is not right.

        """
        found = self._of_quote(quote_id)
        if any(vote.voter == person and vote.at >= at for vote in found.approvals_of(quote_id)):
            return found
        _require_not_taken_back(found, quote_id, person, at)
        presence = self._electorate.presence(found, person)
        factor = self._factor(quote_id, person, presence, code=code, interaction=interaction, at=at)
        vote = Vote(voter=person, approves=True, quote_id=quote_id, reason="", at=self._now(), factor=factor)
        return self._vote(vote, presence, submitted_at=at)

    def decline(self, quote_id: int, person: str, reason: str) -> Purchase:
        """Vote against a request, which ends it; the items return to the cart.

        Raises:
            NotAllowed, OutOfDate: as `review`.

        """
        found = self._of_quote(quote_id)
        if any((v.voter, v.quote_id, v.approves) == (person, quote_id, False) for v in found.votes):
            return found
        vote = Vote(voter=person, approves=False, quote_id=quote_id, reason=reason, at=self._now())
        presence = self._electorate.presence(found, person, to_decline=True)
        return self._vote(vote, presence, submitted_at=vote.at)

    def stop(self, purchase_id: int, person: str, seen: Seen) -> Purchase:
        """Take a vote back, or a request of one's own; nothing is ordered of it any more. Twice is the same as once.

        Raises:
            NotAllowed: they have neither voted for it nor made it.
            OutOfDate: its order was sent to OVH already, it has ended, or the message is not one that the store knows.

        """
        with self._store.transaction(durable=True) as tx:
            purchase = shown(tx, purchase_id, seen)
            if purchase.requester == person:
                return withdrawn(tx, purchase, person, at=self._now())
            votes = [vote for vote in purchase.approvals if person in (vote.voter, vote.for_whom)]
            if not votes:
                if not any(person in (vote.voter, vote.for_whom) for vote in purchase.votes):
                    raise not_yours(purchase, "Only its requester and those who voted for it can stop it.")
                if purchase.stage in ENDS_UNLESS_DECIDED:
                    return purchase
                raise too_late(purchase, "You have no vote on it that could be taken back now.")
            if purchase.stage not in VOTES_MATTER:
                raise too_late(purchase, "Your vote stands.")
            for vote in votes:
                tx.purchases.withdraw_vote(purchase, vote, at=self._now())
            if purchase.stage is Stage.APPROVED:
                tx.purchases.move(purchase.id, Event.STOP, who=person, at=self._now())
                tx.purchases.look_again(purchase.id, at=self._now())  # a reminder may be due
            return tx.purchases.purchase(purchase.id)

    # Within

    def _vote(self, vote: Vote, presence: Presence, submitted_at: datetime) -> Purchase:
        with self._store.transaction(durable=True) as tx:
            purchase, counting, right = self._votable(tx, vote.quote_id, vote.voter, presence)
            given = purchase.approvals_of(vote.quote_id)
            if all(presence.knows(id_) for v in given for id_ in (v.voter, v.for_whom) if id_):
                _require_not_taken_back(purchase, vote.quote_id, vote.voter, submitted_at)
                return self._counted(tx, purchase, replace(vote, for_whom=right), counting)
        # Somebody else voted while Slack was asked: it has to be asked about them, too, or neither vote were the last.
        presence = self._electorate.presence(purchase, vote.voter, to_decline=not vote.approves)
        return self._vote(vote, presence, submitted_at)

    def _counted(self, tx: Transaction, purchase: Purchase, vote: Vote, counting: Counting) -> Purchase:
        """Keep a vote in the place of an earlier one of the same person, and do what follows from it."""
        earlier = [v for v in purchase.approvals_of(vote.quote_id) if v.voter == vote.voter]
        if vote.approves and any(counting.is_proved(v.ballot) for v in earlier):
            return purchase
        for one in earlier:
            tx.purchases.withdraw_vote(purchase, one, at=vote.at)
        tx.purchases.vote(purchase, vote)
        if not vote.approves:
            return self._declined(tx, purchase, vote)
        voted = tx.purchases.purchase(purchase.id)
        if counting.is_satisfied(v.ballot for v in voted.approvals_of(vote.quote_id)):
            self._approved(tx, voted, vote)
        return tx.purchases.purchase(purchase.id)

    def _approved(self, tx: Transaction, purchase: Purchase, vote: Vote) -> None:
        """Note that it may be bought, once it can no longer be stopped; an order that is there already, at once."""
        buys_at = None if purchase.stage is Stage.PAYMENT_REFUSED else vote.at + self._policy.cool_off
        changes = Changes(quote_id=vote.quote_id, alternatives=(), note="", buys_at=buys_at)
        tx.purchases.move(purchase.id, Event.APPROVE, who=vote.voter, at=vote.at, changes=changes)

    def _declined(self, tx: Transaction, purchase: Purchase, vote: Vote) -> Purchase:
        try:
            return tx.call_off(purchase.id, Event.DECLINE, who=vote.voter, at=vote.at, note=vote.reason)
        except NotPossible:  # it has an order already: that can be left unpaid, and not be declined
            raise too_late(purchase, "Your vote was not counted.") from None

    def _factor(
        self, quote_id: int, person: str, presence: Presence, *, code: str, interaction: str, at: datetime
    ) -> str:
        """Have the second factor checked that the tier needs; a code is spent only on a vote that could count."""
        with self._store.transaction() as tx:
            _, counting, _ = self._votable(tx, quote_id, person, presence)
        if not any(tier.needs_code for tier in counting.tiers):
            return ""
        used = self._enrolling.use(person, code, quote_id=quote_id, interaction=interaction, at=at)
        if not used.is_right:
            raise self._enrolling.refusal(used)
        return used.label

    def _votable(
        self, tx: Transaction, quote_id: int, person: str, presence: Presence, seen: Seen | None = None
    ) -> tuple[Purchase, Counting, str]:
        """Return a request on which somebody may vote now, how votes are counted, and in whose right they vote."""
        purchase = tx.purchases.of_quote(quote_id)
        if purchase is None:
            raise unknown()
        if seen:
            shown(tx, purchase.id, seen)
        if person == purchase.requester:
            raise own_request()
        self._require_open(purchase, quote_id)
        asked = replace(purchase, quote_id=quote_id, quote=tx.quotes.quote(quote_id), terms=tx.quotes.terms(quote_id))
        counting, right = self._electorate.right(tx, asked, person, presence)
        self._require_alone(asked, quote_id, right, person, counting)
        return asked, counting, right

    def _require_open(self, purchase: Purchase, quote_id: int) -> None:
        """Let a request pass on which a vote for a quote still decides something."""
        if purchase.stage not in OPEN_TO_VOTES:
            raise too_late(purchase, "Your vote was not counted.")
        if purchase.stage in ENDS_UNLESS_DECIDED and self._now() >= purchase.expires_at:
            raise OutOfDate(
                f"Request {purchase.id} has expired: nobody decided in time.",
                "Your vote was not counted, and nothing is bought.",
                "Its items go back to the cart, and can be requested again.",
            )
        if purchase.gone:
            raise OutOfDate(
                f"OVH does not sell {', '.join(f'`{name.shown}`' for name in purchase.gone)} any more.",
                "Your vote was not counted.",
                "Go on without, in the request's message, or let the requester withdraw it.",
            )
        if quote_id not in purchase.votable:
            raise OutOfDate(
                f"The price of request {purchase.id} was replaced by a newer one.",
                "Your vote was not counted.",
                "Review the newer one in the request's message.",
            )

    def _require_alone(self, purchase: Purchase, quote_id: int, right: str, person: str, counting: Counting) -> None:
        """Refuse a second vote between an approver and a delegate, if the first one counts."""
        us = {person, right or person}
        for vote in filter(lambda vote: counting.counts(vote.ballot), purchase.approvals_of(quote_id)):
            if vote.voter != person and us & {vote.voter, vote.for_whom} and right + vote.for_whom:
                raise NotAllowed(
                    "An approver and whoever votes for them have one vote between them, and it is given already.",
                    "Your vote was not counted.",
                    "That vote can be taken back in the request's message; then you can vote.",
                )

    def _of_quote(self, quote_id: int) -> Purchase:
        with self._store.transaction() as tx:
            purchase = tx.purchases.of_quote(quote_id)
        if purchase is None:
            raise unknown()
        return purchase


def _require_not_taken_back(purchase: Purchase, quote_id: int, person: str, submitted_at: datetime) -> None:
    """Refuse a vote that was submitted before the same person took it back: its answer is given a second time."""
    mine = [v for v in purchase.votes if (v.voter, v.quote_id) == (person, quote_id)]
    if any(vote.withdrawn_at and vote.withdrawn_at > submitted_at for vote in mine):
        raise OutOfDate(
            f"You have taken back that vote on request {purchase.id}.",
            "It was not counted again.",
            "To vote for it after all, review it in the request's message.",
        )
