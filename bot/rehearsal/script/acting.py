"""What people do."""

from collections.abc import Iterator
from typing import Any, TypeVar

from bot.rehearsal.script import phones, shapes
from bot.rehearsal.script.complaints import ScriptError, Unmet
from bot.rehearsal.script.feed import Json, Sight
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import PATIENCE_SECONDS, Scene
from bot.rehearsal.script.standins import StandInRefused
from bot.rehearsal.script.window import Window
from bot.rehearsal.slack.kit import interactive
from bot.rehearsal.slack.typed_text import SHAPES

Found = TypeVar("Found")

_REPEATED = {1: "", 2: " twice"}


@phrase("WHO in PLACE", takes=shapes.text, as_=shapes.one_of(*SHAPES), deliveries=shapes.count, fails=shapes.text)
def speak(scene: Scene, cue: Cue) -> None:
    """Type a command, or write a message, on one or several lines.

    `as` chooses in which of its four forms Slack hands host names over; without it they take turns.
    """
    place = scene.place_of(cue, cue.who)
    scene.begin_act(cue.who, place)
    said = cue.value.rstrip("\n")
    scene.transcript.speech(cue.who, said)
    body: Json = {"channel": scene.channel_of(cue.who, place), "text": said}
    if not said.startswith("/"):
        act(scene, cue, "messages", body)
        return
    shape = {"shape": cue.options["as"]} if "as" in cue.options else {}
    act(scene, cue, "commands", body | shape | deliveries_of(cue))


@phrase(
    "WHO[ in PLACE] presses",
    takes=shapes.text,
    for_=shapes.text,
    times=shapes.count,
    deliveries=shapes.count,
    fails=shapes.text,
)
def press(scene: Scene, cue: Cue) -> None:
    """Press a button by its label, in the newest message that has it.

    `for` tells which of several: the one in the block whose text contains it. `times` presses it several times at
    once; `deliveries` presses it once, and Slack delivers that several times.
    """
    place = scene.place_of(cue, cue.who)
    sight, block, element = find_button(scene, cue, cue.who, scene.channel_of(cue.who, place))
    scene.begin_act(cue.who, place)
    times = cue.options.get("times", 1)
    scene.transcript.act(f"{cue.who} presses [{cue.value}]{about(cue)}{_REPEATED.get(times, f' {times} times')}")
    channel, ts = sight.key
    target = {"channel": channel, "message_ts": ts, "block_id": block["block_id"], "action_id": element["action_id"]}
    scene.at_once(times, lambda: act(scene, cue, "actions", target | deliveries_of(cue)))


@phrase("WHO fills in", takes=shapes.named_texts)
def fill_in(scene: Scene, cue: Cue) -> None:
    """Write into the fields of a dialog, by their labels; boxes are ticked by (part of) what they say, or `all`.

    A person is chosen by their name. `the code`, `a wrong code` and `the same code again` are what the person reads off
    their authenticator; see `phones`.
    """
    scene.actor = cue.who
    dialog = open_dialog(scene, cue)
    for label, values in cue.value.items():
        block = _field(scene, cue, dialog, label)
        element = block["element"]
        entered = _entered(scene, cue, element, tuple(phones.read_off(scene, cue, value) for value in values))
        window_of(scene, cue).enter(block["block_id"], element["action_id"], entered)
        scene.transcript.act(f"{cue.who} fills in “{label}”: {', '.join(values)}")


@phrase("WHO submits", takes=shapes.optional_text, deliveries=shapes.count, fails=shapes.text)
def submit(scene: Scene, cue: Cue) -> None:
    """Submit the dialog that is open; a label makes sure that its button says just that."""
    dialog = _submittable(scene, cue)
    label = dialog["submit"]["text"]
    scene.begin_act(cue.who)
    scene.transcript.act(f"{cue.who} presses [{label}]")
    values = {"values": window_of(scene, cue).entered}
    answer = act(scene, cue, f"views/{dialog['id']}/submit", values | deliveries_of(cue))
    scene.complaints = answer.get("errors") or {}


@phrase("WHO closes the dialog", "WHO closes the dialog by its cross", deliveries=shapes.count, fails=shapes.text)
def close(scene: Scene, cue: Cue) -> None:
    """Close the dialog that is open, without submitting it; its cross closes those below it too."""
    dialog = open_dialog(scene, cue)
    scene.begin_act(cue.who)
    scene.transcript.act(cue.says)
    body = {"values": window_of(scene, cue).entered, "is_cleared": cue.says.endswith("by its cross")}
    act(scene, cue, f"views/{dialog['id']}/close", body | deliveries_of(cue))


@phrase("WHO in PLACE invites", takes=shapes.text)
def invite(scene: Scene, cue: Cue) -> None:
    """Bring somebody, or the bot, into a channel."""
    path = _membership(scene, cue)
    scene.transcript.act(f"{cue.who}: /invite @{cue.value}")
    scene.slack.post(path)


@phrase("WHO in PLACE removes", takes=shapes.text)
def remove(scene: Scene, cue: Cue) -> None:
    """Take somebody, or the bot, out of a channel."""
    path = _membership(scene, cue)
    scene.transcript.act(f"{cue.who}: /remove @{cue.value}")
    scene.slack.delete(path)


def act(scene: Scene, cue: Cue, path: str, body: Json) -> Json:
    """Do something as a person, and see that the bot acknowledged it, or failed to as the line says (`fails`)."""
    try:
        answer: Json = scene.slack.post(f"people/{scene.cast.people[cue.who]}/{path}", body)
    except StandInRefused as refused:
        answer = {"ok": False, "error": str(refused)}
    error, expected = answer.get("error", ""), cue.options.get("fails", "")
    if error != expected:
        what = f"Slack says: {error}" if error else f"it worked, and Slack should have said: {expected}"
        raise Unmet(cue.line, f"{cue.says}: {what}.", scene.everything(cue.who))
    return answer


def deliveries_of(cue: Cue) -> Json:
    """Return how often Slack is to deliver what a line does, if it says so."""
    return {"deliveries": cue.options["deliveries"]} if "deliveries" in cue.options else {}


def _membership(scene: Scene, cue: Cue) -> str:
    user = scene.cast.user(cue.value)
    if user is None:
        raise ScriptError(cue.line, f"There is nobody called {cue.value}.")
    place = scene.place_of(cue, cue.who)
    scene.begin_act(cue.who, place)
    return f"channels/{scene.channel_of(cue.who, place)}/members/{user}"


def find_button(scene: Scene, cue: Cue, viewer: str, channel: str | None) -> tuple[Sight, Json, Json]:
    """Return the one button that a line means, with its message and its block; wait for it if need be.

    Args:
        viewer: through whose eyes to look for it.
        channel: where it stands; None for anywhere.
    """
    feed = scene.feed(viewer)

    def find() -> list[tuple[Sight, Json, Json]] | None:
        by_message = ([*_buttons(scene, cue, sight)] for sight in feed.newest(channel))
        return next((found for found in by_message if found), None)

    found = feed.wait_for(find, PATIENCE_SECONDS)
    if not found:
        raise Unmet(cue.line, f"{viewer} sees no button [{cue.value}]{about(cue)}.", scene.everything(viewer))
    return only_one(scene, cue, viewer, found)


def only_one(scene: Scene, cue: Cue, viewer: str, found: list[Found]) -> Found:
    """Return the one that was found.

    Raises:
        Unmet: there are several.
    """
    if len(found) > 1:
        what = f"There are {len(found)} buttons [{cue.value}]{about(cue)}; `for` tells which is meant."
        raise Unmet(cue.line, what, scene.everything(viewer))
    return found[0]


def _buttons(scene: Scene, cue: Cue, sight: Sight) -> Iterator[tuple[Sight, Json, Json]]:
    for block, element in labelled(scene, cue, sight.message["blocks"], scene.text_of(sight.message)):
        yield sight, block, element


def labelled(scene: Scene, cue: Cue, blocks: list[Json] | None, whole: str) -> Iterator[tuple[Json, Json]]:
    """Yield each button of a message or dialog that a line may mean, with its block; `whole` is all the text there."""
    for block, element in interactive(blocks):
        if label_of(element).rstrip("…") != cue.value.rstrip("…"):
            continue
        # A row of buttons has no text of its own: it belongs to the whole.
        text = " ".join(scene.rendering.block(block)) if block["type"] == "section" else whole
        if cue.options.get("for", "") in text:
            yield block, element


def label_of(element: Json) -> str:
    """Return what stands on a button."""
    text = element.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""


def about(cue: Cue) -> str:
    """Return in words which of several buttons a line means."""
    return f" for {cue.options['for']}" if "for" in cue.options else ""


def open_dialog(scene: Scene, cue: Cue) -> Json:
    """Return the dialog that somebody has open; wait for it if need be."""
    feed = scene.feed(cue.who)
    dialog = feed.wait_for(lambda: feed.dialog, PATIENCE_SECONDS)
    if dialog is None:
        raise Unmet(cue.line, f"No dialog opens for {cue.who}.", scene.everything(cue.who))
    return dialog


def window_of(scene: Scene, cue: Cue) -> Window:
    """Return the dialog that somebody has open, with what they have entered and not sent."""
    open_dialog(scene, cue)
    window = scene.feed(cue.who).window
    assert window is not None  # since it is open
    return window


def _submittable(scene: Scene, cue: Cue) -> Json:
    """Return the dialog that somebody has open, once it has the button to submit it: an earlier page may have none."""
    feed = scene.feed(cue.who)

    def find() -> Json | None:
        submit = feed.dialog["submit"] if feed.dialog else None
        return feed.dialog if submit and cue.value in (None, submit["text"]) else None

    open_dialog(scene, cue)
    found = feed.wait_for(find, PATIENCE_SECONDS)
    if found is None:
        raise Unmet(cue.line, f"The dialog has no button [{cue.value or 'submit'}].", scene.everything(cue.who))
    return found


def _field(scene: Scene, cue: Cue, dialog: Json, label: str) -> Json:
    for block in dialog["blocks"]:
        if block["type"] == "input" and block["label"]["text"] == label:
            found: Json = block
            return found
    raise Unmet(cue.line, f"The dialog has no field “{label}”.", scene.everything(cue.who))


def _entered(scene: Scene, cue: Cue, element: Json, values: tuple[str, ...]) -> dict[str, Any]:
    """Return what Slack reports of an element after a person has filled it in."""
    if element["type"] == "users_select":
        return {"type": element["type"], "selected_user": scene.cast.id_of(values[0])}
    if "options" not in element:
        return {"type": element["type"], "value": "\n".join(values)}
    chosen = [option for option in element["options"] if _is_chosen(option, values)]
    if not chosen:
        raise Unmet(cue.line, f"The dialog offers nothing like {', '.join(values)}.", scene.everything(cue.who))
    if element["type"] == "checkboxes":
        return {"type": element["type"], "selected_options": chosen}
    return {"type": element["type"], "selected_option": chosen[0]}


def _is_chosen(option: Json, values: tuple[str, ...]) -> bool:
    return values == ("all",) or any(value in option["text"]["text"] for value in values)
