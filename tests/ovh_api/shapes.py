"""OVH's JSON as its samples have it."""

from typing import Any

Json = dict[str, Any]


def price(amount: str, **more: Any) -> Json:
    """An `order.Price` as the older samples have it: a float and a localised text."""
    return {"currencyCode": "EUR", "text": f"{amount} €", "value": float(amount), **more}


def detail(place: str, description: str, amount: str = "0.00", **changes: Any) -> Json:
    plain = {"domain": place, "description": description, "detailType": "DURATION", "quantity": 1}
    return {**plain, "totalPrice": price(amount), **changes}


def whole_pricing(details: list[Json], **changes: Any) -> Json:
    """An `order.Order` of a dry run."""
    prices = {"withoutTax": price("7.49"), "tax": price("1.50"), "withTax": price("8.99"), "reduction": price("0.00")}
    return {"details": details, "prices": prices, "contracts": [], "orderId": None, "url": None, **changes}


def two_names() -> list[Json]:
    """What OVH makes of two names: zones that nobody put into the cart, and French where it likes."""
    return [
        detail("*001.001", "wintersale.fr - Zone DNS"),
        detail("*001.001", "DNS zone", detailType="INSTALLATION"),
        detail("*001", "wintersale.fr - .fr demande d'enregistrement - 12 mois", "6.99"),
        detail("*001", "Domain .fr", detailType="INSTALLATION"),
        detail("*002", "Domain .com", detailType="INSTALLATION"),
        detail("*002", ".COM Create Prix barre", "-2.50", detailType="GIFT"),
        detail("*002", "SPRINGSALE.COM - .com demande d'enregistrement - 12 mois", "9.99"),
    ]
