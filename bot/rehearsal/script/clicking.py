"""Clicks beyond the plain one: within a dialog, on a post where the button does not stand, and delivered once more."""

from bot.rehearsal.script import shapes
from bot.rehearsal.script.acting import (
    about,
    act,
    deliveries_of,
    find_button,
    labelled,
    only_one,
    open_dialog,
    window_of,
)
from bot.rehearsal.script.complaints import Unmet
from bot.rehearsal.script.expecting import listed
from bot.rehearsal.script.feed import Json, Sight
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import PATIENCE_SECONDS, Scene, flat


@phrase("WHO presses in the dialog", takes=shapes.text, for_=shapes.text, deliveries=shapes.count, fails=shapes.text)
def press_in_dialog(scene: Scene, cue: Cue) -> None:
    """Press a button in the dialog that is open, by its label; what was filled in so far goes with it."""
    _press_in_dialog(scene, cue)


@phrase("WHO keeps pressing in the dialog", takes=shapes.text, until=shapes.texts)
def keep_pressing_in_dialog(scene: Scene, cue: Cue) -> None:
    """Press a button in the dialog every second until the dialog contains some texts, for ten seconds at most."""
    feed, texts = scene.feed(cue.who), cue.options.get("until", ())

    def find() -> Json | None:
        dialog = feed.dialog
        seen = flat(scene.rendering.dialog(dialog)) if dialog else ""
        return dialog if dialog and all(flat([text]) in seen for text in texts) else None

    for _ in range(int(PATIENCE_SECONDS)):
        if _buttons_in_dialog(scene, cue):
            _press_in_dialog(scene, cue)
        if feed.wait_for(find, 1.0):
            return
    raise Unmet(cue.line, f"The dialog never shows {listed(texts)}.", scene.everything(cue.who))


def _press_in_dialog(scene: Scene, cue: Cue) -> None:
    dialog, block, element = _button_in_dialog(scene, cue)
    scene.begin_act(cue.who)
    scene.transcript.act(f"{cue.who} presses [{cue.value}]{about(cue)} in the dialog")
    target = {"view_id": dialog["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
    values = {"values": window_of(scene, cue).entered}
    act(scene, cue, "actions", target | values | deliveries_of(cue))


@phrase(
    "WHO[ in PLACE] presses on another post",
    takes=shapes.text,
    for_=shapes.text,
    on=shapes.text,
    shown_to=shapes.text,
    deliveries=shapes.count,
    fails=shapes.text,
)
def press_elsewhere(scene: Scene, cue: Cue) -> None:
    """Let the bot hear of a click whose action and value are a real button's, on a post in which it does not stand.

    `on` is part of that post's text; without it, the newest other post there is taken. `shown to` names somebody else
    who sees the real button, if the person does not.
    """
    place = scene.place_of(cue, cue.who)
    sight, block, element = find_button(scene, cue, cue.options.get("shown to", cue.who), None)
    post = _other_post(scene, cue, scene.channel_of(cue.who, place), sight)
    scene.begin_act(cue.who, place)
    scene.transcript.act(f"{cue.who} presses a copy of [{cue.value}]{about(cue)} on another post")
    target = {**_key(sight), "block_id": block["block_id"], "action_id": element["action_id"], "on": _key(post)}
    act(scene, cue, "actions", target | deliveries_of(cue))


@phrase("Slack delivers again what WHO did", fails=shapes.text)
def deliver_again(scene: Scene, cue: Cue) -> None:
    """Deliver once more the very same payload of a person's last command, click or submission."""
    scene.begin_act(cue.who)
    scene.transcript.direction(cue.says)
    act(scene, cue, "repeat", {})


def _button_in_dialog(scene: Scene, cue: Cue) -> tuple[Json, Json, Json]:
    open_dialog(scene, cue)
    found = scene.feed(cue.who).wait_for(lambda: _buttons_in_dialog(scene, cue) or None, PATIENCE_SECONDS)
    if not found:
        what = f"The dialog has no button [{cue.value}]{about(cue)}."
        raise Unmet(cue.line, what, scene.everything(cue.who))
    return only_one(scene, cue, cue.who, found)


def _buttons_in_dialog(scene: Scene, cue: Cue) -> list[tuple[Json, Json, Json]]:
    """Find the buttons of a label in the dialog as it is now, each with its dialog and its block."""
    dialog = scene.feed(cue.who).dialog
    if dialog is None:
        return []
    whole = flat(scene.rendering.dialog(dialog))
    return [(dialog, *found) for found in labelled(scene, cue, dialog["blocks"], whole)]


def _other_post(scene: Scene, cue: Cue, channel: str, source: Sight) -> Sight:
    feed = scene.feed(cue.who)

    def find() -> Sight | None:
        others = (sight for sight in feed.newest(channel) if sight.key != source.key)
        wanted = cue.options.get("on", "")
        return next((s for s in others if not s.message["ephemeral"] and wanted in scene.text_of(s.message)), None)

    post = feed.wait_for(find, PATIENCE_SECONDS)
    if post is None:
        text = f" with “{cue.options['on']}”" if "on" in cue.options else ""
        raise Unmet(cue.line, f"There is no other post there{text}.", scene.everything(cue.who))
    return post


def _key(sight: Sight) -> dict[str, str]:
    channel, ts = sight.key
    return {"channel": channel, "message_ts": ts}
