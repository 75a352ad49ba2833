"""The public catalogue of extensions, in microcents, and what registries demand of a name."""

from datetime import timedelta
from decimal import Decimal

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.extensions import Extension
from bot.rehearsal.ovh.money import MARKETS, JsonObject, Market, to_microcents
from bot.rehearsal.ovh.orders import in_order_time
from bot.rehearsal.ovh.refusals import bad_request, not_found

routes = Routes()

_CATALOGUE_ID = 4242
_REGISTRATION = ["installation", "renew"]
_RENEWAL = ["renew"]


@routes.add("GET /order/catalog/public/domain", signed=False, query="ovhSubsidiary*")
def show_catalogue(account: Account, call: Call) -> object:
    """Every extension with its prices, without tax."""
    market = MARKETS.get(call.query["ovhSubsidiary"])
    if market is None:
        raise bad_request(
            f"[ovhSubsidiary] Given data ({call.query['ovhSubsidiary']}) does not belong to the enumeration"
        )
    since = in_order_time(account.opened_at - timedelta(days=30))
    return {
        "addons": [],
        "catalogId": _CATALOGUE_ID,
        "locale": {
            "currencyCode": market.currency,
            "subsidiary": market.subsidiary,
            "taxRate": float(market.vat * 100),
        },
        "planFamilies": [],
        "plans": [_plan(extension, market, since) for extension in account.shop.extensions.values()],
        "products": [],
    }


def _plan(extension: Extension, market: Market, since: str) -> JsonObject:
    gifts = [_promotion(extension, market, since)] if extension.promotion else []
    first = _pricing("create-default", _REGISTRATION, extension.create, market)
    renewal = _pricing("create-default", _RENEWAL, extension.renew, market, phase=1)
    transfer = _pricing("transfer-default", _REGISTRATION, extension.transfer, market)
    restore = _pricing("restore-default", ["installation"], extension.restore, market, phase=1)
    return {
        "addonFamilies": [],
        "configurations": [_configuration(label) for label in extension.requires],
        "invoiceName": f"Domain .{extension.extension}",
        "planCode": extension.extension,
        "pricingType": "rental",
        "pricings": [
            {**first, "promotions": gifts},
            renewal,
            transfer,
            {**restore, "interval": 0, "intervalUnit": "none", "type": "purchase"},
        ],
        "product": "domain",
    }


def _configuration(label: str) -> JsonObject:
    return {"isCustom": True, "isMandatory": True, "name": label, "values": None}


def _pricing(mode: str, capacities: list[str], amount: Decimal, market: Market, phase: int = 0) -> JsonObject:
    return {
        "capacities": capacities,
        "commitment": 0,
        "description": mode,
        "interval": 12,
        "intervalUnit": "month",
        "mode": mode,
        "mustBeCompleted": False,
        "phase": phase,
        "price": to_microcents(amount),
        "promotions": [],
        "quantity": {"max": 1, "min": 1},
        "repeat": {"max": None, "min": 1},
        "strategy": "volume",
        "tax": to_microcents(amount * market.vat),
        "type": "rental",
    }


def _promotion(extension: Extension, market: Market, since: str) -> JsonObject:
    def amounts(amount: Decimal) -> JsonObject:
        return {"tax": to_microcents(amount * market.vat), "value": to_microcents(amount)}

    return {
        "description": f".{extension.extension.upper()} Create Prix barre",
        "discount": amounts(extension.promotion),
        "duration": 1,
        "endDate": None,
        "isGlobalQuantityLimited": False,
        "name": f"{extension.extension}-create",
        "quantity": None,
        "startDate": since,
        "total": amounts(extension.create - extension.promotion),
        "type": "fixed_amount",
        "value": to_microcents(extension.promotion),
    }


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
