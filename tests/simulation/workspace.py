"""What happens in Slack without the bot: people join groups and leave, channels are shared, archived and renumbered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.standing import Standing
from tests.fakes import BOT, FakeChannel
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, REQUESTER
from tests.simulation.rules import (
    DELEGATE,
    FINANCE,
    GUEST,
    LEAVER,
    OPERATOR,
    OPERATORS,
    OTHER_FINANCE,
    OTHER_REQUESTER,
    SECOND,
    SHADOW,
    STRANGER,
    USERGROUPS,
)

if TYPE_CHECKING:
    from tests.simulation.world import World

MEMBERS = (
    *(REQUESTER, OTHER_REQUESTER, APPROVER, OTHER_APPROVER, SECOND, SHADOW, BYSTANDER),
    *(FINANCE, OTHER_FINANCE, DELEGATE, OPERATOR),
)
STANDINGS = {
    **dict.fromkeys(MEMBERS, Standing.MEMBER),
    GUEST: Standing.GUEST,
    STRANGER: Standing.STRANGER,
    LEAVER: Standing.DEACTIVATED,
}
"""Who is what at first."""


class Workspace:
    """Slack, as others use it. Each method is something that happens, and tells it in a few words."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._messenger = world.office.messenger
        self._clock = world.clock
        self._moved: list[tuple[str, str, datetime]] = []
        self._moves = 0
        self._messenger.standings = dict(STANDINGS)
        self._messenger.usergroups = {id_: set(people) for id_, people in USERGROUPS.items()}
        self._messenger.channels[OPERATORS] = FakeChannel(members={OPERATOR, BOT})

    def calm_down(self) -> None:
        """Let everybody be who they were, and in every group, so that somebody can answer for whatever is left."""
        self.mend()
        for members in self._messenger.usergroups.values():
            members.update(MEMBERS)

    def mend(self) -> str:
        """Let everybody be who they were, and every channel be usable."""
        self._messenger.standings.update(STANDINGS)
        self._messenger.usergroups.update({id_: set(people) for id_, people in USERGROUPS.items()})
        for place in self._world.places:
            channel = self._messenger.channels[place.channel]
            channel.is_archived = channel.is_shared = False
            channel.members.add(BOT)
        return "everybody is who they were"

    # People

    def regroup(self) -> str:
        """Let somebody join a user group or leave it."""
        group = self._random.choice(sorted(USERGROUPS))
        members = self._messenger.usergroups.setdefault(group, set())
        who = self._random.choice(MEMBERS)
        members.symmetric_difference_update({who})
        return f"{who} {'joins' if who in members else 'leaves'} {group}"

    def dissolve(self) -> str:
        """Let a user group be gone, or be there again."""
        group = self._random.choice(sorted(USERGROUPS))
        if self._messenger.usergroups.pop(group, None) is None:
            self._messenger.usergroups[group] = set(USERGROUPS[group])
        return f"{group} is {'there' if group in self._messenger.usergroups else 'gone'}"

    def restand(self) -> str:
        """Let somebody be no full member any more, or again."""
        who = self._random.choice(MEMBERS)
        is_member = self._messenger.standings[who] is Standing.MEMBER
        worse = self._random.choice([Standing.DEACTIVATED, Standing.GUEST])
        self._messenger.standings[who] = worse if is_member else Standing.MEMBER
        return f"{who} is {self._messenger.standings[who].value}"

    def infiltrate(self) -> str:
        """Let somebody join the groups that could approve a request, after it was made, and approve it at once."""
        purchase = self._world.any_purchase("requested", "repriced")
        if purchase is None or not purchase.votable:
            return ""
        who = self._random.choice((BYSTANDER, OTHER_REQUESTER, DELEGATE))
        for group in USERGROUPS:
            self._messenger.usergroups.setdefault(group, set()).add(who)
        self._world.note(f"{who} joins every group")
        return self._world.voting.approve_quote(min(purchase.votable), who)

    def defect(self) -> str:
        """Let somebody who approved something that is not bought yet leave the groups, or the workspace."""
        purchase = self._world.any_purchase("requested", "approved", "placed")
        if purchase is None or not purchase.approvals:
            return ""
        vote = self._random.choice(purchase.approvals)
        who = vote.voter
        if vote.for_whom and self._random.random() < 0.5:
            self._world.office.delegating.revoke(vote.for_whom)
            self._world.history.revoke(vote.for_whom)
            return f"{vote.for_whom} does not let {who} vote any more"
        if self._random.random() < 0.4:
            self._messenger.standings[who] = self._random.choice([Standing.DEACTIVATED, Standing.GUEST])
            return f"{who} is {self._messenger.standings[who].value}"
        for members in self._messenger.usergroups.values():
            members.discard(who)
        return f"{who} leaves every group"

    def fall_silent(self) -> str:
        """Let Slack answer no question for a while."""
        silence = timedelta(seconds=self._random.choice([5, 60, 400]))
        self._world.trouble.silent_until = self._clock() + silence
        return f"Slack says nothing for {silence}"

    # Channels

    def share(self) -> str:
        channel = self._any_channel("requested", "approved")
        channel.is_shared = not channel.is_shared
        return f"a channel is {'shared' if channel.is_shared else 'not shared any more'}"

    def archive(self) -> str:
        channel = self._any_channel("approved")
        channel.is_archived = not channel.is_archived
        return f"a channel is {'archived' if channel.is_archived else 'in use again'}"

    def leave(self) -> str:
        channel = self._any_channel()
        if BOT in channel.members:
            channel.members.discard(BOT)
            return "the bot is removed from a channel"
        channel.members.add(BOT)
        return "the bot is invited to a channel again"

    def renumber(self) -> str:
        """Let a channel have another id; the bot hears of it, sooner or later."""
        index = self._random.randrange(len(self._world.places))
        place = self._world.places[index]
        self._moves += 1
        new = f"C0MOVED{self._moves}"
        self._messenger.channels[new] = self._messenger.channels.pop(place.channel)
        self._world.places[index] = replace(place, channel=new)
        self._moved.append((place.channel, new, self._clock()))
        return f"{place.channel} is {new} from now on"

    def tell_moves(self) -> str:
        """Let the bot hear of channels that have another id, as often as it takes."""
        if not self._moved:
            return ""
        old, new, at = self._moved[0]
        carts = {channel: self._cart(channel) for channel in (old, new)}
        try:
            self._world.office.moving.move(old, new, at)
        finally:
            if self._world.invariants.rows("SELECT 1 FROM moved_channels WHERE old = ?", old):
                self._heard(old, new, carts[old], carts[new])
        del self._moved[0]
        return f"the bot hears that {old} is {new}"

    def _heard(self, old: str, new: str, mine: int | None, other: int | None) -> None:
        history = self._world.history
        history.former[new] = history.channel(old)
        if mine and other and self._cart(new) == other:
            sql = "SELECT name FROM items WHERE cart_id = ? AND removed_at IS NULL"
            names = [name for (name,) in self._world.invariants.rows(sql, mine)]
            self._world.invariants.recount.merged_carts(mine, other, names)

    def _cart(self, channel: str) -> int | None:
        found = self._world.invariants.rows("SELECT id FROM carts WHERE channel = ? AND state = 'open'", channel)
        return found[0][0] if found else None

    def _any_channel(self, *stages: str) -> FakeChannel:
        """Choose a channel; that of a purchase at one of some stages, where any are given and there is one."""
        purchase = self._world.any_purchase(*stages) if stages else None
        place = purchase.place if purchase else self._random.choice(self._world.places)
        found = self._messenger.channels.get(place.channel)
        return found or self._messenger.channels[self._random.choice(self._world.places).channel]
