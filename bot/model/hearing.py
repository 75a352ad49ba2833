"""What was heard from a person, as it is stored before it is acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.cart import Place


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One interaction: a command, a click or a submitted form.

    Args:
        key: a digest of Slack's `trigger_id`, so that a redelivery has the same key.
        intention: which intention answers it.
        person: the Slack user id of whoever did it.
        values: what was asked, as plain strings; also codes, which are secrets until they are used.
        response_url: where an answer may be sent for 30 minutes; a bearer secret. Empty for forms.
        trigger_id: lets one dialog be opened within 3 seconds.

    """

    key: str
    intention: str
    place: Place
    person: str
    values: Mapping[str, str] = field(repr=False)
    heard_at: datetime
    response_url: str = field(default="", repr=False)
    trigger_id: str = field(default="", repr=False)
    fence: int = 0
