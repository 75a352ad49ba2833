"""Following a paid order until it has come to an end."""

import json

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Vanished
from bot.model.purchase import Purchase, Stage
from bot.model.telling import Subject
from tests.services.office import Office


@pytest.fixture
def paid(office: Office) -> Purchase:
    """A purchase that was paid just now."""
    purchase = office.request("wintersale.fr")
    office.work()
    office.approve(purchase)
    while office.stage(purchase) is not Stage.PAID:
        assert office.purchasing.advance_next()
    return office.purchase(purchase.id)


def hold(office: Office, status: str | None) -> None:
    (order,) = office.registrar.orders.values()
    order.held = status


def statuses(office: Office, purchase: Purchase) -> list[str]:
    """The statuses that the ledger says were read, in order."""
    with office.store.transaction() as tx:
        lines = tx.ledger.of(Subject.PURCHASE, purchase.id)
    return [json.loads(line.details)["status"] for line in lines if line.what == "order status"]


def test_an_order_is_followed_until_it_is_delivered(office: Office, paid: Purchase) -> None:
    office.pass_time(minutes=2)

    assert office.stage(paid) is Stage.DELIVERED
    assert statuses(office, paid) == ["checking", "delivering", "delivered"]


def test_a_status_is_noted_once(office: Office, paid: Purchase) -> None:
    hold(office, "documentsRequested")
    office.pass_time(hours=5)

    assert office.stage(paid) is Stage.PAID
    assert statuses(office, paid) == ["documentsRequested"]


@pytest.mark.parametrize("status", ["documentsRequested", "unknown", "cancelling", "a-new-word", "notPaid"])
def test_an_order_in_any_other_status_is_read_again(office: Office, paid: Purchase, status: str) -> None:
    hold(office, status)
    office.pass_time(hours=1)
    assert (office.stage(paid), office.purchase(paid.id).order_status) == (Stage.PAID, status)

    hold(office, "delivered")
    office.pass_time(minutes=20)
    assert office.stage(paid) is Stage.DELIVERED


def test_an_order_is_read_often_at_first_and_then_rarely(office: Office, paid: Purchase) -> None:
    hold(office, "delivering")
    office.pass_time(minutes=10)
    early = office.registrar.faults.calls["order_status"]
    office.pass_time(hours=10)

    assert early >= 5
    assert 25 <= office.registrar.faults.calls["order_status"] - early <= 70


def test_an_order_that_ovh_cancels_is_cancelled(office: Office, paid: Purchase) -> None:
    hold(office, "cancelled")
    office.pass_time(minutes=1)

    assert office.stage(paid) is Stage.CANCELLED
    assert office.names_in_cart() == []


@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("no")])
def test_an_order_that_cannot_be_read_is_read_later(office: Office, paid: Purchase, error: RegistrarError) -> None:
    office.registrar.faults.plan("order_status", error, times=8)
    office.pass_time(minutes=1)
    assert office.stage(paid) is Stage.PAID

    office.pass_time(hours=1)
    assert office.stage(paid) is Stage.DELIVERED


def test_one_missing_order_does_not_cancel_what_was_paid(office: Office, paid: Purchase) -> None:
    office.registrar.faults.plan("order_status", Vanished("gone"))
    office.pass_time(minutes=5)

    assert office.stage(paid) is Stage.DELIVERED


def test_a_delivered_purchase_frees_its_names_and_is_read_no_more(office: Office, paid: Purchase) -> None:
    office.pass_time(minutes=2)
    read = office.registrar.faults.calls["order_status"]
    office.pass_time(hours=5)

    assert office.stage(paid) is Stage.DELIVERED
    assert office.registrar.faults.calls["order_status"] == read
