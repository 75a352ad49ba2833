"""The plans of the public catalogue: an `order.catalog.publik.Plan` per extension, prices in microcents without tax.

A plan of the sample holds what clients read. One of the whole catalogue is as large as OVH's are on the average, 33 kB,
with modes that only a name prices, tables of add-ons, lists of values, and texts for shop windows in `blobs`, whose
inner shape no schema tells.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property

from bot.rehearsal.ovh.catalogue import Catalogue
from bot.rehearsal.ovh.extensions import Extension
from bot.rehearsal.ovh.money import JsonObject, Market, to_microcents
from bot.rehearsal.ovh.more_extensions import all_extensions
from bot.rehearsal.ovh.offers import Shop
from bot.rehearsal.ovh.orders import in_order_time

# What OVH writes for prices that it does not know before a name is given (measured by clients).
PLACEHOLDER = Decimal("999999.00")

_REGISTRATION = ["installation", "renew"]
_RENEWAL = ["renew"]
_PRICED_BY_NAME = ("create-premium", "transfer-premium", "transfer-aftermarket1", "transfer-aftermarket2")
_ADDONS = {"dns": 24, "owo": 8, "trade": 8, "email": 60, "hosting": 60, "ssl": 24, "backorder": 16}
_TEXTS = {
    "de": "Registrieren Sie Ihren Namen unter .{0} in wenigen Minuten: für Website, Adressen und Marke. ",
    "en": "Register your .{0} name in a few minutes: for your website, your addresses and your brand. ",
    "es": "Registre su nombre .{0} en unos minutos: para su sitio web, sus direcciones y su marca, también en España. ",
    "fr": "Enregistrez votre nom en .{0} en quelques minutes : pour site, adresses et marque. À vous ! ",
    "it": "Registri il Suo nome .{0} in pochi minuti: per il sito, per gli indirizzi e per il marchio. È già Suo. ",
    "pl": "Zarejestruj swoją nazwę .{0} w kilka minut: dla strony, adresów i marki. Żadnych ukrytych opłat. ",
}
_REPETITIONS = 33


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms plans are shown. `since` is when their promotions began."""

    market: Market
    catalogue: Catalogue
    shop: Shop
    since: datetime

    def plan(self, extension: Extension) -> JsonObject:
        """Return the plan of an extension."""
        configurations = [_configuration(label) for label in extension.requires]
        pricings = self._pricings(extension)
        plan: JsonObject = {
            "addonFamilies": [],
            "configurations": configurations,
            "invoiceName": f"Domain .{extension.extension}",
            "planCode": extension.extension,
            "pricingType": "rental",
            "pricings": pricings,
            "product": "domain",
        }
        if not self.catalogue.is_whole:
            return plan
        return {
            **plan,
            "addonFamilies": [_family(extension.extension, family, count) for family, count in _ADDONS.items()],
            "blobs": _blobs(extension.extension),
            "configurations": [*configurations, *_choices()],
            "family": "domain",
            "pricings": [*self._pricings_by_name, *pricings],  # in no order that could be relied on
        }

    def _pricings(self, extension: Extension) -> list[JsonObject]:
        known = not extension.is_priced_by_name
        first, renewal = (extension.create, extension.renew) if known else (PLACEHOLDER, PLACEHOLDER)
        restore = self._pricing("restore-default", ["installation"], extension.restore, phase=1)
        return [
            {**self._pricing("create-default", _REGISTRATION, first), "promotions": self._promotions(extension)},
            self._pricing("create-default", _RENEWAL, renewal, phase=1),
            self._pricing("transfer-default", _REGISTRATION, extension.transfer),
            {**restore, "interval": 0, "intervalUnit": "none", "type": "purchase"},
        ]

    def _pricing(self, mode: str, capacities: list[str], amount: Decimal, phase: int = 0) -> JsonObject:
        shown = amount if self.catalogue.price is None else self.catalogue.price
        return {
            "capacities": capacities,
            "commitment": 0,
            "description": mode,
            "interval": 12,
            "intervalUnit": "month",
            "mode": mode,
            "mustBeCompleted": False,
            "phase": phase,
            "price": to_microcents(shown),
            "promotions": [],
            "quantity": {"max": 1, "min": 1},
            "repeat": {"max": None, "min": 1},
            "strategy": "volume",
            "tax": to_microcents(shown * self.market.vat),
            "type": "rental",
        }

    def _promotions(self, extension: Extension) -> list[JsonObject]:
        promotion, ends_at = self.shop.promotion(extension), self.shop.promotion_ends_at(extension)
        if not promotion or self.catalogue.price is not None:
            return []
        return [
            {
                "description": f".{extension.extension.upper()} Create Prix barre",
                "discount": self._amounts(promotion),
                "duration": 1,
                "endDate": None if ends_at is None else in_order_time(ends_at),
                "isGlobalQuantityLimited": False,
                "name": f"{extension.extension}-create",
                "quantity": None,
                "startDate": in_order_time(self.since),
                "total": self._amounts(extension.create - promotion),
                "type": "fixed_amount",
                "value": to_microcents(promotion),
            }
        ]

    def _amounts(self, amount: Decimal) -> JsonObject:
        return {"tax": to_microcents(amount * self.market.vat), "value": to_microcents(amount)}

    @cached_property
    def _pricings_by_name(self) -> list[JsonObject]:
        """What no catalogue can know before a name is given, the same for every extension."""
        return [
            self._pricing(mode, capacities, PLACEHOLDER, phase)
            for mode in _PRICED_BY_NAME
            for phase, capacities in enumerate((_REGISTRATION, _RENEWAL))
        ]


def _configuration(label: str) -> JsonObject:
    return {"isCustom": True, "isMandatory": True, "name": label, "values": None}


def _family(extension: str, family: str, count: int) -> JsonObject:
    addons = [f"{family}-{extension}-{number:03}" for number in range(1, count + 1)]
    return {"addons": addons, "default": None, "exclusive": False, "mandatory": False, "name": family}


def _blobs(extension: str) -> JsonObject:
    texts = [{"key": language, "value": text.format(extension) * _REPETITIONS} for language, text in _TEXTS.items()]
    return {
        "commercial": {"brick": "domain", "line": "web", "name": f".{extension}", "range": "extensions"},
        "marketing": {"content": texts},
        "tags": ["active", "domain", extension],
    }


@cache
def _choices() -> list[JsonObject]:
    """What contacts may choose from; no label that an item is configured with."""
    countries = sorted(name.upper() for name in all_extensions() if len(name) == len("fr"))
    values = {
        "CONTACT_COUNTRY": countries,
        "CONTACT_NATIONALITY": countries,
        "CONTACT_LANGUAGE": sorted(f"{language}_{country}" for language in _TEXTS for country in countries[::9]),
    }
    return [
        {"isCustom": False, "isMandatory": False, "name": name, "values": listed} for name, listed in values.items()
    ]
