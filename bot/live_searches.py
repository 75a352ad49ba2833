"""Searches that go on, as this process keeps them while answers come in.

Answers come faster than they need to be written, so a search is kept in memory until it ends, and written when it is
shown. Each is shown by one thread at a time: whoever took it, until it is given back. The store is never waited for
with the lock held: a transaction is begun first, and the lock taken in it for a moment.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.asking import Asking, Untold
from bot.errors import OutOfDate
from bot.live_search import EARLY, INTERVAL, LIFE, Live, begun, end_of_dialog
from bot.model.hearing import Heard
from bot.model.search import Search
from bot.model.work import Work
from bot.ports import Now
from bot.store import Store


class LiveSearches:
    """All searches that go on.

    Args:
        wake_in: called with a kind of work and the seconds after which there is some.

    """

    def __init__(self, asking: Asking, store: Store, now: Now, wake_in: Callable[[Work, float], None]) -> None:
        self._asking = asking
        self._store = store
        self._now = now
        self._wake_in = wake_in
        self._lock = threading.Lock()
        self._live: dict[int, Live] = {}

    def search(self, search_id: int) -> Search:
        """Return a search as it stands now, whether it goes on or has ended.

        Raises:
            OutOfDate: it is not known any more.

        """
        with self._lock:
            live = self._live.get(search_id)
            if live:
                return self._collected(live).search
        with self._store.transaction() as tx:
            return _known(tx.searches.search(search_id))

    def go_on(self, search: Search, heard: Heard | None) -> Search:
        """Ask about what is not known of a search yet. One that is answered already ends here.

        Args:
            heard: the interaction that waits for a message; None where a dialog shows the search.

        """
        if search.ended_at is not None:
            return search
        with self._lock:
            live = self._live.get(search.id)
            if live:  # it was claimed anew while it went on
                live.heard = heard
                return live.search
            live = self._live[search.id] = begun(search, heard, self._now())
            live.is_taken = True
        self._leave_others(search)
        due_at = self._now() + (EARLY if heard else timedelta(0))
        try:
            self._ask(live)
            return self.keep(live) if live.search.found or live.search.is_over else live.search
        finally:
            self.give_back(live, due_at=None if heard and live.search.ended_at else due_at)

    def change(self, search_id: int, change: Callable[[Search], Search]) -> Search:
        """Change what the person sees of a search, and show that at once.

        Raises:
            OutOfDate: it is not known any more.

        """
        live = self._changed(search_id, change)
        with self._lock:
            live.due_at, live.is_urgent = self._now(), True
        self._wake_in(Work.SHOWING, 0.0)
        return live.search

    def opened(self, search_id: int, view: str) -> None:
        """Note where a search is shown from now on: its dialog's id and hash, with a space between.

        Raises:
            OutOfDate: it is not known any more.

        """
        live = self._changed(search_id, lambda search: replace(search, view=view))
        self._leave_others(live.search)
        due_at = self._now() + INTERVAL  # what came while it was opened; whatever comes now is shown at once
        with self._lock:
            live.due_at = min(live.due_at or due_at, due_at)
        self._wake_in(Work.SHOWING, INTERVAL.total_seconds())

    def again(self, search_id: int, change: Callable[[Search], Search]) -> None:
        """Ask once more about what could not be told, and change what the person sees.

        Raises:
            OutOfDate: it is not known any more.

        """
        now = self._now()
        with self._store.transaction() as tx:
            tx.searches.begin_again(search_id, at=now)
            self.change(search_id, lambda search: replace(change(search), untold={}, ended_at=None, began_at=now))
        with self._lock:
            live = self._live.get(search_id)
        if live:
            self._ask(live)

    def close(self, search_id: int) -> None:
        """End a search: nothing more is asked, and nothing more is shown."""
        with self._lock:
            live = self._live.pop(search_id, None)
            found = self._collected(live).search if live else None
            self._asking.stop(search_id)
        with self._store.transaction() as tx:
            if found:
                tx.searches.keep(found)
            tx.searches.end(search_id, at=self._now())

    def leave(self, search_id: int) -> None:
        """End a search whose dialog shows another one from now on: nothing that is done to it shows it there again."""
        self.close(search_id)
        with self._store.transaction() as tx:
            tx.searches.leave(search_id)

    def resume(self) -> None:
        """Go on with the dialogs that an earlier process left open, whatever their pages' hashes are by now."""
        with self._store.transaction() as tx:
            left = tx.searches.open(since=self._now() - LIFE)
        for search in left:
            self.go_on(replace(search, view=_id_of(search.view)), None)

    # For whoever shows them

    def take(self) -> Live | None:
        """Take a search that is to be shown now, until it is given back; None if none is. The next one wakes others."""
        now = self._now()
        with self._lock:
            for live in self._live.values():
                self._collected(live)
            waiting = [(moment, live) for live in self._live.values() if (moment := live.shown_at)]
            waiting.sort(key=lambda pair: pair[0])
            taken = waiting.pop(0)[1] if waiting and waiting[0][0] <= now else None
            if taken:
                taken.is_taken, taken.due_at, taken.is_urgent = True, None, False
        if waiting:
            self._wake_in(Work.SHOWING, max(0.0, (waiting[0][0] - now).total_seconds()))
        return taken

    def keep(self, live: Live) -> Search:
        """Write what a search has found so far, which numbers its offers, so that they can be added.

        It ends here if nothing is open any more or its time is over: what OVH has not told by now is not told any more.

        Returns:
            what can be shown now.

        """
        with self._lock:
            search = self._collected(live).search
            live.due_at, live.is_urgent = None, False
            if search.ended_at is None and (search.is_over or self._now() >= live.ends_at):
                untold = {**dict.fromkeys(search.open_names, ""), **search.untold}
                search = live.search = replace(search, untold=untold, ended_at=self._now())
                self._asking.stop(search.id)
        with self._store.transaction() as tx:
            kept = tx.searches.keep(search)
            if kept.ended_at is not None and live.heard:  # a dialog has ended when its last page is shown
                tx.searches.end(search.id, at=kept.ended_at)
        numbered = {finding.name: finding for finding in kept.found}
        with self._lock:
            live.search = replace(live.search, findings={**live.search.findings, **numbered})
        return kept

    def shown(self, live: Live, view: str) -> None:
        """Note what a dialog shows now: its id and hash, with a space between; it stays like that for a moment."""
        with self._store.transaction() as tx:
            with self._lock:
                if self._live.get(live.search.id) is not live:
                    return  # it was closed meanwhile
                search = live.search = replace(live.search, view=view)
                live.not_before = self._now() + INTERVAL
            tx.searches.shown(search)
            if search.ended_at is not None:
                tx.searches.end(search.id, at=search.ended_at)

    def lose_page(self, live: Live) -> None:
        """Note that a dialog shows something else than is known: whatever it shows may be replaced."""
        with self._lock:
            live.search = replace(live.search, view=_id_of(live.search.view))

    def give_back(self, live: Live, *, due_at: datetime | None, not_before: datetime | None = None) -> None:
        """Let a search be taken again: when there is something new, and at a moment at the latest.

        Args:
            due_at: that moment; None where nothing is to come.
            not_before: when it may be shown at the earliest, unless its person turns a page.

        """
        with self._lock:
            live.is_taken = False
            live.not_before = max(live.not_before, not_before or live.not_before)
            if due_at is not None:
                live.due_at = min(live.due_at or due_at, due_at)
            has_ended = live.search.ended_at is not None and live.due_at is None
            if has_ended and self._live.get(live.search.id) is live:
                del self._live[live.search.id]
            moment = live.shown_at
        if moment:
            self._wake_in(Work.SHOWING, max(0.0, (moment - self._now()).total_seconds()))

    def _changed(self, search_id: int, change: Callable[[Search], Search]) -> Live:
        """Change a search, and write that; one that this process does not know goes on."""
        with self._store.transaction() as tx, self._lock:
            live = self._live.get(search_id)
            is_known = live is not None
            live = live or begun(_known(tx.searches.search(search_id)), None, self._now())
            live.search = change(live.search)
            if live.heard is None:
                live.ends_at = end_of_dialog(live.search, self._now())
            tx.searches.shown(live.search)
            self._live[search_id] = live
        if not is_known:
            self._ask(live)
        return live

    def _leave_others(self, search: Search) -> None:
        """Let one dialog show one search, also where it was asked for another one twice: the later one stays."""
        with self._lock:
            views = {number: live.search.view for number, live in self._live.items() if live.search.view}
        for number, view in views.items():
            if number != search.id and _id_of(view) == _id_of(search.view):
                self.leave(number)

    def _ask(self, live: Live) -> None:
        """Ask about what is not known of a search yet, unless it has ended."""
        search = live.search
        if search.ended_at is not None:
            return
        known = self._asking.ask(search.id, search.open_names, is_few=live.heard is not None)
        with self._lock:
            live.search = replace(live.search, findings={**live.search.findings, **known})
            if self._live.get(search.id) is not live:  # it was closed since its names were listed
                self._asking.stop(search.id)

    def _collected(self, live: Live) -> Live:
        """Add what came from OVH."""
        answers = self._asking.collect(live.search.id)
        if not answers:
            return live
        findings, untold = dict(live.search.findings), dict(live.search.untold)
        for name, told in answers:
            if isinstance(told, Untold):
                untold[name] = told.why
            else:
                findings[name] = told
                untold.pop(name, None)
        live.search = replace(live.search, findings=findings, untold=untold)
        if live.heard is None or live.search.is_over:
            live.due_at = self._now()
        return live


def _known(search: Search | None) -> Search:
    if search is None:
        raise OutOfDate("That search is too old.", "Nothing was done.", "Search again with `/domain search`.")
    return search


def _id_of(view: str) -> str:
    return view.partition(" ")[0]
