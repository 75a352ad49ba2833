"""What channels watch is kept until it was told; all watches of one name are looked after together."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.model.cart import Place
from bot.model.name import Name
from bot.model.telling import Form, Subject, Telling
from bot.model.watch import News, Watch, seen
from bot.model.work import Work
from bot.store import Store
from tests.samples import MORNING, OTHER_PLACE, PLACE, REQUESTER, TEAM, after, euros, finding, name

ACME = name("acme.com")
NEW_ID = "C0SHARED"


def _begun(store: Store, of: Name = ACME, place: Place = PLACE, limit: str | None = None) -> Watch:
    with store.transaction() as tx:
        return tx.watches.begin(
            place, of, euros(limit) if limit else None, who=REQUESTER, at=MORNING, ends_at=after(days=365)
        )


def _of(store: Store, place: Place = PLACE) -> tuple[Watch, ...]:
    with store.transaction() as tx:
        return tx.watches.of(place)


def test_what_was_begun_is_kept_as_it_was_and_due_at_once(store: Store, woken: list[Work]) -> None:
    begun = _begun(store, name("bücher.com"), limit="20.50")

    assert _of(store) == (begun,)
    assert (begun.name.shown, begun.limit, begun.who) == ("bücher.com", euros("20.50"), REQUESTER)
    assert (begun.since, begun.ends_at, begun.ended_at) == (MORNING, after(days=365), None)
    assert Work.WATCHING in woken
    assert Work.WATCHING in store.due(MORNING)


def test_a_name_is_watched_once_by_each_channel(store: Store) -> None:
    _begun(store)
    _begun(store, place=OTHER_PLACE)

    with pytest.raises(sqlite3.IntegrityError):
        _begun(store)


def test_a_watch_takes_another_limit_and_end_and_is_due_at_once(store: Store) -> None:
    begun = _begun(store)
    with store.transaction() as tx:
        tx.watches.saw(seen(begun, finding("acme.com")), next_at=after(hours=6))
        changed = tx.watches.change(begun, euros("5.00"), who=REQUESTER, at=after(hours=1), ends_at=after(days=9))

    assert (changed.limit, changed.ends_at, changed.since) == (euros("5.00"), after(days=9), MORNING)
    assert Work.WATCHING in store.due(after(hours=1))


def test_one_that_ended_is_still_known_and_may_be_begun_again(store: Store) -> None:
    begun = _begun(store)
    with store.transaction() as tx:
        ended = tx.watches.end(begun.id, who=REQUESTER, at=after(hours=1))
        again = tx.watches.end(begun.id, who=REQUESTER, at=after(hours=2))
        assert tx.watches.latest(PLACE, ACME) == ended == again
        assert tx.watches.count() == 0
        lines = [line.what for line in tx.ledger.of(Subject.WATCH, begun.id)]

    assert ended.ended_at == after(hours=1)
    assert lines == ["watched", "watch ended"]
    assert _of(store) == ()
    assert store.due(after(days=400)) == set()
    assert _begun(store).id != begun.id


# Claims


def test_all_watches_of_the_name_that_was_due_first_are_taken_together(store: Store) -> None:
    first, other = _begun(store), _begun(store, name("other.com"))
    second = _begun(store, place=OTHER_PLACE)
    with store.transaction() as tx:
        tx.watches.saw(other, next_at=after(hours=1))
        claimed = tx.watches.claim(MORNING)

        assert claimed is not None
        assert [watch.id for watch in claimed] == [first.id, second.id]
        assert tx.watches.claim(MORNING) is None


def test_a_watch_that_begins_while_its_name_is_asked_about_waits_for_that(store: Store) -> None:
    _begun(store)
    with store.transaction() as tx:
        claimed = tx.watches.claim(MORNING)
        assert claimed
    late = _begun(store, place=OTHER_PLACE)
    with store.transaction() as tx:
        assert tx.watches.claim(MORNING) is None
        for watch in tx.watches.still(claimed):
            tx.watches.saw(seen(watch, finding("acme.com")), next_at=after(hours=6))
        then = tx.watches.claim(MORNING)

    assert then
    assert late.id in [watch.id for watch in then]


def test_whoever_lost_a_claim_notes_nothing(store: Store) -> None:
    _begun(store)
    with store.transaction() as tx:
        lost = tx.watches.claim(MORNING)
        won = tx.watches.claim(after(minutes=3))
        assert lost
        assert won

        assert tx.watches.still(lost) == ()
        assert tx.watches.still(won) == won
        tx.watches.saw(seen(lost[0], finding("acme.com")), next_at=after(hours=9))
        assert tx.watches.watch(lost[0].id).availability is None


def test_one_that_was_ended_meanwhile_is_not_looked_after_any_more(store: Store) -> None:
    begun = _begun(store)
    with store.transaction() as tx:
        claimed = tx.watches.claim(MORNING)
        tx.watches.end(begun.id, who=REQUESTER, at=MORNING)

        assert claimed
        assert tx.watches.still(claimed) == ()


def test_what_got_no_answer_is_tried_later_and_counts_its_failures(store: Store) -> None:
    _begun(store)
    for number in (1, 2):
        with store.transaction() as tx:
            claimed = tx.watches.claim(after(hours=number))
            assert claimed
            tx.watches.retry(claimed[0], at=after(hours=number, minutes=30))
            assert tx.watches.watch(claimed[0].id).failures == number
            assert tx.watches.claim(after(hours=number)) is None


# News


def _told(store: Store, watch: Watch, news: News) -> Telling:
    with store.transaction() as tx:
        found = None if news is News.RUN_OUT else finding("acme.com", 3)
        tx.watches.tell(watch, news, found, at=MORNING)
        telling = tx.tellings.claim(MORNING)
        assert telling is not None
        return telling


@pytest.mark.parametrize("news", News)
def test_news_are_told_in_the_channel_once_and_end_the_watch_where_they_do(store: Store, news: News) -> None:
    begun = _begun(store, limit="20.00")

    telling = _told(store, begun, news)

    assert (telling.subject, telling.form, telling.audience) == (Subject.WATCH, Form.NEWS, PLACE.channel)
    with store.transaction() as tx:
        report = tx.watches.report(telling.wanted)
        assert tx.tellings.claim(MORNING) is None
    assert (report.news, report.watch.id) == (news, begun.id)
    assert (report.finding is None) is (news is News.RUN_OUT)
    assert (_of(store) == ()) is news.ends


def test_of_two_news_each_is_told_as_it_was(store: Store) -> None:
    begun = _begun(store, limit="20.00")

    dear, cheap = _told(store, begun, News.DEAR), _told(store, begun, News.CHEAP)

    with store.transaction() as tx:
        assert [tx.watches.report(telling.wanted).news for telling in (dear, cheap)] == [News.DEAR, News.CHEAP]


def test_a_line_that_speaks_of_something_else_is_no_news(store: Store) -> None:
    with store.transaction() as tx, pytest.raises(LookupError):
        tx.watches.report(1)
    with store.transaction() as tx, pytest.raises(LookupError):
        tx.watches.watch(1)


# A channel's id


def test_watches_go_with_their_channel(store: Store, tmp_path: Path) -> None:
    begun = _begun(store)
    with store.transaction() as tx:
        tx.channels.moved(PLACE.channel, NEW_ID, happened_at=MORNING, at=MORNING)

    assert [watch.id for watch in _of(store)] == [begun.id]
    assert _of(store)[0].place == Place(team=TEAM, channel=NEW_ID)
    with closing(sqlite3.connect(tmp_path / "cartwright.sqlite3")) as file:
        assert file.execute("SELECT DISTINCT channel FROM watches").fetchall() == [(NEW_ID,)]


def test_a_watch_that_is_begun_by_the_old_id_is_the_new_channels(store: Store) -> None:
    with store.transaction() as tx:
        tx.channels.moved(PLACE.channel, NEW_ID, happened_at=MORNING, at=MORNING)

    assert _begun(store).place.channel == NEW_ID


def test_a_name_that_both_ids_watch_is_watched_once(store: Store) -> None:
    there = Place(team=TEAM, channel=NEW_ID)
    _begun(store, limit="20.00")
    _begun(store, name("other.com"))
    stays = _begun(store, place=there, limit="5.00")
    with store.transaction() as tx:
        tx.channels.moved(PLACE.channel, NEW_ID, happened_at=MORNING, at=MORNING)

    assert sorted((watch.name.ascii, watch.id == stays.id) for watch in _of(store, there)) == [
        ("acme.com", True),
        ("other.com", False),
    ]
