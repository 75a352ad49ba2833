"""Searching names: what people ask, and what they do with a dialog that shows what was found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.asking import Asking
from bot.cataloguing import Cataloguing
from bot.errors import NotAllowed, OutOfDate, Refused
from bot.live_searches import LiveSearches
from bot.model.hearing import Heard
from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.policy import Policy
from bot.model.price_limit import PriceLimit
from bot.model.query import ALL, Query, read
from bot.model.search import Search, SearchPicture, Wanted
from bot.model.suggesting import suggestions
from bot.model.telling import Form, Subject
from bot.model.understanding import understand
from bot.ports import Circuit, Now
from bot.store import Store


class Searching:
    """What people ask about names. Every search is a row from its beginning, so that a restart goes on with it."""

    def __init__(
        self,
        live: LiveSearches,
        asking: Asking,
        cataloguing: Cataloguing,
        circuit: Circuit,
        store: Store,
        policy: Policy,
        now: Now,
    ) -> None:
        self._live = live
        self._asking = asking
        self._cataloguing = cataloguing
        self._circuit = circuit
        self._store = store
        self._policy = policy
        self._now = now

    def begin(self, words: Sequence[str], remarks: Sequence[str], faults: Sequence[Refused], heard: Heard) -> Search:
        """Begin a search, or go on with the one that an interaction has begun before; nothing is waited for.

        Args:
            words: what was typed, without Slack's markup.
            remarks: sentences about what was understood otherwise than it was typed.
            faults: what was typed and is no word.

        """
        with self._store.transaction() as tx:
            own_lists = tx.extension_lists.of(heard.place)
        query = read(words, own_lists)
        query = replace(query, faults=(*faults, *query.faults))
        return self._begin(lambda: self._understood(query, own_lists), remarks, heard)

    def similar(self, search_id: int, heard: Heard) -> Search:
        """Search what somebody could take instead of a name that is owned.

        Raises:
            OutOfDate: the search is not known any more, or found no such name.

        """
        before = self._live.search(search_id)
        owned = before.owned
        if owned is None:
            raise OutOfDate(
                "That search is too old.", "I looked for no other names.", "Search again with `/domain search`."
            )
        names = tuple(name for name in suggestions(owned, self._policy.featured) if self._may_be_sold(name))
        wanted = Wanted(names=names, max_price=before.wanted.max_price, years=before.wanted.years)
        remark = f"These are names like `{owned.shown}`, which somebody owns."
        return self._instead(search_id, wanted, heard, (remark,))

    def widen(self, search_id: int, heard: Heard) -> Search:
        """Search the first label of a search with every extension that OVH sells.

        Raises:
            OutOfDate: the search is not known any more.

        """
        before = self._live.search(search_id).wanted
        limit = PriceLimit(amount=before.max_price) if before.max_price is not None else None
        labels = tuple(name.label for name in before.names[:1])
        query = Query(words=labels, lists=(ALL,), max_price=limit, years=before.years)
        return self._instead(search_id, self._understood(query, {}), heard)

    def again(self, search_id: int, view: str = "") -> None:
        """Ask once more about the names of a dialog that nothing could be told of.

        Args:
            view: as for `turn`.

        Raises:
            OutOfDate: the search is not known any more.

        """
        self._live.again(search_id, lambda search: _shown_in(view, search))

    def turn(
        self, search_id: int, pages: int, ticked: Iterable[int] = (), unticked: Iterable[int] = (), view: str = ""
    ) -> None:
        """Show another page of a dialog, and ask about its names first.

        Args:
            pages: how many pages further; less than 0 for back.
            ticked: the positions that are ticked on the page that its person saw.
            unticked: the positions on that page that could be ticked, and are not.
            view: what the dialog is known by, for one that opened when nobody was left to note it.

        Raises:
            OutOfDate: the search is not known any more.

        """
        search = self._live.change(
            search_id, lambda search: _shown_in(view, search).turned(search.page + pages, ticked, unticked)
        )
        self._asking.prefer(search_id, [name for _, name in search.wanted.page(search.page)])

    def opened(self, search_id: int, view: str) -> None:
        """Note where a search is shown: Slack's id of the dialog and the hash of its page, with a space between."""
        self._live.opened(search_id, view)

    def close(self, search_id: int) -> None:
        """End a search: nothing more is asked."""
        self._live.close(search_id)

    def share(self, search_id: int, person: str) -> None:
        """Post what a search has found, for everybody in its channel.

        Raises:
            OutOfDate: the search is not known any more.

        """
        search, now = self.written(search_id), self._now()
        with self._store.transaction() as tx:
            channel = tx.channels.present(search.place.channel)
            line = tx.ledger.append(Subject.SEARCH, search_id, "shared", who=person, at=now).line
            tx.tellings.begin(Subject.SEARCH, search_id, Form.NEWS, channel, line=line, at=now)
        if search.view:  # which hides the channel on a phone
            self._live.change(search_id, lambda search: replace(search, shared_at=now))

    def chosen(self, search_id: int, ticked: Iterable[int], unticked: Iterable[int] = ()) -> Sequence[Offer]:
        """Return the offers that are ticked on any page of a dialog, and end the search.

        Args:
            ticked: the positions that are ticked on the page that its person saw.
            unticked: the positions on that page that could be ticked, and are not.

        Raises:
            OutOfDate: the search is not known any more.

        """
        search = self._live.search(search_id)
        search = search.turned(search.page, ticked, unticked)
        self.close(search_id)
        names = [search.wanted.names[position] for position in sorted(search.ticked)]
        return [finding.offer for name in names if (finding := search.findings.get(name)) and finding.offer]

    def search(self, search_id: int) -> Search:
        """Return a search as it stands now.

        Raises:
            OutOfDate: it is not known any more.

        """
        return self._live.search(search_id)

    def written(self, search_id: int) -> Search:
        """Return a search as it stands now, with a number for each of its offers, so that all of them can be added.

        Raises:
            OutOfDate: it is not known any more.

        """
        search = self._live.search(search_id)
        with self._store.transaction() as tx:
            return tx.searches.keep(search)

    def require_own(self, search_id: int, person: str) -> None:
        """Let somebody pass whose search it is. Only its public copy is for everybody, and that has other buttons.

        Raises:
            OutOfDate: it is not known any more.
            NotAllowed: it is somebody else's.

        """
        if self._live.search(search_id).person != person:
            raise NotAllowed(
                "That search is somebody else's.", "Nothing was done to it.", "Search yourself with `/domain search`."
            )

    def picture(self, search: Search) -> SearchPicture:
        """Return all that an answer to a search shows."""
        reading = self._cataloguing.reading()
        with self._store.transaction() as tx:
            place = replace(search.place, channel=tx.channels.present(search.place.channel))
            cart = tx.carts.open(place)
            return SearchPicture(
                search=search,
                reading=reading,
                rule=self._policy.rule(tx.channels.former(place.channel)),
                in_cart=frozenset(item.name for item in cart.items) if cart else frozenset(),
                requested=tx.purchases.under_way(search.wanted.names),
                down_since=self._circuit.open_since,
            )

    def _begin(self, wanted: Callable[[], Wanted], remarks: Sequence[str], heard: Heard, view: str = "") -> Search:
        with self._store.transaction() as tx:
            search = tx.searches.begun_by(heard.key)
        if search is None:
            names = wanted()
            with self._store.transaction() as tx:
                search = tx.searches.begin(heard, names, remarks, view=view, at=self._now())
        return self._live.go_on(search, None if search.wanted.is_wide or search.view else heard)

    def _may_be_sold(self, name: Name) -> bool:
        """Whether OVH sells names of its extension, so far as is known."""
        catalogue = self._cataloguing.reading().catalogue
        return catalogue is None or name.extension in catalogue.tariffs

    def _instead(self, search_id: int, wanted: Wanted, heard: Heard, remarks: Sequence[str] = ()) -> Search:
        """Begin a search of other names, in the dialog of an earlier one if that has one."""
        before = self._live.search(search_id)
        search = self._begin(lambda: wanted, remarks, heard, view=before.view)
        if before.view:
            self._live.leave(search_id)
        return search

    def _understood(self, query: Query, own_lists: Mapping[str, Sequence[str]]) -> Wanted:
        return understand(
            query,
            featured=self._policy.featured,
            catalogue=self._cataloguing.reading().catalogue,
            own_lists=own_lists,
            now=self._now(),
        )


def _shown_in(view: str, search: Search) -> Search:
    """A search that goes on with where it is shown, if nobody was left to note that when it opened."""
    return search if search.view or search.ended_at else replace(search, view=view)
