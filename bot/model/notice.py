"""Something that certain people are told once, in a message of its own, and that is no state of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(Enum):
    """What it is about. The words are in `views.notice`; the names stand in the store and are never changed."""

    POLICY_CHANGED = "policy changed"
    FACTOR_ENROLLED = "factor enrolled"
    FACTOR_LOCKED = "factor locked"
    DELEGATED = "delegated"
    DELEGATION_REVOKED = "delegation revoked"
    UNREACHABLE = "unreachable"
    SUSPENDED = "suspended"
    SILENCE = "silence"
    CHANNEL_MOVED = "channel moved"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice.

    Args:
        details: plain texts by name; people's and OVH's words in them are untrusted.

    """

    id: int
    kind: Kind
    details: Mapping[str, str]
    at: datetime
