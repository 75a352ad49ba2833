"""A message that people must see, and how far it has been told."""

from dataclasses import dataclass
from enum import Enum


class Subject(Enum):
    """What a ledger line or a message is about."""

    CART = "cart"
    PURCHASE = "purchase"
    FREEZE = "freeze"
    SEARCH = "search"  # shown to a whole channel, once
    NOTICE = "notice"  # told once
    CLICK = "click"  # one that was refused; told by its private answer
    DELEGATION = "delegation"
    FACTOR = "factor"
    WATCH = "watch"


class Form(Enum):
    """How a message relates to its subject."""

    LIVING = "living"  # edited in place for as long as its subject changes
    RETIRED = "retired"  # a living message that stands anew elsewhere: becomes one line without buttons
    NEWS = "news"  # a short post of its own, sent once


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A message to be posted, or to be edited.

    Args:
        audience: a channel id, or a user id for a direct message.
        channel: where it was posted; None before. A direct message has its own channel.
        ts: Slack's id of the posted message; None before.
        wanted: the ledger line up to which it should tell.
        version: counts what happened to it, also what is no ledger line, such as a price that was read.
        fence: the number of the claim; a claim with a lower number has lost.

    """

    id: int
    subject: Subject
    subject_id: int
    form: Form
    audience: str
    channel: str | None
    ts: str | None
    wanted: int
    version: int
    fence: int
    failures: int

    @property
    def is_direct(self) -> bool:
        """Whether it goes to one person."""
        return self.audience.startswith(("U", "W"))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A message in Slack by which somebody acted: the channel that it is in, and its `ts`."""

    channel: str
    ts: str
