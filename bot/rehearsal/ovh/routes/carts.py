"""`/order/cart`: carts, their price, and their checkout."""

from http import HTTPStatus

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.carts import Cart
from bot.rehearsal.ovh.checkout import pay_with_default, place, preview, summary
from bot.rehearsal.ovh.money import MARKETS
from bot.rehearsal.ovh.refusals import bad_request, refusal

routes = Routes()


def cart_of(account: Account, call: Call) -> Cart:
    """Return the cart that the path names.

    Raises:
        Refused: there is none, or it has expired.
    """
    return account.cart(call.segments["cartId"])


def open_cart_of(account: Account, call: Call) -> Cart:
    """Return the cart that the path names, to be changed.

    Raises:
        Refused: there is none, it has expired, or it has been validated.
    """
    cart = cart_of(account, call)
    if cart.is_read_only:
        raise bad_request("This cart has already been validated: it is read-only")
    return cart


@routes.add("GET /order/cart", query="description")
def list_carts(account: Account, call: Call) -> object:
    """The ids of the account's assigned carts; a description must match exactly."""
    wanted = call.query.get("description")
    return [cart.cart_id for cart in account.living_carts() if cart.is_assigned and wanted in (None, cart.description)]


@routes.add("POST /order/cart", signed=False, body="ovhSubsidiary* description expire")
def create_cart(account: Account, call: Call) -> object:
    """A new cart, which nobody has assigned yet."""
    subsidiary = call.text("ovhSubsidiary")
    if subsidiary not in MARKETS:
        raise bad_request(f"[ovhSubsidiary] Given data ({subsidiary}) does not belong to the enumeration")
    market = MARKETS[subsidiary]
    return account.open_cart(
        description=call.text("description"), expire=call.moment("expire"), market=market
    ).document()


@routes.add("GET /order/cart/{cartId}", signed=False)
def show_cart(account: Account, call: Call) -> object:
    """The cart; also a validated one, until it expires."""
    return cart_of(account, call).document()


@routes.add("PUT /order/cart/{cartId}", signed=False, body="description expire")
def change_cart(account: Account, call: Call) -> object:
    """Another description, or a longer life."""
    cart = open_cart_of(account, call)
    cart.description = call.text("description", cart.description)
    cart.expire = call.moment("expire") or cart.expire
    return cart.document()


@routes.add("DELETE /order/cart/{cartId}")
def delete_cart(account: Account, call: Call) -> object:
    """Gone at once. What becomes of a validated one is a guess: `Guesses.validated_cart_deletion`."""
    cart = cart_of(account, call)
    if cart.is_read_only and account.guesses.validated_cart_deletion != HTTPStatus.OK:
        raise refusal(account.guesses.validated_cart_deletion, "The requested object (cart) does not exist")
    account.lose(cart)
    return None


@routes.add("POST /order/cart/{cartId}/assign")
def assign_cart(account: Account, call: Call) -> object:
    """Bind the cart to the account."""
    open_cart_of(account, call).is_assigned = True
    return None


@routes.add("GET /order/cart/{cartId}/summary", signed=False)
def summarise_cart(account: Account, call: Call) -> object:
    """The price, with nothing checked and no contracts."""
    return summary(account, cart_of(account, call)).document()


@routes.add("GET /order/cart/{cartId}/checkout")
def preview_checkout(account: Account, call: Call) -> object:
    """The dry run: everything is checked, nothing is ordered or reserved."""
    return preview(account, cart_of(account, call)).document()


@routes.add("POST /order/cart/{cartId}/checkout", body="autoPayWithPreferredPaymentMethod waiveRetractationPeriod")
def check_out(account: Account, call: Call) -> object:
    """The order. It is unpaid, unless the default payment method was to pay it at once and is valid."""
    order = place(
        account,
        cart_of(account, call),
        base_url=call.base_url,
        is_retraction_waived=call.flag("waiveRetractationPeriod"),
    )
    if call.flag("autoPayWithPreferredPaymentMethod"):
        pay_with_default(account, order)
    return order.receipt()
