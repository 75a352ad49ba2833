"""An office for each test, and a request in it."""

import pytest

from bot.model.purchase import Purchase, Stage
from bot.store import Store
from tests.samples import Clock
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
