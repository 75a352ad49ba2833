"""Naming somebody who votes for an approver while they are away."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.directory import Directory
from bot.errors import MessengerError, NotAllowed, NotUnderstood, OutOfDate
from bot.model.calendar import Span, day_span, require_zone
from bot.model.delegation import DAYS_MAX, Delegation
from bot.model.notice import Kind
from bot.model.policy import Policy
from bot.model.purchase import VOTES_MATTER, Event, Purchase, Stage
from bot.model.standing import Standing
from bot.model.telling import Subject
from bot.ports import Now
from bot.store import Store, Transaction

_NOT_NAMED = "Nobody votes for you by that."
_HOW = "Write it as `/domain delegate @person until 2026-11-28`."


class Delegating:
    """Names delegates of approvers, and takes that back. What a delegate's vote counts, `model.deciding` says."""

    def __init__(self, store: Store, directory: Directory, policy: Policy, now: Now) -> None:
        self._store = store
        self._directory = directory
        self._policy = policy
        self._now = now

    def name(
        self, principal: str, delegate: str, *, first: date | None, last: date, at: datetime | None = None
    ) -> Delegation:
        """Let somebody vote for an approver for some days of the policy's zone; twice is the same as once.

        Args:
            first: the first day; None for from now on.
            last: the last day, included.
            at: when they said so, if not now: what they took back since stays taken back.

        Raises:
            OutOfDate: they took it back since.
            NotAllowed: who they are, or another delegation, does not allow it; or Slack cannot say who they are.
            NotUnderstood: these days cannot be.

        """
        span = self._span(first, last)
        self._require_principal(principal)
        self._require_delegate(principal, delegate)
        with self._store.transaction() as tx:
            overlapping = tx.delegations.overlapping(span)
            for known in overlapping:
                is_same = (known.principal, known.delegate, known.ends_at) == (principal, delegate, span.ends_at)
                if is_same and known.begins_at <= span.begins_at:
                    return known
            if at and any(known.revoked_at and known.revoked_at > at for known in tx.delegations.of(principal)):
                raise OutOfDate("You have taken that back since.", _NOT_NAMED, "Say it again to name them after all.")
            self._require_unchained(principal, delegate, overlapping)
            delegation = tx.delegations.name(principal, delegate, span, at=self._now())
            self._announce(tx, Kind.DELEGATED, delegation)
            return delegation

    def revoke(self, principal: str) -> tuple[Delegation, ...]:
        """Take back at once every delegation of an approver that is not over; returns those, none if there are none."""
        now = self._now()
        with self._store.transaction() as tx:
            revoked = tuple(tx.delegations.revoke(d, who=principal, at=now) for d in self._of(tx, principal))
            for delegation in revoked:
                self._withdraw_votes(tx, delegation)
                self._announce(tx, Kind.DELEGATION_REVOKED, delegation)
            return revoked

    def present(self, person: str) -> tuple[tuple[Delegation, ...], tuple[Delegation, ...]]:
        """List the delegations of a person that are not over: by which others vote for them, and they for others."""
        now = self._now()
        with self._store.transaction() as tx:
            by_them = tuple(d for d in tx.delegations.since(now) if d.delegate == person and not d.is_over(now))
            return self._of(tx, person), by_them

    def turn_next(self) -> bool:
        """Let open requests be shown anew where a delegation began or ended; False if none did."""
        with self._store.transaction() as tx:
            turned = tx.delegations.turned(self._now())
            for delegation in turned:
                self._touch(tx, delegation.principal)
        return bool(turned)

    def _of(self, tx: Transaction, principal: str) -> tuple[Delegation, ...]:
        accounts, now = self._policy.accounts(principal), self._now()
        return tuple(d for d in tx.delegations.since(now) if d.principal in accounts and not d.is_over(now))

    def _span(self, first: date | None, last: date) -> Span:
        """Return the span of whole days, but nothing of it that has passed."""
        zone, now = self._policy.hours.zone, self._now()
        today = now.astimezone(require_zone(zone)).date()
        begins_on = first or today
        if begins_on < today or last < today:
            raise NotUnderstood(f"{min(begins_on, last)} has passed; today is {today} in {zone}.", _NOT_NAMED, _HOW)
        if last < begins_on:
            raise NotUnderstood(f"{last} is before {begins_on}.", _NOT_NAMED, _HOW)
        if last - begins_on >= timedelta(days=DAYS_MAX):
            raise NotUnderstood(
                f"Somebody can vote for you for {DAYS_MAX} days at most.",
                _NOT_NAMED,
                "Name an earlier last day; you can name them again then.",
            )
        days = day_span(begins_on, last, zone)
        return Span(begins_at=max(days.begins_at, now), ends_at=days.ends_at)

    def _require_principal(self, principal: str) -> None:
        if principal not in self._directory.approvers():
            raise NotAllowed("Only approvers can name somebody who votes for them.", _NOT_NAMED, "Ask an approver.")
        if self._standing(principal) is not Standing.MEMBER:
            raise NotAllowed("You are no full member of this workspace.", _NOT_NAMED, "Ask an approver.")

    def _require_delegate(self, principal: str, delegate: str) -> None:
        if self._policy.person(principal) == self._policy.person(delegate):
            raise NotAllowed("That is yourself.", _NOT_NAMED, "Name another person.")
        if not self._policy.delegates:
            raise NotAllowed(
                "This workspace's rules let nobody vote for somebody else.",
                _NOT_NAMED,
                "Ask another approver to decide, or whoever runs Cartwright to allow it (`delegates` in the policy).",
            )
        if not any(delegate in self._directory.members(group) for group in self._policy.delegates):
            allowed = " or ".join(f"“{group.name}”" for group in self._policy.delegates)
            raise NotAllowed(
                "This workspace's rules do not let them vote for somebody else.",
                _NOT_NAMED,
                f"Name somebody of {allowed}.",
            )
        standing = self._standing(delegate)
        if standing is not Standing.MEMBER:
            raise NotAllowed(
                f"They are {standing.value} in this workspace, and only full members may vote.",
                _NOT_NAMED,
                "Name a full member.",
            )

    def _require_unchained(self, principal: str, delegate: str, overlapping: Sequence[Delegation]) -> None:
        """Let nobody have two delegates at once, and no delegate one of their own."""
        person, one, other = self._policy.person, self._policy.person(principal), self._policy.person(delegate)
        if any(person(known.principal) == one for known in overlapping):
            raise NotAllowed(
                "You have named somebody for some of these days already.",
                "That stays as it is.",
                "Take it back by `/domain delegate off`, then name somebody else.",
            )
        if any(person(known.delegate) == one for known in overlapping):
            raise NotAllowed(
                "You vote for somebody else on some of these days, and that cannot be passed on.",
                _NOT_NAMED,
                "Ask them to take that back by `/domain delegate off`, or name other days.",
            )
        if any(person(known.principal) == other for known in overlapping):
            raise NotAllowed(
                "They are away themselves on some of these days, and have named somebody who votes for them.",
                _NOT_NAMED,
                "Name another person, or other days.",
            )

    def _standing(self, person: str) -> Standing:
        try:
            return self._directory.person(person).standing
        except MessengerError:
            raise NotAllowed(
                "Slack could not confirm who that is just now.", _NOT_NAMED, "Please try again in a minute."
            ) from None

    def _announce(self, tx: Transaction, kind: Kind, delegation: Delegation) -> None:
        """Tell operators, the two, and the channels in which the approver's vote is waited for."""
        zone = self._policy.hours.zone
        first, last = delegation.days(zone)
        channels = self._touch(tx, delegation.principal)
        tx.notices.post(
            kind,
            [*self._policy.told, delegation.principal, delegation.delegate, *channels],
            who=delegation.principal,
            at=self._now(),
            details={
                "principal": delegation.principal,
                "delegate": delegation.delegate,
                "first": "" if delegation.begins_at <= self._now() else first.isoformat(),
                "last": last.isoformat(),
                "zone": zone,
            },
        )

    def _withdraw_votes(self, tx: Transaction, delegation: Delegation) -> None:
        """Take back what a delegate approved for an approver, where nothing was sent to OVH on the strength of it."""
        now, delegate, principal = self._now(), delegation.delegate, delegation.principal
        for purchase in map(tx.purchases.purchase, tx.purchases.voted_on(delegate, principal)):
            if purchase.stage not in VOTES_MATTER:
                continue
            for vote in purchase.votes:
                if (vote.voter, vote.for_whom) == (delegate, principal) and vote.approves and not vote.withdrawn_at:
                    tx.purchases.withdraw_vote(purchase, vote, at=now)
            if purchase.stage is Stage.APPROVED:
                tx.purchases.move(purchase.id, Event.STOP, who=principal, at=now)
                tx.purchases.look_again(purchase.id, at=now)  # a reminder may be due

    def _touch(self, tx: Transaction, principal: str) -> list[str]:
        """Let the messages about requests that an approver may vote on be shown anew; returns their channels."""
        waiting = [tx.purchases.purchase(number) for number in tx.purchases.waiting_for_votes()]
        concerned = [purchase for purchase in waiting if _may_vote(principal, purchase)]
        for purchase in concerned:
            tx.tellings.touch(Subject.PURCHASE, purchase.id, at=self._now())
        return sorted({purchase.place.channel for purchase in concerned})


def _may_vote(person: str, purchase: Purchase) -> bool:
    """Whether a request's own rules name somebody, by id or by a user group that they were in."""
    if purchase.terms is None:
        return False
    ids = {id_ for group in purchase.terms.tier.groups for id_ in group.ids}
    return person in ids or any(person in purchase.terms.roster.get(id_, ()) for id_ in ids)
