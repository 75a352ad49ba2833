"""The kinds of work that a commit can leave for later."""

from enum import Enum


class Work(Enum):
    """A kind of work; each has its own threads, so that none starves another."""

    PEOPLE = "people"  # answers that need Slack and the store only
    SEARCHES = "searches"  # answers that wait for OVH
    REASSURING = "reassuring"  # people whose answer takes long
    MIRRORING = "mirroring"  # carts to be copied to OVH
    PURCHASING = "purchasing"  # quotes, orders and payments
    TRACKING = "tracking"  # orders to be read
    NOTIFYING = "notifying"  # messages to be posted or edited
