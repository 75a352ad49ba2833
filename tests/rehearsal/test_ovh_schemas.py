"""Every route answers in the shape that OVH's schema files describe, and asks for a signature where they say so."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.rehearsal.ovh import Catalogue
from bot.rehearsal.ovh.calls import Route
from bot.rehearsal.ovh.routes import ALL_ROUTES
from tests.rehearsal.ovh_schemas import VARIABLE, Schemas, concrete
from tests.rehearsal.ovh_standin import StandIn, standin

_FOUND = Schemas.from_environment()
if _FOUND is None:
    pytest.skip(
        f"{VARIABLE} IS NOT SET: the OVH stand-in's answers are not checked against OVH's schemas",
        allow_module_level=True,
    )
SCHEMAS: Schemas = _FOUND

READS = [route for route in ALL_ROUTES if route.method == "GET"]
UNPAID_READS = [r for r in READS if r.path.startswith("/me/order") and not r.path.endswith("/payment")]
WRITES = [route for route in ALL_ROUTES if route.method != "GET"]

QUERIES: dict[str, str] = {"domain": "example-name.fr", "ovhSubsidiary": "FR"}

BODIES: dict[str, dict[str, Any]] = {
    "POST /order/cart": {"ovhSubsidiary": "FR", "description": "x", "expire": "2028-01-01T00:00:00+00:00"},
    "PUT /order/cart/{cartId}": {"description": "y"},
    "POST /order/cart/{cartId}/domain": {"domain": "another.fr", "duration": "P2Y", "quantity": 1},
    "PUT /order/cart/{cartId}/item/{itemId}": {"duration": "P3Y"},
    "POST /order/cart/{cartId}/item/{itemId}/configuration": {"label": "DNS", "value": "a.net;b.net"},
    "POST /me/order/{orderId}/pay": {"paymentMethod": {"id": 900000010}},
    "POST /me/order/{orderId}/payWithRegisteredPaymentMean": {"paymentMean": "ovhAccount"},
}


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _world(ovh: StandIn, *, paid: bool) -> dict[str, object]:
    """A full cart, and an order that is either delivered or unpaid; the ids that paths name."""
    order_id = ovh.order("first.com", "second.ovh", pay=paid)
    ovh.clock.pass_seconds(3600)
    cart_id = ovh.ready_cart("third.com")
    (item_id,) = ovh.client.get(f"/order/cart/{cart_id}/item")
    return {
        "cartId": cart_id,
        "itemId": item_id,
        "configurationId": ovh.client.get(f"/order/cart/{cart_id}/item/{item_id}/configuration")[0],
        "orderId": order_id,
        "orderDetailId": ovh.client.get(f"/me/order/{order_id}/details")[0],
        "paymentMethodId": 900000010,
        "ovhAccountId": "FR",
        "contactId": 13189481,
        "name": "fr",
        "serviceName": "first.com",
        "id": _first(ovh, "/me/task/domain"),
        "transactionId": _first(ovh, "/me/payment/transaction"),
        "billId": _first(ovh, "/me/bill"),
    }


def _first(ovh: StandIn, path: str) -> object:
    return next(iter(ovh.client.get(path)), None)


def _without_nulls(route: Route, value: Any) -> Any:
    # OVH's older guide has nulls in this list, which its schema does not know.
    if route.path.endswith("/availableRegisteredPaymentMean"):
        return [entry for entry in value if entry is not None]
    return value


def _check_read(ovh: StandIn, route: Route, world: dict[str, object]) -> None:
    query = {name: QUERIES[name] for name in route.query.required}

    value = ovh.client.get(concrete(route.path, world), **query)

    SCHEMAS.check(route.method, route.path, _without_nulls(route, value))


@pytest.mark.parametrize("route", READS, ids=_name)
def test_an_answer_has_the_shape_of_its_schema(route: Route) -> None:
    ovh = standin()

    _check_read(ovh, route, _world(ovh, paid=True))


@pytest.mark.parametrize("route", UNPAID_READS, ids=_name)
def test_an_answer_about_an_unpaid_order_has_the_shape_of_its_schema(route: Route) -> None:
    ovh = standin()

    _check_read(ovh, route, _world(ovh, paid=False))


@pytest.mark.parametrize("route", WRITES, ids=_name)
def test_the_answer_to_a_change_has_the_shape_of_its_schema(route: Route) -> None:
    ovh = standin()
    path = concrete(route.path, _world(ovh, paid=False))

    value = ovh.client.call(route.method, path, BODIES.get(_name(route)), need_auth=True)

    SCHEMAS.check(route.method, route.path, value)


KINDS = ("free", "premium", "taken", "locked", "resale", "auction", "reserved", "sunrise")


@pytest.mark.parametrize("domain", [f"{kind}.com" for kind in KINDS])
def test_an_offer_of_any_kind_has_the_shape_of_its_schema(domain: str) -> None:
    offer = standin().search(domain)

    SCHEMAS.check_type("order.cart.ProductInformation", offer)


def test_the_whole_catalogue_has_the_shape_of_its_schema() -> None:
    ovh = standin()
    ovh.account.show(Catalogue(is_whole=True))

    catalogue = ovh.get("/1.0/order/catalog/public/domain?ovhSubsidiary=PL").json()

    SCHEMAS.check("GET", "/order/catalog/public/domain", catalogue)


def test_the_rules_of_every_registry_have_the_shape_of_their_schema() -> None:
    ovh = standin()
    ovh.account.show(Catalogue(is_whole=True))
    client, path = ovh.client_of("standin-browse"), "/domain/extensions/{name}/registryConfigurations"

    for extension in list(ovh.account.shop.extensions)[::7]:
        SCHEMAS.check("GET", path, client.get(concrete(path, {"name": extension})))


@pytest.mark.parametrize("domain", ["claims.ca", "city.paris", "my.bank", "taken.fr", "sunrise.app"])
def test_requirements_of_any_kind_have_the_shape_of_their_schema(domain: str) -> None:
    ovh = standin()
    cart_id = ovh.empty_cart()
    item_id = ovh.add(cart_id, domain)

    requirements = ovh.client.get(f"/order/cart/{cart_id}/item/{item_id}/requiredConfiguration")

    SCHEMAS.check_type("order.cart.ConfigurationRequirements[]", requirements)


@pytest.mark.parametrize(
    "status", ["notPaid", "checking", "documentsRequested", "delivering", "delivered", "cancelled", "unknown"]
)
def test_a_follow_up_at_any_time_has_the_shape_of_its_schema(status: str) -> None:
    ovh = standin()
    order_id = ovh.order("x.fr", pay=status not in ("notPaid", "cancelled"))
    ovh.account.orders[order_id].forced_status = status

    steps = ovh.client.get(f"/me/order/{order_id}/followUp")

    SCHEMAS.check("GET", "/me/order/{orderId}/followUp", steps)


def test_cart_routes_are_signed_exactly_where_ovh_says_so() -> None:
    ours = {(route.method, route.path): route.signed for route in ALL_ROUTES}
    shared = ours.keys() & SCHEMAS.authentication.keys()

    assert {key: ours[key] for key in shared} == {key: SCHEMAS.authentication[key] for key in shared}
    assert len(shared) >= 20


def test_only_the_catalogue_and_the_time_are_public_beside_carts() -> None:
    public = {route.path for route in ALL_ROUTES if not route.signed and not route.path.startswith("/order/cart")}

    assert public == {"/auth/time", "/order/catalog/public/domain"}


def test_a_value_of_the_wrong_shape_is_noticed() -> None:
    wrong: list[Callable[[], None]] = [
        lambda: SCHEMAS.check("GET", "/order/cart", [1]),
        lambda: SCHEMAS.check("GET", "/order/cart/{cartId}", {"cartId": "x"}),
        lambda: SCHEMAS.check_type("order.cart.PriceLabelEnum", "BONUS"),
        lambda: SCHEMAS.check_type("number", True),
    ]
    for check in wrong:
        with pytest.raises(AssertionError):
            check()
