"""Scripts: dialogues in YAML that are played against both stand-ins, printed, and judged.

    about: What the script shows, a sentence or two.
    settings: {approvers: [approver-1], max_total: "20.00"}      # optional: what the bot is configured with
    prologue: requested.yaml                                     # optional: a script whose dialogue is played before
    dialogue:
      - requester in campaign: /domain search merrychristmas.ovh
      - privately: [merrychristmas.ovh, 0.99 € first year]
      - requester presses: Add
      - 10 minutes later
      - channel sees: DONE

A line is a sentence, alone or with a value behind a colon and further entries below it. All that can be said, and
in which words, are the functions marked `@phrase` in three modules: what people do (`acting`), what must come of it
(`expecting`), and what happens otherwise (`arranging`). People and channels are those of the sample workspace
(`bot.rehearsal.slack.sample`); channels go without `#`, which begins a comment in YAML. Orders live slowly enough
to be watched: OVH checks them for two minutes and delivers them after eight.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.rehearsal import ovh, slack
from bot.rehearsal.script import acting, arranging, expecting  # noqa: F401 - they register what can be said
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.script.complaints import ScriptError, Unmet, complaints_about
from bot.rehearsal.script.player import Bot
from bot.rehearsal.script.reading import Script, read
from bot.rehearsal.script.scene import Scene
from bot.rehearsal.script.transcript import Transcript
from bot.rehearsal.script.watch import Watch
from bot.rehearsal.stage import Play, stage

__all__ = ["PACE", "Script", "ScriptError", "Unmet", "perform", "read", "rehearse"]

PACE = ovh.Pace(checking_seconds=120, delivering_seconds=480, registering_seconds=480)
"""How fast orders live in a script."""

_PLAYED, _FAILED, _WRONG = 0, 1, 2


def rehearse(script: Path, playing: Play, record: Path | None, write: Callable[[str], object] | None = None) -> int:
    """Play a script and print it.

    Args:
        script: the file.
        playing: runs the bot.
        record: where to write every exchange with the stand-ins, as JSON Lines.
        write: takes the transcript and what is wrong; standard output and standard error without it.

    Returns:
        The exit code: 0, or 1 if something did not happen that the script expects, or 2 if the script is wrong.
    """
    tell, complain = write or sys.stdout.write, write or sys.stderr.write
    try:
        perform(read(script, _cast()), playing, record=record, write=tell)
    except ScriptError as wrong:
        complain(f"\n{wrong}\n")
        return _WRONG
    except Unmet as unmet:
        complain("\n".join(["", str(unmet), *unmet.seen, ""]))
        return _FAILED
    return _PLAYED


def perform(script: Script, playing: Play, *, record: Path | None, write: Callable[[str], object]) -> None:
    """Play a script from its first line to its last, or to the first that fails.

    Raises:
        Unmet: something did not happen that the script expects.
        ScriptError: a line makes no sense at that moment.
    """
    with _scene(script, playing, record, Transcript(write)) as scene:
        scene.transcript.title(script.about)
        for dialogue in script.dialogues:
            with complaints_about(dialogue.file):
                for cue in dialogue.cues:
                    cue.play(scene, cue)


@contextmanager
def _scene(script: Script, playing: Play, record: Path | None, transcript: Transcript) -> Iterator[Scene]:
    with Watch(record) as watch, stage(settings=script.settings, pace=PACE, recorder=watch) as on:
        bot = Bot(playing, on.part)
        try:
            with complaints_about(script.dialogues[-1].file):
                bot.start(line=1)
            yield Scene(stage=on, cast=_cast(), bot=bot, watch=watch, transcript=transcript)
        finally:
            bot.stop()


def _cast() -> Cast:
    return Cast.of(slack.sample_workspace())
