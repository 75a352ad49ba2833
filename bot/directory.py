"""Who is who in Slack at this moment: people, groups, and what a channel is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.errors import MessengerError, NotAllowed, Undeliverable
from bot.model.policy import Group, Policy
from bot.model.presence import Channel, Presence
from bot.model.purchase import Purchase
from bot.model.standing import Person, Standing
from bot.ports import Messenger, Now

_KNOWN_FOR = timedelta(minutes=5)
"""How long a user group's members are taken as they were, for what costs nothing: Slack allows 20 reads a minute."""

_FEW = 5
"""Of how many possible voters each is looked at before a request: of more, somebody is surely there."""

_GONE_CHANNEL = {"channel_not_found", "not_in_channel"}


class Directory:
    """Reads Slack about people, groups and channels. What decides about money is read anew each time."""

    def __init__(self, messenger: Messenger, policy: Policy, now: Now) -> None:
        self._messenger = messenger
        self._policy = policy
        self._now = now
        self._known: dict[str, tuple[frozenset[str], datetime]] = {}

    def person(self, person: str) -> Person:
        """Read who somebody is.

        Raises:
            MessengerError: Slack cannot say.

        """
        return self._messenger.person(person)

    def members(self, group: Group) -> frozenset[str]:
        """Return who is in a group, as of some minutes ago; of a user group that Slack never told about, nobody."""
        return group.pinned.union(*(self.recently(usergroup) for usergroup in group.usergroups))

    def approvers(self) -> frozenset[str]:
        """Return everybody who may vote anywhere, as of some minutes ago."""
        return frozenset[str]().union(*(self.members(group) for group in self._policy.groups))

    @property
    def guards(self) -> frozenset[str]:
        """Return who may freeze all buying, and is told of it: approvers and operators."""
        return self.approvers() | self._policy.operators

    def require_guard(self, person: str) -> None:
        """Let somebody pass who may freeze buying, or agree to lift that.

        Raises:
            NotAllowed: they may not.

        """
        if person not in self.guards:
            raise NotAllowed(
                "Only approvers and operators can freeze buying, or lift that.",
                "Nothing was changed.",
                "Ask one of them, or withdraw a request of your own in its message.",
            )

    def electorate(self, channels: Iterable[str]) -> Presence:
        """Read who could vote by a channel's rule: its user groups, and the standing of each where they are few.

        Raises:
            NotAllowed: Slack cannot say.

        """
        rule = self._policy.rule(channels)
        usergroups = self._usergroups([*rule.groups, *(group for tier in rule.tiers for group in tier.inform)])
        voting = {id_ for group in rule.groups for id_ in group.usergroups}
        pinned = {person for group in rule.groups for person in group.pinned}
        people = pinned.union(*(usergroups[id_] for id_ in voting))
        try:
            standings = {id_: self._standing(id_) for id_ in (sorted(people) if len(people) <= _FEW else ())}
        except MessengerError:
            raise _cannot_say() from None
        return Presence(standings=standings, usergroups=usergroups)

    def presence(self, purchase: Purchase, people: Iterable[str], channels: Iterable[str]) -> Presence:
        """Read all that a vote on a purchase, or its order, depends on.

        Args:
            people: whom to ask about, besides the requester.
            channels: the ids of its channel, by which its present rule is found.

        Raises:
            NotAllowed: Slack cannot say.

        """
        asked = purchase.terms.tier.groups if purchase.terms else ()
        groups = [*self._policy.rule(channels).groups, *asked, *self._policy.delegates]
        try:
            return Presence(
                standings={id_: self._standing(id_) for id_ in {*people, purchase.requester}},
                usergroups=self._usergroups(groups),
                channel=self.channel(purchase.place.channel),
            )
        except MessengerError:
            raise _cannot_say() from None

    def channel(self, channel: str) -> Channel:
        """Read whether a channel can be used to ask for money.

        Raises:
            MessengerError: Slack cannot say.

        """
        try:
            found = self._messenger.conversation(channel)
        except Undeliverable as no:
            if no.code in _GONE_CHANNEL:
                return Channel.LEFT
            raise
        if found.is_archived:
            return Channel.ARCHIVED
        if not found.is_member:
            return Channel.LEFT
        return Channel.SHARED if found.is_shared else Channel.FINE

    def _standing(self, person: str) -> Standing:
        return self._messenger.person(person).standing

    def _usergroups(self, groups: Iterable[Group]) -> dict[str, frozenset[str]]:
        ids = {id_ for group in groups for id_ in group.usergroups}
        try:
            return {id_: self._fresh(id_) for id_ in sorted(ids)}
        except MessengerError:
            raise _cannot_say() from None

    def _fresh(self, usergroup: str) -> frozenset[str]:
        """Read a user group now; one that is gone has nobody in it."""
        try:
            members = self._messenger.usergroup(usergroup)
        except Undeliverable as no:
            if no.code != "no_such_subteam":
                raise
            members = frozenset()
        self._known[usergroup] = members, self._now()
        return members

    def recently(self, usergroup: str) -> frozenset[str]:
        """Return who is in a user group, as of some minutes ago; nobody, if Slack never told."""
        known = self._known.get(usergroup)
        if known and self._now() - known[1] < _KNOWN_FOR:
            return known[0]
        try:
            return self._fresh(usergroup)
        except MessengerError:
            return known[0] if known else frozenset()


def _cannot_say() -> NotAllowed:
    return NotAllowed(
        "Slack could not confirm just now who may do that.", "Nothing was changed.", "Please try again in a minute."
    )
