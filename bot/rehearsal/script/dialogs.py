"""What people must see of dialogs; the bot may change an open one at any time, so what is expected is waited for."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.rehearsal.script import shapes
from bot.rehearsal.script.complaints import Unmet
from bot.rehearsal.script.expecting import but, contains, from_nought, listed
from bot.rehearsal.script.feed import Json
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import PATIENCE_SECONDS, Scene, flat
from bot.rehearsal.script.window import Window

Found = TypeVar("Found")


@phrase("the dialog shows", "the dialog of WHO shows", takes=shapes.texts, but_not=shapes.texts, within=shapes.time)
def show_dialog(scene: Scene, cue: Cue) -> None:
    """Whoever acted last has a dialog open that contains these texts now."""
    who = scene.somebody(cue)
    feed = scene.feed(who)

    def find() -> Json | None:
        dialog = feed.dialog
        return dialog if dialog and contains(flat(scene.rendering.dialog(dialog)), cue) else None

    dialog = _wait_for(scene, cue, who, find)
    if dialog is None:
        raise Unmet(cue.line, f"{who} has no dialog open with {listed(cue.value)}{but(cue)}.", scene.everything(who))
    scene.show_dialog(who, dialog)


@phrase("the dialog no longer shows", "the dialog of WHO no longer shows", takes=shapes.texts, within=shapes.time)
def show_no_more(scene: Scene, cue: Cue) -> None:
    """The dialog that is open contains none of these texts, or none any more."""
    who = scene.somebody(cue)
    feed = scene.feed(who)

    def find() -> Json | None:
        dialog = feed.dialog
        text = flat(scene.rendering.dialog(dialog)) if dialog else ""
        return dialog if text and not any(flat([part]) in text for part in cue.value) else None

    scene.settle()
    dialog = _wait_for(scene, cue, who, find)
    if dialog is None:
        what = f"{who} has no dialog open without {listed(cue.value)}."
        raise Unmet(cue.line, what, scene.everything(who))
    scene.show_dialog(who, dialog)


@phrase("the dialog is closed", "the dialog of WHO is closed", within=shapes.time)
def be_closed(scene: Scene, cue: Cue) -> None:
    """No dialog is open for whoever acted last."""
    who = scene.somebody(cue)
    feed = scene.feed(who)
    if _wait_for(scene, cue, who, lambda: None if feed.dialog else True) is None:
        raise Unmet(cue.line, f"{who} still has a dialog open.", scene.everything(who))
    scene.transcript.direction(f"{who} has no dialog open")


_CHANGES: Mapping[str, shapes.Shape] = {
    "at least": shapes.count,
    "at most": from_nought,
    "at most a second": shapes.count,
}


@phrase(
    "the dialog has changed",
    "the dialog of WHO has changed",
    takes=lambda node: shapes.known_entries(node, _CHANGES),
    within=shapes.time,
)
def change(scene: Scene, cue: Cue) -> None:
    """The app has changed the dialog, which is open or was the last that was, so often since it opened.

    `at least` is waited for. `at most a second` looks at any second; a tenth of it is left for a busy machine.
    """
    who = scene.somebody(cue)
    feed, least = scene.feed(who), cue.value.get("at least", 0)

    def find() -> Window | None:
        window = feed.window
        return window if window and len(window.changed_at) >= least else None

    window = _wait_for(scene, cue, who, find) or feed.window
    seen = {
        "at least": len(window.changed_at) if window else 0,
        "at most": len(window.changed_at) if window else 0,
        "at most a second": window.most_changes_in_a_second() if window else 0,
    }
    for name, wanted in cue.value.items():
        if window is None or (seen[name] < wanted if name == "at least" else seen[name] > wanted):
            what = f"The dialog of {who} should have changed {name}: {wanted}. It has: {seen[name]}."
            raise Unmet(cue.line, what, scene.everything(who))
    scene.transcript.direction(f"the dialog has changed {', '.join(f'{k}: {v}' for k, v in cue.value.items())}")


@phrase("the dialog complains", takes=shapes.named_texts)
def complain(scene: Scene, cue: Cue) -> None:
    """The dialog that was just submitted stays open, with a sentence beside a field, by the field's label."""
    who = scene.somebody(cue)
    scene.feed(who).look()
    dialog = scene.feed(who).dialog or {"blocks": []}
    labels = {block["block_id"]: block["label"]["text"] for block in dialog["blocks"] if block["type"] == "input"}
    complaints = {labels.get(block_id, block_id): text for block_id, text in scene.complaints.items()}
    for label, parts in cue.value.items():
        if not all(part in complaints.get(label, "") for part in parts):
            what = f"Beside “{label}” the dialog says “{complaints.get(label, '')}”, not {listed(parts)}."
            raise Unmet(cue.line, what, scene.everything(who))
        scene.transcript.shows(f"beside “{label}”:", [complaints[label]])


def _wait_for(scene: Scene, cue: Cue, who: str, find: Callable[[], Found | None]) -> Found | None:
    within = cue.options.get("within")
    return scene.feed(who).wait_for(find, within.total_seconds() if within else PATIENCE_SECONDS)
