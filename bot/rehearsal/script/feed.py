"""What one person sees: the messages as they stand, the dialogs that are open, and what Slack itself has said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, TypeVar

from bot.rehearsal.script.standins import StandIn
from bot.rehearsal.script.window import Window

Json = dict[str, Any]
Found = TypeVar("Found")

_POLL_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A message as it stands.

    Args:
        event: the number of the event that showed it like this.
        first: the number of the event that showed it first.
    """

    event: int
    first: int
    message: Json

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the message: its channel and `ts`."""
        return self.message["channel"], self.message["ts"]

    @property
    def channel(self) -> str:
        """The id of the conversation it stands in."""
        return str(self.message["channel"])


class Feed:
    """Follows the events of one person."""

    def __init__(self, slack: StandIn, person_id: str) -> None:
        self.last = 0
        self.notices: list[tuple[int, str]] = []
        self._slack = slack
        self._person_id = person_id
        self._sights: dict[tuple[str, str], Sight] = {}
        self._windows: list[Window] = []
        self._latest_window: Window | None = None

    def look(self, wait_seconds: float = 0) -> None:
        """Take in what has happened; if nothing has, wait for it."""
        path = f"people/{self._person_id}/events"
        for event in self._slack.get(path, after=self.last, wait=wait_seconds)["events"]:
            self.last = event["id"]
            self._take(event)

    def wait_for(self, find: Callable[[], Found | None], limit_seconds: float) -> Found | None:
        """Look until something is found; None if it is not there at the end of the time."""
        deadline = monotonic() + limit_seconds
        self.look()
        while (found := find()) is None and (left := deadline - monotonic()) > 0:
            self.look(min(left, _POLL_SECONDS))
        return found

    def newest(self, channel: str | None = None) -> Iterator[Sight]:
        """Yield the messages of the bot and of people, the latest written or changed first."""
        sights = sorted(self._sights.values(), key=lambda sight: sight.event, reverse=True)
        return (sight for sight in sights if channel in (None, sight.channel))

    @property
    def dialog(self) -> Json | None:
        """The view of the dialog on top, with what is entered in it; None if none is open."""
        return self._windows[-1].shown if self._windows else None

    @property
    def window(self) -> Window | None:
        """The dialog on top, or the one that was there last; None if there never was one."""
        return self._windows[-1] if self._windows else self._latest_window

    def _take(self, event: Json) -> None:
        match event["type"]:
            case "message" | "message_changed":
                self._take_message(event["id"], event["message"])
            case "message_deleted":
                self._sights.pop((event["channel"], event["ts"]), None)
            case "view_opened" | "view_changed" | "view_closed":
                self._take_view(event)
            case "channel_id_changed":
                self._move(event["old"], event["new"])
            case "notice":
                self.notices.append((event["id"], event["text"]))

    def _take_message(self, event: int, message: Json) -> None:
        before = self._sights.get((message["channel"], message["ts"]))
        sight = Sight(event=event, first=before.first if before else event, message=message)
        self._sights[sight.key] = sight

    def _take_view(self, event: Json) -> None:
        view = event["view"]
        same = next((window for window in self._windows if window.view["id"] == view["id"]), None)
        if event["type"] == "view_opened":
            self._windows.append(Window(view=view))
        elif same and event["type"] == "view_changed":
            same.take(view, event["at"], is_update=event["is_update"])
        elif same:
            self._windows.remove(same)
            self._latest_window = same

    def _move(self, old: str, new: str) -> None:
        """Find what stands in a channel under its new id from now on."""
        moved = [sight for sight in self._sights.values() if sight.channel == old]
        for sight in moved:
            del self._sights[sight.key]
            there = replace(sight, message={**sight.message, "channel": new})
            self._sights[there.key] = there
