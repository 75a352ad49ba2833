"""What a paid order brings: names in the account, a task at the registry for each, and a bill.

All three follow from the orders and the time; nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.orders import Bill, Order, in_order_time
from bot.rehearsal.ovh.sales import Sold

_FUNCTIONS = {
    "create-default": "DomainCreate",
    "create-premium": "DomainCreate",
    "transfer-aftermarket1": "DomainAfterMarket",
}
_NAME_SERVERS = ("dns200.anycast.me", "ns200.anycast.me")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One name of an order that is being delivered or has been. Its id serves as task and service id."""

    id: int
    sold: Sold
    began_at: datetime
    done_at: datetime
    is_delivered: bool
    is_done: bool

    @property
    def function(self) -> str:
        """The name of the registry operation."""
        return _FUNCTIONS.get(self.sold.mode, "DomainIncomingTransfer")

    @property
    def status(self) -> str:
        """OVH's `domain.OperationStatusEnum`."""
        return "done" if self.is_done else "doing"

    @property
    def state(self) -> str:
        """OVH's `domain.DomainStateEnum`."""
        if self.is_done:
            return "ok"
        return "pending_create" if self.sold.action == "create" else "pending_incoming_transfer"

    @property
    def ends_at(self) -> datetime:
        """When the registration ends."""
        return _years_later(self.began_at, self.sold.years)

    def task_document(self) -> JsonObject:
        """Return the `domain.Task`."""
        began = in_order_time(self.began_at)
        done = in_order_time(self.done_at)
        return {
            "canAccelerate": False,
            "canCancel": False,
            "canRelaunch": False,
            "comment": None,
            "creationDate": began,
            "domain": self.sold.name,
            "doneDate": done if self.is_done else None,
            "function": self.function,
            "id": self.id,
            "lastUpdate": done if self.is_done else began,
            "status": self.status,
            "todoDate": began,
            "type": "domain",
        }

    def service_document(self, nichandle: str) -> JsonObject:
        """Return the `domain.DomainServiceWithIAM`."""
        contact: JsonObject = {"id": nichandle}
        ends = in_order_time(self.ends_at)
        return {
            "contactAdmin": contact,
            "contactBilling": contact,
            "contactOwner": contact,
            "contactTech": contact,
            "dnssecState": "disabled",
            "dnssecSupported": True,
            "domain": self.sold.name,
            "expirationDate": ends,
            "glueRecordIpv6Supported": True,
            "glueRecordMultiIpSupported": True,
            "hostSupported": True,
            "iam": None,
            "lastUpdate": in_order_time(self.done_at if self.is_done else self.began_at),
            "nameServerType": "hosted",
            "nameServers": [_name_server(number, host) for number, host in enumerate(_NAME_SERVERS, start=1)],
            "offer": "gold",
            "owoSupported": True,
            "parentService": None,
            "renewalDate": ends,
            "renewalState": "automatic_renew",
            "serviceId": self.id,
            "state": self.state,
            "suspensionState": "not_suspended",
            "transferLockStatus": "locked" if self.is_done else "unavailable",
            "whoisOwner": nichandle,
        }


def _years_later(moment: datetime, years: int) -> datetime:
    is_leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year + years, day=28 if is_leap_day else moment.day)


def _name_server(number: int, host: str) -> JsonObject:
    return {"id": number, "ipv4": None, "ipv6": None, "nameServer": host, "nameServerType": "hosted"}


def deliveries(account: Account) -> Iterator[Delivery]:
    """Yield what has been begun to be delivered by now, in the order of ordering."""
    for order in account.orders.values():
        if order.charge is not None and account.status(order) in ("delivering", "delivered"):
            yield from _of_order(account, order, order.charge.at)


def _of_order(account: Account, order: Order, paid_at: datetime) -> Iterator[Delivery]:
    done_at = paid_at + timedelta(seconds=account.pace.registering_seconds)
    first_lines = {id(sold): detail_id for detail_id, (sold, _) in reversed(order.details.items())}
    is_delivered = account.status(order) == "delivered"
    for sold in order.sale.sold:
        yield Delivery(
            id=first_lines[id(sold)],
            sold=sold,
            began_at=paid_at + timedelta(seconds=account.pace.checking_seconds),
            done_at=done_at,
            is_delivered=is_delivered,
            is_done=is_delivered and account.now() >= done_at,
        )


def bills(account: Account) -> Iterator[Bill]:
    """Yield the bill of every delivered order."""
    for order in account.orders.values():
        if order.charge is not None and account.status(order) == "delivered":
            at = order.charge.at + timedelta(seconds=account.pace.delivering_seconds)
            yield Bill(order=order, at=at)
