"""The OVHcloud API, by python-ovh. The only part of the bot that knows OVH's field names.

Sources: OVH's guide "Order a Domain Name" (2023-08-30), the schemas of `/order` and `/me`, and python-ovh 1.2's
own code.
"""

from bot.ovh_api.buyer import OvhBuyer
from bot.ovh_api.calls import Calls
from bot.ovh_api.clients import Credentials, ServiceAccount
from bot.ovh_api.registrar import OvhRegistrar

__all__ = ["Calls", "Credentials", "OvhBuyer", "OvhRegistrar", "ServiceAccount"]
