"""The account as the panel beside the demo page shows it. Nothing in it is a secret: no cart ids, no order links."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.carts import Cart
from bot.rehearsal.ovh.checkout import summary
from bot.rehearsal.ovh.deliveries import deliveries
from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.orders import Order
from bot.rehearsal.ovh.payments import Charge, PaymentMethod


def picture(account: Account) -> JsonObject:
    """Return the whole account: times in ISO 8601, amounts as texts such as `"3.58"`.

    Late calls that are due have landed. `carts[].items[].price` is without tax and with the promotion;
    `orders[].paidWith` is null until it is paid.
    """
    with account.lock:
        account.land_late_calls()
        return {
            "nichandle": account.nichandle,
            "now": account.now().isoformat(),
            "currency": account.market.currency,
            "language": account.language,
            "catalogue": account.catalogue.document(),
            "prepaid": str(account.wallet.prepaid),
            "points": account.wallet.points,
            "carts": [_cart(account, cart) for cart in account.living_carts()],
            "orders": [_order(account, order) for order in account.orders.values()],
            "charges": [_charge(charge) for charge in account.wallet.charges],
            "paymentMethods": [_method(method) for method in account.wallet.methods.values()],
            "lateCalls": [call.document() for call in account.late_calls],
            "domains": [
                {"name": delivery.sold.name, "state": delivery.state}
                for delivery in deliveries(account)
                if delivery.is_delivered
            ],
        }


def _cart(account: Account, cart: Cart) -> JsonObject:
    sale = summary(account, cart)
    items = [
        {
            "name": sold.name,
            "duration": f"P{sold.years}Y",
            "pricingMode": sold.mode,
            "price": str(sum(line.amount for line in sold.lines)),
        }
        for sold in sale.sold
    ]
    return {
        "description": cart.description,
        "expire": cart.expire.isoformat(),
        "assigned": cart.is_assigned,
        "readOnly": cart.is_read_only,
        "items": items,
        "total": str(sale.gross),
    }


def _order(account: Account, order: Order) -> JsonObject:
    return {
        "orderId": order.order_id,
        "status": account.status(order),
        "date": order.placed_at.isoformat(),
        "expirationDate": order.expires_at.isoformat(),
        "names": [sold.name for sold in order.sale.sold],
        "net": str(order.sale.net),
        "tax": str(order.sale.tax),
        "total": str(order.sale.gross),
        "currency": order.market.currency,
        "paidWith": order.charge and order.charge.label,
    }


def _charge(charge: Charge) -> JsonObject:
    return {
        "orderId": charge.order_id,
        "amount": str(charge.amount),
        "currency": charge.currency,
        "paymentType": charge.mean,
        "label": charge.label,
        "date": charge.at.isoformat(),
    }


def _method(method: PaymentMethod) -> JsonObject:
    return {
        "paymentMethodId": method.method_id,
        "paymentType": method.type,
        "paymentSubType": method.subtype,
        "label": method.label,
        "status": method.status,
        "default": method.is_default,
    }
