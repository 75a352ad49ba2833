"""Showing searches that go on: the answer of a few names as messages, that of many in a dialog that is kept up to date.

A search is shown by one thread at a time, so an old picture never replaces a newer one.
"""

from datetime import datetime, timedelta

from bot.errors import MessengerError, Postponed, Undeliverable
from bot.hearing import Hearing
from bot.live_search import INTERVAL, Live
from bot.live_searches import LiveSearches
from bot.model.hearing import Heard
from bot.model.search import Search
from bot.ports import Messenger, Now
from bot.searching import Searching
from bot.views import offers
from bot.views import searching as view

_RETRY = timedelta(seconds=2)
_GRACE = timedelta(minutes=1)

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
        self._held_until: datetime | None = None

    def show_next(self) -> bool:
        """Show one search that has something new; False if none has."""
        live = self._live.take()
        if live is None:
            return False
        try:
            if live.heard:
                self._answer(live, live.heard)
            else:
                self._update(live)
        except BaseException:
            self._live.give_back(live, due_at=None if live.search.ended_at else self._now() + _RETRY)
            raise
        return True

    def _answer(self, live: Live, heard: Heard) -> None:
        """Answer with what was found, or meanwhile with what is known without OVH."""
        search = self._live.keep(live)
        if search.ended_at is None:
            self._hearing.meanwhile(heard, offers.early(self._searching.picture(search), self._now()))
            self._live.give_back(live, due_at=live.ends_at)
        else:
            self._hearing.answer(heard, offers.answer(self._searching.picture(search), self._now()))
            self._live.give_back(live, due_at=None)

    def _update(self, live: Live) -> None:
        """Let a dialog show what was found by now."""
        if self._held_until and self._now() < self._held_until:
            self._live.give_back(live, due_at=self._held_until, not_before=self._held_until)
        elif live.search.view:
            self._replace(live, self._live.keep(live))
        elif self._now() < live.ends_at:
            self._live.give_back(live, due_at=live.ends_at)  # it opens at this moment, or never
        else:
            self._end(live)

    def _replace(self, live: Live, search: Search) -> None:
        modal = view.dialog(self._searching.picture(search), self._now())
        try:
            shown = self._messenger.replace_modal(search.view, self._hearing.in_its_channel(search.place, modal))
        except Postponed as wait:  # Slack counts all dialogs of the workspace together
            self._held_until = self._now() + wait.wait
            self._try_again(live, self._held_until)
        except Undeliverable as no:
            if no.code == _IS_ANOTHER_PAGE:
                self._live.lose_page(live)
                self._try_again(live, self._now() + INTERVAL)
            else:
                self._end(live)  # nobody has it open any more
        except MessengerError:
            self._try_again(live, self._now() + _RETRY)
        else:
            self._live.shown(live, shown)
            self._live.give_back(live, due_at=None if search.ended_at else live.ends_at)

    def _try_again(self, live: Live, at: datetime) -> None:
        """Show a dialog later; not for ever."""
        if at < live.ends_at + _GRACE:
            self._live.give_back(live, due_at=at, not_before=at)
        else:
            self._end(live)

    def _end(self, live: Live) -> None:
        self._live.close(live.search.id)
        self._live.give_back(live, due_at=None)
