"""Who and what there is in the sample workspace, by the names that scripts use."""

from dataclasses import dataclass

from bot.rehearsal import slack

DIRECT_MESSAGES = "direct messages"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The names of a workspace, each with its Slack id.

    Args:
        people: those who can act.
        channels: without their direct messages.
        groups: user groups.
        app: the name of the bot.
        app_user: the id of its user.
    """

    people: dict[str, str]
    channels: dict[str, str]
    groups: dict[str, str]
    app: str
    app_user: str

    @classmethod
    def of(cls, workspace: slack.Workspace) -> "Cast":
        """Return the cast of a workspace."""
        with workspace.lock:
            return cls(
                people={person.name: person.id for person in workspace.people.values()},
                channels={c.name: c.id for c in workspace.channels.values() if c.kind != "im"},
                groups={group.handle: group.id for group in workspace.usergroups.values()},
                app=workspace.app.name,
                app_user=workspace.app.user_id,
            )

    @property
    def places(self) -> list[str]:
        """Every name of a conversation."""
        return [*self.channels, DIRECT_MESSAGES]

    def knows_place(self, place: str) -> bool:
        """Tell whether a conversation of that name exists."""
        return place in self.places

    def user(self, name: str) -> str | None:
        """Return the user id of a person or of the bot; None for an unknown name."""
        return self.app_user if name.lower() == self.app.lower() else self.people.get(name)

    def id_of(self, name: str) -> str:
        """Return the id of a person, the bot, a channel or a user group; an unknown name is an id already."""
        return self.user(name) or self.channels.get(name) or self.groups.get(name) or name

    def name_of(self, slack_id: str) -> str:
        """Return how a person, channel, group or the bot is called in a text: `@requester`, `#campaign`."""
        for sign, ids in (("@", self.people), ("#", self.channels), ("@", self.groups), ("@", self._bot)):
            for name, known in ids.items():
                if known == slack_id:
                    return f"{sign}{name}"
        return slack_id

    @property
    def _bot(self) -> dict[str, str]:
        return {self.app: self.app_user}
