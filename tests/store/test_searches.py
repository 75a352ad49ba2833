"""Searches outlast the process, with all that they have found; each offer has one number."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.model.search import Search, Wanted
from bot.store import Store
from tests.samples import MORNING, PLACE, REQUESTER, after, finding, heard, name

NAMES = tuple(f"sale-{number}.shop" for number in range(3))
WANTED = Wanted(
    names=tuple(map(name, NAMES)), faults=("No.",), left_out=4, too_dear=5, max_price=Decimal("12.345"), years=7
)


def begin(store: Store, key: str = "first", *, view: str = "", wanted: Wanted = WANTED) -> Search:
    with store.transaction() as tx:
        return tx.searches.begin(heard(key), wanted, ("I read a as b.",), view=view, at=MORNING)


def kept(store: Store, search: Search) -> Search:
    with store.transaction() as tx:
        return tx.searches.keep(search)


def read(store: Store, search_id: int) -> Search | None:
    with store.transaction() as tx:
        return tx.searches.search(search_id)


def found(search: Search, *names: str) -> Search:
    """A search with what OVH said of names; their offers have no numbers yet."""
    new = [replace(finding(of), offer_id=None) for of in names]
    return replace(search, findings={**search.findings, **{each.name: each for each in new}})


def test_a_search_is_read_back_as_it_was_begun(store: Store) -> None:
    search = begin(store, view="V1 abc")

    assert read(store, search.id) == search
    assert (search.place, search.person, search.view, search.began_at) == (PLACE, REQUESTER, "V1 abc", MORNING)


def test_what_was_found_is_read_back_with_the_numbers_of_its_offers(store: Store) -> None:
    search = kept(store, replace(found(begin(store), *NAMES[:2]), untold={name(NAMES[2]): "refused"}))

    assert read(store, search.id) == search
    with store.transaction() as tx:
        for each in search.found:
            assert each.offer_id is not None
            assert tx.offers.offer(each.offer_id) == each.offer


def test_what_is_kept_twice_has_its_first_number(store: Store) -> None:
    search = found(begin(store), *NAMES[:2])
    first = kept(store, search)

    assert kept(store, search) == kept(store, first) == first
    assert read(store, search.id) == first
    with store.transaction() as tx:
        assert tx.offers.offer(3) is None


def test_what_is_kept_later_is_added(store: Store) -> None:
    search = begin(store)
    first = kept(store, found(search, NAMES[0]))
    second = kept(store, found(first, NAMES[1]))

    assert second.findings.items() > first.findings.items()
    assert read(store, search.id) == second


def test_what_a_dialog_shows_is_read_back(store: Store) -> None:
    search = replace(begin(store), view="V1 hash", page=2, ticked=frozenset({0, 30}))
    with store.transaction() as tx:
        tx.searches.shown(search)

    assert read(store, search.id) == search


def test_the_search_of_an_interaction_is_found_again(store: Store) -> None:
    begin(store, "first")
    second = begin(store, "second")

    with store.transaction() as tx:
        assert tx.searches.begun_by("second") == second
        assert tx.searches.begun_by("third") is None


def test_open_are_those_in_dialogs_that_began_lately_and_have_not_ended(store: Store) -> None:
    _message, dialog, ended = (begin(store, f"{n}", view=view) for n, view in enumerate(("", "V1 a", "V2 b")))
    with store.transaction() as tx:
        tx.searches.end(ended.id, at=MORNING)

        assert tx.searches.open(since=MORNING) == [dialog]
        assert tx.searches.open(since=after(seconds=1)) == []


def test_a_search_ends_once_and_can_begin_again(store: Store) -> None:
    search = kept(store, replace(begin(store, view="V1 a"), untold={name(NAMES[0]): ""}))
    with store.transaction() as tx:
        tx.searches.end(search.id, at=after(minutes=1))
        tx.searches.end(search.id, at=after(minutes=2))
    assert read(store, search.id) == replace(search, ended_at=after(minutes=1))

    with store.transaction() as tx:
        tx.searches.begin_again(search.id, at=after(minutes=3))
    assert read(store, search.id) == replace(search, untold={}, began_at=after(minutes=3))


def test_a_search_of_a_channel_that_moved_is_of_where_it_is_now(store: Store) -> None:
    search = begin(store)
    with store.transaction() as tx:
        tx.channels.moved(PLACE.channel, "C0NEWID0001", happened_at=MORNING, at=MORNING)

    assert read(store, search.id) == replace(search, place=replace(PLACE, channel="C0NEWID0001"))


@pytest.mark.parametrize("days", [0, 1])
def test_everything_old_is_forgotten_at_once_and_nothing_else(store: Store, days: int) -> None:
    searches = [kept(store, found(begin(store, f"{n}"), *NAMES)) for n in range(5)]
    store.forget_old(after(days=days))

    is_kept = days == 0
    assert [read(store, search.id) for search in searches] == (searches if is_kept else [None] * 5)
    with store.transaction() as tx:
        assert [tx.offers.offer(number) is not None for number in range(1, 16)] == [is_kept] * 15


def test_a_thousand_names_are_kept_and_read_back(store: Store) -> None:
    many = tuple(f"sale-{number}.shop" for number in range(1_000))
    search = begin(store, wanted=replace(WANTED, names=tuple(map(name, many))))
    whole = kept(store, found(search, *many))

    assert read(store, search.id) == whole
    assert len({each.offer_id for each in whole.found}) == len(many)
