"""The two worlds in which the contract of `Messenger` is tested: the fake, and the real adapter with the stand-in."""

from datetime import timedelta
from functools import cache
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import CartwrightError, Postponed, Unsent
from bot.model.standing import Standing
from bot.ports import Messenger
from bot.rehearsal.slack import BOT_TOKEN, Workspace, build, sample_workspace
from bot.rehearsal.slack.faults import Fault
from bot.rehearsal.slack.sample import (
    APPROVER_1,
    APPROVER_2,
    BOARD,
    BOT,
    CAMPAIGN,
    GENERAL,
    GUEST,
    LEADS,
    PARTNER,
    PARTNER_PROJECT,
    REQUESTER,
)
from bot.slack_messenger import SlackMessenger, web_client
from tests.fakes import FakeChannel, FakeMessenger
from tests.replaceable import ReplaceableServer
from tests.samples import Clock

METHODS = {
    "whisper": "chat.postEphemeral",
    "post": "chat.postMessage",
    "edit": "chat.update",
    "direct": "conversations.open",
    "open_modal": "views.open",
    "replace_modal": "views.update",
    "usergroup": "usergroups.users.list",
    "person": "users.info",
    "members": "conversations.members",
    "conversation": "conversations.info",
}
"""The method of the Web API behind each call; `answer` posts to the `response_url` instead."""


class World(Protocol):
    """A messenger, and what happens at Slack without it."""

    @property
    def messenger(self) -> Messenger: ...

    def wait(self, time: timedelta) -> None:
        """Let a time pass."""

    def interaction(self, person: str, channel: str) -> tuple[str, str]:
        """Let somebody act: returns the `response_url` and the trigger id."""

    def texts(self, channel: str) -> list[str]:
        """The texts that everybody in a channel sees."""

    def private_texts(self, channel: str, person: str) -> list[str]:
        """The texts that one person alone sees in a channel."""

    def modals(self, person: str) -> list[str]:
        """The callback ids of somebody's dialogs."""

    def view(self, person: str) -> str:
        """The id and the hash of the dialog that somebody has open, as a click in it tells them."""

    def close_modal(self, person: str) -> None:
        """Let somebody close the dialog that they have open."""

    def leave_group(self, usergroup: str, person: str) -> None:
        """Take somebody out of a user group."""

    def archive(self, channel: str) -> None:
        """Archive a channel."""

    def remove_bot(self, channel: str) -> None:
        """Remove the bot from a channel."""

    def close_messages_tab(self) -> None:
        """Let people take no direct messages of the bot."""

    def deactivate(self, person: str) -> None:
        """Deactivate somebody's account."""

    def slow_down(self, call: str, wait: timedelta) -> None:
        """Let Slack ask to wait at the next call."""

    def cut(self, call: str, *, after: bool) -> None:
        """Cut the connection of the next call, before or after its effect."""


class FakeWorld:
    """The fake, with the people and channels of the stand-in's sample workspace."""

    def __init__(self) -> None:
        self._clock = Clock()
        self.messenger = FakeMessenger(self._clock)
        members = dict.fromkeys(("U0REQUESTER", "U0APPROVER1", "U0APPROVER2", "U0FINANCE01"), Standing.MEMBER)
        self.messenger.standings = {
            **members,
            GUEST: Standing.GUEST,
            PARTNER: Standing.STRANGER,
            BOT: Standing.BOT,
        }
        self.messenger.usergroups = {LEADS: {APPROVER_1, APPROVER_2}}
        self.messenger.channels = {
            CAMPAIGN: FakeChannel(members={REQUESTER, "U0APPROVER1", GUEST, BOT}),
            GENERAL: FakeChannel(members={*members, BOT}),
            BOARD: FakeChannel(members={REQUESTER, "U0APPROVER2"}, is_private=True),
            PARTNER_PROJECT: FakeChannel(members={REQUESTER, PARTNER, BOT}, is_shared=True),
        }

    def wait(self, time: timedelta) -> None:
        self._clock.time += time

    def interaction(self, person: str, channel: str) -> tuple[str, str]:
        return self.messenger.interaction(person, channel)

    def texts(self, channel: str) -> list[str]:
        return self.messenger.texts(channel)

    def private_texts(self, channel: str, person: str) -> list[str]:
        return [message.text for to, where, message in self.messenger.private if (to, where) == (person, channel)]

    def modals(self, person: str) -> list[str]:
        return [modal.callback_id for to, modal in self.messenger.modals if to == person][-1:]

    def view(self, person: str) -> str:
        return self.messenger.view_of(person)

    def close_modal(self, person: str) -> None:
        self.messenger.close_modal(person)

    def leave_group(self, usergroup: str, person: str) -> None:
        self.messenger.usergroups[usergroup].discard(person)

    def archive(self, channel: str) -> None:
        self.messenger.channels[channel].is_archived = True

    def remove_bot(self, channel: str) -> None:
        self.messenger.channels[channel].members.discard(BOT)

    def close_messages_tab(self) -> None:
        self.messenger.has_messages_tab = False

    def deactivate(self, person: str) -> None:
        self.messenger.standings[person] = Standing.DEACTIVATED

    def slow_down(self, call: str, wait: timedelta) -> None:
        self.messenger.faults.plan(call, Postponed(wait))

    def cut(self, call: str, *, after: bool) -> None:
        lost: CartwrightError = Unsent("cut")
        self.messenger.faults.plan(call, lost, after=after)


class _Cuts:
    """Cuts the connection of single requests to the stand-in, which itself has no such fault."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.planned: list[tuple[str, bool]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cut = next((cut for cut in self.planned if scope["path"].startswith(cut[0])), None)
        if cut is None:
            await self._app(scope, receive, send)
            return
        self.planned.remove(cut)
        if cut[1]:
            await self._app(scope, receive, _into_nothing)
        scope["cut"]()


async def _into_nothing(_: Message) -> None:
    """Where an answer goes that nobody gets."""


_server = cache(ReplaceableServer)


class SlackWorld:
    """The real adapter, with slack_sdk over real HTTP to the stand-in."""

    def __init__(self, banner: str = "") -> None:
        self._seconds = 1000.0
        server = _server()
        self.url = server.url
        self.workspace: Workspace = sample_workspace(monotonic=lambda: self._seconds)
        self._cuts = _Cuts(build(server.url, self.workspace))
        server.app = self._cuts
        client = web_client(BOT_TOKEN, f"{server.url}/api/", is_local=True)
        self.messenger = SlackMessenger(client, banner=banner)

    def wait(self, time: timedelta) -> None:
        self._seconds += time.total_seconds()

    def interaction(self, person: str, channel: str) -> tuple[str, str]:
        opaque = self.workspace.response_urls.issue("command", person=person, channel=channel)
        return f"{self.url}/response/{opaque}", self.workspace.triggers.issue(person)

    def texts(self, channel: str) -> list[str]:
        return [message.text for message in self.workspace.messages(channel) if message.only_for is None]

    def private_texts(self, channel: str, person: str) -> list[str]:
        return [message.text for message in self.workspace.messages(channel) if message.only_for == person]

    def modals(self, person: str) -> list[str]:
        return [view.content["callback_id"] for view in self.workspace.modals.stack(person)]

    def view(self, person: str) -> str:
        (view,) = self.workspace.modals.stack(person)
        return f"{view.id} {view.hash}"

    def close_modal(self, person: str) -> None:
        self.workspace.modals.clear(person)

    def leave_group(self, usergroup: str, person: str) -> None:
        self.workspace.leave_group(usergroup, person)

    def archive(self, channel: str) -> None:
        self.workspace.channels[channel].is_archived = True

    def remove_bot(self, channel: str) -> None:
        self.workspace.remove_member(channel, BOT)

    def close_messages_tab(self) -> None:
        self.workspace.app.messages_tab = False

    def deactivate(self, person: str) -> None:
        self.workspace.people[person].standing = "deactivated"

    def slow_down(self, call: str, wait: timedelta) -> None:
        retry_after = int(wait.total_seconds())
        self.workspace.faults.add(Fault(method=METHODS[call], error="ratelimited", retry_after=retry_after))

    def cut(self, call: str, *, after: bool) -> None:
        path = f"/api/{METHODS[call]}" if call in METHODS else "/response/"
        self._cuts.planned.append((path, after))


WORLDS: dict[str, type[World]] = {"fake": FakeWorld, "slack": SlackWorld}
