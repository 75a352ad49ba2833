"""The modals that people have open: one stack of up to three views each."""

import secrets
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.rehearsal.slack import kit
from bot.rehearsal.slack.elements import carried_over
from bot.rehearsal.slack.records import InstalledApp, Json
from bot.rehearsal.slack.refusals import Refusal

if TYPE_CHECKING:
    from bot.rehearsal.slack.workspace import Workspace

_TEXT_DEFAULTS = {"private_metadata": "", "callback_id": "", "external_id": ""}
_OTHER_DEFAULTS = {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False}


@dataclass(kw_only=True)
class View:
    """One view of a person's stack.

    Attributes:
        content: what the app gave: `type`, `title`, `blocks`, `submit`, `callback_id` and so on.
        hash: changes with every change of the view, so that an app can notice that it is late.
        root_id, previous_id: its place in the stack.
        values: what the person has entered, `{block_id: {action_id: value}}`.
    """

    id: str
    person: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None
    values: Json = field(default_factory=dict)

    def for_app(self, app: InstalledApp, team_id: str) -> Json:
        """Return Slack's view object (docs.slack.dev/reference/interaction-payloads/view-interactions-payload)."""
        return self.content | {
            "id": self.id,
            "team_id": team_id,
            "app_id": app.id,
            "app_installed_team_id": team_id,
            "bot_id": app.bot_id,
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            # A copy: what has been sent does not change when the person goes on.
            "state": {"values": deepcopy(self.values)},
        }


class Modals:
    """All stacks, by person. Every change is shown to the person concerned."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._stacks: dict[str, list[View]] = {}

    def stack(self, person: str) -> list[View]:
        """Return a person's open views, the root first."""
        return self._stacks.setdefault(person, [])

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """Return an open view by the one id or the other.

        Raises:
            Refusal: `not_found`.
        """
        for stack in self._stacks.values():
            for view in stack:
                if view.id == view_id or (external_id and view.content["external_id"] == external_id):
                    return view
        raise Refusal("not_found")

    def open(self, person: str, content: Json) -> View:
        """Open a view in place of whatever the person has open."""
        self.clear(person)
        return self.push(person, content)

    def push(self, person: str, content: Json) -> View:
        """Lay a view on a person's stack.

        Raises:
            Refusal: `push_limit_reached`, `duplicate_external_id`.
        """
        stack = self.stack(person)
        if len(stack) >= self._workspace.limits.stack_depth:
            raise Refusal("push_limit_reached")
        self._must_be_new(content.get("external_id") or "")
        view = _new_view(person, content, stack)
        stack.append(view)
        self._show("view_opened", view)
        return view

    def update(self, view: View, content: Json, expected_hash: str = "") -> None:
        """Put new content into a view; what was entered stays where block and action ids stay.

        Raises:
            Refusal: `hash_conflict` when the expected hash is not the view's, `duplicate_external_id`.
        """
        if expected_hash and expected_hash != view.hash:
            raise Refusal("hash_conflict")
        if content.get("external_id", view.content["external_id"]) != view.content["external_id"]:
            self._must_be_new(content["external_id"])
        view.content = _completed({"external_id": view.content["external_id"]} | content)
        view.hash = _new_hash()
        view.values = carried_over(view.values, view.content["blocks"])
        self._show("view_changed", view, is_update=True)

    def close(self, view: View) -> None:
        """Take a view, and those above it, off the stack; the one below shows again."""
        stack = self.stack(view.person)
        while view in stack:
            self._show("view_closed", stack.pop())
        if stack:
            self._show("view_changed", stack[-1])

    def clear(self, person: str) -> None:
        """Close all views of a person."""
        stack = self.stack(person)
        while stack:
            self._show("view_closed", stack.pop())

    def picture(self, view: View) -> Json:
        """Return the view as the page shows it; `stack_depth` counts the views now open."""
        workspace = self._workspace
        return view.for_app(workspace.app, workspace.team_id) | {"stack_depth": len(self.stack(view.person))}

    def _show(self, kind: str, view: View, *, is_update: bool = False) -> None:
        """Show a view; `at` tells the seconds between two changes, `is_update` those that the app has made."""
        at = self._workspace.monotonic()
        self._workspace.events.add(kind, [view.person], view=self.picture(view), at=at, is_update=is_update)

    def _must_be_new(self, external_id: str) -> None:
        taken = (view.content["external_id"] for stack in self._stacks.values() for view in stack)
        if external_id and external_id in taken:
            raise Refusal("duplicate_external_id")


def _new_view(person: str, content: Json, below: list[View]) -> View:
    view_id = f"V{secrets.token_hex(5).upper()}"
    whole = _completed(content)
    return View(
        id=view_id,
        person=person,
        content=whole,
        hash=_new_hash(),
        root_id=below[0].id if below else view_id,
        previous_id=below[-1].id if below else None,
        values=carried_over({}, whole["blocks"]),
    )


def _completed(content: Json) -> Json:
    return _TEXT_DEFAULTS | _OTHER_DEFAULTS | content | {"blocks": kit.completed(content["blocks"])}


def _new_hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_urlsafe(6)}"
