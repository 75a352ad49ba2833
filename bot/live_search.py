"""One search that goes on: how it stands, and when it is shown next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.hearing import Heard
from bot.model.search import Search

EARLY = timedelta(seconds=0.15)
"""How long an answer may take before its person is told what is known without it."""

PATIENCE = timedelta(seconds=8)
"""How long a message waits for OVH."""

OPENING = timedelta(seconds=15)
"""How long a dialog may take to open. Slack opens none after three seconds, and may take its time to say so."""

LIFE = timedelta(minutes=10)
"""How long a dialog is kept up to date."""

INTERVAL = timedelta(seconds=1)
"""How long a dialog stays as it is, unless its person turns a page."""


@dataclass
class Live:
    """A search that goes on.

    Attributes:
        heard: the interaction that waits for it; None where a dialog shows it.
        ends_at: when nobody waits for it any longer.
        not_before: when a dialog may be changed again.
        due_at: when to show it; None while there is nothing new.
        is_urgent: whether its person turned a page, which is not kept waiting.
        is_taken: whether somebody shows it at this moment.

    """

    search: Search
    heard: Heard | None
    ends_at: datetime
    not_before: datetime
    due_at: datetime | None = None
    is_urgent: bool = False
    is_taken: bool = False

    @property
    def shown_at(self) -> datetime | None:
        """When it is to be shown next; None while somebody shows it, or nothing is new."""
        if self.is_taken or self.due_at is None:
            return None
        return self.due_at if self.is_urgent else max(self.due_at, self.not_before)


def begun(search: Search, heard: Heard | None, now: datetime) -> Live:
    """Let a search go on from now.

    Args:
        heard: the interaction that waits for a message; None where a dialog shows the search.

    """
    ends_at = now + PATIENCE if heard else end_of_dialog(search, now)
    return Live(search=search, heard=heard, ends_at=ends_at, not_before=now)


def end_of_dialog(search: Search, now: datetime) -> datetime:
    """When nobody looks at a dialog any longer; at one that is not open yet, soon."""
    return search.began_at + LIFE if search.view else now + OPENING
