"""What people enter into and choose from Block Kit elements, and how Slack reports it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bot.rehearsal.slack.kit import interactive
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal


class _State(NamedTuple):
    """How an element reports its value: the field, the field of its initial value, and what empty is."""

    field: str
    initial: str
    empty: Any = None


# docs.slack.dev/reference/block-kit/block-elements: every element that has a state.
STATES: Mapping[str, _State] = {
    "plain_text_input": _State("value", "initial_value"),
    "email_text_input": _State("value", "initial_value"),
    "url_text_input": _State("value", "initial_value"),
    "number_input": _State("value", "initial_value"),
    "rich_text_input": _State("rich_text_value", "initial_value"),
    "static_select": _State("selected_option", "initial_option"),
    "external_select": _State("selected_option", "initial_option"),
    "radio_buttons": _State("selected_option", "initial_option"),
    "checkboxes": _State("selected_options", "initial_options", []),
    "multi_static_select": _State("selected_options", "initial_options", []),
    "multi_external_select": _State("selected_options", "initial_options", []),
    "users_select": _State("selected_user", "initial_user"),
    "multi_users_select": _State("selected_users", "initial_users", []),
    "conversations_select": _State("selected_conversation", "initial_conversation"),
    "multi_conversations_select": _State("selected_conversations", "initial_conversations", []),
    "channels_select": _State("selected_channel", "initial_channel"),
    "multi_channels_select": _State("selected_channels", "initial_channels", []),
    "datepicker": _State("selected_date", "initial_date"),
    "timepicker": _State("selected_time", "initial_time"),
    "datetimepicker": _State("selected_date_time", "initial_date_time"),
    "file_input": _State("files", "initial_files", []),
}
_OWN_FIELDS = ("text", "value", "style", "url", "placeholder")


def carried_over(before: Json, blocks: list[Json] | None) -> Json:
    """Return `state.values` of some blocks: what was entered before under the same ids, else what they begin with.

    So `initial_…` counts only where an element is new (docs.slack.dev/reference/methods/views.update, "Preserving input
    entry"; bolt-js#290, bolt-python#572). An option that is no longer offered is no longer chosen: what Slack does then
    is not documented.

    Args:
        before: values of an earlier version of the blocks, `{block_id: {action_id: value}}`; empty for new ones.
        blocks: the blocks as they are now.
    """
    values: Json = {}
    for block, element in interactive(blocks):
        if state := STATES.get(element["type"]):
            block_id, action_id = block["block_id"], element["action_id"]
            begins_with = _value(element, state, element.get(state.initial, state.empty))
            entered_before = before.get(block_id, {}).get(action_id, {})
            is_same = entered_before.get("type") == element["type"]
            kept = entered(element, entered_before, is_late=True) if is_same else begins_with
            values.setdefault(block_id, {})[action_id] = kept
    return values


def entered(element: Json, given: Mapping[str, Any], *, is_late: bool = False) -> Json:
    """Return the value object of an element after a person's input.

    Args:
        element: the element as the app sent it.
        given: the person's input, in the field that Slack uses: `value`, `selected_option` and so on. An
            option may be given whole, as its `value` alone, or as an object with its `value`.
        is_late: the input may be of an earlier version of the element; options that it has no more are left out.

    Raises:
        Refusal: `option_not_found`.
    """
    state = STATES[element["type"]]
    raw = given.get(state.field, given.get("value", state.empty))
    if is_late and state.field in ("selected_option", "selected_options"):
        return _still_offered(element, state, raw)
    if state.field == "selected_option":
        return _value(element, state, _option(element, raw))
    if state.field == "selected_options":
        return _value(element, state, [_option(element, item) for item in raw])
    return _value(element, state, raw or state.empty)


def pressed(element: Json, given: Mapping[str, Any]) -> Json:
    """Return the part of an `actions[]` entry that depends on the element's type."""
    if element["type"] == "overflow":
        return {
            "type": "overflow",
            "selected_option": _option(element, given.get("selected_option", given.get("value"))),
        }
    if element["type"] in STATES:
        own = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
        return own | entered(element, given)
    return {"type": element["type"]} | {name: element[name] for name in _OWN_FIELDS if name in element}


def incomplete(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return the complaints that Slack's own window shows before it submits, by block id."""
    complaints = {}
    for block, element in interactive(blocks):
        if block["type"] == "input":
            value = values[block["block_id"]][element["action_id"]]
            complaint = _complaint(block, element, value[STATES[element["type"]].field])
            if complaint:
                complaints[block["block_id"]] = complaint
    return complaints


def _complaint(block: Json, element: Json, value: Any) -> str:
    if not value:
        return "" if block.get("optional") else "Please complete this required field."
    if not isinstance(value, str):
        return ""
    if len(value) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please use at most {element.get('max_length', 3000)} characters."
    return ""


def _value(element: Json, state: _State, value: Any) -> Json:
    return {"type": element["type"], state.field: list(value) if isinstance(value, list) else value}


def _option(element: Json, given: Any) -> Json | None:
    if given is None:
        return None
    wanted = given.get("value") if isinstance(given, Mapping) else given
    for option in _options(element):
        if option["value"] == wanted:
            return option
    raise Refusal("option_not_found")


def _still_offered(element: Json, state: _State, given: Any) -> Json:
    """Return the value object of what was chosen, with the options as they are offered now."""
    if not any(name in element for name in ("options", "option_groups")):
        return _value(element, state, given)
    chosen = given if isinstance(given, list) else [given]
    wanted = [item.get("value") if isinstance(item, Mapping) else item for item in chosen]
    options = [option for option in _options(element) if option["value"] in wanted]
    if state.field == "selected_options":
        return _value(element, state, options)
    return _value(element, state, options[0] if options else state.empty)


def _options(element: Json) -> Iterable[Json]:
    yield from element.get("options", [])
    for group in element.get("option_groups", []):
        yield from group["options"]
