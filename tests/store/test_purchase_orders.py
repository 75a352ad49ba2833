"""The orders of purchases: whose they are, how else they can be paid, and what people hear of unpaid ones."""

from datetime import datetime

import pytest

from bot.model.purchase import Event, Purchase, Stage
from bot.model.quote import PREPAID, PaymentMethod
from bot.model.telling import Form
from bot.store import Store
from tests.samples import MORNING, OTHER_PLACE, PLACE, after, euros, quote, terms
from tests.stocked import led_to, move


def _read(store: Store, purchase: Purchase) -> Purchase:
    with store.transaction() as tx:
        return tx.purchases.purchase(purchase.id)


def test_other_ways_to_pay_are_kept_each_as_a_quote_that_can_be_voted_on(store: Store) -> None:
    purchase = led_to(store, Stage.PAYMENT_REFUSED)
    bank, prepaid = (PaymentMethod(id=20, label="Sepa"), PaymentMethod(mean=PREPAID, label="prepaid account"))
    with store.transaction() as tx:
        tx.purchases.offered(purchase, [quote(payment_method=way) for way in (bank, prepaid)], terms(), at=MORNING)

    offered = _read(store, purchase)
    assert [way.payment_method for way in offered.alternatives] == [bank, prepaid]
    assert offered.votable == {way.quote_id for way in offered.alternatives}
    assert offered.quote_id == purchase.quote_id


def test_what_an_order_says_about_itself_is_kept(store: Store) -> None:
    purchase = led_to(store, Stage.PLACED)
    with store.transaction() as tx:
        tx.purchases.order_seen(purchase, gross=euros("2.39"), expires_at=after(days=1))

    seen = _read(store, purchase)
    assert (seen.order_gross, seen.order_expires_at) == (euros("2.39"), after(days=1))


def test_people_are_reminded_by_a_new_message(store: Store) -> None:
    purchase = led_to(store, Stage.PAYMENT_REFUSED)
    posts = _told(store).count((Form.NEWS, PLACE.channel))
    with store.transaction() as tx:
        tx.purchases.remind(purchase, at=after(hours=12))

    assert _told(store, at=after(hours=12)).count((Form.NEWS, PLACE.channel)) == posts + 1
    assert _read(store, purchase).reminded_at == after(hours=12)


def _told(store: Store, at: datetime = MORNING) -> list[tuple[Form, str]]:
    """Take every message that is due."""
    told = []
    with store.transaction() as tx:
        while telling := tx.tellings.claim(at):
            told.append((telling.form, telling.audience))
    return told


@pytest.mark.parametrize("stage", Stage)
def test_only_what_is_being_sent_may_come_too_late_for_a_freeze(store: Store, stage: Stage) -> None:
    purchase = led_to(store, stage)
    with store.transaction() as tx:
        sent = tx.purchases.being_sent()

    assert sent == ([purchase.id] if stage in (Stage.PLACING, Stage.PAYING) else [])


def test_a_purchase_is_found_by_its_order(store: Store) -> None:
    purchase = led_to(store, Stage.PLACED)
    assert purchase.order_id is not None
    with store.transaction() as tx:
        assert (tx.purchases.of_order(purchase.order_id), tx.purchases.of_order(404)) == (purchase.id, None)
        assert tx.purchases.find(404) is None


def test_only_a_payment_by_somebody_else_is_noted_as_one(store: Store) -> None:
    placed = led_to(store, Stage.PLACED)

    assert not led_to(store, Stage.PAID, "tree.com", place=OTHER_PLACE, interaction="second").is_paid_outside
    assert move(store, placed, Event.PAID_OUTSIDE).is_paid_outside
