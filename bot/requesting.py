"""Requesting approval of a cart, and taking the request back."""

from collections.abc import Sequence
from dataclasses import replace

from bot.directory import Directory
from bot.electorate import Electorate, not_yours, shown, too_late, withdrawn
from bot.errors import MessengerError, NotAllowed, OutOfDate, Refused, Unfit, one_line
from bot.model.cart import Cart, Place
from bot.model.configuration import Statement, unanswerable
from bot.model.outlook import Outlook, Picture, Prepared
from bot.model.policy import Policy
from bot.model.presence import Presence
from bot.model.purchase import Event, Purchase, Stage
from bot.model.telling import Seen
from bot.ports import Now
from bot.ruling import Ruling
from bot.store import Store, Transaction
from bot.store.purchase_changes import Changes
from bot.store.purchases import NameIsBeingBought

_RECENT = 10


class Requesting:
    """Everything between a full cart and a request that can be voted on.

    Args:
        directory: who is who in Slack.
        electorate: who may vote.
        ruling: what the policy says.

    """

    def __init__(
        self, store: Store, directory: Directory, electorate: Electorate, ruling: Ruling, policy: Policy, now: Now
    ) -> None:
        self._store = store
        self._directory = directory
        self._electorate = electorate
        self._ruling = ruling
        self._policy = policy
        self._now = now

    def prepare(self, cart_id: int, person: str) -> Prepared:
        """Return a cart that could be requested by somebody now, all that a request must say being known.

        Raises:
            NotAllowed: nobody could approve it, no rule or budget allows it, or Slack cannot say who could.
            OutOfDate: it is no longer the channel's cart, it is empty, or something about it is not known or not right.

        """
        with self._store.transaction() as tx:
            channel = self._requestable(tx, cart_id).place.channel
        presence = self._who_could_vote(channel)
        with self._store.transaction() as tx:
            cart = self._requestable(tx, cart_id)
            return Prepared(cart=cart, outlook=self._outlook(tx, cart, person, presence))

    def request(
        self, cart_id: int, person: str, *, reason: str, statements: Sequence[Statement], interaction: str
    ) -> Purchase:
        """Ask for approval of a cart. It takes the cart over; the channel starts an empty one.

        Args:
            interaction: the key of what the person did; the same one twice is one request.

        Raises:
            NotAllowed, OutOfDate: as `prepare`, or a statement is missing, or a name is being bought already.

        """
        with self._store.transaction() as tx:
            made = tx.purchases.made_by(interaction)
            if made:
                return made
            channel = self._requestable(tx, cart_id).place.channel
        presence = self._who_could_vote(channel)
        with self._store.transaction() as tx:
            return tx.purchases.made_by(interaction) or self._request(
                tx, cart_id, person, reason=reason, statements=statements, interaction=interaction, presence=presence
            )

    def _request(
        self,
        tx: Transaction,
        cart_id: int,
        person: str,
        *,
        reason: str,
        statements: Sequence[Statement],
        interaction: str,
        presence: Presence,
    ) -> Purchase:
        now = self._now()
        cart = self._requestable(tx, cart_id)
        outlook = self._outlook(tx, cart, person, presence)
        if set(cart.statements) - set(statements):
            raise _not_requested("The cart has changed, and needs a statement that you have not made.")
        longest = max(tier.open_hours for tier in self._ruling.rule(tx, cart.place.channel).tiers)
        try:
            tx.carts.take(cart.id, at=now)
            return tx.purchases.begin(
                cart,
                interaction=interaction,
                requester=person,
                reason=reason,
                statements=statements,
                roster=presence.roster,
                at=now,
                expires_at=outlook.terms.expires_at if outlook else self._policy.hours.after(now, longest),
            )
        except NameIsBeingBought as held:
            raise _not_requested(
                f"`{held.name.shown}` is being bought already, by request {held.purchase_id}.",
                "Remove it from the cart, or wait for that request to end.",
            ) from None

    def withdraw(self, purchase_id: int, person: str, seen: Seen) -> Purchase:
        """Take a request back; the items return to the cart. Twice is the same as once.

        Raises:
            NotAllowed: somebody else made it.
            OutOfDate: it is too late, it has ended, or the message is not one that the store knows of.

        """
        with self._store.transaction() as tx:
            purchase = shown(tx, purchase_id, seen)
            if purchase.requester != person:
                raise not_yours(purchase, "Only whoever made it can withdraw it; an approver can decline it.")
            return withdrawn(tx, purchase, person, at=self._now())

    def recent(self, place: Place, person: str) -> list[tuple[Purchase, Picture]]:
        """List the newest requests of a channel and of a person, with what each still takes."""
        with self._store.transaction() as tx:
            found = tx.purchases.recent(place, person, _RECENT)
            return [(purchase, self._ruling.picture(tx, purchase)) for purchase in found]

    def go_on_without(self, purchase_id: int, person: str, seen: Seen) -> Purchase:
        """Leave out the names that OVH does not sell any more, and have the rest priced anew. Twice is like once.

        Raises:
            NotAllowed: neither their request, nor may they vote on it.
            OutOfDate: nothing of it is gone, or it was decided otherwise.

        """
        with self._store.transaction() as tx:
            found = shown(tx, purchase_id, seen)
        if person != found.requester:
            self._electorate.require_voter(found, person, self._electorate.presence(found, person))
        with self._store.transaction() as tx:
            purchase = tx.purchases.purchase(purchase_id)
            if purchase.stage is Stage.QUOTING:
                return purchase
            if purchase.stage is not Stage.REPRICED or not purchase.gone:
                raise too_late(purchase, "Nothing was changed.")
            for item in purchase.items:
                if item.name in purchase.gone:
                    tx.carts.remove(item.id, who=person, at=self._now())
            tx.purchases.leave_out(purchase, purchase.gone)
            changes = Changes(gone=(), note="")
            tx.purchases.move(purchase.id, Event.GO_ON, who=person, at=self._now(), changes=changes)
            return tx.purchases.purchase(purchase.id)

    def _who_could_vote(self, channel: str) -> Presence:
        """Read who could vote on a request of a channel, and whether it can be used for that.

        Raises:
            NotAllowed: Slack cannot say, or the channel cannot be used.

        """
        with self._store.transaction() as tx:
            channels = tx.channels.former(channel)
        try:
            state = self._directory.channel(channel)
        except MessengerError:
            raise _cannot_ask("Slack could not say just now what this channel is.", "Try again in a minute.") from None
        with self._store.transaction() as tx:
            if why := self._ruling.unusable(tx, channel, state):
                raise _cannot_ask(f"This cart cannot be requested: {why}.", "Use another channel of this workspace.")
        return self._directory.electorate(channels)

    def _outlook(self, tx: Transaction, cart: Cart, person: str, presence: Presence) -> Outlook | None:
        try:
            outlook = self._ruling.outlook(tx, cart, person, presence)
        except Unfit as why:
            raise _cannot_ask(
                f"The rules do not allow this: {why.reason}.", "Change the cart, or ask an operator."
            ) from None
        if outlook is None:
            return None
        if not outlook.counting.can_be_satisfied():
            too_few = _too_few(outlook)
            raise _cannot_ask(too_few, "Ask whoever runs Cartwright to name another approver.")
        factors = map(tx.factors.present, outlook.counting.voters())
        enrolled = {factor.person for factor in factors if factor and factor.confirmed_at and not factor.locked_at}
        return replace(outlook, lacks_factors=not outlook.counting.can_be_satisfied(enrolled))

    def _requestable(self, tx: Transaction, cart_id: int) -> Cart:
        if not tx.carts.is_open(cart_id):
            raise _not_requested(
                "This cart has been requested or replaced since.", "See the present one with `/domain cart`."
            )
        cart = tx.carts.cart(cart_id)
        if not cart.items:
            raise _not_requested("The cart is empty.", "Search a name with `/domain search` and add it.")
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


def _not_requested(happened: str, next_step: str = "Look at the cart again with `/domain cart`.") -> OutOfDate:
    return OutOfDate(happened, "No approval was requested; the cart is as it was.", next_step)


def _too_few(outlook: Outlook) -> str:
    tier, voters = outlook.terms.tier, outlook.counting.voters()
    needed = " and ".join(f"{seat.count} of {seat.group.name}" for seat in tier.seats)
    unable = f"Nobody could approve this: it needs {needed} (tier “{tier.name}”), and"
    if not any(outlook.terms.members(group) | set(group.pinned) for group in tier.groups):
        return f"{unable} there is nobody in that group."
    could = "nobody else is there" if not voters else f"only {len(voters)} could vote"
    return f"{unable} {could}: whoever asks for it, or added or changed a name in it, does not count."


def _cannot_ask(happened: str, next_step: str) -> Refused:
    return NotAllowed(happened, "No approval was requested; the cart is as it was.", next_step)
