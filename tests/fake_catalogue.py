"""OVHcloud's public catalogue in memory."""

from dataclasses import replace

from bot.errors import Unfit
from bot.model.catalogue import Catalogue
from bot.ports import Now
from tests.faults import Faults
from tests.samples import catalogue


class FakeCatalogueSource:
    """A catalogue that is always the same, read whenever it is asked for.

    Attributes:
        catalogue: what is read, but for its moment.
        faults: what goes wrong with `read`.

    """

    def __init__(self, now: Now) -> None:
        self.catalogue = catalogue()
        self.faults = Faults()
        self._now = now

    def read(self, subsidiary: str, currency: str) -> Catalogue:
        """Return the catalogue, if it is of these prices."""
        with self.faults.around("read"):
            if self.catalogue.currency != currency:
                raise Unfit(f"its prices are in {self.catalogue.currency}, and the account's in {currency}")
            return replace(self.catalogue, subsidiary=subsidiary, read_at=self._now())
