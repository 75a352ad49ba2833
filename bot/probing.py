"""Finding out that OVH answers again, before anybody has to ask in vain for that."""

from contextlib import suppress

from bot.errors import RegistrarError
from bot.model.name import Name
from bot.ports import Circuit, Registrar

_ANY_NAME = Name.read("ovh.com")


class Probing:
    """Asks OVH about a name while it is left alone: the circuit lets one such question through from time to time.

    Args:
        registrar: in the lane of the background, so that whatever else is waiting goes first.

    """

    def __init__(self, registrar: Registrar, circuit: Circuit) -> None:
        self._registrar = registrar
        self._circuit = circuit

    def probe_next(self) -> bool:
        """Ask, if OVH is left alone; nothing is left to do afterwards in any case."""
        if self._circuit.open_since is not None:
            with suppress(RegistrarError):
                self._registrar.offers(_ANY_NAME)
        return False
