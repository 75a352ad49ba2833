"""An office for each test."""

import pytest

from bot.store import Store
from tests.samples import Clock
from tests.services.office import Office


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock)
