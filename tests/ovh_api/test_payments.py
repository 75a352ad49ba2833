"""How the account pays, as `OvhRegistrar` reads it: lists with nulls, several shapes, and rights that are missing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.model.quote import LOYALTY, PREPAID, PaymentMethod
from bot.ovh_api import Calls, OvhRegistrar
from tests.ovh_api.asking import ANSWERS, Answer, met, tell
from tests.rehearsal.ovh_standin import MIDNIGHT, StandIn

REFUSALS = [ANSWERS[name][0] for name in ("403 NOT_GRANTED_CALL", "403 of a route", "404")]
OPEN = [ANSWERS[name][0] for name in ("500", "429", "no answer")]


@pytest.fixture
def registrar(at: StandIn, api: Calls) -> OvhRegistrar:
    return OvhRegistrar(api, at.clock)


def told(body: object) -> Answer:
    return {"status": 200, "body": body}


def ids(methods: Any) -> list[int | str]:
    """Each method by its number, or by OVH's word for an account of its own."""
    return [method.id or method.mean for method in methods]


# What the account can be charged with


def test_the_default_comes_first_and_what_is_not_valid_is_left_out(at: StandIn, registrar: OvhRegistrar) -> None:
    at.account.wallet.prepaid = Decimal(0)
    assert ids(registrar.payment_methods()) == [900000010, 900000020]

    at.account.wallet.change(900000020, status=None, is_default=True)
    assert ids(registrar.payment_methods()) == [900000020, 900000010]


@pytest.mark.parametrize("status", ["EXPIRED", "CANCELED", "VALIDATING"])
def test_a_default_that_is_not_valid_is_none(at: StandIn, registrar: OvhRegistrar, status: str) -> None:
    at.account.wallet.change(900000010, status=status, is_default=None)

    assert 900000010 not in ids(registrar.payment_methods())


@pytest.mark.parametrize(
    ("method", "label"),
    [
        ({"paymentType": "CREDIT_CARD", "paymentSubType": "VISA", "label": "424242XXXXXX4242"}, "Visa ending 4242"),
        (
            {"paymentType": "SEPA_DIRECT_DEBIT", "paymentSubType": "NONE", "label": "FR76 XXXX 123"},
            "Sepa direct debit ending X123",
        ),
        ({"paymentType": "PAYPAL", "paymentSubType": None, "label": None}, "Paypal"),
        ({}, "Payment method"),
    ],
)
def test_a_payment_method_is_told_by_its_kind_and_last_digits(
    at: StandIn, registrar: OvhRegistrar, method: Answer, label: str
) -> None:
    answer = {"paymentMethodId": 1, "status": "VALID", "default": True, **method}
    tell(at, told(answer), "GET", "/me/payment/method/*")

    assert registrar.payment_methods()[0] == PaymentMethod(id=1, label=label)


def test_the_prepaid_account_comes_last_with_what_it_holds(at: StandIn, registrar: OvhRegistrar) -> None:
    at.account.wallet.prepaid = Decimal(25)

    last = registrar.payment_methods()[-1]
    assert last == PaymentMethod(mean=PREPAID, label="OVH prepaid account, 25.00 EUR")


@pytest.mark.parametrize("balance", ["0", "-3.50"])
def test_a_prepaid_account_that_holds_nothing_is_none(at: StandIn, registrar: OvhRegistrar, balance: str) -> None:
    at.account.wallet.prepaid = Decimal(balance)

    assert PREPAID not in ids(registrar.payment_methods())


@pytest.mark.parametrize("is_active", [False, None])
def test_a_prepaid_account_that_is_not_in_use_is_none(
    at: StandIn, registrar: OvhRegistrar, is_active: bool | None
) -> None:
    tell(at, told({"balance": {"currencyCode": "EUR", "value": 9.0}, "isActive": is_active}), "GET", "/me/ovhAccount/*")

    assert PREPAID not in ids(registrar.payment_methods())


@pytest.mark.parametrize("path", ["/me/ovhAccount", "/me/ovhAccount/*"])
@pytest.mark.parametrize("answer", REFUSALS)
def test_a_prepaid_account_that_may_not_be_read_is_none(
    at: StandIn, registrar: OvhRegistrar, path: str, answer: Answer
) -> None:
    at.account.wallet.prepaid = Decimal(25)
    tell(at, answer, "GET", path)

    assert ids(registrar.payment_methods()) == [900000010, 900000020]


@pytest.mark.parametrize("path", ["/me/payment/method", "/me/payment/method/*", "/me/ovhAccount", "/me/ovhAccount/*"])
@pytest.mark.parametrize("answer", OPEN)
def test_no_method_is_left_out_because_ovh_did_not_answer(
    at: StandIn, registrar: OvhRegistrar, path: str, answer: Answer
) -> None:
    tell(at, answer, "GET", path)

    assert type(met(registrar.payment_methods)) is Unavailable


# What an order may be paid with

METHODS, MEANS = "/me/order/*/paymentMethods", "/me/order/*/availableRegisteredPaymentMean"


def test_an_order_may_be_paid_with_methods_and_then_with_accounts_at_ovh(at: StandIn, registrar: OvhRegistrar) -> None:
    at.account.wallet.prepaid, at.account.wallet.points = Decimal(25), 100_000
    methods = registrar.payable_with(at.order("wintersale.fr"))

    assert ids(methods) == [900000010, 900000020, PREPAID, LOYALTY]
    labels = ["Visa ending 4242", "Sepa direct debit ending X123", "OVH prepaid account", "OVH loyalty points"]
    assert [method.label for method in methods] == labels


@pytest.mark.parametrize(
    "means",
    [
        [None, "ovhAccount", None, "creditCard"],
        [{"paymentMean": "ovhAccount"}, None, {"paymentMean": None}, {}],
        ["CREDIT_CARD", {"paymentMean": "ovhAccount"}, {"paymentMean": "deferredPaymentAccount"}],
    ],
)
def test_means_come_as_texts_as_objects_and_as_nothing(at: StandIn, registrar: OvhRegistrar, means: object) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, told(means), "GET", MEANS)
    tell(at, told({"registered": [], "paymentMethods": None}), "GET", METHODS)

    assert ids(registrar.payable_with(order_id)) == [PREPAID]


def test_methods_come_in_their_own_order_with_nulls_between(at: StandIn, registrar: OvhRegistrar) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, told({"registered": [None, 900000020, None, 900000010]}), "GET", METHODS)
    tell(at, told([]), "GET", MEANS)

    assert registrar.payable_with(order_id) == [
        PaymentMethod(id=900000020, label="Sepa direct debit ending X123"),
        PaymentMethod(id=900000010, label="Visa ending 4242"),
    ]


def test_a_method_that_cannot_be_read_is_told_by_its_number(at: StandIn, registrar: OvhRegistrar) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, told({"registered": [77]}), "GET", METHODS)
    tell(at, told([]), "GET", MEANS)

    assert registrar.payable_with(order_id) == [PaymentMethod(id=77, label="Payment method 77")]


@pytest.mark.parametrize("path", [METHODS, MEANS])
@pytest.mark.parametrize("answer", [*OPEN, told(None), told(42)])
def test_what_an_order_may_be_paid_with_is_whole_or_not_known(
    at: StandIn, registrar: OvhRegistrar, path: str, answer: Answer
) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, answer, "GET", path)

    assert type(met(lambda: registrar.payable_with(order_id))) is Unavailable


# What was paid

TRANSACTIONS = "/me/payment/transaction"


def transaction(**changes: Any) -> Answer:
    """A `me.payment.Transaction` of now."""
    amount = {"currencyCode": "EUR", "value": 3.58, "text": "3,58 €"}
    plain = {"amount": amount, "creationDate": MIDNIGHT.isoformat(), "status": "SUCCESS", "transactionId": 1}
    return {**plain, **changes}


def seen(at: StandIn, registrar: OvhRegistrar, found: Answer) -> list[str]:
    """What is seen of an unpaid order when there is one transaction."""
    order_id = at.order("wintersale.fr")
    tell(at, told([1]), "GET", TRANSACTIONS)
    tell(at, told(found), "GET", f"{TRANSACTIONS}/*")
    return list(registrar.payments_seen(order_id, MIDNIGHT))


def test_nothing_is_seen_of_an_order_that_nobody_paid(at: StandIn, registrar: OvhRegistrar) -> None:
    assert list(registrar.payments_seen(at.order("wintersale.fr"), MIDNIGHT)) == []


def test_a_payment_is_seen_and_what_was_charged_for_it(at: StandIn, registrar: OvhRegistrar) -> None:
    order_id = at.order("wintersale.fr", pay=True)
    (charge,) = at.account.wallet.charges

    assert list(registrar.payments_seen(order_id, MIDNIGHT)) == [
        "payment creditCard 2027-11-21",
        f"transaction {charge.charge_id} SUCCESS {charge.amount} EUR",
    ]


def test_what_was_charged_before_is_not_seen(at: StandIn, registrar: OvhRegistrar) -> None:
    at.order("springsale.com", pay=True)
    at.clock.pass_seconds(60)

    assert list(registrar.payments_seen(at.order("wintersale.fr"), at.clock())) == []


@pytest.mark.parametrize("status", ["SUCCESS", "CONFIRMING", "READY", "CANCELING", None, "NEW_WORD"])
def test_a_transaction_that_may_charge_is_seen(at: StandIn, registrar: OvhRegistrar, status: str | None) -> None:
    assert seen(at, registrar, transaction(status=status)) == [f"transaction 1 {status} 3.58 EUR"]


@pytest.mark.parametrize("status", ["CANCELED", "FAILED", "ERROR", "EXPIRED"])
def test_a_transaction_that_came_to_nothing_is_not_seen(at: StandIn, registrar: OvhRegistrar, status: str) -> None:
    assert seen(at, registrar, transaction(status=status)) == []


@pytest.mark.parametrize(
    ("date", "is_seen"),
    [
        (MIDNIGHT.isoformat(), True),
        ((MIDNIGHT - timedelta(seconds=1)).isoformat(), False),
        ("2027-11-21T01:00:00.25+01:00", True),
        ("2027-11-20 10:00:00", True),
        (None, True),
    ],
)
def test_a_transaction_without_a_certain_date_is_seen(
    at: StandIn, registrar: OvhRegistrar, date: str | None, is_seen: bool
) -> None:
    assert bool(seen(at, registrar, transaction(creationDate=date))) is is_seen


def test_the_newest_transactions_are_read_and_not_all(at: StandIn, registrar: OvhRegistrar) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, told(list(range(1, 1000))), "GET", TRANSACTIONS)
    tell(at, told(transaction()), "GET", f"{TRANSACTIONS}/*", times=None)

    numbers = [words.split()[1] for words in registrar.payments_seen(order_id, MIDNIGHT)]
    assert numbers == [str(number) for number in range(999, 979, -1)]


@pytest.mark.parametrize("path", [TRANSACTIONS, f"{TRANSACTIONS}/*"])
@pytest.mark.parametrize("answer", REFUSALS)
def test_transactions_that_may_not_be_read_are_left_out(
    at: StandIn, registrar: OvhRegistrar, path: str, answer: Answer
) -> None:
    order_id = at.order("wintersale.fr", pay=True)
    tell(at, answer, "GET", path)

    assert list(registrar.payments_seen(order_id, MIDNIGHT)) == ["payment creditCard 2027-11-21"]


@pytest.mark.parametrize("path", ["/me/order/*/payment", TRANSACTIONS, f"{TRANSACTIONS}/*"])
@pytest.mark.parametrize("answer", OPEN)
def test_nothing_seen_is_not_said_because_ovh_did_not_answer(
    at: StandIn, registrar: OvhRegistrar, path: str, answer: Answer
) -> None:
    order_id = at.order("wintersale.fr", pay=True)
    tell(at, answer, "GET", path)

    assert type(met(lambda: registrar.payments_seen(order_id, MIDNIGHT))) is Unavailable
