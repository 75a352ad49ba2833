"""Requesting approval, and voting."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import NotAllowed, OutOfDate, one_line
from bot.model.cart import Cart, Place
from bot.model.configuration import Statement, unanswerable
from bot.model.policy import Policy
from bot.model.purchase import OPEN_TO_VOTES, Event, NotPossible, Purchase, Stage, Vote
from bot.ports import Now
from bot.store import Store, Transaction
from bot.store.purchase_changes import Changes
from bot.store.purchases import NameIsBeingBought

_RECENT = 10


class Approving:
    """Everything between a full cart and a decision about it."""

    def __init__(self, store: Store, policy: Policy, now: Now) -> None:
        self._store = store
        self._policy = policy
        self._now = now

    def prepare(self, cart_id: int, person: str) -> Cart:
        """Return a cart that could be requested by somebody now, all that a request must say being known.

        Raises:
            NotAllowed: nobody could approve it.
            OutOfDate: it is no longer the channel's cart, it is empty, or something about it is not known or not right.

        """
        with self._store.transaction() as tx:
            cart = self._requestable(tx, cart_id, person)
        if cart.gross is not None and self._policy.exceeds(cart.gross):
            raise _not_requested(
                f"The cart costs {cart.gross} with VAT, and one request may cost {self._policy.total_max} at most.",
                "Remove names from it, and request those later.",
            )
        return cart

    def request(
        self, cart_id: int, person: str, *, reason: str, statements: Sequence[Statement], interaction: str
    ) -> Purchase:
        """Ask for approval of a cart. It takes the cart over; the channel starts an empty one.

        Args:
            interaction: the key of what the person did; the same one twice is one request.

        Raises:
            NotAllowed, OutOfDate: as `prepare`, or a statement is missing, or a name is being bought already.

        """
        now = self._now()
        with self._store.transaction() as tx:
            made = tx.purchases.made_by(interaction)
            if made:
                return made
            cart = self._requestable(tx, cart_id, person)
            if set(cart.statements) - set(statements):
                raise _not_requested("The cart has changed, and needs a statement that you have not made.")
            try:
                tx.carts.take(cart.id, at=now)
                return tx.purchases.begin(
                    cart,
                    interaction=interaction,
                    requester=person,
                    reason=reason,
                    statements=statements,
                    at=now,
                    expires_at=now + self._policy.request_life,
                )
            except NameIsBeingBought as held:
                raise _not_requested(
                    f"`{held.name.shown}` is being bought already, by request {held.purchase_id}.",
                    "Remove it from the cart, or wait for that request to end.",
                ) from None

    def review(self, quote_id: int, person: str) -> Purchase:
        """Return a request that somebody may vote on now, with the quote that the vote would be for.

        Raises:
            NotAllowed: they may not.
            OutOfDate: it is decided, or its price was replaced.

        """
        with self._store.transaction() as tx:
            purchase = self._votable(tx, quote_id, person)
            return replace(purchase, quote_id=quote_id, quote=tx.quotes.quote(quote_id))

    def approve(self, quote_id: int, person: str) -> Purchase:
        """Vote for one quote; twice is the same as once.

        Raises:
            NotAllowed, OutOfDate: as `review`.

        """
        return self._vote(quote_id, person, approves=True, reason="")

    def decline(self, quote_id: int, person: str, reason: str) -> Purchase:
        """Vote against a request, which ends it; the items return to the cart.

        Raises:
            NotAllowed, OutOfDate: as `review`.

        """
        return self._vote(quote_id, person, approves=False, reason=reason)

    def withdraw(self, purchase_id: int, person: str) -> Purchase:
        """Take a request back; the items return to the cart. Twice is the same as once.

        Raises:
            NotAllowed: somebody else made it.
            OutOfDate: it is too late, or it has ended.

        """
        with self._store.transaction() as tx:
            purchase = self._known(tx, purchase_id)
            if purchase.requester != person:
                raise NotAllowed(
                    f"Request {purchase.id} is not yours.",
                    "It was not withdrawn.",
                    "Only whoever made it can withdraw it; an approver can decline it.",
                )
            if purchase.stage is Stage.WITHDRAWN:
                return purchase
            try:
                return tx.call_off(purchase.id, Event.WITHDRAW, who=person, at=self._now())
            except NotPossible:
                raise _too_late(purchase, "It was not withdrawn.") from None

    def recent(self, place: Place, person: str) -> list[Purchase]:
        """List the newest requests of a channel and of a person."""
        with self._store.transaction() as tx:
            return tx.purchases.recent(place, person, _RECENT)

    def go_on_without(self, purchase_id: int, person: str) -> Purchase:
        """Leave out the names that OVH does not sell any more, and have the rest priced anew. Twice is like once.

        Raises:
            NotAllowed: neither their request, nor may they vote on it.
            OutOfDate: nothing of it is gone, or it was decided otherwise.

        """
        with self._store.transaction() as tx:
            purchase = self._known(tx, purchase_id)
            if person != purchase.requester:
                self._policy.require_voter(person, purchase.requester)
            if purchase.stage is Stage.QUOTING:
                return purchase
            if purchase.stage is not Stage.REPRICED or not purchase.gone:
                raise _too_late(purchase, "Nothing was changed.")
            for item in purchase.items:
                if item.name in purchase.gone:
                    tx.carts.remove(item.id, who=person, at=self._now())
            tx.purchases.leave_out(purchase, purchase.gone)
            changes = Changes(gone=(), note="")
            tx.purchases.move(purchase.id, Event.GO_ON, who=person, at=self._now(), changes=changes)
            return tx.purchases.purchase(purchase.id)

    def _vote(self, quote_id: int, person: str, *, approves: bool, reason: str) -> Purchase:
        now = self._now()
        with self._store.transaction(durable=True) as tx:
            voted = tx.purchases.of_quote(quote_id)
            if voted and any(
                v.voter == person and v.quote_id == quote_id and v.approves == approves for v in voted.votes
            ):
                return voted
            purchase = self._votable(tx, quote_id, person)
            vote = Vote(voter=person, approves=approves, quote_id=quote_id, reason=reason, at=now)
            tx.purchases.vote(purchase, vote)
            if not approves:
                return self._declined(tx, purchase, vote)
            if self._policy.is_approved(frozenset({person}), purchase.requester):
                changes = Changes(quote_id=quote_id, alternatives=(), note="")
                tx.purchases.move(purchase.id, Event.APPROVE, who=person, at=now, changes=changes)
            return tx.purchases.purchase(purchase.id)

    def _declined(self, tx: Transaction, purchase: Purchase, vote: Vote) -> Purchase:
        try:
            return tx.call_off(purchase.id, Event.DECLINE, who=vote.voter, at=vote.at, note=vote.reason)
        except NotPossible:  # it has an order already: that can be left unpaid, and not be declined
            raise _too_late(purchase, "Your vote was not counted.") from None

    def _votable(self, tx: Transaction, quote_id: int, person: str) -> Purchase:
        purchase = tx.purchases.of_quote(quote_id)
        if purchase is None:
            raise OutOfDate("That request is not known here.", "Nothing was changed.", "See `/domain orders`.")
        self._policy.require_voter(person, purchase.requester)
        if purchase.stage not in OPEN_TO_VOTES:
            raise _too_late(purchase, "Your vote was not counted.")
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
        return purchase

    def _requestable(self, tx: Transaction, cart_id: int, person: str) -> Cart:
        if not tx.carts.is_open(cart_id):
            raise _not_requested(
                "This cart has been requested or replaced since.", "See the present one with `/domain cart`."
            )
        cart = tx.carts.cart(cart_id)
        if not cart.items:
            raise _not_requested("The cart is empty.", "Search a name with `/domain search` and add it.")
        self._policy.require_voters(person)
        for item in cart.items:
            if item.fault:
                raise _not_requested(
                    f"OVH would not take `{item.name.shown}`: {one_line(item.fault, 200)}.",
                    "Remove it from the cart first.",
                )
            if labels := unanswerable(item.requirements or ()):
                raise _not_requested(
                    f"`{item.name.shown}` needs {', '.join(labels)} for its registry, which cannot be given here yet.",
                    "Remove it from the cart, or order it in the OVH Control Panel.",
                )
        if not cart.is_mirrored:
            raise _not_requested("OVH has not confirmed every name of this cart yet.", "Try again in a few seconds.")
        return cart

    def _known(self, tx: Transaction, purchase_id: int) -> Purchase:
        purchase = tx.purchases.find(purchase_id)
        if purchase is None:
            raise OutOfDate("That request is not known here.", "Nothing was changed.", "See `/domain orders`.")
        return purchase


def _not_requested(happened: str, next_step: str = "Look at the cart again with `/domain cart`.") -> OutOfDate:
    return OutOfDate(happened, "No approval was requested; the cart is as it was.", next_step)


def _too_late(purchase: Purchase, not_done: str) -> OutOfDate:
    return OutOfDate(
        f"Request {purchase.id} is {purchase.stage.value} already.",
        not_done,
        "See where it stands with `/domain orders`.",
    )
