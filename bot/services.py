"""The services, as one value that intentions are given."""

from dataclasses import dataclass

from bot.approving import Approving
from bot.asking import Asking
from bot.attesting import Attesting
from bot.cataloguing import Cataloguing
from bot.delegating import Delegating
from bot.enrolling import Enrolling
from bot.freezing import Freezing
from bot.hearing import Hearing
from bot.listing import Listing
from bot.live_searches import LiveSearches
from bot.model.policy import Policy
from bot.moving import Moving
from bot.notifying import Notifying
from bot.ports import Now
from bot.proving import Proving
from bot.purchasing import Purchasing
from bot.quoting import Quoting
from bot.requesting import Requesting
from bot.ruling import Ruling
from bot.searching import Searching
from bot.settling import Settling
from bot.shopping import Shopping
from bot.showing import Showing
from bot.tracking import Tracking
from bot.watching import Watching


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the bot can do, an activity each."""

    hearing: Hearing
    searching: Searching
    asking: Asking
    live: LiveSearches
    showing: Showing
    listing: Listing
    shopping: Shopping
    requesting: Requesting
    approving: Approving
    proving: Proving
    quoting: Quoting
    purchasing: Purchasing
    settling: Settling
    attesting: Attesting
    tracking: Tracking
    cataloguing: Cataloguing
    watching: Watching
    freezing: Freezing
    delegating: Delegating
    enrolling: Enrolling
    moving: Moving
    notifying: Notifying
    ruling: Ruling
    policy: Policy
    now: Now
