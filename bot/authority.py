"""The wall in front of every order and every payment: what may be bought now, by what the ledger proves."""

from bot.model.covering import other_account
from bot.model.ledger import Unproved
from bot.model.policy import Policy
from bot.model.purchase import Purchase
from bot.model.quote import Quote
from bot.proving import Proving
from bot.store import Transaction


class Held(Exception):
    """A purchase must not go on now, for a reason that is not its own."""


class NotApproved(Exception):
    """The votes that the ledger proves are not enough any more."""


class Authority:
    """Says what may be bought.

    It is asked within the transaction that stores *placing* or *paying*, so that nothing can change between the two.

    Args:
        proving: knows whether the credentials are what they should be.

    """

    def __init__(self, proving: Proving, policy: Policy) -> None:
        self._proving = proving
        self._policy = policy

    @property
    def is_known(self) -> bool:
        """Whether OVH was asked about the credentials at all; before, nobody needs to be told."""
        return self._proving.has_begun

    def quote(self, tx: Transaction, purchase: Purchase) -> Quote:
        """Return the quote that may be bought now.

        Raises:
            Held: buying is frozen, or the credentials are not proved, or belong to another account.
            Unproved: the ledger tells another story than the database.
            NotApproved: the votes in the ledger, for exactly this quote, are not enough.

        """
        if tx.freezes.present():
            raise Held("buying is frozen")
        present = tx.purchases.purchase(purchase.id)
        if present.quote is None or present.quote_id is None:
            raise Unproved("it never had a price")
        why = self._proving.why_not() or other_account(present.quote, self._proving.account)
        if why:
            raise Held(why)
        self._require_proved(tx, present, present.quote_id, present.quote)
        return present.quote

    def _require_proved(self, tx: Transaction, present: Purchase, quote_id: int, quote: Quote) -> None:
        """Hold the row against the ledger, and count the votes anew from it."""
        record = tx.purchases.record(present)
        if record.seals.get(quote_id) != quote.seal:
            raise Unproved("its price in the database is not the one in the ledger")
        if present.order_id != record.order_id:
            raise Unproved("its order in the database is not the one in the ledger")
        if not self._policy.is_approved(record.approvers(quote_id, quote.seal), record.requester):
            raise NotApproved("whoever approved it is no longer an approver")
