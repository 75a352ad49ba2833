"""Transactions, what they wake, what a restart finds, and what the file holds."""

import json
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import NoReturn

import pytest

from bot.model.cart import Place
from bot.model.purchase import Event, Stage
from bot.model.telling import Form, Subject
from bot.model.work import Work
from bot.store import Store, Transaction
from tests.samples import APPROVER, MORNING, OTHER_PLACE, PLACE, REQUESTER, TEAM, after, euros, heard, name, offer
from tests.stocked import filled, led_to, requested, rows, tables

FILE = "cartwright.sqlite3"


class Accident(Exception):
    """Something that goes wrong within a transaction."""


# Transactions


@contextmanager
def _accident(store: Store) -> Iterator[Transaction]:
    """A transaction that something goes wrong at the end of."""
    with store.transaction() as tx:
        yield tx
        raise Accident


def _change_everything(tx: Transaction, purchase_id: int) -> None:
    tx.carts.add(tx.carts.open_or_begin(PLACE).id, offer("tree.com"), who=REQUESTER, at=MORNING)
    tx.call_off(purchase_id, Event.WITHDRAW, who=REQUESTER, at=MORNING)
    tx.interactions.hear(heard(), Work.PEOPLE)


def test_a_transaction_that_fails_leaves_neither_state_nor_ledger_nor_work(
    store: Store, woken: list[Work], tmp_path: Path
) -> None:
    purchase = requested(store)
    before = dict(tables(tmp_path / FILE))
    woken.clear()

    with pytest.raises(Accident), _accident(store) as tx:
        _change_everything(tx, purchase.id)

    assert dict(tables(tmp_path / FILE)) == before
    assert woken == []
    assert filled(store, "after.com").items  # and the next one is whole again


def test_one_transaction_inside_another_is_part_of_it(store: Store, woken: list[Work], tmp_path: Path) -> None:
    with pytest.raises(Accident), _accident(store):
        filled(store)

    assert woken == []
    assert rows(tmp_path / FILE, "SELECT * FROM items") == []


def test_nothing_is_seen_outside_before_the_commit(store: Store, tmp_path: Path) -> None:
    with store.transaction(durable=True):
        filled(store)
        assert rows(tmp_path / FILE, "SELECT * FROM items") == []

    assert len(rows(tmp_path / FILE, "SELECT * FROM items")) == 1


def test_a_commit_wakes_each_kind_of_work_once(store: Store, woken: list[Work]) -> None:
    with store.transaction() as tx:
        for number in range(3):
            tx.interactions.hear(heard(f"click {number}"), Work.PEOPLE)
            filled(store, f"merry{number}.shop")

    assert sorted(work.value for work in woken) == ["mirroring", "people"]


def test_what_is_woken_may_use_the_store_at_once(tmp_path: Path) -> None:
    seen: list[int] = []

    def look(_: Work) -> None:
        with store.transaction() as tx:
            cart = tx.carts.open(PLACE)
            seen.append(len(cart.items) if cart else 0)

    with Store(tmp_path / FILE, look) as store:
        filled(store)

    assert seen == [1]


def test_sixteen_people_who_add_at_once_all_find_their_names_in_the_cart(store: Store, tmp_path: Path) -> None:
    people, each = 16, 6
    together = Barrier(people)

    def add(person: int) -> None:
        together.wait()
        for number in range(each):
            filled(store, f"merry{person}-{number}.shop", "shared.com", who=f"U0PERSON{person}")

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(add, range(people)))

    names = [item.name.ascii for item in filled(store, "last.com").items]
    assert len(names) == len(set(names)) == people * each + 2
    lines = rows(tmp_path / FILE, "SELECT line FROM ledger ORDER BY line")
    assert [line["line"] for line in lines] == list(range(1, people * each + 3))
    assert rows(tmp_path / FILE, "SELECT COUNT(*) AS carts FROM carts") == [{"carts": 1}]


def test_sixteen_who_take_the_same_work_take_it_once(store: Store) -> None:
    for number in range(30):
        filled(store, place=Place(team=TEAM, channel=f"C{number}"))
    together = Barrier(16)

    def take(_: int) -> list[int]:
        together.wait()
        taken: list[int] = []
        while True:
            with store.transaction() as tx:
                copying = tx.carts.claim(MORNING)
            if copying is None:
                return taken
            taken.append(copying.cart.id)

    with ThreadPoolExecutor(16) as pool:
        taken = [number for numbers in pool.map(take, range(16)) for number in numbers]

    assert sorted(taken) == list(range(1, 31))


# What is left to be done


def _hear_click(store: Store) -> None:
    with store.transaction() as tx:
        tx.interactions.hear(heard(), Work.PEOPLE)


def _hear_search(store: Store) -> None:
    with store.transaction() as tx:
        tx.interactions.hear(heard(), Work.SEARCHES)


def _tell(store: Store) -> None:
    with store.transaction() as tx:
        tx.tellings.begin(Subject.CART, 1, Form.LIVING, PLACE.channel, line=1, at=MORNING)


def _fill(store: Store) -> None:
    filled(store)


def _request(store: Store) -> None:
    requested(store)


def _approve(store: Store) -> None:
    led_to(store, Stage.APPROVED)


def _lose(store: Store) -> None:
    led_to(store, Stage.UNCERTAIN)


def _pay(store: Store) -> None:
    led_to(store, Stage.PAID)


def _watch(store: Store) -> None:
    with store.transaction() as tx:
        tx.watches.begin(PLACE, name("acme.com"), None, who=REQUESTER, at=MORNING, ends_at=after(days=365))


Leave = Callable[[Store], None]
Take = Callable[[Transaction], object]

LEFT: dict[Work, tuple[Leave, Take]] = {
    Work.PEOPLE: (_hear_click, lambda tx: tx.interactions.claim(Work.PEOPLE, MORNING)),
    Work.SEARCHES: (_hear_search, lambda tx: tx.interactions.claim(Work.SEARCHES, MORNING)),
    Work.NOTIFYING: (_tell, lambda tx: tx.tellings.claim(MORNING)),
    Work.MIRRORING: (_fill, lambda tx: tx.carts.claim(MORNING)),
    Work.QUOTING: (_request, lambda tx: tx.purchases.claim(Work.QUOTING, MORNING)),
    Work.PURCHASING: (_approve, lambda tx: tx.purchases.claim(Work.PURCHASING, MORNING)),
    Work.SETTLING: (_lose, lambda tx: tx.purchases.claim(Work.SETTLING, MORNING)),
    Work.TRACKING: (_pay, lambda tx: tx.purchases.claim(Work.TRACKING, MORNING)),
    Work.WATCHING: (_watch, lambda tx: tx.watches.claim(MORNING)),
}
SHORTEST_LEASE_SECONDS, LONGEST_LEASE_SECONDS = 60, 120


def test_a_store_with_nothing_in_it_leaves_nothing_to_be_done(store: Store) -> None:
    assert store.due(after(days=1)) == set()


@pytest.mark.parametrize("work", LEFT)
def test_what_was_left_is_due_until_somebody_takes_it(store: Store, work: Work) -> None:
    leave, take = LEFT[work]
    leave(store)
    assert work in store.due(MORNING)

    with store.transaction() as tx:
        assert take(tx) is not None
        while take(tx) is not None:
            pass

    assert work not in store.due(after(seconds=SHORTEST_LEASE_SECONDS - 1))


@pytest.mark.parametrize("work", LEFT)
def test_after_a_restart_what_the_former_process_had_taken_is_due_again(
    store: Store, tmp_path: Path, work: Work
) -> None:
    leave, take = LEFT[work]
    leave(store)
    with store.transaction() as tx:
        take(tx)
    store.close()

    with Store(tmp_path / FILE) as reopened:
        reopened.take_over(after(seconds=1))
        assert work in reopened.due(after(seconds=1))


@pytest.mark.parametrize("work", LEFT)
def test_what_somebody_took_and_never_finished_is_due_again_when_the_lease_is_over(store: Store, work: Work) -> None:
    leave, take = LEFT[work]
    leave(store)
    with store.transaction() as tx:
        while take(tx) is not None:
            pass

    assert work in store.due(after(seconds=LONGEST_LEASE_SECONDS))


# The file


def test_only_the_owner_may_read_the_file(store: Store, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_everything_is_there_after_a_restart(store: Store, tmp_path: Path) -> None:
    purchase = led_to(store, Stage.PAID, "merry.shop", "bücher.shop")
    cart = filled(store, "tree.com", place=OTHER_PLACE)
    store.close()

    for _ in range(2):  # the second time there is nothing to migrate
        with Store(tmp_path / FILE) as reopened, reopened.transaction() as tx:
            assert tx.purchases.purchase(purchase.id) == purchase
            assert tx.carts.cart(cart.id) == cart


def _no_float(text: str) -> NoReturn:
    raise AssertionError(f"{text} was written as a float")


def test_no_amount_is_ever_a_float_in_the_file(store: Store, tmp_path: Path) -> None:
    for stage in (Stage.DELIVERED, Stage.REPRICED):
        led_to(store, stage, f"{stage.value}.shop", interaction=stage.value)
    cart = filled(store, "tree.com")
    with store.transaction() as tx:
        tx.carts.priced(cart.id, net=euros("0.10"), tax=euros("0.02"), gross=euros("0.12"), at=MORNING)

    for _, lines in tables(tmp_path / FILE):
        for value in (value for line in lines for value in line.values()):
            assert not isinstance(value, float)
            if str(value).startswith(("{", "[")):
                json.loads(value, parse_float=_no_float)


def test_moments_in_the_file_sort_as_they_follow_each_other(store: Store, tmp_path: Path) -> None:
    moments = [after(microseconds=1), MORNING, after(days=-400), after(seconds=1)]
    with store.transaction() as tx:
        for at in moments:
            tx.ledger.append(Subject.CART, 1, "shown", who=APPROVER, at=at)

    written = [row["at"] for row in rows(tmp_path / FILE, "SELECT at FROM ledger ORDER BY at")]

    assert written == [at.isoformat(timespec="microseconds") for at in sorted(moments)]
