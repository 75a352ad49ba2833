"""What a workspace is made of: people, channels, user groups, messages and the app.

Each record knows the two pictures that are taken of it: `for_app`, as Slack's Web API and payloads show it to
an app, and `for_person`, as the stand-in's own routes show it to a page or a script.
"""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Json = dict[str, Any]
Standing = Literal["member", "guest", "stranger", "deactivated"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
Kind = Literal["public", "private", "im"]

# The names that Slack puts in place of a channel's own in commands and clicks.
_VEILED_NAMES: dict[Kind, str] = {"im": "directmessage", "private": "privategroup"}


@dataclass(kw_only=True)
class Person:
    """Somebody who can see channels, type and click.

    A stranger belongs to another company and is met in externally shared channels only; a guest is a
    single-channel guest, for whom Slack sets both `is_restricted` and `is_ultra_restricted`.

    Attributes:
        dm_blocked: their conversation with the app takes no messages (`restricted_action`).
        dm_error: Slack's error when the app opens that conversation or writes into it; empty when it may.
    """

    id: str
    name: str
    real_name: str
    title: str
    standing: Standing
    team_id: str
    dm_blocked: bool = False
    dm_error: str = ""

    def for_person(self) -> Json:
        """Return what the page shows of this person."""
        shown = ("id", "name", "real_name", "title", "standing", "team_id", "dm_blocked", "dm_error")
        return {name: getattr(self, name) for name in shown}

    def for_app(self) -> Json:
        """Return the user object of `users.info` (docs.slack.dev/reference/objects/user-object)."""
        guest = self.standing == "guest"
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.standing == "deactivated",
            "is_bot": False,
            "is_app_user": False,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": guest,
            "is_ultra_restricted": guest,
            "is_stranger": self.standing == "stranger",
            "tz": "Europe/Paris",
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "updated": 0,
            "profile": self._profile(),
        }

    def _profile(self) -> Json:
        return {
            "real_name": self.real_name,
            "display_name": self.name,
            "title": self.title,
            "team": self.team_id,
        }


@dataclass(frozen=True, kw_only=True)
class Command:
    """A slash command as the app's settings declare it, `/` included."""

    command: str
    description: str
    usage_hint: str


@dataclass(kw_only=True)
class InstalledApp:
    """The app under rehearsal, as the workspace installed it; `events` are those that it subscribes to."""

    id: str
    name: str
    user_id: str
    bot_id: str
    commands: tuple[Command, ...]
    scopes: list[str]
    messages_tab: bool = True
    events: tuple[str, ...] = ("channel_id_changed",)

    def for_person(self) -> Json:
        """Return what the page shows of the app."""
        return {
            "id": self.id,
            "name": self.name,
            "bot_user_id": self.user_id,
            "commands": [vars(command) for command in self.commands],
            "messages_tab": self.messages_tab,
            "scopes": list(self.scopes),
        }

    def user_for_app(self, team_id: str) -> Json:
        """Return the user object of the app's bot user."""
        seen = Person(
            id=self.user_id,
            name=self.name.lower(),
            real_name=self.name,
            title="",
            standing="member",
            team_id=team_id,
        ).for_app()
        return seen | {
            "is_bot": True,
            "profile": seen["profile"] | {"bot_id": self.bot_id, "api_app_id": self.id},
        }


@dataclass(kw_only=True)
class Usergroup:
    """A user group such as @leads."""

    id: str
    handle: str
    name: str
    users: list[str]

    def for_person(self) -> Json:
        """Return what the page shows of the group."""
        return {"id": self.id, "handle": self.handle, "name": self.name, "users": list(self.users)}

    def for_app(self, team_id: str, *, with_users: bool) -> Json:
        """Return the object of `usergroups.list`; its members only when asked for, as in Slack."""
        seen: Json = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_create": 0,
            "date_update": 0,
            "date_delete": 0,
            "auto_type": None,
            "prefs": {"channels": [], "groups": []},
            "user_count": len(self.users),
        }
        return seen | {"users": list(self.users)} if with_users else seen


@dataclass(kw_only=True)
class Channel:
    """A public or private channel, or a person's direct message with the app (`im`)."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    topic: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False
    posting_restricted: bool = False

    @property
    def veiled_name(self) -> str:
        """The `channel_name` that commands and clicks carry: Slack hides a private channel's own name."""
        return _VEILED_NAMES.get(self.kind, self.name)

    def for_person(self) -> Json:
        """Return what the page shows of the channel."""
        shown = ("id", "name", "kind", "topic", "is_ext_shared", "is_archived", "posting_restricted")
        return {name: getattr(self, name) for name in shown} | {"members": list(self.members)}

    def for_app(self, bot_user: str, *, with_count: bool = False) -> Json:
        """Return the object of `conversations.info`; a direct message is a shorter one."""
        seen = self._im_for_app(bot_user) if self.kind == "im" else self._channel_for_app(bot_user)
        return seen | {"num_members": len(self.members)} if with_count else seen

    def _im_for_app(self, bot_user: str) -> Json:
        (person,) = (member for member in self.members if member != bot_user)
        return {
            "id": self.id,
            "created": 0,
            "is_im": True,
            "is_org_shared": False,
            "is_archived": self.is_archived,
            "user": person,
            "is_open": True,
        }

    def _channel_for_app(self, bot_user: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "private",
            "is_general": self.name == "general",
            "is_archived": self.is_archived,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "is_member": bot_user in self.members,
            "is_read_only": self.posting_restricted,
            "created": 0,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass(kw_only=True)
class Message:
    """A message in a channel; with `only_for`, an ephemeral one that a single person sees."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    is_app: bool = False
    thread_ts: str | None = None
    reply_broadcast: bool = False
    only_for: str | None = None
    edited: bool = False
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)

    def for_person(self, name: str, reply_count: int) -> Json:
        """Return what the page shows of the message.

        Args:
            name: the name of the person or app that wrote it.
            reply_count: how many replies its thread has; 0 for a reply.
        """
        shown = (
            "channel",
            "ts",
            "user",
            "is_app",
            "text",
            "blocks",
            "thread_ts",
            "reply_broadcast",
            "edited",
        )
        picture = {attribute: getattr(self, attribute) for attribute in shown}
        return picture | {"name": name, "reply_count": reply_count, "ephemeral": self.only_for is not None}

    def for_app(self, app: InstalledApp, team_id: str) -> Json:
        """Return Slack's message object (docs.slack.dev/reference/events/message), as payloads carry it."""
        seen: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": team_id}
        author = {"bot_id": self.is_app and app.bot_id, "app_id": self.is_app and app.id}
        rest = {"blocks": self.blocks, "thread_ts": self.thread_ts, "metadata": self.metadata}
        more = {"attachments": self.attachments, "edited": self.edited and {"user": self.user, "ts": self.ts}}
        return seen | {name: value for name, value in (author | rest | more).items() if value}
