"""Messages are told once for all changes, by one teller at a time, and never forgotten."""

from datetime import datetime, timedelta

import pytest

from bot.model.telling import Form, Subject, Telling
from bot.model.work import Work
from bot.store import Store
from tests.samples import APPROVER, MORNING, PLACE, REQUESTER, after, offer
from tests.stocked import filled

CHANNEL = PLACE.channel
LEASE = timedelta(seconds=60)
NAMES = [f"merry{number}.shop" for number in range(10)]


def _begin(store: Store, form: Form = Form.LIVING, audience: str = CHANNEL, line: int = 1) -> None:
    with store.transaction() as tx:
        tx.tellings.begin(Subject.CART, 1, form, audience, line=line, at=MORNING)


def _happened(store: Store, at: datetime = MORNING) -> int:
    with store.transaction() as tx:
        return tx.ledger.append(Subject.CART, 1, "added", who=REQUESTER, at=at).line


def _claimed(store: Store, at: datetime = MORNING) -> Telling | None:
    with store.transaction() as tx:
        return tx.tellings.claim(at)


def _sure(claimed: Telling | None) -> Telling:
    assert claimed is not None
    return claimed


def _told(store: Store, telling: Telling, ts: str = "1.0") -> None:
    with store.transaction() as tx:
        tx.tellings.told(telling, channel=CHANNEL, ts=ts)


def _posted(store: Store) -> Telling:
    """A living message that stands in the channel, with nothing to be told."""
    _begin(store)
    telling = _sure(_claimed(store))
    _told(store, telling)
    return telling


def test_a_message_is_posted_once_and_then_rests(store: Store) -> None:
    _posted(store)

    assert _claimed(store, after(days=1)) is None


def test_ten_changes_within_a_second_are_one_edit(store: Store) -> None:
    cart = filled(store, "tree.com")
    with store.transaction() as tx:
        tx.tellings.begin(Subject.CART, cart.id, Form.LIVING, CHANNEL, line=1, at=MORNING)
        tx.tellings.told(_sure(tx.tellings.claim(MORNING)), channel=CHANNEL, ts="1.0")

    for tenth, name in enumerate(NAMES):
        with store.transaction() as tx:
            tx.carts.add(cart.id, offer(name), who=REQUESTER, at=after(seconds=tenth / 10))

    assert _claimed(store, after(seconds=0.95)) is None
    edit = _sure(_claimed(store, after(seconds=1)))
    assert edit.ts == "1.0"
    _told(store, edit)
    assert _claimed(store, after(days=1)) is None


def test_a_change_while_a_message_is_being_told_is_told_next(store: Store) -> None:
    _begin(store, line=_happened(store))
    first = _sure(_claimed(store))
    line = _happened(store)
    _told(store, first)

    second = _sure(_claimed(store))

    assert second.wanted == line
    _told(store, second)
    assert _claimed(store, after(days=1)) is None


def test_a_price_that_comes_while_a_message_is_being_told_is_told_next(store: Store) -> None:
    _begin(store)
    first = _sure(_claimed(store))
    with store.transaction() as tx:
        tx.tellings.touch(Subject.CART, 1, at=after(seconds=0.1))
    _told(store, first)

    assert _claimed(store, after(seconds=1)) is not None


def test_a_price_that_comes_later_is_told(store: Store) -> None:
    _posted(store)
    with store.transaction() as tx:
        tx.tellings.touch(Subject.CART, 1, at=after(seconds=5))

    assert _claimed(store, after(seconds=4)) is None
    assert _sure(_claimed(store, after(seconds=5))).ts == "1.0"


def test_one_teller_at_a_time_has_a_message_until_the_lease_is_over(store: Store) -> None:
    _begin(store)
    lost = _sure(_claimed(store))

    assert _claimed(store, MORNING + LEASE - timedelta(seconds=1)) is None
    holder = _sure(_claimed(store, MORNING + LEASE))
    assert holder.fence > lost.fence

    _told(store, lost, ts="lost")
    _told(store, holder, ts="held")
    _happened(store)
    assert _sure(_claimed(store)).ts == "held"


def test_news_are_told_once_and_never_edited(store: Store) -> None:
    _begin(store, Form.NEWS, line=4)
    _begin(store, Form.NEWS, line=4)
    _told(store, _sure(_claimed(store)))
    _happened(store)

    assert _claimed(store, after(days=1)) is None


def test_news_of_another_line_are_another_message(store: Store) -> None:
    _begin(store, Form.NEWS, line=4)
    _begin(store, Form.NEWS, line=5)

    assert [_sure(_claimed(store)).wanted for _ in range(2)] == [4, 5]
    assert _claimed(store) is None


def test_each_audience_has_one_living_message(store: Store) -> None:
    for line in (1, 2):
        _begin(store, line=line)
        _begin(store, audience=APPROVER, line=line)

    taken = [_sure(_claimed(store)) for _ in range(2)]

    assert [(telling.audience, telling.is_direct) for telling in taken] == [(CHANNEL, False), (APPROVER, True)]
    assert _claimed(store) is None
    with store.transaction() as tx:
        assert tx.tellings.living(Subject.CART, 1) == [CHANNEL, APPROVER]
        assert tx.tellings.living(Subject.CART, 2) == []
        assert tx.tellings.living(Subject.PURCHASE, 1) == []


def test_a_message_of_another_subject_is_not_told(store: Store) -> None:
    _posted(store)
    with store.transaction() as tx:
        tx.ledger.append(Subject.CART, 2, "added", who=REQUESTER, at=MORNING)
        tx.ledger.append(Subject.PURCHASE, 1, "approve", who=APPROVER, at=MORNING)

    assert _claimed(store, after(days=1)) is None


def _shown_anew(store: Store) -> None:
    with store.transaction() as tx:
        tx.tellings.retire(Subject.CART, 1, at=MORNING)
        tx.tellings.begin(Subject.CART, 1, Form.LIVING, CHANNEL, line=2, at=MORNING)


def test_a_message_that_is_shown_anew_becomes_one_line_where_it_stood(store: Store) -> None:
    _posted(store)
    _shown_anew(store)

    both = {telling.form: telling for telling in (_sure(_claimed(store)), _sure(_claimed(store)))}

    assert both[Form.RETIRED].ts == "1.0"
    assert both[Form.LIVING].ts is None
    for telling in both.values():
        _told(store, telling)
    _happened(store)
    assert _sure(_claimed(store)).form is Form.LIVING
    assert _claimed(store) is None


def test_a_message_that_is_retired_while_it_is_being_posted_is_edited_after(store: Store) -> None:
    _begin(store)
    posting = _sure(_claimed(store))
    _shown_anew(store)
    _told(store, posting, ts="1.0")

    both = {telling.form: telling.ts for telling in (_sure(_claimed(store)), _sure(_claimed(store)))}

    assert both == {Form.RETIRED: "1.0", Form.LIVING: None}


def test_a_message_that_slack_will_not_take_is_given_up(store: Store) -> None:
    _begin(store)
    with store.transaction() as tx:
        tx.tellings.give_up(_sure(tx.tellings.claim(MORNING)), "not_in_channel")
    _happened(store)

    assert _claimed(store, after(days=1)) is None
    with store.transaction() as tx:
        assert tx.tellings.living(Subject.CART, 1) == []


def test_a_cart_is_shown_again_although_it_could_not_be_shown_before(store: Store) -> None:
    _begin(store)
    with store.transaction() as tx:
        tx.tellings.give_up(_sure(tx.tellings.claim(MORNING)), "not_in_channel")

    _shown_anew(store)

    assert _sure(_claimed(store)).form is Form.LIVING


def test_failures_are_counted_until_a_message_is_told(store: Store) -> None:
    _begin(store)
    for second in range(3):
        telling = _sure(_claimed(store, after(seconds=second)))
        assert telling.failures == second
        with store.transaction() as tx:
            tx.tellings.postpone(telling, after(seconds=second + 1))
        assert _claimed(store, after(seconds=second + 0.5)) is None

    _told(store, _sure(_claimed(store, after(seconds=3))))
    _happened(store)
    assert _sure(_claimed(store)).failures == 0


def test_a_message_that_is_gone_is_posted_anew(store: Store) -> None:
    _posted(store)
    _happened(store)
    with store.transaction() as tx:
        tx.tellings.forget_message(_sure(tx.tellings.claim(MORNING)), MORNING)

    anew = _sure(_claimed(store))

    assert (anew.ts, anew.channel) == (None, None)


@pytest.mark.parametrize("late", ["postpone", "give_up", "forget_message"])
def test_a_teller_whose_claim_was_lost_changes_nothing(store: Store, late: str) -> None:
    _begin(store)
    lost, holder = _sure(_claimed(store)), _sure(_claimed(store, MORNING + LEASE))

    with store.transaction() as tx:
        getattr(tx.tellings, late)(lost, {"give_up": "late"}.get(late, after(days=1)))
    _told(store, holder, ts="held")
    _happened(store)

    assert _sure(_claimed(store)).ts == "held"


def test_whatever_leaves_something_to_tell_wakes_the_notifier(store: Store, woken: list[Work]) -> None:
    _begin(store)
    assert woken == [Work.NOTIFYING]

    _told(store, _sure(_claimed(store)))
    woken.clear()
    _happened(store)
    assert woken == [Work.NOTIFYING]
