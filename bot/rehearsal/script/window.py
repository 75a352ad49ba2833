"""An open dialog as it stands on somebody's screen, with what they have entered and not sent yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.slack.kit import interactive

Json = dict[str, Any]

_JITTER_SECONDS = 0.1


@dataclass(kw_only=True)
class Window:
    """A dialog that a person has, or had, open.

    Args:
        view: the view as the app has left it, with the values that Slack knows of.

    Attributes:
        entered: what the person has entered since, `{block_id: {action_id: value}}`. It goes to Slack with the next
            button or the submission; what the dialog shows no more is forgotten, as in Slack's own window.
        changed_at: seconds on Slack's clock of each change that the app has made.
    """

    view: Json
    entered: dict[str, dict[str, Json]] = field(default_factory=dict)
    changed_at: list[float] = field(default_factory=list)

    def take(self, view: Json, at: float, *, is_update: bool) -> None:
        """Show the view as it is now; `is_update` when the app has changed it."""
        self.view = view
        shown = {(block["block_id"], element["action_id"]) for block, element in interactive(view["blocks"])}
        self.entered = {
            block_id: kept
            for block_id, values in self.entered.items()
            if (kept := {action_id: value for action_id, value in values.items() if (block_id, action_id) in shown})
        }
        if is_update:
            self.changed_at.append(at)

    def enter(self, block_id: str, action_id: str, value: Json) -> None:
        """Enter something, as Slack reports it."""
        self.entered.setdefault(block_id, {})[action_id] = value

    @property
    def shown(self) -> Json:
        """The view with what is entered in it."""
        values: Json = dict(self.view["state"]["values"])
        for block_id, entered in self.entered.items():
            values[block_id] = values.get(block_id, {}) | entered
        return self.view | {"state": {"values": values}}

    def most_changes_in_a_second(self) -> int:
        """Return the most changes that the app has made within one second, less what a busy machine may delay one."""
        return max((self._changes_from(moment) for moment in self.changed_at), default=0)

    def _changes_from(self, moment: float) -> int:
        return sum(moment <= other < moment + 1 - _JITTER_SECONDS for other in self.changed_at)


def chosen_in(view: Json, block: Json, element: Json) -> Sequence[str]:
    """Return the values of the options that are chosen in an element of a view."""
    value = view.get("state", {}).get("values", {}).get(block["block_id"], {}).get(element["action_id"], {})
    one = value.get("selected_option")
    return [option["value"] for option in value.get("selected_options") or ([one] if one else [])]
