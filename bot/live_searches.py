"""Searches that go on, as this process keeps them while answers come in.

Answers come faster than they need to be written, so a search is kept in memory until it ends, and written when it is
shown. Each is shown by one thread at a time: whoever took it, until it is given back.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.asking import Asking, Untold
from bot.errors import OutOfDate
from bot.model.hearing import Heard
from bot.model.search import Search
from bot.model.work import Work
from bot.ports import Now
from bot.store import Store

EARLY = timedelta(seconds=0.15)
"""How long an answer may take before its person is told what is known without it."""

PATIENCE = timedelta(seconds=8)
"""How long a message waits for OVH."""

LIFE = timedelta(minutes=10)
"""How long a dialog is kept up to date."""

INTERVAL = timedelta(seconds=1)
"""How long a dialog stays as it is, unless its person turns a page."""


@dataclass
class Live:
    """A search that goes on.

    Attributes:
        heard: the interaction that waits for it; None where a dialog shows it.
        due_at: when to show it; None while there is nothing new.
        not_before: when Slack may be asked to show it again.
        is_taken: whether somebody shows it at this moment.

    """

    search: Search
    heard: Heard | None
    due_at: datetime | None
    not_before: datetime
    is_taken: bool = False

    @property
    def ends_at(self) -> datetime:
        """When nobody waits for it any longer."""
        return self.search.began_at + (PATIENCE if self.heard else LIFE)


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
        self._lock = threading.RLock()
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
            search = tx.searches.search(search_id)
        if search is None:
            raise OutOfDate("That search is too old.", "Nothing was done.", "Search again with `/domain search`.")
        return search

    def go_on(self, search: Search, heard: Heard | None) -> Search:
        """Ask about what is not known of a search yet. One that is answered already ends here.

        Args:
            heard: the interaction that waits for a message; None where a dialog shows the search.

        """
        if search.ended_at is not None:
            return search
        known = self._asking.ask(search.id, search.open_names, is_few=heard is not None)
        search = replace(search, findings={**search.findings, **known})
        now = self._now()
        wait = EARLY if heard else timedelta(0)
        live = Live(search=search, heard=heard, due_at=now + wait, not_before=now)
        if heard and search.is_over:
            return self.finish(live)
        with self._lock:
            self._live[search.id] = live
        self._wake_in(Work.SHOWING, wait.total_seconds())
        return search

    def change(self, search_id: int, change: Callable[[Search], Search]) -> Search:
        """Change what the person sees of a search, and show that at once.

        Raises:
            OutOfDate: it is not known any more.

        """
        found, now = self.search(search_id), self._now()
        with self._lock:
            live = self._live.setdefault(search_id, Live(search=found, heard=None, due_at=None, not_before=now))
            live.search = change(live.search)
            live.due_at = live.not_before = now
        self._wake_in(Work.SHOWING, 0.0)
        return live.search

    def close(self, search_id: int) -> None:
        """End a search: nothing more is asked, and nothing more is shown."""
        self._asking.stop(search_id)
        with self._lock:
            self._live.pop(search_id, None)
        with self._store.transaction() as tx:
            tx.searches.end(search_id, at=self._now())

    def resume(self) -> None:
        """Go on with the dialogs that an earlier process left open, whatever their pages' hashes are by now."""
        with self._store.transaction() as tx:
            left = tx.searches.open(since=self._now() - LIFE)
        for search in left:
            self.go_on(replace(search, view=search.view.partition(" ")[0]), None)

    # For whoever shows them

    def take(self) -> Live | None:
        """Take a search that is to be shown now, until it is given back; None if none is."""
        now = self._now()
        with self._lock:
            for live in self._live.values():
                self._collected(live)
                if not live.is_taken and live.due_at is not None and max(live.due_at, live.not_before) <= now:
                    live.is_taken, live.due_at = True, None
                    return live
            self._wake_for_next(now)
        return None

    def give_back(self, live: Live, *, due_at: datetime | None = None) -> None:
        """Let a search be taken again: at a moment, or as soon as there is something new."""
        with self._lock:
            live.is_taken = False
            if live.search.ended_at is not None and self._live.get(live.search.id) is live and live.due_at is None:
                del self._live[live.search.id]
            elif due_at is not None:
                live.due_at = min(live.due_at or due_at, due_at)

    def keep(self, live: Live) -> Search:
        """Write what a search has found so far, which numbers its offers, so that they can be added."""
        with self._lock, self._store.transaction() as tx:
            live.search = tx.searches.keep(live.search)
        return live.search

    def finish(self, live: Live) -> Search:
        """End a search here: what OVH has not told by now is not told any more."""
        search = live.search
        self._asking.stop(search.id)
        with self._lock:
            untold = {**dict.fromkeys(live.search.open_names, ""), **live.search.untold}
            live.search = replace(live.search, untold=untold, ended_at=self._now())
            with self._store.transaction() as tx:
                live.search = tx.searches.keep(live.search)
                tx.searches.end(search.id, at=self._now())
        return live.search

    def shown(self, live: Live, view: str) -> None:
        """Note what a dialog shows now: its id and hash, with a space between; it stays like that for a moment."""
        with self._lock:
            live.search = replace(live.search, view=view)
            live.not_before = max(live.not_before, self._now() + INTERVAL)
            with self._store.transaction() as tx:
                tx.searches.shown(live.search)

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
        live.search = replace(live.search, findings=findings, untold=untold)
        if live.heard is None or live.search.is_over:
            live.due_at = self._now()
        return live

    def _wake_for_next(self, now: datetime) -> None:
        waiting = [live for live in self._live.values() if live.due_at is not None and not live.is_taken]
        moments = [max(live.due_at, live.not_before) for live in waiting if live.due_at is not None]
        if moments:
            self._wake_in(Work.SHOWING, max(0.0, (min(moments) - now).total_seconds()))
