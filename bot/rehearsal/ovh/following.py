"""The `followUp` of an order: the steps behind its status, as one live order showed them.

Histories are newest first, their dates without a zone, in that of the order's own date.
"""

from datetime import datetime, timedelta, timezone

from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.orders import Order, Pace

_STEPS = ("VALIDATING", "VALIDATED", "DELIVERING", "AVAILABLE")

# How far each step is, by the status of the order; any other status: nothing has begun.
_PROGRESS = {
    "checking": ("DOING", "TODO", "TODO", "TODO"),
    "documentsRequested": ("DOING", "TODO", "TODO", "TODO"),
    "delivering": ("DONE", "DONE", "DOING", "TODO"),
    "delivered": ("DONE", "DONE", "DONE", "DONE"),
}

_DESCRIPTIONS = {
    "ORDER_STARTED": "Order workflow started",
    "REGISTERED_PAYMENT_INITIATED": "Registered payment initiated",
    "PAYMENT_RECEIVED": "Payment received",
    "FRAUD_CHECK": "Check fraud started",
    "FRAUD_DOCS_REQUESTED": "Documents requested",
    "ORDER_ACCEPTED": "Order accepted",
    "DELIVERY": "Service delivery started",
    "INVOICE_IN_PROGRESS": "Invoice creation started",
    "INVOICE_SENT": "Invoice sent",
}
_OFFSET = timezone(timedelta(hours=1))


def follow_up(order: Order, now: datetime, pace: Pace) -> list[JsonObject]:
    """Return the `billing.order.FollowUp[]` at a moment."""
    status = order.status(now, pace)
    progress = _PROGRESS.get(status, ("TODO",) * len(_STEPS))
    if order.charge is None:
        return [_step(step, "TODO", []) for step in _STEPS]
    paid_at = order.charge.at
    histories = {
        "VALIDATING": _validation(status, paid_at, pace),
        "DELIVERING": _delivery(status, paid_at, pace),
    }
    return [_step(step, state, histories.get(step, [])) for step, state in zip(_STEPS, progress, strict=True)]


def _validation(status: str, paid_at: datetime, pace: Pace) -> list[JsonObject]:
    labels = ["ORDER_STARTED", "REGISTERED_PAYMENT_INITIATED", "PAYMENT_RECEIVED", "FRAUD_CHECK"]
    history = [_entry(label, paid_at) for label in labels]
    if status == "documentsRequested":
        history.append(_entry("FRAUD_DOCS_REQUESTED", paid_at))
    if status in ("delivering", "delivered"):
        history.append(_entry("ORDER_ACCEPTED", paid_at + timedelta(seconds=pace.checking_seconds)))
    return history[::-1]


def _delivery(status: str, paid_at: datetime, pace: Pace) -> list[JsonObject]:
    if status not in ("delivering", "delivered"):
        return []
    began = paid_at + timedelta(seconds=pace.checking_seconds)
    history = [_entry("DELIVERY", began), _entry("INVOICE_IN_PROGRESS", began)]
    if status == "delivered":
        history.append(_entry("INVOICE_SENT", paid_at + timedelta(seconds=pace.delivering_seconds)))
    return history[::-1]


def _step(step: str, status: str, history: list[JsonObject]) -> JsonObject:
    return {"history": history, "status": status, "step": step}


def _entry(label: str, at: datetime) -> JsonObject:
    date = at.astimezone(_OFFSET).strftime("%Y-%m-%d %H:%M:%S")
    return {"date": date, "description": _DESCRIPTIONS[label], "label": label}
