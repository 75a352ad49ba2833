"""How the account pays: payment methods, the prepaid and the loyalty account, and what was charged."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from bot.rehearsal.ovh.money import ZERO, JsonObject, Market, price
from bot.rehearsal.ovh.refusals import bad_request, forbidden, refusal

PREPAID = "ovhAccount"
LOYALTY = "fidelityAccount"

# OVH's `payment.method.PaymentMethod` may have any of these; only a valid one pays.
STATUSES = frozenset(
    {
        "CANCELED", "CANCELING", "CREATED", "CREATING", "ERROR", "EXPIRED", "FAILED", "MAINTENANCE", "PAUSED",
        "REJECTED", "REPLACED", "VALID", "VALIDATING",
    }
)  # fmt: skip

# OVH tells in neither schema nor guide what a point is worth; here it is a cent.
_POINT = Decimal("0.01")

# `billing.PaymentMeanEnum` is an older list than the types of payment methods.
_PAYMENT_TYPES = {
    "CREDIT_CARD": "creditCard",
    "SEPA_DIRECT_DEBIT": "withdrawal",
    PREPAID: "ovhAccount",
    LOYALTY: "fidelityPoints",
}


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """A registered payment method. `method_id` is what `pay` takes, `mean_id` what the older route takes."""

    method_id: int
    mean_id: int
    type: str
    subtype: str | None
    label: str
    description: str
    status: str = "VALID"
    is_default: bool = False
    created_at: datetime
    expires_at: datetime | None = None

    def document(self) -> JsonObject:
        """Return the `me.payment.PaymentMethod`."""
        return {
            "billingContactId": None,
            "creationDate": self.created_at.isoformat(),
            "default": self.is_default,
            "description": self.description,
            "expirationDate": None if self.expires_at is None else self.expires_at.isoformat(),
            "formSessionId": None,
            "icon": {"data": None, "name": (self.subtype or self.type).lower(), "url": None},
            "integration": "NONE",
            "label": self.label,
            "lastUpdate": self.created_at.isoformat(),
            "merchantId": None,
            "oneclick": self.type == "CREDIT_CARD",
            "paymentMeanId": self.mean_id,
            "paymentMethodId": self.method_id,
            "paymentSubType": self.subtype,
            "paymentType": self.type,
            "status": self.status,
        }


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Money that left the account, once. `mean` is a type of payment method, or the prepaid or loyalty account."""

    charge_id: int
    order_id: int
    amount: Decimal
    currency: str
    mean: str
    label: str
    method_id: int | None
    at: datetime

    @property
    def payment_type(self) -> str:
        """OVH's `billing.PaymentMeanEnum`."""
        return _PAYMENT_TYPES[self.mean]

    def document(self, market: Market) -> JsonObject:
        """Return the `me.payment.Transaction`; only a charge to a registered method has one."""
        return {
            "amount": price(self.amount, market),
            "creationDate": self.at.isoformat(),
            "lastUpdate": self.at.isoformat(),
            "paymentMethodId": self.method_id,
            "status": "SUCCESS",
            "transactionId": self.charge_id,
            "type": "DEBIT",
        }


@dataclass(frozen=True, kw_only=True)
class Payer:
    """What an order is about to be paid with."""

    mean: str
    label: str
    method_id: int | None = None


def sample_methods(now: datetime) -> list[PaymentMethod]:
    """Return a default card, a bank account, and a card that has expired."""
    two_years_ago = now.replace(day=1, year=now.year - 2)
    return [
        PaymentMethod(
            method_id=900000010,
            mean_id=5000010,
            type="CREDIT_CARD",
            subtype="VISA",
            label="424242XXXXXX4242",
            description="Company card",
            is_default=True,
            created_at=two_years_ago,
            expires_at=now.replace(day=1, year=now.year + 3),
        ),
        PaymentMethod(
            method_id=900000020,
            mean_id=5000020,
            type="SEPA_DIRECT_DEBIT",
            subtype="NONE",
            label="FR76XXXXXXXXXXXXXXXXXXXX123",
            description="Company bank account",
            created_at=two_years_ago,
        ),
        PaymentMethod(
            method_id=900000030,
            mean_id=5000030,
            type="CREDIT_CARD",
            subtype="MASTERCARD",
            label="555555XXXXXX4444",
            description="Former card",
            status="EXPIRED",
            created_at=two_years_ago,
            expires_at=now.replace(day=1, year=now.year - 1),
        ),
    ]


@dataclass(kw_only=True)
class Wallet:
    """Every way to pay that the account has."""

    methods: dict[int, PaymentMethod]
    prepaid: Decimal = ZERO
    points: int = 0
    charges: list[Charge] = field(default_factory=list)

    @property
    def default(self) -> PaymentMethod | None:
        """The default method, whatever its status."""
        return next((method for method in self.methods.values() if method.is_default), None)

    @property
    def usable(self) -> list[PaymentMethod]:
        """The methods that OVH would accept."""
        return [method for method in self.methods.values() if method.status == "VALID"]

    def means(self, amount: Decimal) -> Iterator[str | None]:
        """Yield what can pay an amount; None stands where an account has too little, as in OVH's older guide."""
        yield from dict.fromkeys(method.type for method in self.usable)
        yield PREPAID if self.prepaid >= amount else None
        yield LOYALTY if self.points * _POINT >= amount else None

    def by_method(self, method_id: int) -> Payer:
        """Return the payer for `pay`.

        Raises:
            Refused: 403, the method does not exist or is not valid.
        """
        method = self.methods.get(method_id)
        if method is None or method.status != "VALID":
            raise forbidden(f"This order can't be paid with '{method_id}'")
        return Payer(mean=method.type, label=method.label, method_id=method_id)

    def by_mean(self, mean: str, mean_id: int | None, amount: Decimal) -> Payer:
        """Return the payer for `payWithRegisteredPaymentMean`; without an id the first method of that type.

        Raises:
            Refused: 403, the mean cannot pay this amount; 404, no such id among the methods of that type.
        """
        if mean not in set(self.means(amount)):
            raise forbidden(f"This order can't be paid with '{mean}'")
        if mean in (PREPAID, LOYALTY):
            return Payer(mean=mean, label=mean)
        ids = [method for method in self.usable if method.type == mean and mean_id in (None, method.mean_id)]
        if not ids:
            raise refusal(404, "paymentMean not found")
        return Payer(mean=mean, label=ids[0].label, method_id=ids[0].method_id)

    def take(self, payer: Payer, charge: Charge) -> None:
        """Record a charge, once, and lower the balance it came from."""
        self.charges.append(charge)
        if payer.mean == PREPAID:
            self.prepaid -= charge.amount
        if payer.mean == LOYALTY:
            self.points -= int(charge.amount / _POINT)

    def change(self, method_id: int, *, status: str | None, is_default: bool | None) -> None:
        """Change a method's status, or make it the default in place of the present one.

        Raises:
            Refused: 400, no such method.
        """
        if method_id not in self.methods:
            raise bad_request(f"No payment method {method_id}")
        if is_default:
            self.methods = {id_: replace(method, is_default=False) for id_, method in self.methods.items()}
        method = self.methods[method_id]
        self.methods[method_id] = replace(
            method,
            status=status or method.status,
            is_default=method.is_default if is_default is None else is_default,
        )
