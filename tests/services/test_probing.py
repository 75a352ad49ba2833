"""While OVH is left alone it is asked now and then, so that no person is the first to find out that it is back."""

from bot.errors import Unavailable
from bot.probing import Probing
from tests.samples import MORNING
from tests.services.office import Office
from tests.services.seeking import questions


def test_ovh_is_asked_while_it_is_left_alone_and_not_otherwise(office: Office) -> None:
    probing = Probing(office.registrar, office.circuit)
    assert not probing.probe_next()
    assert questions(office) == 0

    office.circuit.open_since = MORNING
    office.registrar.faults.plan("offers", Unavailable("down"))
    assert not probing.probe_next()
    assert not probing.probe_next()
    assert questions(office) == 2
