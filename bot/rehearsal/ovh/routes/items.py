"""`/order/cart/{cartId}/domain` and `/item`: searching, adding, and configuring names."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.carts import Cart, Configuration, Item
from bot.rehearsal.ovh.checkout import read_years
from bot.rehearsal.ovh.money import ZERO, JsonObject, Market, price
from bot.rehearsal.ovh.names import Name
from bot.rehearsal.ovh.offers import Offer, offer_prices
from bot.rehearsal.ovh.refusals import bad_request, login_first, not_found
from bot.rehearsal.ovh.requirements import requirements_of
from bot.rehearsal.ovh.routes.carts import cart_of, open_cart_of

routes = Routes()


def _item_of(cart: Cart, call: Call) -> Item:
    item = cart.items.get(call.number("itemId"))
    if item is None:
        raise not_found("item")
    return item


def _offer_document(offer: Offer, market: Market) -> JsonObject:
    return {
        "action": offer.action,
        "configurations": [],
        "currentNameservers": offer.name_servers,
        "deliveryTime": "",
        "duration": [f"P{year}Y" for year in range(1, offer.years + 1)] if offer.orderable else [],
        "isTransferLocked": offer.is_transfer_locked,
        "offer": "gold",
        "offerId": None,
        "orderable": offer.orderable,
        "phase": offer.phase,
        "prices": offer_prices(offer, market) if offer.orderable else None,
        "pricingMode": offer.mode,
        "productId": "domain",
        "quantityMax": 1,
    }


@routes.add("GET /order/cart/{cartId}/domain", query="domain*")
def search_name(account: Account, call: Call) -> object:
    """The offers for a name: one, or none if its extension is not on sale."""
    cart = cart_of(account, call)
    if not cart.is_assigned:
        raise login_first()
    name = account.shop.read(call.query["domain"])
    return [] if name is None else [_offer_document(account.shop.offer(name), cart.market)]


@routes.add("POST /order/cart/{cartId}/domain", body="domain* duration offerId planCode pricingMode quantity")
def add_name(account: Account, call: Call) -> object:
    """A new item. It already carries an OWNER_CONTACT, as in OVH's guide; posting another makes a duplicate."""
    cart = open_cart_of(account, call)
    if not cart.is_assigned:
        raise login_first()
    name = _sold_name(account, call)
    offer = account.shop.offer(name)
    _check_choice(offer, call)
    years = read_years(call.text("duration", "P1Y"), offer)
    item = Item(item_id=account.next_id(), name=name, mode=offer.mode, years=years)
    cart.items[item.item_id] = item
    _configure(account, item, "OWNER_CONTACT", f"/me/contact/{account.contact_ids[0]}")
    return item.document(cart.cart_id, offer, cart.market)


def _sold_name(account: Account, call: Call) -> Name:
    name = account.shop.read(call.text("domain"))
    if name is None:
        raise bad_request(f"The extension of {call.text('domain')} is not on sale")
    return name


def _check_choice(offer: Offer, call: Call) -> None:
    plan_code = offer.name.extension.extension
    if not offer.orderable:
        raise bad_request(f"{offer.name} is not available")
    if call.text("planCode", plan_code) != plan_code:
        raise bad_request(f"Plan {call.text('planCode')} is not available for {offer.name}")
    if call.text("pricingMode", offer.mode) != offer.mode:
        raise bad_request(f"Pricing mode {call.text('pricingMode')} is not available for {offer.name}")
    if call.integer("quantity", 1) != 1:
        raise bad_request("Only a quantity of 1 is allowed for a domain name")


@routes.add("GET /order/cart/{cartId}/domain/options", signed=False, query="domain*")
def list_options(account: Account, call: Call) -> object:
    """What can be added to a name: the protection of its owner's address, free of charge."""
    cart = cart_of(account, call)
    if account.shop.read(call.query["domain"]) is None:
        return []
    plan = _free_plan("domain-owo", "OwO", cart.market)
    return [{**plan, "exclusive": False, "family": "owo", "mandatory": False}]


@routes.add("GET /order/cart/{cartId}/dns", signed=False)
def list_zones(account: Account, call: Call) -> object:
    """The DNS zone that comes with every name by itself."""
    return [_free_plan("zone", "DNS zone", cart_of(account, call).market)]


def _free_plan(plan_code: str, product_name: str, market: Market) -> JsonObject:
    pricing = {
        "capacities": ["installation", "renew"],
        "description": product_name,
        "duration": "P1Y",
        "interval": 12,
        "maximumQuantity": 1,
        "maximumRepeat": None,
        "minimumQuantity": 1,
        "minimumRepeat": 1,
        "price": price(ZERO, market),
        "priceInUcents": 0,
        "pricingMode": "default",
        "pricingType": "rental",
    }
    return {"planCode": plan_code, "prices": [pricing], "productName": product_name, "productType": "domain"}


@routes.add("GET /order/cart/{cartId}/item", signed=False)
def list_items(account: Account, call: Call) -> object:
    """The ids of the cart's items."""
    return list(cart_of(account, call).items)


def _item_document(account: Account, cart: Cart, item: Item) -> JsonObject:
    return item.document(cart.cart_id, account.shop.offer(item.name), cart.market)


@routes.add("GET /order/cart/{cartId}/item/{itemId}", signed=False)
def show_item(account: Account, call: Call) -> object:
    """One item. Its prices stand under odd labels, as in OVH's guide."""
    cart = cart_of(account, call)
    return _item_document(account, cart, _item_of(cart, call))


@routes.add("PUT /order/cart/{cartId}/item/{itemId}", signed=False, body="duration quantity")
def change_item(account: Account, call: Call) -> object:
    """Another duration."""
    cart = open_cart_of(account, call)
    item = _item_of(cart, call)
    if call.integer("quantity", 1) != 1:
        raise bad_request("Only a quantity of 1 is allowed for a domain name")
    item.years = read_years(call.text("duration", item.duration), account.shop.offer(item.name))
    return _item_document(account, cart, item)


@routes.add("DELETE /order/cart/{cartId}/item/{itemId}", signed=False)
def delete_item(account: Account, call: Call) -> object:
    """Taken out of the cart."""
    cart = open_cart_of(account, call)
    del cart.items[_item_of(cart, call).item_id]
    return None


@routes.add("GET /order/cart/{cartId}/item/{itemId}/requiredConfiguration", signed=False)
def list_requirements(account: Account, call: Call) -> object:
    """What the item may or must be configured with."""
    item = _item_of(cart_of(account, call), call)
    return [requirement.document() for requirement in requirements_of(item)]


@routes.add("GET /order/cart/{cartId}/item/{itemId}/configuration", signed=False, query="label")
def list_configurations(account: Account, call: Call) -> object:
    """The ids of the item's configurations, of one label if asked."""
    item = _item_of(cart_of(account, call), call)
    wanted = call.query.get("label")
    return [entry.id for entry in item.configurations.values() if wanted in (None, entry.label)]


@routes.add("POST /order/cart/{cartId}/item/{itemId}/configuration", signed=False, body="label* value*")
def add_configuration(account: Account, call: Call) -> object:
    """Taken as it is: nothing is validated before checkout, not even a label given twice."""
    item = _item_of(open_cart_of(account, call), call)
    return _configure(account, item, call.text("label"), call.text("value")).document()


def _configure(account: Account, item: Item, label: str, value: str) -> Configuration:
    entry = Configuration(id=account.next_id(), label=label, value=value)
    item.configurations[entry.id] = entry
    return entry


def _configuration_of(item: Item, call: Call) -> Configuration:
    entry = item.configurations.get(call.number("configurationId"))
    if entry is None:
        raise not_found("configuration")
    return entry


@routes.add("GET /order/cart/{cartId}/item/{itemId}/configuration/{configurationId}", signed=False)
def show_configuration(account: Account, call: Call) -> object:
    """One configuration."""
    return _configuration_of(_item_of(cart_of(account, call), call), call).document()


@routes.add("DELETE /order/cart/{cartId}/item/{itemId}/configuration/{configurationId}", signed=False)
def delete_configuration(account: Account, call: Call) -> object:
    """Removed; there is no change in place."""
    item = _item_of(open_cart_of(account, call), call)
    del item.configurations[_configuration_of(item, call).id]
    return None
