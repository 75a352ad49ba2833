"""What a person enters into the elements of a message or a view, taken over into its `state.values`."""

from bot.rehearsal.slack import elements, kit
from bot.rehearsal.slack.modals import View
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal


def element_of(blocks: list[Json] | None, request: Json) -> Json:
    """Return the element that a request names by `block_id` and `action_id`.

    Raises:
        Refusal: `element_not_found`, as when the app has changed the blocks meanwhile.
    """
    for block, element in kit.interactive(blocks):
        if block["block_id"] == request["block_id"] and element["action_id"] == request["action_id"]:
            return element
    raise Refusal("element_not_found")


def enter(values: Json, element: Json, request: Json) -> None:
    """Note in `state.values` what a person chose in one element; a button has no value there."""
    if element["type"] in elements.STATES:
        values[request["block_id"]][element["action_id"]] = elements.entered(element, request)


def fill(view: View, values: Json) -> None:
    """Note what a person has entered into a whole view; what it does not show, or no more, is left out.

    The window on the person's side holds this until it sends something, so the app may have changed the view meanwhile:
    of an option that is no longer offered nothing is kept.
    """
    for block, element in kit.interactive(view.content["blocks"]):
        given = values.get(block["block_id"], {}).get(element["action_id"])
        if given is not None and element["type"] in elements.STATES:
            view.values[block["block_id"]][element["action_id"]] = elements.entered(element, given, is_late=True)
