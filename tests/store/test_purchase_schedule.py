"""Who looks at a purchase next and when, who keeps it meanwhile, and what the channel hears of it."""

from datetime import datetime, timedelta

import pytest

from bot.model.purchase import ENDS, ENDS_UNLESS_DECIDED, TRANSITIONS, Event, Purchase, Stage
from bot.model.telling import Form, Subject
from bot.model.work import Work
from bot.store import Store
from bot.store.purchase_changes import Changes
from bot.store.purchase_lanes import PURCHASE_LANES
from tests.samples import MORNING, PLACE, after
from tests.stocked import ROADS, led_to, move, requested

LEASE = timedelta(seconds=60)
READ_SECONDS = 26  # OVH's time-outs: five to connect, twenty to read


def _claimed(store: Store, lane: Work = Work.QUOTING, at: datetime = MORNING) -> Purchase | None:
    with store.transaction() as tx:
        return tx.purchases.claim(lane, at)


def _read(store: Store, purchase: Purchase) -> Purchase:
    with store.transaction() as tx:
        return tx.purchases.purchase(purchase.id)


# Who looks at it next, and when


LANES: dict[Stage, Work | None] = {
    **dict.fromkeys((Stage.QUOTING, Stage.REQUESTED, Stage.REPRICED), Work.QUOTING),
    **dict.fromkeys((Stage.APPROVED, Stage.PLACING, Stage.PLACED, Stage.PAYING), Work.PURCHASING),
    **dict.fromkeys(
        (Stage.UNCERTAIN, Stage.PAYMENT_UNCERTAIN, Stage.PAYMENT_REFUSED, Stage.NEEDS_PERSON), Work.SETTLING
    ),
    Stage.PAID: Work.TRACKING,
    **dict.fromkeys(ENDS),
}


@pytest.mark.parametrize("stage", Stage)
def test_somebody_moves_on_every_purchase_that_has_not_ended(store: Store, stage: Stage) -> None:
    led_to(store, stage, at=after(hours=1))
    lane = LANES[stage]
    due = after(days=3) if stage in ENDS_UNLESS_DECIDED else MORNING if stage is Stage.QUOTING else after(hours=1)
    if stage in (Stage.PLACING, Stage.PAYING):
        due += LEASE  # for as long, whoever calls OVH has it

    with store.transaction() as tx:
        for each in sorted(PURCHASE_LANES, key=lambda work: work.value):
            assert tx.purchases.claim(each, due - timedelta(seconds=1)) is None
            assert bool(tx.purchases.claim(each, due)) is (each is lane)


def test_a_new_price_is_waited_for_as_long_as_a_new_request(store: Store) -> None:
    purchase = led_to(store, Stage.APPROVED)

    moved = move(store, purchase, Event.REPRICE, at=after(days=2), changes=Changes(expires_at=after(days=5)))

    assert moved.expires_at == after(days=5)
    assert _claimed(store, at=after(days=5, seconds=-1)) is None
    assert _claimed(store, at=after(days=5)) is not None


def test_a_move_wakes_whoever_goes_on(store: Store, woken: list[Work]) -> None:
    purchase = led_to(store, Stage.PLACING)
    woken.clear()
    move(store, purchase, Event.LOST)

    assert set(woken) == {Work.SETTLING, Work.NOTIFYING}


def test_a_purchase_is_nobody_elses_until_the_lease_is_over(store: Store) -> None:
    requested(store)
    assert _claimed(store) is not None

    assert _claimed(store, at=MORNING + LEASE - timedelta(seconds=1)) is None
    assert _claimed(store, at=MORNING + LEASE) is not None


CALLING = [(Stage.APPROVED, Event.PLACE), (Stage.PLACED, Event.PAY)]


@pytest.mark.parametrize(("stage", "event"), CALLING)
def test_whoever_calls_ovh_keeps_the_purchase_while_it_waits_for_the_answer(
    store: Store, stage: Stage, event: Event
) -> None:
    purchase = led_to(store, stage)
    _claimed(store, Work.PURCHASING)
    move(store, purchase, event, at=after(seconds=2))

    assert _claimed(store, Work.PURCHASING, at=after(seconds=2 + READ_SECONDS)) is None


@pytest.mark.parametrize(("stage", "event"), CALLING)
def test_it_keeps_the_purchase_even_if_what_came_before_the_call_took_long(
    store: Store, stage: Stage, event: Event
) -> None:
    purchase = led_to(store, stage)
    _claimed(store, Work.PURCHASING)
    move(store, purchase, event, at=after(seconds=50))

    assert _claimed(store, Work.PURCHASING, at=after(seconds=50 + READ_SECONDS)) is None


def test_a_purchase_whose_call_was_cut_off_is_taken_up_after_a_restart(store: Store) -> None:
    purchase = led_to(store, Stage.APPROVED)
    _claimed(store, Work.PURCHASING)
    move(store, purchase, Event.PLACE)

    store.take_over(after(seconds=1))

    taken = _claimed(store, Work.PURCHASING, at=after(seconds=1))
    assert taken is not None
    assert taken.stage is Stage.PLACING


def test_a_purchase_that_nothing_came_of_is_looked_at_later(store: Store) -> None:
    purchase = requested(store)
    for checks in range(1, 4):
        _claimed(store, at=after(minutes=checks - 1))
        with store.transaction() as tx:
            tx.purchases.release(tx.purchases.purchase(purchase.id), due_at=after(minutes=checks))
        assert _read(store, purchase).checks == checks
        assert _claimed(store, at=after(minutes=checks, seconds=-1)) is None
    assert _claimed(store, at=after(minutes=3)) is not None


def test_what_a_purchase_waited_for_brings_it_forward(store: Store, woken: list[Work]) -> None:
    purchase = requested(store)
    with store.transaction() as tx:
        tx.purchases.release(purchase, due_at=after(minutes=1))
        woken.clear()
        tx.purchases.look_again(purchase.id, at=after(seconds=1))

    assert woken == [Work.QUOTING]
    assert _claimed(store, at=after(seconds=1)) is not None


def test_whoever_comes_too_late_does_not_delay_a_purchase_that_has_moved_on(store: Store) -> None:
    late = requested(store)
    move(store, late, Event.REFUSE)

    with store.transaction() as tx:
        tx.purchases.release(late, due_at=MORNING)

    assert _claimed(store, at=after(days=9)) is None


def test_a_status_is_news_once(store: Store) -> None:
    purchase = led_to(store, Stage.PAID)
    for status, checks, lines in [("checking", 0, 1), ("checking", 1, 1), ("checking", 2, 1), ("delivering", 0, 2)]:
        with store.transaction() as tx:
            present = tx.purchases.purchase(purchase.id)
            tx.purchases.status_read(present, status, at=MORNING, next_at=after(minutes=1))
            read = tx.purchases.purchase(purchase.id)
            told = [line for line in tx.ledger.of(Subject.PURCHASE, purchase.id) if line.what == "order status"]
        assert (read.order_status, read.checks, len(told)) == (status, checks, lines)
        assert read.stage is Stage.PAID


# What the channel hears of it


NEWS = {
    Stage.REPRICED,
    Stage.PAYMENT_REFUSED,
    Stage.NEEDS_PERSON,
    Stage.DELIVERED,
    Stage.REFUSED,
    Stage.DECLINED,
    Stage.EXPIRED,
    Stage.CANCELLED,
    Stage.LAPSED,
}


@pytest.mark.parametrize("stage", Stage)
def test_the_channel_has_a_living_message_and_is_told_what_matters_by_a_new_one(store: Store, stage: Stage) -> None:
    led_to(store, stage)

    forms = []
    with store.transaction() as tx:
        while telling := tx.tellings.claim(after(seconds=3)):
            forms.append(telling.form)
            assert (telling.subject, telling.audience) == (Subject.PURCHASE, PLACE.channel)

    came_by = {TRANSITIONS[stage, event] for stage, event in zip(_way(stage), ROADS[stage], strict=True)}
    assert forms.count(Form.LIVING) == 1
    assert forms.count(Form.NEWS) == len(came_by & NEWS)


def test_a_request_is_posted_with_its_price_so_that_its_approvers_are_called(store: Store) -> None:
    purchase = requested(store)
    assert not _told(store, MORNING)

    move(store, purchase, Event.QUOTED)

    assert _told(store, MORNING) == [Form.LIVING]


def test_a_price_that_comes_late_is_told_by_a_post_of_its_own(store: Store) -> None:
    purchase = requested(store)
    assert _told(store, after(seconds=3)) == [Form.LIVING]

    move(store, purchase, Event.QUOTED)

    assert Form.NEWS in _told(store, after(seconds=3))


def _told(store: Store, at: datetime) -> list[Form]:
    """Post everything that is due."""
    forms = []
    with store.transaction() as tx:
        while telling := tx.tellings.claim(at):
            forms.append(telling.form)
            tx.tellings.told(telling, channel=PLACE.channel, ts=f"{telling.id}.{telling.version}")
    return forms


def _way(stage: Stage) -> list[Stage]:
    """The stages that the events of a road happen at."""
    stages = [Stage.QUOTING]
    for event in ROADS[stage]:
        stages.append(TRANSITIONS[stages[-1], event])
    return stages[:-1]
