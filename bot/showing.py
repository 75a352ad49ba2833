"""Showing searches that go on: the answer of a few names as messages, that of many in a dialog that is kept up to date.

A search is shown by one thread at a time, so an old picture never replaces a newer one.
"""

from datetime import datetime, timedelta

from bot.errors import MessengerError, Postponed, Undeliverable
from bot.hearing import Hearing
from bot.live_searches import INTERVAL, Live, LiveSearches
from bot.ports import Messenger, Now
from bot.searching import Searching
from bot.views import offers
from bot.views import searching as view

_RETRY = timedelta(seconds=2)

# The page that the dialog shows is not the one whose hash we know, as after a restart.
_IS_ANOTHER_PAGE = "hash_conflict"


class Showing:
    """Tells people what is found for them, while it is found."""

    def __init__(
        self, messenger: Messenger, hearing: Hearing, searching: Searching, live: LiveSearches, now: Now
    ) -> None:
        self._messenger = messenger
        self._hearing = hearing
        self._searching = searching
        self._live = live
        self._now = now
        self._not_before: datetime | None = None

    def show_next(self) -> bool:
        """Show one search that has something new; False if none has."""
        live = self._live.take()
        if live is None:
            return False
        due_at = None
        try:
            due_at = self._answer(live) if live.heard else self._update(live)
        finally:
            self._live.give_back(live, due_at=due_at)
        return True

    def _answer(self, live: Live) -> datetime | None:
        """Answer with what was found, or meanwhile with what is known without OVH; returns when to look again."""
        assert live.heard is not None, "only a search that somebody waits for is answered"
        if live.search.is_over or self._now() >= live.ends_at:
            search = self._live.finish(live)
            self._hearing.answer(live.heard, offers.answer(self._searching.picture(search), self._now()))
            return None
        self._hearing.meanwhile(live.heard, offers.early(self._searching.picture(live.search), self._now()))
        return live.ends_at

    def _update(self, live: Live) -> datetime | None:
        """Let a dialog show what was found by now; returns when to do it anew if nothing comes in."""
        if not live.search.view:
            return None  # it opens at this moment, or never
        if live.search.is_over or self._now() >= live.ends_at:
            search = self._live.finish(live)
        else:
            search = self._live.keep(live)
        modal = view.dialog(self._searching.picture(search), self._now())
        if self._not_before and self._now() < self._not_before:
            return self._not_before
        try:
            shown = self._messenger.replace_modal(search.view, self._hearing.in_its_channel(search.place, modal))
        except Postponed as wait:  # Slack counts all dialogs of the workspace together
            self._not_before = self._now() + wait.wait
            return self._not_before
        except Undeliverable as no:
            return self._refused(live, no.code)
        except MessengerError:
            return self._now() + _RETRY
        self._live.shown(live, shown)
        return live.ends_at

    def _refused(self, live: Live, code: str) -> datetime | None:
        """Go on without the hash of a page that is not shown any more; end a search whose dialog is gone."""
        if code == _IS_ANOTHER_PAGE:
            self._live.shown(live, live.search.view.partition(" ")[0])
            return self._now() + INTERVAL
        self._live.close(live.search.id)
        return None
