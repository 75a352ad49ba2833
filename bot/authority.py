"""The wall in front of every order and every payment: what may be bought now, by what the ledger proves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.electorate import Electorate
from bot.errors import NotAllowed, Unfit
from bot.model.covering import other_account
from bot.model.deciding import Ballot, Counting
from bot.model.factor import has_vouched
from bot.model.ledger import ADDED, Record, Unproved
from bot.model.presence import Presence
from bot.model.purchase import Event, NotPossible, Purchase
from bot.model.quote import Quote
from bot.model.telling import Subject
from bot.model.terms import Terms
from bot.proving import Proving
from bot.ruling import Ruling
from bot.store import Transaction
from bot.store.columns import decoded


class Held(Exception):
    """A purchase must not go on now, for a reason that is not its own."""


class Suspended(Held):
    """Something about the request has changed for the worse since it was made."""


class MovedOn(NotPossible):
    """Somebody did something about the purchase while Slack or OVH was asked: that stands."""


class NotApproved(Exception):
    """The votes that the ledger proves are not enough any more."""


class Authority:
    """Says what may be bought.

    It is asked within the transaction that stores *placing* or *paying*, so that nothing can change between the two.

    Args:
        proving: knows whether the credentials are what they should be.
        electorate: reads Slack about whoever approved.
        ruling: what the policy says.

    """

    def __init__(self, proving: Proving, electorate: Electorate, ruling: Ruling) -> None:
        self._proving = proving
        self._electorate = electorate
        self._ruling = ruling

    @property
    def is_known(self) -> bool:
        """Whether OVH was asked about the credentials at all; before, nobody needs to be told."""
        return self._proving.has_begun

    def look(self, purchase: Purchase) -> Presence:
        """Read what Slack says now about whoever requested and approved it, before `quote` is asked.

        Raises:
            Held: Slack cannot say.

        """
        try:
            return self._electorate.look(purchase)
        except NotAllowed:
            raise Held("Slack cannot confirm at the moment who approved it") from None

    def quote(self, tx: Transaction, purchase: Purchase, presence: Presence) -> Quote:
        """Return the quote that may be bought now.

        Raises:
            MovedOn: somebody stopped or withdrew it since it was read.
            Held: buying is frozen, or the credentials are not proved, or belong to another account.
            Suspended: its channel or its requester has changed for the worse; only before it was ordered.
            Unproved: the ledger tells another story than the database.
            NotApproved: the votes in the ledger, for exactly this quote, are not enough.

        """
        present = tx.purchases.purchase(purchase.id)
        if (present.stage, present.changed_at) != (purchase.stage, purchase.changed_at):
            raise MovedOn(present.stage, Event.PLACE)  # it may be back, by other votes and with another cool-off
        if tx.freezes.present():
            raise Held("buying is frozen")
        if present.quote is None or present.quote_id is None:
            raise Unproved("it never had a price")
        why = self._proving.why_not() or other_account(present.quote, self._proving.account)
        if why:
            raise Held(why)
        suspended = present.order_id is None and self._ruling.suspension(tx, present, presence)
        if suspended:
            raise Suspended(suspended)
        self._require_proved(tx, present, present.quote_id, present.quote, presence)
        return present.quote

    def _require_proved(
        self, tx: Transaction, present: Purchase, quote_id: int, quote: Quote, presence: Presence
    ) -> None:
        """Hold the row against the ledger, and count the votes anew from it."""
        record = tx.purchases.record(present)
        if record.seals.get(quote_id) != quote.seal:
            raise Unproved("its price in the database is not the one in the ledger")
        for what, kept, told in (
            ("order", present.order_id, record.order_id),
            ("price that is to be bought", quote_id, record.quote_id),
            ("requester", present.requester, record.requester),
            ("cool-off", present.buys_at, record.buys_at),
        ):
            if kept != told:
                raise Unproved(f"its {what} in the database is not the one in the ledger")
        terms = _terms(record, quote_id)
        if terms is None:
            raise NotApproved("it was approved by rules that are not known any more")
        if present.terms != terms or (record.roster is not None and _listed(terms.roster) != _listed(record.roster)):
            raise Unproved("what it takes to be approved is not in the database what it is in the ledger")
        if _adders(tx, present) - set(terms.excluded):
            raise Unproved("who added a name of it is in the database not what it is in the ledger")
        try:
            counting = self._ruling.counting(tx, terms, presence)
        except Unfit as no:
            raise NotApproved(f"the rules have changed: {no.reason}") from None
        ballots = tuple(_as_vouched_for(tx, ballot, quote_id) for ballot in record.ballots(quote_id, quote.seal))
        if not counting.is_satisfied(ballots):
            raise NotApproved(_why_not(terms, counting, ballots))


def _terms(record: Record, quote_id: int) -> Terms | None:
    text = record.terms.get(quote_id)
    try:
        return decoded(text, Terms) if text else None
    except ValueError:
        raise Unproved("what it takes to be approved cannot be read in the ledger") from None


def _as_vouched_for(tx: Transaction, ballot: Ballot, quote_id: int) -> Ballot:
    """Let a vote have the second factor only of which the ledger proves that its code was taken for that quote."""
    _, _, number = ballot.factor.rpartition(" ")
    lines = tx.ledger.of(Subject.FACTOR, int(number)) if number.isdecimal() else []
    return ballot if has_vouched(lines, ballot.voter, quote_id) else replace(ballot, factor="")


def _adders(tx: Transaction, purchase: Purchase) -> set[str]:
    """Say who added its names, by the lines about its cart."""
    names = {name.ascii for name in purchase.names}
    lines = [line for line in tx.ledger.of(Subject.CART, purchase.cart_id) if line.what == ADDED]
    return {line.who for line in lines if json.loads(line.details)["name"] in names}


def _listed(roster: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {usergroup: sorted(members) for usergroup, members in roster.items()}


def _why_not(terms: Terms, counting: Counting, ballots: tuple[Ballot, ...]) -> str:
    if any(not counting.counts(ballot) for ballot in ballots):
        return "somebody who approved it is no longer a full member, or their delegation was revoked"
    if len(counting.tiers) > 1:
        return "the rules have changed since it was requested"
    if not ballots and not terms.is_free:
        return "nobody's approval stands"
    return "somebody who approved it is no longer an approver"
