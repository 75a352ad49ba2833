"""OVH's JSON into our words. Every key is read leniently, since OVH's own samples leave some out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.errors import Unavailable, Uncertain
from bot.model.configuration import Requirement
from bot.model.money import CENT, Money
from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.order import Order
from bot.model.quote import Contract, Line, Registration
from bot.model.registry import LabelRules
from bot.ports import Account, CartState, Pricing

Json = Mapping[str, Any]

# What reading an answer of another shape than the schema's raises; an amount that is none is an ArithmeticError.
_OTHER_SHAPE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)

_LABEL_LENGTH_MAX = 63  # of any label, by RFC 1035


@contextmanager
def or_unavailable() -> Iterator[None]:
    """Turn an answer of another shape than the schema's into `Unavailable`: it is as good as none."""
    try:
        yield
    except _OTHER_SHAPE as error:
        raise Unavailable(f"OVH's answer could not be read: {type(error).__name__}") from error


@contextmanager
def or_uncertain() -> Iterator[None]:
    """Turn an answer to a change of another shape than the schema's into `Uncertain`."""
    try:
        yield
    except _OTHER_SHAPE as error:
        raise Uncertain(f"OVH's answer could not be read: {type(error).__name__}") from error


def listed(answer: Any) -> list[Any]:
    """Take an answer that has to be a list.

    Raises:
        TypeError: it is something else.

    """
    if not isinstance(answer, list):
        raise TypeError("no list")
    return answer


def account(me: Json) -> Account:
    """Read a `nichandle.Nichandle`, of which little is kept."""
    language = me.get("language")
    return Account(
        id=me["nichandle"],
        subsidiary=me["ovhSubsidiary"],
        currency=me["currency"]["code"],
        language=language if isinstance(language, str) else "",
    )


def moment(text: str | None) -> datetime | None:
    """Read a date with a time; None if there is none, or it has no zone and so says nothing certain."""
    read = datetime.fromisoformat(text) if text else None
    return read if read and read.tzinfo else None


def money(price: Json) -> Money:
    """Read an `order.Price`: `priceInUcents` (1e-8 of the currency) where given, else the float's own text."""
    microcents = price.get("priceInUcents")
    amount = Decimal(microcents).scaleb(-8) if microcents is not None else Decimal(str(price["value"]))
    return Money(amount=to_the_cent(amount), currency=price["currencyCode"])


def to_the_cent(amount: Decimal) -> Decimal:
    """Give an amount two decimals, if it is one of whole cents."""
    exact = amount.quantize(CENT)
    return exact if exact == amount else amount


def offer(name: Name, product: Json) -> Offer:
    """Read an `order.cart.ProductInformation`.

    `TOTAL` is what the first year costs now. A discount is not computed with: OVH's own samples give it with both
    signs. Years in several currencies are no offer, since nothing could be added up.
    """
    prices = {price["label"]: money(price["price"]) for price in product.get("prices") or ()}
    if len({price.currency for price in prices.values()}) > 1:
        raise ValueError("prices in several currencies")
    return Offer(
        name=name,
        action=product.get("action", ""),
        pricing_mode=product.get("pricingMode", ""),
        plan_code=name.extension,
        durations=tuple(product.get("duration") or ()),
        orderable=bool(product.get("orderable")),
        first_year=prices.get("TOTAL", prices.get("PRICE")),
        usual_first_year=prices.get("PRICE"),
        renewal=prices.get("RENEW"),
        phase=str(product.get("phase") or ""),
        is_transfer_locked=_flag(product.get("isTransferLocked")),
    )


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def label_rules(registry: Json) -> LabelRules:
    """Read the `label` of a `domain.extensions.registryConfigurations.RegistryConfigurations`; lengths may be null."""
    label = registry["domain"]["label"]
    is_internationalised = label["isIDNSupported"]
    if not isinstance(is_internationalised, bool):
        raise TypeError("neither true nor false")
    shortest, longest = label.get("minLength"), label.get("maxLength")
    return LabelRules(
        shortest=1 if shortest is None else _number(shortest),
        longest=_LABEL_LENGTH_MAX if longest is None else _number(longest),
        is_internationalised=is_internationalised,
    )


def requirement(json: Json) -> Requirement:
    """Read an `order.cart.ConfigurationRequirements`."""
    return Requirement(
        label=json["label"], kind=str(json.get("type", "")).lower(), required=bool(json.get("required", False))
    )


def cart_state(cart: Json) -> CartState:
    """Read an `order.cart.Cart`, whose `readOnly` is OVH's word for "has already been validated"."""
    is_ordered = cart["readOnly"]
    if not isinstance(is_ordered, bool):
        raise TypeError("neither true nor false")
    return CartState.ORDERED if is_ordered else CartState.OPEN


def registration(item: Json, configuration: Iterable[Json]) -> Registration | None:
    """Read an `order.cart.Item` and its `ConfigurationItem`s; None if it is no domain.

    Raises:
        ValueError: it is not one name.

    """
    settings = item.get("settings") or {}
    if not settings.get("domain"):
        return None
    if settings.get("quantity", 1) != 1:
        raise ValueError("more than one of a name")
    return Registration(
        name=Name.known(settings["domain"]),
        action=_action(settings["pricingMode"]),
        plan_code=_text(settings["planCode"]),
        pricing_mode=settings["pricingMode"],
        duration=_text(item["duration"]),
        configuration=tuple(sorted((_text(told["label"]), _text(told["value"])) for told in configuration)),
    )


def _action(pricing_mode: str) -> str:
    """What a price is for: `transfer` of `transfer-default`; the older `default` was a creation's."""
    action, dash, _ = pricing_mode.partition("-")
    return action if dash else "create"


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("no whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def pricing(json: Json, names: Sequence[Name]) -> Pricing:
    """Read the `order.Order` of a summary or a dry run."""
    prices = json["prices"]
    return Pricing(
        lines=lines(json["details"], names),
        net=money(prices["withoutTax"]),
        tax=money(prices["tax"]),
        gross=money(prices["withTax"]),
        contracts=tuple(
            Contract(name=contract["name"].strip(), url=contract["url"]) for contract in json.get("contracts") or ()
        ),
    )


def order(json: Json, details: Iterable[Json], names: Sequence[Name]) -> Order:
    """Read a `billing.Order` and its lines."""
    return Order(
        id=_number(json["orderId"]),
        lines=lines(details, names),
        gross=money(json["priceWithTax"]),
        placed_at=moment(json.get("date")),
        expires_at=moment(json.get("expirationDate")),
    )


def placed(json: Json, names: Sequence[Name]) -> Order | None:
    """Read the `order.Order` that a checkout answers with; None if it names no order."""
    if not json.get("orderId") or not json.get("prices"):
        return None
    return Order(
        id=_number(json["orderId"]),
        lines=lines(json.get("details") or (), names),
        gross=money(json["prices"]["withTax"]),
    )


def lines(details: Iterable[Json], names: Sequence[Name]) -> tuple[Line, ...]:
    """Read order lines, each attributed to a name where OVH's text allows it.

    A line's `domain` is `*001` or `*001.002`, never the name; the name stands at the beginning of one description of
    each group, and the group (`*001`) is what the other lines share with it.
    """
    details = list(details)
    own = [_name_in(detail.get("description", ""), names) for detail in details]
    groups: dict[str, set[Name]] = {}
    for detail, name in zip(details, own, strict=True):
        if name:
            groups.setdefault(_group(detail), set()).add(name)
    return tuple(
        Line(
            kind=detail.get("detailType") or "OTHER",
            name=name or _only(groups.get(_group(detail), set())),
            description=detail.get("description", ""),
            amount=money(detail["totalPrice"]),
        )
        for detail, name in zip(details, own, strict=True)
    )


def _only(names: set[Name]) -> Name | None:
    """The one name of a group; a group of several, as where every `domain` is a bare star, tells nothing."""
    return next(iter(names)) if len(names) == 1 else None


def with_plan(line: Line, extension: Json | None) -> Line:
    """Add to an order's line what its `billing.ItemDetail` says was ordered, if it says so."""
    try:
        plan = (extension or {})["order"]["plan"]
        return replace(line, plan_code=_text(plan["code"]), duration=_text(plan["duration"]))
    except _OTHER_SHAPE:
        return line


def _group(detail: Json) -> str:
    return str(detail.get("domain", "")).partition(".")[0]


def _name_in(description: str, names: Sequence[Name]) -> Name | None:
    """Find the name that a text begins with; whole, since `myshop.fr` is not `shop.fr`."""
    first = description.casefold().split(" ")[0]
    return next((name for name in names if first in (name.ascii, name.shown)), None)
