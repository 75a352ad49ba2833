"""Orders and their life, which is a function of time alone: nothing runs in the background.

    notPaid -> checking -> delivering -> delivered      once paid
    notPaid -> cancelled                                at the end of the time in which it could be paid

A rehearsal may also put an order into any other status of OVH's list by hand (`documentsRequested`, `unknown`, ...).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from bot.rehearsal.ovh.money import JsonObject, Market, price
from bot.rehearsal.ovh.payments import Charge
from bot.rehearsal.ovh.sales import Line, Sale, Sold

STATUSES = frozenset(
    {"cancelled", "cancelling", "checking", "delivered", "delivering", "documentsRequested", "notPaid", "unknown"}
)

# Orders are dated with an offset and fractions of a second, carts in UTC with whole seconds (OVH's own samples).
_OFFSET = timezone(timedelta(hours=1))
_RETRACTION = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast an order lives. The first three count from its payment, the last from its making."""

    checking_seconds: float = 5
    delivering_seconds: float = 15
    registering_seconds: float = 25
    unpaid_seconds: float = 86_400


@dataclass(kw_only=True)
class Order:
    """An order. `password`, and so both links, open it to anybody."""

    order_id: int
    password: str = field(repr=False)
    base_url: str
    placed_at: datetime
    expires_at: datetime
    sale: Sale
    detail_ids: tuple[int, ...]
    is_retraction_waived: bool
    charge: Charge | None = None
    forced_status: str | None = None

    @property
    def url(self) -> str:
        """The order's page, in the form of the real ones; a secret."""
        return f"{self.base_url}/cgi-bin/order/displayOrder.cgi?{self._secret}"

    @property
    def pdf_url(self) -> str:
        """The order as a document; a secret."""
        return f"{self.base_url}/cgi-bin/order/pdf.cgi?{self._secret}"

    @property
    def _secret(self) -> str:
        return f"orderId={self.order_id}&orderPassword={self.password}"

    @property
    def market(self) -> Market:
        """Where it is billed."""
        return self.sale.market

    @property
    def details(self) -> dict[int, tuple[Sold, Line]]:
        """Each line with the name that it belongs to, by its id."""
        pairs = [(sold, line) for sold in self.sale.sold for line in sold.lines]
        return dict(zip(self.detail_ids, pairs, strict=True))

    def status(self, now: datetime, pace: Pace) -> str:
        """Return its `billing.order.OrderStatusEnum` at a moment."""
        if self.forced_status is not None:
            return self.forced_status
        if self.charge is None:
            return "cancelled" if now >= self.expires_at else "notPaid"
        age_seconds = (now - self.charge.at).total_seconds()
        if age_seconds < pace.checking_seconds:
            return "checking"
        return "delivering" if age_seconds < pace.delivering_seconds else "delivered"

    def receipt(self) -> JsonObject:
        """Return the `order.Order` that a checkout answers: what is sold, with the order's number and link."""
        return self.sale.document(order_id=self.order_id, url=self.url)

    def document(self) -> JsonObject:
        """Return the `billing.Order`."""
        retraction = None if self.is_retraction_waived else in_order_time(self.placed_at + _RETRACTION)
        return {
            "date": in_order_time(self.placed_at),
            "expirationDate": in_order_time(self.expires_at),
            "orderId": self.order_id,
            "password": self.password,
            "pdfUrl": self.pdf_url,
            "priceWithTax": price(self.sale.gross, self.market),
            "priceWithoutTax": price(self.sale.net, self.market),
            "retractionDate": retraction,
            "tax": price(self.sale.tax, self.market),
            "url": self.url,
        }


def in_order_time(moment: datetime) -> str:
    """Return ISO 8601 with the offset that orders are dated with."""
    return moment.astimezone(_OFFSET).isoformat()


def detail_document(detail_id: int, line: Line, market: Market, *, cancelled: bool) -> JsonObject:
    """Return the `billing.OrderDetail`; its quantity is a text, unlike that of an `order.OrderDetail`."""
    amount = price(line.amount, market)
    return {
        "cancelled": cancelled,
        "description": line.description,
        "detailType": line.kind,
        "domain": line.place,
        "orderDetailId": detail_id,
        "quantity": "1",
        "totalPrice": amount,
        "unitPrice": amount,
    }


def extension_document(sold: Sold) -> JsonObject:
    """Return the `billing.ItemDetail` of a line: the plan and the configuration it was ordered with."""
    return {
        "order": {
            "action": "installation",
            "configurations": [{"label": label, "value": value} for label, value in sold.configurations],
            "plan": {
                "code": sold.plan_code,
                "duration": f"P{sold.years}Y",
                "pricingMode": sold.mode,
                "product": {"name": "domain"},
                "quantity": 1,
            },
            "type": "plan",
        }
    }


@dataclass(frozen=True, kw_only=True)
class Bill:
    """The invoice of a delivered order."""

    order: Order
    at: datetime
    category: str = "purchase-web"

    @property
    def bill_id(self) -> str:
        """`FR` and a number, as OVH's are."""
        return f"{self.order.market.subsidiary}{self.order.order_id % 100_000_000:08}"

    def document(self) -> JsonObject:
        """Return the `billing.Bill`."""
        order = self.order.document()
        shared = ("orderId", "password", "pdfUrl", "priceWithTax", "priceWithoutTax", "tax", "url")
        return {
            **{key: order[key] for key in shared},
            "billId": self.bill_id,
            "category": self.category,
            "date": in_order_time(self.at),
        }
