"""`/me/order/{orderId}/pay` and its older twin: how an order can be paid, and is."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.checkout import check_payable, pay
from bot.rehearsal.ovh.orders import in_order_time
from bot.rehearsal.ovh.refusals import bad_request, not_found
from bot.rehearsal.ovh.routes.orders import order_of

routes = Routes()


@routes.add("GET /me/order/{orderId}/paymentMethods")
def list_payment_methods(account: Account, call: Call) -> object:
    """Which registered methods the order may be paid with; none once it is paid or has lapsed."""
    is_payable = account.status(order_of(account, call)) == "notPaid"
    usable = account.wallet.usable if is_payable else []
    return {
        "available": [],
        "paymentMethods": [method.document() for method in usable],
        "registered": [method.method_id for method in usable],
    }


@routes.add("POST /me/order/{orderId}/pay", body="paymentMethod*")
def pay_order(account: Account, call: Call) -> object:
    """Charge a registered payment method; a second time is refused."""
    order = order_of(account, call)
    method = call.body["paymentMethod"]
    method_id = method.get("id") if isinstance(method, dict) else None
    if type(method_id) is not int:
        raise bad_request("[paymentMethod.id] Given data is not valid for type long")
    check_payable(account, order)
    pay(account, order, account.wallet.by_method(method_id))
    return None


@routes.add("GET /me/order/{orderId}/availableRegisteredPaymentMean")
def list_means(account: Account, call: Call) -> object:
    """The means the order may be paid with; null stands where an account holds too little.

    Objects or plain texts: `Guesses.means_are_objects`.
    """
    order = order_of(account, call)
    if account.status(order) != "notPaid":
        return []
    means = account.wallet.means(order.sale.gross)
    return [mean and {"paymentMean": mean} for mean in means] if account.guesses.means_are_objects else list(means)


@routes.add("POST /me/order/{orderId}/payWithRegisteredPaymentMean", body="paymentMean* paymentMeanId")
def pay_order_with_mean(account: Account, call: Call) -> object:
    """Charge a mean of the list above; a second time is refused."""
    order = order_of(account, call)
    check_payable(account, order)
    mean_id = call.integer("paymentMeanId", 0) or None
    pay(account, order, account.wallet.by_mean(call.text("paymentMean"), mean_id, order.sale.gross))
    return None


@routes.add("GET /me/order/{orderId}/payment")
def show_payment(account: Account, call: Call) -> object:
    """How it was paid; 404 if it was not."""
    charge = order_of(account, call).charge
    if charge is None:
        raise not_found("payment")
    return {
        "paymentDate": in_order_time(charge.at),
        "paymentIdentifier": str(charge.charge_id),
        "paymentType": charge.payment_type,
    }
