"""The authenticators on people's phones, which know what their owners have seen in a dialog and nothing else."""

from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.feed import Json
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import Scene
from bot.rehearsal.script.standins import tell

_CODE, _WRONG, _SAME = "the code", "a wrong code", "the same code again"
_ONE_TIME = "the one-time code"


@phrase("WHO adds the secret shown")
def add_secret(scene: Scene, cue: Cue) -> None:
    """Add the secret that the open dialog shows to the person's authenticator."""
    tell(cue, lambda: scene.slack.post(_phone(scene, cue)))
    scene.transcript.act(f"{cue.who} adds the secret shown to their authenticator")


@phrase("the operator issues a one-time code for WHO")
def issue_one_time_code(scene: Scene, cue: Cue) -> None:
    """Do what whoever runs the bot does on its host, so that a person can enrol."""
    answer = tell(cue, lambda: scene.slack.post(f"people/{scene.cast.people[cue.who]}/one-time-code", {}))
    if answer.get("error"):
        raise ScriptError(cue.line, "Nobody runs the bot in such a way that a one-time code could be issued.")
    scene.one_time_codes[cue.who] = answer["code"]
    scene.transcript.direction(cue.says)


@phrase("WHO loses their phone")
def lose_phone(scene: Scene, cue: Cue) -> None:
    """Take all secrets off the person's authenticator."""
    scene.slack.delete(_phone(scene, cue))
    scene.transcript.direction(cue.says)


def read_off(scene: Scene, cue: Cue, words: str) -> str:
    """Return what a person types for some words of a script: those themselves, or what their authenticator shows.

    Args:
        words: `the code` is that of the newest secret at this moment, `a wrong code` one that is good for no secret of
            theirs within minutes, another each time, `the same code again` the one that they typed last, and `the
            one-time code` the last that the operator issued for them.

    Raises:
        ScriptError: the phone shows no code, or none was typed or issued yet.
    """
    if words == _ONE_TIME:
        if cue.who not in scene.one_time_codes:
            raise ScriptError(cue.line, f"No one-time code was issued for {cue.who} yet.")
        return scene.one_time_codes[cue.who]
    if words == _WRONG:
        scene.wrong_codes += 1
        wrong: list[str] = _shown(scene, cue)["wrong"]
        return wrong[scene.wrong_codes % len(wrong)]
    if words == _CODE:
        codes: list[str] = _shown(scene, cue)["codes"]
        if not codes:
            raise ScriptError(cue.line, f"{cue.who} has no secret yet: “{cue.who} adds the secret shown”.")
        scene.codes[cue.who] = codes[0]
    elif words != _SAME:
        return words
    if cue.who not in scene.codes:
        raise ScriptError(cue.line, f"{cue.who} has typed no code yet.")
    return scene.codes[cue.who]


def _shown(scene: Scene, cue: Cue) -> Json:
    shown: Json = scene.slack.get(_phone(scene, cue))
    return shown


def _phone(scene: Scene, cue: Cue) -> str:
    return f"people/{scene.cast.people[cue.who]}/authenticator"
