"""`/me`: whose account it is, how it pays, its contacts and bills."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.deliveries import bills
from bot.rehearsal.ovh.money import JsonObject, price
from bot.rehearsal.ovh.orders import in_order_time
from bot.rehearsal.ovh.payments import Charge
from bot.rehearsal.ovh.refusals import not_found

routes = Routes()


@routes.add("GET /me")
def show_me(account: Account, call: Call) -> object:
    """The account's owner."""
    market = account.market
    return {
        "address": "1 rue de la Répétition",
        "area": None,
        "birthCity": None,
        "birthDay": None,
        "city": "Roubaix",
        "companyNationalIdentificationNumber": None,
        "complementaryAddress": None,
        "corporationType": None,
        "country": "FR",
        "currency": {"code": market.currency, "symbol": market.symbol},
        "customerCode": "1111-1111-11",
        "email": "account@example.com",
        "fax": None,
        "firstname": "Account",
        "italianSDI": None,
        "kycValidated": True,
        "language": account.language,
        "legalform": "corporation",
        "name": "Owner",
        "nationalIdentificationNumber": None,
        "nichandle": account.nichandle if call.consumer is None else call.consumer.nichandle,
        "organisation": "Stand-in Company",
        "ovhCompany": "ovh",
        "ovhSubsidiary": market.subsidiary,
        "phone": "+33.100000000",
        "phoneCountry": "FR",
        "phoneType": None,
        "purposeOfPurchase": None,
        "sex": None,
        "spareEmail": None,
        "state": "complete",
        "vat": None,
        "zip": "59100",
    }


@routes.add("GET /me/payment/method", query="default paymentType status")
def list_methods(account: Account, call: Call) -> object:
    """The ids of the payment methods that fit the filters."""
    default, type_, status = (call.query.get(key) for key in ("default", "paymentType", "status"))
    return [
        method.method_id
        for method in account.wallet.methods.values()
        if default in (None, str(method.is_default).lower())
        and type_ in (None, method.type)
        and status in (None, method.status)
    ]


@routes.add("GET /me/payment/method/{paymentMethodId}")
def show_method(account: Account, call: Call) -> object:
    """One payment method."""
    method = account.wallet.methods.get(call.number("paymentMethodId"))
    if method is None:
        raise not_found("payment method")
    return method.document()


def _transactions(account: Account) -> dict[int, Charge]:
    return {charge.charge_id: charge for charge in account.wallet.charges if charge.method_id is not None}


@routes.add("GET /me/payment/transaction", query="paymentMethodId status")
def list_transactions(account: Account, call: Call) -> object:
    """The ids of what was charged to payment methods; every one succeeded."""
    method_id = call.query.get("paymentMethodId")
    if call.query.get("status") not in (None, "SUCCESS"):
        return []
    return [id_ for id_, charge in _transactions(account).items() if method_id in (None, str(charge.method_id))]


@routes.add("GET /me/payment/transaction/{transactionId}")
def show_transaction(account: Account, call: Call) -> object:
    """One charge."""
    charge = _transactions(account).get(call.number("transactionId"))
    if charge is None:
        raise not_found("transaction")
    return charge.document(account.market)


@routes.add("GET /me/ovhAccount")
def list_prepaid(account: Account, _call: Call) -> object:
    """The one prepaid account, named as its subsidiary."""
    return [account.market.subsidiary]


@routes.add("GET /me/ovhAccount/{ovhAccountId}")
def show_prepaid(account: Account, call: Call) -> object:
    """What the prepaid account holds."""
    if call.segments["ovhAccountId"] != account.market.subsidiary:
        raise not_found("prepaid account")
    return {
        **_balance_dates(account),
        "balance": price(account.wallet.prepaid, account.market),
        "isActive": True,
        "ovhAccountId": account.market.subsidiary,
    }


@routes.add("GET /me/fidelityAccount")
def show_loyalty(account: Account, _call: Call) -> object:
    """What the loyalty account holds, in points."""
    return {**_balance_dates(account), "balance": account.wallet.points}


def _balance_dates(account: Account) -> JsonObject:
    opened = in_order_time(account.opened_at)
    return {"alertThreshold": None, "canBeCredited": True, "lastUpdate": opened, "openDate": opened}


@routes.add("GET /me/contact")
def list_contacts(account: Account, _call: Call) -> object:
    """The ids of the contacts that can own a name."""
    return list(account.contact_ids)


@routes.add("GET /me/contact/{contactId}")
def show_contact(account: Account, call: Call) -> object:
    """One contact."""
    contact_id = call.number("contactId")
    if contact_id not in account.contact_ids:
        raise not_found("contact")
    return {
        "address": {"city": "Roubaix", "country": "FR", "line1": "1 rue de la Répétition", "zip": "59100"},
        "birthCity": None,
        "birthCountry": None,
        "birthDay": None,
        "birthZip": None,
        "email": f"contact-{contact_id}@example.com",
        "firstName": "Domain",
        "id": contact_id,
        "language": "fr_FR",
        "lastName": "Owner",
        "legalForm": "corporation",
        "organisationName": "Stand-in Company",
        "phone": "+33.100000000",
        "vat": None,
    }


@routes.add("GET /me/bill", query="orderId date.from date.to category")
def list_bills(account: Account, call: Call) -> object:
    """The ids of the bills that fit the filters; an order is billed when it is delivered."""
    is_wanted = call.period()
    order_id, category = call.query.get("orderId"), call.query.get("category")
    return [
        bill.bill_id
        for bill in bills(account)
        if is_wanted(bill.at) and order_id in (None, str(bill.order.order_id)) and category in (None, bill.category)
    ]


@routes.add("GET /me/bill/{billId}")
def show_bill(account: Account, call: Call) -> object:
    """One bill; its links open it to anybody, as an order's do."""
    for bill in bills(account):
        if bill.bill_id == call.segments["billId"]:
            return bill.document()
    raise not_found("bill")
