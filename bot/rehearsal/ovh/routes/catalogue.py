"""The public catalogue of extensions, in microcents, and what registries demand of a name."""

import json
from collections.abc import Iterator
from datetime import timedelta

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Pieces, Routes
from bot.rehearsal.ovh.extensions import Extension
from bot.rehearsal.ovh.money import MARKETS, JsonObject
from bot.rehearsal.ovh.plans import Terms
from bot.rehearsal.ovh.refusals import bad_request, not_found

routes = Routes()

_CATALOGUE_ID = 4242


@routes.add("GET /order/catalog/public/domain", signed=False, query="ovhSubsidiary*")
def show_catalogue(account: Account, call: Call) -> object:
    """Every extension with its prices, without tax; plan by plan, since the whole catalogue is about 30 MB."""
    market = MARKETS.get(call.query["ovhSubsidiary"])
    if market is None:
        raise bad_request(
            f"[ovhSubsidiary] Given data ({call.query['ovhSubsidiary']}) does not belong to the enumeration"
        )
    terms = Terms(
        market=market,
        catalogue=account.catalogue,
        shop=account.shop,
        since=account.opened_at - timedelta(days=30),
    )
    sold = [] if account.catalogue.is_empty else list(account.shop.extensions.values())
    return Pieces(_pieces(terms, sold))


def _pieces(terms: Terms, extensions: list[Extension]) -> Iterator[bytes]:
    """Yield the JSON of the catalogue; as OVH's it has no spaces, its keys are sorted, and it is ASCII."""
    head = {"addons": [], "catalogId": _CATALOGUE_ID, "locale": _locale(terms), "planFamilies": []}
    yield _compact(head)[:-1] + b',"plans":['
    for number, extension in enumerate(extensions):
        yield (b"," if number else b"") + _compact(terms.plan(extension))
    yield b'],"products":[]}'


def _locale(terms: Terms) -> JsonObject:
    market = terms.market
    return {
        "currencyCode": terms.catalogue.currency or market.currency,
        "subsidiary": market.subsidiary,
        "taxRate": float(market.vat * 100),
    }


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode("ascii")


@routes.add("GET /domain/extensions", query="ovhSubsidiary orderBy geolocalizations thematics")
def list_extensions(account: Account, call: Call) -> object:
    """All extensions; `trending` is the order of the sample data."""
    names = list(account.shop.extensions)
    return names if call.query.get("orderBy") == "trending" else sorted(names)


@routes.add("GET /domain/extensions/highlighted", query="ovhSubsidiary")
def list_highlighted(account: Account, _call: Call) -> object:
    """The featured extensions, best first."""
    ranked = [(entry.highlighted, name) for name, entry in account.shop.extensions.items() if entry.highlighted]
    return [name for _, name in sorted(ranked)]


def _extension_of(account: Account, call: Call) -> Extension:
    extension = account.shop.extensions.get(call.segments["name"])
    if extension is None:
        raise not_found("extension")
    return extension


@routes.add("GET /domain/extensions/{name}")
def show_extension(account: Account, call: Call) -> object:
    """One extension: its name."""
    return {"name": _extension_of(account, call).extension}


@routes.add("GET /domain/extensions/{name}/registryConfigurations")
def show_registry(account: Account, call: Call) -> object:
    """The registry's rules: label length, internationalised labels, durations in months."""
    extension = _extension_of(account, call)
    return {
        "dns": {"isDNSSECSupported": True, "maxNumber": 13, "minNumber": 2},
        "domain": {
            "isPremiumSupported": True,
            "label": {
                "isIDNSupported": extension.idn,
                "maxLength": extension.longest,
                "minLength": extension.shortest,
            },
        },
        "lifecycle": _lifecycle(extension),
    }


def _lifecycle(extension: Extension) -> JsonObject:
    months = extension.months
    return {
        "create": {"allowedPeriodsInMonths": months},
        "order": {"active": True, "maxMonths": months[-1], "minMonths": months[0]},
        "renew": {"allowedPeriodsInMonths": months, "gracePeriodInDays": 30},
        "restore": {"gracePeriodInDays": 30},
        "transfer": {"allowedPeriodsInMonths": [12], "includeRenew": True},
    }
