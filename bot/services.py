"""The services, as one value that intentions are given."""

from dataclasses import dataclass

from bot.approving import Approving
from bot.hearing import Hearing
from bot.model.policy import Policy
from bot.notifying import Notifying
from bot.ports import Now
from bot.purchasing import Purchasing
from bot.shopping import Shopping
from bot.tracking import Tracking


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the bot can do, an activity each."""

    hearing: Hearing
    shopping: Shopping
    approving: Approving
    purchasing: Purchasing
    tracking: Tracking
    notifying: Notifying
    policy: Policy
    now: Now
