"""From a cart to an order, and from an order to a charge: the only places where either is made."""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.carts import Cart, Item
from bot.rehearsal.ovh.names import Standing
from bot.rehearsal.ovh.offers import Offer
from bot.rehearsal.ovh.orders import Order
from bot.rehearsal.ovh.payments import Charge, Payer
from bot.rehearsal.ovh.refusals import bad_request, forbidden, refusal
from bot.rehearsal.ovh.requirements import check_configuration
from bot.rehearsal.ovh.sales import Sale, contracts_for, sale_of

_DURATION = re.compile(r"P(\d{1,2})Y")


def read_years(duration: str, offer: Offer) -> int:
    """Return the years of an ISO 8601 duration such as `P1Y`.

    Raises:
        Refused: 503, malformed, as the real API answers (python-ovh, issue 47); 400, not among those of the offer.
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        raise refusal(503, "Service is temporarily unavailable")
    years = int(match[1])
    if not 1 <= years <= offer.years:
        raise bad_request(f"Duration {duration} is not available for {offer.name}")
    return years


def summary(account: Account, cart: Cart) -> Sale:
    """Price a cart without checking anything; a validated one keeps the prices it was sold at."""
    if cart.sold_as is not None:
        return cart.sold_as
    return sale_of(cart, [account.shop.offer(item.name) for item in cart.items.values()])


def preview(account: Account, cart: Cart) -> Sale:
    """Check a cart as checkout would, and price it, contracts included.

    Raises:
        Refused: it is not assigned, already validated, of another subsidiary, empty, or an item is not complete
            or no longer on offer.
    """
    _check_cart(account, cart)
    for item in cart.items.values():
        _check_item(account, item)
    sale = summary(account, cart)
    return replace(sale, contracts=tuple(contracts_for(sale)))


def _check_cart(account: Account, cart: Cart) -> None:
    if not cart.is_assigned:
        raise bad_request("This cart hasn't been assigned yet")
    if cart.is_read_only:
        raise refusal(account.guesses.second_checkout_status, "This cart has already been validated")
    if cart.market != account.market:
        raise forbidden("You are not allowed")
    if not cart.items:
        raise bad_request("This cart is empty")


def _check_item(account: Account, item: Item) -> None:
    offer = account.shop.offer(item.name)
    if not offer.orderable or offer.mode != item.mode:
        raise bad_request(f"{item.name} is not available any more for {item.mode}")
    check_configuration(item, account.contact_ids, legal_age_enforced=account.guesses.legal_age_enforced)


def place(account: Account, cart: Cart, *, base_url: str, is_retraction_waived: bool) -> Order:
    """Turn a cart into an unpaid order; from then on the cart is read-only.

    Raises:
        Refused: as `preview`.
    """
    sale = preview(account, cart)
    now = account.now()
    order = Order(
        order_id=account.next_order_id(),
        password=secrets.token_urlsafe(6),
        base_url=base_url,
        placed_at=now,
        expires_at=now + timedelta(seconds=account.pace.unpaid_seconds),
        sale=sale,
        detail_ids=tuple(account.next_id() for _ in sale.lines),
        is_retraction_waived=is_retraction_waived,
    )
    account.orders[order.order_id] = order
    cart.sold_as = sale
    return order


def check_payable(account: Account, order: Order) -> None:
    """Refuse to pay an order that is paid or has lapsed.

    Raises:
        Refused: 400.
    """
    if account.status(order) != "notPaid":
        raise bad_request("This order is already paid or cannot be paid any more")


def pay(account: Account, order: Order, payer: Payer) -> Charge:
    """Charge an order once; its names are no longer free from then on.

    Raises:
        Refused: 400, it is paid or has lapsed.
    """
    check_payable(account, order)
    charge = Charge(
        charge_id=account.next_id(),
        order_id=order.order_id,
        amount=order.sale.gross,
        currency=order.market.currency,
        mean=payer.mean,
        label=payer.label,
        method_id=payer.method_id,
        at=account.now(),
    )
    account.wallet.take(payer, charge)
    order.charge = charge
    for sold in order.sale.sold:
        account.shop.tell(sold.name, Standing.TAKEN)
    return charge


def pay_with_default(account: Account, order: Order) -> None:
    """Pay as `autoPayWithPreferredPaymentMethod` does: only if the default method is valid."""
    default = account.wallet.default
    if default is not None and default.status == "VALID":
        pay(account, order, account.wallet.by_method(default.method_id))
