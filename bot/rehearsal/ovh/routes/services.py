"""`/domain` and `/me/task/domain`: the names that the account owns, and the operations at the registry."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.deliveries import deliveries
from bot.rehearsal.ovh.refusals import not_found

routes = Routes()


@routes.add("GET /domain", query="whoisOwner iamTags")
def list_names(account: Account, _call: Call) -> object:
    """The names of delivered orders."""
    return [delivery.sold.name for delivery in deliveries(account) if delivery.is_delivered]


@routes.add("GET /domain/{serviceName}")
def show_name(account: Account, call: Call) -> object:
    """One name. Delivered is the order; the registry may take a little longer, as its state tells."""
    for delivery in deliveries(account):
        if delivery.is_delivered and delivery.sold.name == call.segments["serviceName"]:
            return delivery.service_document(account.nichandle)
    raise not_found("service")


@routes.add("GET /me/task/domain", query="domain function status type")
def list_tasks(account: Account, call: Call) -> object:
    """The ids of the registry operations that fit the filters."""
    if call.query.get("type") not in (None, "domain"):
        return []
    domain, function, status = (call.query.get(key) for key in ("domain", "function", "status"))
    return [
        delivery.id
        for delivery in deliveries(account)
        if domain in (None, delivery.sold.name)
        and function in (None, delivery.function)
        and status in (None, delivery.status)
    ]


@routes.add("GET /me/task/domain/{id}")
def show_task(account: Account, call: Call) -> object:
    """One registry operation."""
    for delivery in deliveries(account):
        if delivery.id == call.number("id"):
            return delivery.task_document()
    raise not_found("task")
