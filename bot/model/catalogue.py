"""What OVH's public catalogue says that each extension costs, before any name is asked about.

Source: `order.catalog.publik.Catalog` of `GET /order/catalog/public/domain`, whose prices are without tax.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.model.money import Money

OLD_AFTER = timedelta(hours=36)
"""From when on a catalogue, which is read every day, is said to be old."""


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A cheaper first year.

    Args:
        first_year: what the first year costs by it, without tax.
        ends_at: when it ends; None where OVH does not say.

    """

    first_year: Money
    ends_at: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether it has not ended."""
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """What names of one extension cost, without tax; None where OVH gives no price, or one that only a name decides.

    Args:
        extension: without a dot in front, in its A-label form: `com`, `co.uk`.
        usual_first_year: the first year of a new name, without a promotion.
        renewal: each later year.
        promotion: on the first year, if there is one.

    """

    extension: str
    usual_first_year: Money | None
    renewal: Money | None = None
    transfer: Money | None = None
    restore: Money | None = None
    promotion: Promotion | None = None

    def present_promotion(self, now: datetime) -> Promotion | None:
        """The promotion, unless it has ended."""
        return self.promotion if self.promotion and self.promotion.is_on(now) else None

    def first_year(self, now: datetime) -> Money | None:
        """What the first year of a new name costs at a moment."""
        promotion = self.present_promotion(now)
        return promotion.first_year if promotion else self.usual_first_year


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All extensions that OVH sells, as it said at one moment.

    Args:
        currency: ISO 4217 code of every price.
        tax_percent: the tax that comes on top; None where OVH does not say.
        tariffs: by extension.
        read_at: when OVH said so.
        subsidiary: OVH's country organisation that sells at these prices; empty where nobody said.

    """

    currency: str
    tax_percent: Decimal | None
    tariffs: Mapping[str, Tariff]
    read_at: datetime
    subsidiary: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How far the catalogue is known: the last one that could be used, and what happened since.

    Args:
        catalogue: None while there never was one.
        tried_at: when OVH was asked last; None before the first time.
        fault: why the last attempt brought none, in words that go on after "could not be read: "; empty if it did.

    """

    catalogue: Catalogue | None = None
    tried_at: datetime | None = None
    fault: str = ""

    def tariff(self, extension: str) -> Tariff | None:
        """What an extension costs; None where that is not known."""
        return self.catalogue.tariffs.get(extension) if self.catalogue else None

    def is_old(self, now: datetime) -> bool:
        """Whether its prices are older than they should be."""
        return self.catalogue is not None and now - self.catalogue.read_at > OLD_AFTER
