"""The life of an order in time, and what it leaves behind."""

import ovh.exceptions
import pytest

from bot.rehearsal.ovh import Pace
from bot.rehearsal.ovh.orders import STATUSES
from tests.rehearsal.ovh_standin import StandIn, standin


def _pay(stand_in: StandIn, order_id: int) -> None:
    stand_in.client.post(f"/me/order/{order_id}/pay", paymentMethod={"id": 900000010})


def test_an_unpaid_order_lapses_after_a_day() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr")
    stand_in.clock.pass_seconds(86_399)
    assert stand_in.status(order_id) == "notPaid"

    stand_in.clock.pass_seconds(1)

    assert stand_in.status(order_id) == "cancelled"
    with pytest.raises(ovh.exceptions.BadParametersError):
        _pay(stand_in, order_id)


def test_a_paid_order_does_not_lapse() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr", pay=True)
    stand_in.clock.pass_seconds(10 * 86_400)

    assert stand_in.status(order_id) == "delivered"


def test_its_pace_can_be_chosen() -> None:
    stand_in = standin(pace=Pace(checking_seconds=60, delivering_seconds=120, unpaid_seconds=30))
    paid, unpaid = stand_in.order("x.fr", pay=True), stand_in.order("y.fr")
    seen = []
    for _ in range(3):
        seen.append((stand_in.status(paid), stand_in.status(unpaid)))
        stand_in.clock.pass_seconds(60)

    assert seen == [("checking", "notPaid"), ("delivering", "cancelled"), ("delivered", "cancelled")]


def test_the_clock_can_be_advanced_from_outside() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr", pay=True)

    picture = stand_in.post("/standin/clock", {"advance_seconds": 6}).json()

    assert picture["orders"][0]["status"] == stand_in.status(order_id) == "delivering"


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_it_can_be_held_in_any_status_and_let_go(status: str) -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr", pay=True)
    stand_in.post("/standin/orders", {"orderId": order_id, "status": status})
    stand_in.clock.pass_seconds(60)
    assert stand_in.status(order_id) == status

    stand_in.post("/standin/orders", {"orderId": order_id, "status": None})

    assert stand_in.status(order_id) == "delivered"


def test_its_steps_follow_with_histories_newest_first() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr")
    path = f"/me/order/{order_id}/followUp"
    assert {step["status"] for step in stand_in.client.get(path)} == {"TODO"}

    _pay(stand_in, order_id)
    stand_in.clock.pass_seconds(10)
    steps = {step["step"]: step for step in stand_in.client.get(path)}

    assert [steps[step]["status"] for step in ("VALIDATING", "DELIVERING", "AVAILABLE")] == [
        "DONE",
        "DOING",
        "TODO",
    ]
    assert steps["VALIDATING"]["history"][0]["label"] == "ORDER_ACCEPTED"
    assert steps["VALIDATING"]["history"][0]["date"] == "2027-11-21 01:00:05"


def test_the_registry_is_done_a_little_after_delivery() -> None:
    stand_in = standin()
    stand_in.order("x.fr", "taken.com", pay=True)
    tasks = "/me/task/domain"
    assert stand_in.client.get(tasks) == []

    stand_in.clock.pass_seconds(16)
    assert stand_in.client.get("/domain/x.fr")["state"] == "pending_create"
    (task_id,) = stand_in.client.get(tasks, domain="x.fr", status="doing")
    stand_in.clock.pass_seconds(10)

    task = stand_in.client.get(f"{tasks}/{task_id}")
    assert (task["function"], task["status"], task["domain"]) == ("DomainCreate", "done", "x.fr")
    name = stand_in.client.get("/domain/x.fr")
    assert (name["state"], name["expirationDate"][:10]) == ("ok", "2028-11-21")
    assert stand_in.client.get(tasks, function="DomainIncomingTransfer", domain="taken.com")


def test_a_delivered_order_has_a_bill() -> None:
    stand_in = standin()
    order_id = stand_in.order("x.fr", pay=True)
    associated = f"/me/order/{order_id}/associatedObject"
    assert stand_in.client.get(associated) == {"id": None, "type": None}

    stand_in.clock.pass_seconds(60)

    (bill_id,) = stand_in.client.get("/me/bill", orderId=order_id)
    assert stand_in.client.get(associated) == {"id": bill_id, "type": "Bill"}
    assert stand_in.client.get(f"/me/bill/{bill_id}")["priceWithTax"]["value"] == 5.99
