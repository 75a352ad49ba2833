"""What the ledger tells of who votes for whom."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model.delegation import Delegation
from bot.model.ledger import Entry

DELEGATED, REVOKED = "delegated", "delegation revoked"
"""What the ledger's lines about a delegation are called."""


def delegation_of(entries: Sequence[Entry]) -> Delegation | None:
    """Read what the ledger's lines about one delegation say of it, oldest first.

    Returns:
        None if they do not begin with it, or if one of them was changed.

    """
    if not entries or entries[0].what != DELEGATED or any(entry.digest != entry.hash for entry in entries):
        return None
    begun = entries[0]
    told = json.loads(begun.details)
    delegation = Delegation(
        id=begun.subject_id,
        principal=begun.who,
        delegate=told["delegate"],
        begins_at=datetime.fromisoformat(told["begins_at"]),
        ends_at=datetime.fromisoformat(told["ends_at"]),
    )
    revoked = next((entry for entry in entries[1:] if entry.what == REVOKED), None)
    return replace(delegation, revoked_at=datetime.fromisoformat(revoked.at)) if revoked else delegation
