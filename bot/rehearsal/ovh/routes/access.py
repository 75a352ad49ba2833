"""`/auth`: the time that signatures are made with, and what the calling key may do."""

import time

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.orders import in_order_time

routes = Routes()


@routes.add("GET /auth/time", signed=False)
def show_time(_account: Account, _call: Call) -> object:
    """The real time, never the rehearsal's: python-ovh adds the difference to every signature."""
    return int(time.time())


@routes.add("GET /auth/currentCredential")
def show_credential(account: Account, call: Call) -> object:
    """The calling consumer key with its rules."""
    consumer = call.consumer
    assert consumer is not None, "a signed route is called by somebody"
    opened = in_order_time(account.opened_at)
    return {
        "allowedIPs": None,
        "applicationId": 1,
        "creation": opened,
        "credentialId": consumer.credential_id,
        "expiration": None,
        "lastUse": in_order_time(account.now()),
        "ovhSupport": False,
        "rules": [{"method": rule.method, "path": rule.path} for rule in consumer.rules],
        "status": consumer.status,
    }
