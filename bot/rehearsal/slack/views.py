"""The `views.*` methods and `blocks.validate`. Source: docs.slack.dev/reference/methods, page of each."""

from typing import Any

from bot.rehearsal.slack import kit
from bot.rehearsal.slack.calls import Call
from bot.rehearsal.slack.kit_rules import Fault
from bot.rehearsal.slack.modals import View
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal


def open_view(call: Call) -> Json:
    """`views.open`: a modal for the person of the trigger id."""
    content = _good_view(call)
    person = call.workspace.triggers.exchange(call.required("trigger_id"))
    return _shown(call, call.workspace.modals.open(person, content))


def push_view(call: Call) -> Json:
    """`views.push`: another view on top of the person's open ones, three in all."""
    content = _good_view(call)
    person = call.workspace.triggers.exchange(call.required("trigger_id"))
    return _shown(call, call.workspace.modals.push(person, content))


def update_view(call: Call) -> Json:
    """`views.update`: by `view_id` or `external_id`, guarded by `hash` if given."""
    content = _good_view(call)
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: view_id"])
    view = call.workspace.modals.find(view_id, external_id)
    call.workspace.modals.update(view, content, call.text("hash"))
    return _shown(call, view)


def validate(call: Call) -> Json:
    """`blocks.validate`: exactly one of `blocks`, `message` and `view`; its faults come as objects."""
    given = {name: call.structure(name, "invalid_arguments") for name in ("blocks", "message", "view")}
    present = {name: value for name, value in given.items() if value is not None}
    if len(present) != 1:
        raise Refusal("invalid_arguments", messages=["[ERROR] provide exactly one of blocks, view, or message"])
    ((name, value),) = present.items()
    faults = _faults_of(name, value)
    if faults:
        raise Refusal(f"invalid_{name}", errors=[_explained(fault) for fault in faults])
    return {}


def _faults_of(name: str, value: Any) -> list[Fault]:
    if name == "view":
        return kit.view_faults(value, "")
    if name == "blocks":
        return kit.message_faults(value, "")
    blocks = value.get("blocks", []) if isinstance(value, dict) else value
    return kit.message_faults(blocks)


def _explained(fault: Fault) -> Json:
    return {"pointer": fault.pointer, "code": "failed_constraint", "message": fault.message}


def _good_view(call: Call) -> Json:
    content = call.structure("view", "invalid_arguments")
    if content is None:
        raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: view"])
    faults = kit.view_faults(content)
    if faults:
        raise Refusal("invalid_arguments", messages=[f"[ERROR] {fault}" for fault in faults])
    if kit.is_too_large(content):
        raise Refusal("view_too_large")
    return dict(content)


def _shown(call: Call, view: View) -> Json:
    return {"view": view.for_app(call.workspace.app, call.workspace.team_id)}
