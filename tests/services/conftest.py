"""An office for each test, and requests in it that came to a point."""

import pytest

from bot.errors import Unavailable
from bot.model.purchase import Purchase, Stage
from bot.store import Store
from tests.samples import Clock
from tests.services.buying import QUIET_MINUTES, lose_order, lose_payment
from tests.services.office import Office


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock)


@pytest.fixture
def requested(office: Office) -> Purchase:
    """A request whose price is known, and of which nobody was told yet."""
    purchase = office.request("wintersale.fr")
    office.quoting.quote_next()
    assert office.stage(purchase) is Stage.REQUESTED
    return purchase


@pytest.fixture
def unplaced(office: Office) -> Purchase:
    """A purchase that may have an order: OVH did not answer it, and would not delete its cart in time."""
    office.registrar.faults.plan("delete_cart", Unavailable("down"), times=10_000)
    purchase = lose_order(office)
    office.pass_time(minutes=QUIET_MINUTES + 15)
    office.registrar.faults.clear()
    assert office.stage(purchase) is Stage.NEEDS_PERSON
    return office.purchase(purchase.id)


@pytest.fixture
def unpaid(office: Office) -> Purchase:
    """A purchase whose payment got no answer, and of which OVH does not know for too long."""
    purchase = lose_payment(office)
    office.pass_time(minutes=QUIET_MINUTES + 15)
    assert office.stage(purchase) is Stage.NEEDS_PERSON
    return office.purchase(purchase.id)
