"""Scripts: dialogues in YAML that are played against both stand-ins, printed, and judged.

    about: What the script shows, a sentence or two.
    settings: {approvers: [approver-1], max_total: "20.00"}      # optional: what the bot is configured with
    clock: 2026-11-27T16:30:00+01:00                             # optional: when it begins; now by default
    prologue: requested.yaml                                     # optional: a script whose dialogue is played before
    dialogue:
      - requester in campaign: /domain search merrychristmas.ovh
      - privately: [merrychristmas.ovh, 0.99 € first year]
      - requester presses: Add
      - 10 minutes later
      - channel sees: DONE

A line is a sentence, alone or with a value behind a colon, and with further entries below it. What is in brackets may
be left out; WHO is one of the people of the sample workspace (`bot.rehearsal.slack.sample`), PLACE a channel without
its `#`, which begins a comment in YAML, or `direct messages`, GROUP a user group without its `@`. Settings are given to
the bot as they stand, tables within tables included.

What people do (`acting`, `clicking`, `ticking`, `phones`):

    WHO in PLACE: TEXT                     types a command, or writes a message,     as, deliveries, fails
                                           on one line or on several
    WHO[ in PLACE] presses: LABEL          a button of the newest message with it    for, times, deliveries, fails
    WHO presses in the dialog: LABEL       a button of the dialog that is open       for, deliveries, fails
    WHO keeps pressing in the dialog: LABEL
                                           once a second, until it shows some texts  until
    WHO[ in PLACE] presses on another post: LABEL
                                           a real button's action and value, on a    for, on, shown to,
                                           post where it does not stand              deliveries, fails
    Slack delivers again what WHO did      the same payload once more                fails
    WHO fills in: {LABEL: TEXT}            fields of the dialog that is open; a text may be `the code`, `a wrong code`
                                           or `the same code again`, of their authenticator, or
                                           `the one-time code`
    WHO ticks: TEXTS                       boxes of the open dialog, by (part of)    deliveries, fails
                                           what is beside each, or `all`
    WHO unticks: TEXTS                                                               deliveries, fails
    WHO adds the secret shown              in the open dialog, to their authenticator
    WHO loses their phone
    WHO submits[: LABEL]                   that dialog                               deliveries, fails
    WHO closes the dialog                  by its button                             deliveries, fails
    WHO closes the dialog by its cross     and all dialogs below it                  deliveries, fails
    WHO in PLACE invites: NAME             somebody, or Cartwright
    WHO in PLACE removes: NAME

What must come of it, each for whoever acted last unless it says whom (`expecting`, `dialogs`):

    privately: TEXTS                       a message to them alone                   but not
    WHO is told privately: TEXTS                                                     but not
    WHO is told directly: TEXTS            in their conversation with the bot        but not
    channel sees: TEXTS                    a message to everybody there              but not
    PLACE sees: TEXTS                                                                but not
    channel no longer sees: TEXTS
    PLACE no longer sees: TEXTS
    nothing more for WHO                   no new message but those expected
    the dialog shows: TEXTS                now; what is ticked is `[x]`              but not, within
    the dialog of WHO shows: TEXTS                                                   but not, within
    the dialog no longer shows: TEXTS      it is open, with none of them             within
    the dialog of WHO no longer shows: TEXTS                                         within
    the dialog is closed                                                             within
    the dialog of WHO is closed                                                      within
    the dialog has changed: {at least, at most, at most a second}
                                           how often the app changed the dialog      within
                                           that is open, or was last; `at most a
                                           second` in any one second
    the dialog of WHO has changed: {at least, at most, at most a second}             within
    the dialog complains: {LABEL: TEXTS}   beside its fields
    Slack says: TEXTS                      Slack itself, to the person
    OVH has: {orders, statuses, charges, charged, names, late calls}
    OVH was asked about names: {at least, at most}
                                           how many calls searches made, so far

What happens otherwise (`arranging`, `workplace`):

    TIME later                             `10 minutes later`, `3 days 1 hour later`
    advance: TIME                          the same; or to a moment, 2026-11-30T09:00:00+01:00
    WHO is deactivated
    WHO is reactivated
    WHO becomes a guest
    WHO becomes a full member
    the operator issues a one-time code for WHO
    WHO cannot be reached[: ERROR]         by direct message; Slack's error is user_not_visible by default
    WHO can be reached again
    WHO joins GROUP
    WHO leaves GROUP
    PLACE becomes shared                   the id of a private channel changes          deliveries
    PLACE is shared no more
    PLACE is archived
    PLACE is unarchived
    fault: {call: METHOD PATH, …}          see `bot.rehearsal.ovh.faults`
    fault: TITLE                           of a ready-made one: see `bot.rehearsal.ovh.ready_made`
    OVH fails: {call: METHOD PATH, …}      another word for it
    Slack fails: {method, …}               see `bot.rehearsal.slack.faults`; or the TITLE of a ready-made fault
    nothing fails any more
    OVH changes price: {…}                 and what follows: see `bot.rehearsal.ovh.changes`
    OVH changes name: {…}
    OVH changes extension: {…}
    OVH changes catalogue: {…}
    OVH changes traffic: {…}
    OVH changes account: {…}
    OVH changes order: {…}
    OVH changes line: {…}
    OVH changes payment method: {…}
    OVH changes wallet: {…}
    OVH changes guess: {…}
    OVH loses every cart
    Slack changes app: {…}                 see `bot.rehearsal.slack`
    Slack changes channel PLACE: {…}
    Slack changes WHO: {…}
    the bot stops
    the bot starts
    the bot starts with other settings: {…}
                                           those named differ from then on

A dialog is live: the bot may change it while people look at it and tick boxes. What they have entered stays while its
block and action ids do, as in Slack; the bot hears of it by the next button, the submission or the closing. Pages are
turned by pressing `Next` in the dialog. A dialog that was printed before is printed by its changes. `within: 60
seconds` waits longer than the ten seconds that are waited otherwise.

Orders live slowly enough to be watched: OVH checks them for two minutes, and delivers them after eight.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bot.rehearsal import ovh, slack
from bot.rehearsal.script import (  # noqa: F401 - they register what can be said
    acting,
    arranging,
    clicking,
    dialogs,
    expecting,
    phones,
    ticking,
    workplace,
)
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.script.complaints import ScriptError, Unmet, complaints_about
from bot.rehearsal.script.player import Bot
from bot.rehearsal.script.reading import Script, read
from bot.rehearsal.script.rendering import Dates
from bot.rehearsal.script.scene import Scene
from bot.rehearsal.script.transcript import Transcript
from bot.rehearsal.script.watch import Watch
from bot.rehearsal.stage import Play, Stage, stage

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
    with _watch(script, record) as watch, _stage(script, watch) as on:
        bot = Bot(playing, on.part)
        dates = Dates(on.clock(), are_true=script.clock is not None)
        try:
            with complaints_about(script.dialogues[-1].file):
                bot.start(line=1)
            scene = Scene(stage=on, cast=_cast(), dates=dates, bot=bot, watch=watch, transcript=transcript)
            scene.settle()  # until it has read what OVH sells, which it does first
            yield scene
        finally:
            bot.stop()


def _stage(script: Script, watch: Watch) -> AbstractContextManager[Stage]:
    return stage(settings=script.settings, pace=PACE, recorder=watch, start=script.clock)


def _watch(script: Script, record: Path | None) -> Watch:
    try:
        return Watch(record)
    except OSError as error:
        with complaints_about(script.dialogues[-1].file):
            raise ScriptError(1, f"The record {record} cannot be written: {error.strerror}.") from None


def _cast() -> Cast:
    return Cast.of(slack.sample_workspace())
