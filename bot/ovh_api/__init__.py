"""The OVHcloud API, by python-ovh. The only part of the bot that knows OVH's field names.

Sources: OVH's guide "Order a Domain Name" (2023-08-30), the schemas of `/order` and `/me`, and python-ovh 1.2's
own code.
"""

from bot.ovh_api.buyer import OvhBuyer
from bot.ovh_api.calls import Calls
from bot.ovh_api.catalogue import OvhCatalogue
from bot.ovh_api.circuit import Circuit
from bot.ovh_api.clients import Access, Credentials, ServiceAccount
from bot.ovh_api.lanes import Lane
from bot.ovh_api.limiter import Gate, Limiter
from bot.ovh_api.registrar import Memory, OvhRegistrar

__all__ = [
    "Access",
    "Calls",
    "Circuit",
    "Credentials",
    "Gate",
    "Lane",
    "Limiter",
    "Memory",
    "OvhBuyer",
    "OvhCatalogue",
    "OvhRegistrar",
    "ServiceAccount",
]
