"""What Slack says about people, groups and channels at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.model.standing import Standing


class Channel(Enum):
    """Whether a channel can be used to ask for money."""

    FINE = "fine"
    SHARED = "shared with another company"
    ARCHIVED = "archived"
    LEFT = "one that Cartwright is not in"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What Slack says at one moment about whom and what a request depends on.

    Args:
        standings: of the people who were asked about.
        usergroups: the members of each user group that was asked about, by its id.
        channel: the request's own.

    """

    standings: Mapping[str, Standing] = field(default_factory=dict)
    usergroups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    channel: Channel = Channel.FINE

    def knows(self, person: str) -> bool:
        """Whether Slack was asked about somebody."""
        return person in self.standings

    @property
    def roster(self) -> dict[str, tuple[str, ...]]:
        """The members of the user groups, as terms keep them."""
        return {id_: tuple(sorted(members)) for id_, members in self.usergroups.items()}

    def is_member(self, person: str) -> bool:
        """Whether somebody is a full member of this workspace; not if Slack was not asked about them."""
        return self.standings.get(person) is Standing.MEMBER
