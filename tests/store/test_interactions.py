"""What was heard stays until it is answered, and is answered once."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.hearing import Heard
from bot.model.work import Work
from bot.store import Store
from tests.samples import MORNING, after, heard
from tests.stocked import rows

LEASE = timedelta(seconds=60)


def _hear(store: Store, *all_heard: Heard, lane: Work = Work.PEOPLE) -> list[bool]:
    with store.transaction() as tx:
        return [tx.interactions.hear(one, lane) for one in all_heard]


def _claimed(store: Store, at_seconds: float = 0, lane: Work = Work.PEOPLE) -> Heard | None:
    with store.transaction() as tx:
        return tx.interactions.claim(lane, after(seconds=at_seconds))


def _sure(claimed: Heard | None) -> Heard:
    assert claimed is not None
    return claimed


def test_what_was_heard_comes_back_whole(store: Store) -> None:
    said = heard(values={"text": "cart <!channel> \u202e", "value": ""})
    _hear(store, said)

    claimed = _sure(_claimed(store))

    assert claimed.fence == 1
    assert claimed == heard(values=said.values, fence=1)


def test_a_redelivery_is_the_same_row_and_wakes_nobody(store: Store, woken: list[Work]) -> None:
    assert _hear(store, heard()) == [True]
    assert woken == [Work.PEOPLE]

    assert _hear(store, heard(values={"text": "orders"})) == [False]

    assert woken == [Work.PEOPLE]
    assert _sure(_claimed(store)).values == {"text": "cart"}
    assert _claimed(store) is None


def test_a_redelivery_of_what_was_answered_is_not_answered_again(store: Store) -> None:
    _hear(store, heard())
    with store.transaction() as tx:
        tx.interactions.answered(_sure(_claimed(store)), MORNING)

    assert _hear(store, heard()) == [False]
    assert _claimed(store, 1000) is None


def test_the_oldest_of_a_lane_is_taken_first(store: Store) -> None:
    _hear(store, heard("late", heard_at=after(seconds=2)), heard("early", heard_at=after(seconds=1)))
    _hear(store, heard("search"), lane=Work.SEARCHES)

    taken = [_sure(_claimed(store, 3)).key for _ in range(2)]

    assert taken == ["early", "late"]
    assert _claimed(store, 3) is None
    assert _sure(_claimed(store, 3, Work.SEARCHES)).key == "search"


def test_what_was_taken_is_nobody_elses_until_the_lease_is_over(store: Store) -> None:
    _hear(store, heard())
    first = _sure(_claimed(store))

    assert _claimed(store, LEASE.total_seconds() - 1) is None
    second = _sure(_claimed(store, LEASE.total_seconds()))

    assert second.fence > first.fence
    with store.transaction() as tx:
        assert tx.interactions.is_open(second)
        assert not tx.interactions.is_open(first)


def test_an_answer_closes_the_row_and_forgets_its_secrets(store: Store, tmp_path: Path) -> None:
    _hear(store, heard(values={"code": "123456"}))
    claimed = _sure(_claimed(store))

    with store.transaction() as tx:
        tx.interactions.answered(claimed, MORNING)
        assert not tx.interactions.is_open(claimed)
        assert not tx.interactions.has_open(Work.PEOPLE, after(days=1))

    assert _claimed(store, 1000) is None
    [row] = rows(tmp_path / "cartwright.sqlite3", "SELECT * FROM interactions")
    assert (row["response_url"], row["trigger_id"], row["body"]) == ("", "", "{}")


def test_the_secrets_of_a_row_are_in_no_log() -> None:
    assert "secret" not in repr(heard(values={"one_time_code": "a secret"}))


def test_an_interaction_waits_until_slack_may_be_tried_again(store: Store) -> None:
    _hear(store, heard())
    with store.transaction() as tx:
        tx.interactions.retry_at(_sure(tx.interactions.claim(Work.PEOPLE, MORNING)), after(seconds=5))
        assert not tx.interactions.has_open(Work.PEOPLE, after(seconds=4))
        assert tx.interactions.has_open(Work.PEOPLE, after(seconds=5))

    assert _claimed(store, 4) is None
    assert _claimed(store, 5) is not None


def test_a_slow_search_is_noticed_once_and_nothing_else_is(store: Store) -> None:
    _hear(store, heard("search"), heard("answered"), lane=Work.SEARCHES)
    _hear(store, heard("young", heard_at=after(seconds=9)), lane=Work.SEARCHES)
    _hear(store, heard("click"))
    with store.transaction() as tx:
        tx.interactions.answered(heard("answered"), MORNING)

    with store.transaction() as tx:
        noticed = [slow.key for slow in tx.interactions.slow(after(seconds=5))]
        again = tx.interactions.slow(after(seconds=5))

    assert noticed == ["search"]
    assert again == []


def test_whoever_works_on_an_overdue_search_comes_too_late(store: Store) -> None:
    _hear(store, heard("search"), lane=Work.SEARCHES)
    _hear(store, heard("click"))
    working = _sure(_claimed(store, 0, Work.SEARCHES))

    with store.transaction() as tx:
        [overdue] = tx.interactions.overdue(after(seconds=5))
        assert tx.interactions.is_open(overdue)
        assert not tx.interactions.is_open(working)


def test_after_a_restart_open_rows_are_taken_again_and_their_waiting_begins_anew(store: Store, tmp_path: Path) -> None:
    _hear(store, heard("search"), lane=Work.SEARCHES)
    _claimed(store, 0, Work.SEARCHES)
    store.close()

    with Store(tmp_path / "cartwright.sqlite3") as reopened:
        reopened.take_over(after(seconds=30))

        with reopened.transaction() as tx:
            assert tx.interactions.overdue(after(seconds=30)) == []
        assert _sure(_claimed(reopened, 30, Work.SEARCHES)).key == "search"


@pytest.mark.parametrize(("answered_days_ago", "is_kept"), [(6, True), (8, False), (None, True)])
def test_only_what_was_answered_long_ago_is_dropped(
    store: Store, tmp_path: Path, answered_days_ago: int | None, is_kept: bool
) -> None:
    _hear(store, heard(heard_at=after(days=-30)))
    if answered_days_ago is not None:
        with store.transaction() as tx:
            tx.interactions.answered(heard(), after(days=-answered_days_ago))

    store.forget_old(after(days=-7))

    assert bool(rows(tmp_path / "cartwright.sqlite3", "SELECT * FROM interactions")) is is_kept
