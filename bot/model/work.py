"""The kinds of work that a commit can leave for later."""

from enum import Enum


class Work(Enum):
    """A kind of work; each has its own threads, so that none starves another."""

    PEOPLE = "people"  # answers that need Slack and the store only
    SEARCHES = "searches"  # searches to be begun
    ASKING = "asking"  # names that searches wait for, to be asked about
    SHOWING = "showing"  # searches that have something new to show
    REASSURING = "reassuring"  # people whose answer takes long
    MIRRORING = "mirroring"  # carts to be copied to OVH
    QUOTING = "quoting"  # exact prices, and requests that nobody decides
    PURCHASING = "purchasing"  # orders and payments
    SETTLING = "settling"  # what became of calls without an answer, and orders that nobody pays
    TRACKING = "tracking"  # orders to be read
    PROVING = "proving"  # whose the credentials are, and what they may
    DELEGATING = (
        "delegating"  # open requests to be shown anew, since somebody votes for an approver from now on, or no more
    )
    CATALOGUING = "cataloguing"  # what extensions cost, and which labels they take, to be read
    PROBING = "probing"  # whether OVH answers again
    WATCHING = "watching"  # names that channels watch, to be asked about
    NOTIFYING = "notifying"  # messages to be posted or edited
