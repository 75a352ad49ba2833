"""What the rules say of a request: its tier, its budgets, whose votes count, and what suspends it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import Unfit
from bot.model import asked
from bot.model.budget import Budget
from bot.model.cart import Cart, Place
from bot.model.deciding import Counting
from bot.model.drafting import draft
from bot.model.judging import judge
from bot.model.ledger import OURSELVES
from bot.model.notice import Kind
from bot.model.outlook import Outlook, Picture
from bot.model.policy import Policy, Rule, Seat, Tier
from bot.model.presence import Channel, Presence
from bot.model.purchase import OPEN_TO_VOTES, Event, Purchase
from bot.model.quote import Quote
from bot.model.standing import Standing
from bot.model.terms import Asked, Counted, Terms
from bot.ports import Now
from bot.store import Transaction
from bot.store.purchase_changes import Changes

Roster = Mapping[str, tuple[str, ...]]


class Ruling:
    """Applies the policy to requests, within the transaction that acts on what it says."""

    def __init__(self, policy: Policy, now: Now) -> None:
        self._policy = policy
        self._now = now

    def adopt(self, tx: Transaction, lines: Sequence[str]) -> None:
        """Put the policy into force, and tell operators what is different from the one before.

        Args:
            lines: the policy in words.

        """
        before = tx.policies.present()
        if before and before[0] == self._policy.digest:
            return
        tx.policies.adopt(self._policy.digest, lines, at=self._now())
        if before:
            details = {"before": "\n".join(before[1]), "after": "\n".join(lines)}
            told = self._policy.told
            tx.notices.post(Kind.POLICY_CHANGED, told, who=OURSELVES, at=self._now(), details=details)

    @property
    def usergroups(self) -> frozenset[str]:
        """Every user group of Slack's that the policy rests on."""
        return self._policy.usergroups

    def rule(self, tx: Transaction, channel: str) -> Rule:
        """Return what holds in a channel."""
        return self._policy.rule(tx.channels.former(channel))

    def outlook(self, tx: Transaction, cart: Cart, requester: str, presence: Presence) -> Outlook | None:
        """Foresee what a request for a cart would take; None while its price is not known.

        Args:
            presence: what is known of whoever could vote.

        Raises:
            Unfit: no rule allows it, or a budget does not.

        """
        channels = tx.channels.former(cart.place.channel)
        wanted = asked.of_cart(cart, channels, self._counted(tx, 0, cart.place, requester))
        if wanted is None:
            return None
        editors = frozenset({requester}).union(*(item.editors for item in cart.items))
        budgets = self.budgets(tx, 0, cart.place, requester)
        terms = self._terms(wanted, budgets, editors, presence.roster)
        return Outlook(terms=terms, counting=replace(self._as_requested(terms), presence=presence), budgets=budgets)

    def ask(self, tx: Transaction, purchase: Purchase, quote: Quote, event: Event, note: str = "") -> None:
        """Make a quote the one that is asked for: with its terms, and with its price reserved.

        Args:
            event: what brings the purchase to where votes are given.

        Raises:
            Unfit: no rule allows it, a budget does not, or nobody could approve it. Nothing was changed.

        """
        now = self._now()
        channels = tx.channels.former(purchase.place.channel)
        counted = self._counted(tx, purchase.id, purchase.place, purchase.requester)
        wanted = asked.of_quote(quote, channels, counted)
        budgets = self.budgets(tx, purchase.id, purchase.place, purchase.requester)
        terms = self._terms(wanted, budgets, purchase.editors, purchase.roster)
        if not self._as_requested(terms).can_be_satisfied():
            raise Unfit(f"nobody could approve it: tier “{terms.tier.name}” cannot be filled without its requester")
        quote_id = tx.purchases.quoted(purchase, quote, terms, at=now)
        self._reserve(tx, purchase, terms, now)
        changes = Changes(quote_id=quote_id, note=note, expires_at=terms.expires_at)
        tx.purchases.move(purchase.id, event, who=OURSELVES, at=now, changes=changes)
        if terms.is_free:
            changes = Changes(quote_id=quote_id, buys_at=now + self._policy.cool_off)
            tx.purchases.move(purchase.id, Event.APPROVE, who=OURSELVES, at=now, changes=changes)
        else:
            tx.purchases.look_again(purchase.id, at=self.next_look(tx.purchases.purchase(purchase.id)))

    def presence_as_requested(self, purchase: Purchase, *voters: str) -> Presence:
        """What Slack said when a request was made, as far as it was kept; voters are taken for full members."""
        return _as_listed(purchase.roster, *voters, purchase.requester)

    def picture(self, tx: Transaction, purchase: Purchase) -> Picture:
        """Say what the message of a request shows beside it, by what is known without asking Slack."""
        terms = purchase.terms
        if terms is None or purchase.stage not in OPEN_TO_VOTES:
            return Picture(quiet_time=self._policy.quiet_time, is_frozen=tx.freezes.present() is not None)
        now = self._now()
        return Picture(
            quiet_time=self._policy.quiet_time,
            missing=self._missing(tx, purchase, terms),
            budgets=self.budgets(tx, purchase.id, purchase.place, purchase.requester),
            delegations=tuple(d for d in tx.delegations.holding(now) if d.principal in terms.voters),
            is_changed=terms.policy != self._policy.digest,
        )

    def answer_by(self, tx: Transaction, purchase: Purchase) -> datetime:
        """When a question that is no price, such as what to do about names that are gone, ends without an answer."""
        tiers = self.rule(tx, purchase.place.channel).tiers
        hours = purchase.terms.tier.open_hours if purchase.terms else max(tier.open_hours for tier in tiers)
        return self._policy.hours.after(self._now(), hours)

    def break_silence(self, tx: Transaction, purchase: Purchase) -> None:
        """Remind the approvers of a request when that is due, and tell those whom its tier informs."""
        now, terms = self._now(), purchase.terms
        if terms is None:
            return
        if terms.remind_at and terms.remind_at <= now and not purchase.is_reminded:
            tx.purchases.remind(purchase, at=now)
        if terms.inform_at and terms.inform_at <= now and not purchase.is_silence_told:
            tx.purchases.silence_told(purchase, at=now)
            details = {
                "request": str(purchase.id),
                "requester": purchase.requester,
                "channel": purchase.place.channel,
                "voters": " ".join(sorted(terms.voters)),
                "until": purchase.expires_at.isoformat(),
            }
            tx.notices.post(Kind.SILENCE, self._informed(purchase), who=OURSELVES, at=now, details=details)

    def next_look(self, purchase: Purchase) -> datetime:
        """When a request that waits for votes is to be looked at again, if nobody does anything."""
        terms = purchase.terms
        waits = [purchase.expires_at]
        if terms and terms.remind_at and not purchase.is_reminded:
            waits.append(terms.remind_at)
        if terms and terms.inform_at and not purchase.is_silence_told:
            waits.append(terms.inform_at)
        return min(waits)

    def _informed(self, purchase: Purchase) -> list[str]:
        groups = purchase.terms.tier.inform if purchase.terms else ()
        roster = purchase.roster
        usergroups = (person for group in groups for id_ in group.usergroups for person in roster.get(id_, ()))
        return sorted({person for group in groups for person in group.pinned} | set(usergroups))

    def budgets(self, tx: Transaction, purchase_id: int, place: Place, requester: str) -> tuple[Budget, ...]:
        """List the budgets of this month that a request falls under, with what others take of them.

        Args:
            purchase_id: which one does not count itself; 0 for none.

        """
        channels = tx.channels.former(place.channel)
        return tx.reservations.budgets(self._policy, channels, requester, self._now(), but=purchase_id)

    def counting(self, tx: Transaction, terms: Terms, presence: Presence) -> Counting:
        """Say by what the votes for a quote are counted: its own terms, and the present policy if that has changed.

        Raises:
            Unfit: the present policy does not allow it any more.

        """
        return Counting(
            policy=self._policy,
            terms=terms,
            tiers=self._tiers(tx, terms),
            presence=presence,
            delegations=tx.delegations.proved(),
        )

    def counting_as_made(self, tx: Transaction, terms: Terms, presence: Presence) -> Counting:
        """Say by what votes are counted by a quote's own terms alone, whatever the policy says now."""
        delegations = tx.delegations.proved()
        return Counting(
            policy=self._policy, terms=terms, tiers=(terms.tier,), presence=presence, delegations=delegations
        )

    def suspension(self, tx: Transaction, purchase: Purchase, presence: Presence) -> str:
        """Say what has changed for the worse since a request was made; empty if nothing has."""
        if why := self.unusable(tx, purchase.place.channel, presence.channel):
            return why
        standing = presence.standings.get(purchase.requester)
        return "" if standing is Standing.MEMBER else f"its requester is {standing.value if standing else 'unknown'}"

    def unusable(self, tx: Transaction, channel: str, state: Channel) -> str:
        """Say why nothing can be requested or approved in a channel; empty if it can."""
        if state is Channel.FINE or (state is Channel.SHARED and self.rule(tx, channel).is_sharing_allowed):
            return ""
        return "Cartwright is not in its channel" if state is Channel.LEFT else f"its channel is {state.value}"

    def _tiers(self, tx: Transaction, terms: Terms) -> tuple[Tier, ...]:
        if terms.policy == self._policy.digest:
            return (terms.tier,)
        channels = tx.channels.former(tx.channels.present(terms.asked.channels[0]))
        return terms.tier, judge(self._policy, replace(terms.asked, channels=channels)).tier

    def _terms(self, wanted: Asked, budgets: tuple[Budget, ...], editors: frozenset[str], roster: Roster) -> Terms:
        return draft(self._policy, wanted, budgets, editors, roster, self._now())

    def _as_requested(self, terms: Terms, *voters: str) -> Counting:
        """How votes would be counted if everybody were as they were when it was requested."""
        presence = _as_listed(terms.roster, *voters)
        return Counting(policy=self._policy, terms=terms, tiers=(terms.tier,), presence=presence)

    def _missing(self, tx: Transaction, purchase: Purchase, terms: Terms) -> tuple[Seat, ...]:
        """Say which seats are open, by the rules of then and of now, if everybody were as when it was requested."""
        try:
            tiers = self._tiers(tx, terms)
        except Unfit:  # the rules of now do not allow it at all, which whoever votes is told
            tiers = (terms.tier,)
        voters = {id_ for vote in purchase.approvals for id_ in (vote.voter, vote.for_whom) if id_}
        counting = replace(self._as_requested(terms, *voters), tiers=tiers, delegations=tx.delegations.proved())
        return counting.missing(vote.ballot for vote in purchase.approvals)

    def _counted(self, tx: Transaction, purchase_id: int, place: Place, requester: str) -> Counted:
        since = self._now() - self._policy.window
        return tx.reservations.counted(purchase_id, place, sorted(self._policy.accounts(requester)), since)

    def _reserve(self, tx: Transaction, purchase: Purchase, terms: Terms, at: datetime) -> None:
        yearly = terms.asked.yearly
        tx.reservations.make(
            purchase.id,
            purchase.place,
            purchase.requester,
            gross=terms.asked.gross,
            yearly=yearly.amount if yearly is not None else terms.asked.gross.amount,
            is_free=terms.is_free,
            at=at,
        )


def _as_listed(roster: Roster, *members: str) -> Presence:
    usergroups = {id_: frozenset(people) for id_, people in roster.items()}
    return Presence(standings=dict.fromkeys(members, Standing.MEMBER), usergroups=usergroups)
