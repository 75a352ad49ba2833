"""Calls whose answer was lost, and that take effect minutes later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.refusals import Refused


@dataclass(kw_only=True)
class LateCall:
    """A call that has arrived and been answered, and has not had its effect yet.

    Attributes:
        call: its method and its route, without any id.
        due: when it lands.
        carry_out: gives it its effect, by the rules of that moment.
        outcome: "on its way", "landed" or "refused"; then `why` tells the reason.
    """

    call: str
    due: datetime
    carry_out: Callable[[], object]
    outcome: str = "on its way"
    why: str | None = None

    def land(self) -> None:
        """Take effect, or be refused."""
        self.outcome = "landed"
        try:
            self.carry_out()
        except Refused as refused:
            self.outcome, self.why = "refused", str(refused.body["message"])

    def document(self) -> JsonObject:
        """Return it for the panel: nothing in it is a secret."""
        return {"call": self.call, "due": self.due.isoformat(), "outcome": self.outcome, "why": self.why}
