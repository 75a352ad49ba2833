"""The calls of the OVH API, to be made to a stand-in."""

import pytest

from bot.ovh_api import Calls
from tests.contract.registrar_worlds import calls
from tests.rehearsal.ovh_standin import StandIn, standin


@pytest.fixture
def at() -> StandIn:
    return standin()


@pytest.fixture
def api(at: StandIn) -> Calls:
    return calls(at.url)
