"""Ticking boxes in the dialog that is open, by what stands beside them.

A box in an `input` block tells nobody: it goes with the next button, with the submission, or with closing. One in a
section or a row of actions tells the app at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.rehearsal.script import shapes
from bot.rehearsal.script.acting import act, deliveries_of, open_dialog, window_of
from bot.rehearsal.script.complaints import Unmet
from bot.rehearsal.script.feed import Json
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import PATIENCE_SECONDS, Scene
from bot.rehearsal.script.window import chosen_in
from bot.rehearsal.slack.kit import interactive

_EVERY = "all"


@dataclass(frozen=True, kw_only=True)
class _Box:
    """One box of a dialog, with everything that stands beside it."""

    view: Json
    block: Json
    element: Json
    option: Json
    words: str

    @property
    def is_ticked(self) -> bool:
        return self.option["value"] in chosen_in(self.view, self.block, self.element)

    @property
    def tells_at_once(self) -> bool:
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))

    def fits(self, text: str) -> bool:
        return text == _EVERY or text in self.words

    def fits_as_a_word(self, text: str) -> bool:
        """Tell whether the text stands there by itself: `example.co` does not in `example.com` or `my.example.co`."""
        return text == _EVERY or bool(re.search(rf"(?<![\w.-]){re.escape(text)}(?![\w-]|\.\w)", self.words))


@phrase("WHO ticks", "WHO unticks", takes=shapes.texts, deliveries=shapes.count, fails=shapes.text)
def tick(scene: Scene, cue: Cue) -> None:
    """Tick boxes, or take ticks away, each by a part of what stands beside it; `all` means all that can be."""
    is_tick = cue.says.endswith(" ticks")
    scene.actor = cue.who
    for text in cue.value:
        for box in _boxes(scene, cue, text, is_tick=is_tick):
            _press(scene, cue, box, is_tick=is_tick)
    scene.transcript.act(f"{cue.says} {', '.join(cue.value)}")


def _boxes(scene: Scene, cue: Cue, text: str, *, is_tick: bool) -> list[_Box]:
    """Return the box that a text means; wait for it if need be. A box that is as it should be already is a mistake."""
    feed = scene.feed(cue.who)
    open_dialog(scene, cue)

    def find() -> list[_Box] | None:
        fitting = [box for box in _boxes_of(scene, feed.dialog) if box.fits(text)]
        return [box for box in fitting if box.fits_as_a_word(text)] or fitting or None

    found = feed.wait_for(find, PATIENCE_SECONDS) or []
    free = [box for box in found if box.is_ticked is not is_tick]
    if free and (text == _EVERY or len(found) == 1):
        return free
    if not found:
        what = f"The dialog has no box beside “{text}”."
    elif len(found) > 1:
        what = f"The dialog has {len(found)} boxes beside “{text}”: say more of what stands there."
    else:
        what = f"The box beside “{text}” is {'ticked already' if is_tick else 'not ticked'}."
    raise Unmet(cue.line, what, scene.everything(cue.who))


def _boxes_of(scene: Scene, view: Json | None) -> Iterator[_Box]:
    for block, element in interactive((view or {"blocks": []})["blocks"]):
        if element["type"] == "checkboxes":
            label = scene.rendering.words_beside(block)
            for option in element["options"]:
                words = " ".join([label, *scene.rendering.words_of(option)])
                yield _Box(view=view or {}, block=block, element=element, option=option, words=words)


def _press(scene: Scene, cue: Cue, box: _Box, *, is_tick: bool) -> None:
    window = window_of(scene, cue)
    value = box.option["value"]
    before = chosen_in(window.shown, box.block, box.element)
    chosen = [o for o in box.element["options"] if (o["value"] in before or o["value"] == value)]
    if not is_tick:
        chosen = [option for option in chosen if option["value"] != value]
    entered = {"type": "checkboxes", "selected_options": chosen}
    block_id, action_id = box.block["block_id"], box.element["action_id"]
    window.enter(block_id, action_id, entered)
    if box.tells_at_once:
        scene.begin_act(cue.who)
        target = {"view_id": window.view["id"], "block_id": block_id, "action_id": action_id}
        act(scene, cue, "actions", target | {"values": window.entered} | entered | deliveries_of(cue))
