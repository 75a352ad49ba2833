"""Failures of the Web API that a script or the page asks for in advance."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.slack.refusals import Refusal

_PERSON_UNKNOWN = "Slack does not say who people are"
_GROUPS_UNKNOWN = "Slack does not say who is in a user group"
_CHANNELS_UNKNOWN = "Slack does not say what a channel is"
_HANG_SECONDS = 30

READY_MADE: Mapping[str, Mapping[str, object]] = {
    _PERSON_UNKNOWN: {"method": "users.info", "times": None},
    f"{_PERSON_UNKNOWN} for a long time": {"method": "users.info", "times": None, "hang_seconds": _HANG_SECONDS},
    _GROUPS_UNKNOWN: {"method": "usergroups.users.list", "times": None},
    f"{_GROUPS_UNKNOWN} for a long time": {
        "method": "usergroups.users.list",
        "times": None,
        "hang_seconds": _HANG_SECONDS,
    },
    "User groups are not in the workspace's plan": {
        "method": "usergroups.users.list",
        "error": "plan_upgrade_required",
        "times": None,
    },
    "The user groups are gone": {"method": "usergroups.users.list", "error": "no_such_subteam", "times": None},
    _CHANNELS_UNKNOWN: {"method": "conversations.info", "times": None},
    f"{_CHANNELS_UNKNOWN} for a long time": {
        "method": "conversations.info",
        "times": None,
        "hang_seconds": _HANG_SECONDS,
    },
    "Dialogs do not open": {"method": "views.open", "times": None},
    "Dialogs do not change": {"method": "views.update", "times": None},
    "Messages cannot be posted": {"method": "chat.postMessage", "times": None},
    "Posting is limited for a while": {
        "method": "chat.postMessage",
        "error": "ratelimited",
        "retry_after": 5,
        "times": 3,
    },
}
"""Faults that are needed often, by a title that is told in place of one."""


@dataclass(kw_only=True)
class Fault:
    """The next `times` calls of a method fail.

    Attributes:
        method: the Web API method.
        error: Slack's error code; `ratelimited` becomes an HTTP 429 with `Retry-After`.
        retry_after: whole seconds for that header.
        times: how many calls still fail; None lets them fail until all faults are forgotten.
        status: answer with this bare HTTP status instead, as a broken server does.
        after: do the work first and only then fail, so that the caller does not know the outcome.
        about: only calls with an argument of just this value, such as a person's or a channel's id.
        hang_seconds: let the caller wait so long before it fails, or until all faults are forgotten.
        title: how people call it.
    """

    method: str
    error: str = "internal_error"
    retry_after: int = 1
    times: int | None = 1
    status: int | None = None
    after: bool = False
    about: str = ""
    hang_seconds: float = 0
    title: str = ""
    lifted: threading.Event = field(default_factory=threading.Event, repr=False)  # when all faults are forgotten

    def refusal(self) -> Refusal:
        """Return the error that the caller gets."""
        if self.status is not None:
            return Refusal(self.error, http_status=self.status)
        return Refusal(self.error, retry_after=self.retry_after if self.error == "ratelimited" else None)

    def meets(self, method: str, arguments: Mapping[str, Any]) -> bool:
        """Tell whether a call meets this fault."""
        return method == self.method and (not self.about or self.about in arguments.values())

    def for_person(self) -> dict[str, object]:
        """Return what the page shows of the fault."""
        title = self.title or f"{self.method}: {self.status or self.error}{self.about and f' for {self.about}'}"
        return {"title": title, "times": self.times}


def read_fault(told: Mapping[str, Any]) -> Fault:
    """Return the fault that is told by its fields, or by `ready_made` and a title.

    Raises:
        Refusal: `invalid_arguments`.
    """
    title = told.get("ready_made")
    fields = {**READY_MADE.get(str(title), {}), "title": title} if title else dict(told)
    if "method" not in fields:
        what = f"there is no ready-made fault “{title}”" if title else "missing required field: method"
        raise Refusal("invalid_arguments", messages=[what])
    if "lifted" in fields:
        raise Refusal("invalid_arguments")
    try:
        return Fault(**fields)
    except TypeError:
        raise Refusal("invalid_arguments") from None


class Faults:
    """The failures still to come."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self._lifted = threading.Event()

    def add(self, fault: Fault) -> None:
        """Let a fault happen, after those already asked for."""
        fault.lifted = self._lifted
        self._coming.append(fault)

    def clear(self) -> None:
        """Forget all that has not happened yet; whatever hangs in one is let go."""
        self._lifted.set()
        self._lifted = threading.Event()
        self._coming.clear()

    def next(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """Return the fault that this call of a method meets, if any, and count it down."""
        for fault in self._coming:
            if fault.meets(method, arguments):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times < 1:
                        self._coming.remove(fault)
                return fault
        return None

    def picture(self) -> list[dict[str, object]]:
        """Return what is still to come, as the page shows it."""
        return [fault.for_person() for fault in self._coming]
