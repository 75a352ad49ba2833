"""What changes in the workspace without anybody there: who people are, who is in a user group, what a channel is."""

from typing import Any

from bot.rehearsal.script import shapes
from bot.rehearsal.script.cast import DIRECT_MESSAGES
from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import Scene
from bot.rehearsal.script.standins import tell

# Documented of `conversations.open`: "The calling user is restricted from seeing the requested user."
_UNREACHABLE = "user_not_visible"


@phrase("WHO is deactivated")
def deactivate(scene: Scene, cue: Cue) -> None:
    """Take somebody's account away."""
    _become(scene, cue, "deactivated")


@phrase("WHO becomes a guest")
def make_guest(scene: Scene, cue: Cue) -> None:
    """Make somebody a guest."""
    _become(scene, cue, "guest")


@phrase("WHO becomes a full member", "WHO is reactivated")
def make_member(scene: Scene, cue: Cue) -> None:
    """Make somebody a full member."""
    _become(scene, cue, "member")


@phrase("WHO cannot be reached", takes=shapes.optional_text)
def be_unreachable(scene: Scene, cue: Cue) -> None:
    """Let the bot send somebody nothing directly; Slack's error may be named."""
    change_person(scene, cue, {"dm_error": cue.value or _UNREACHABLE})
    scene.transcript.direction(cue.says)


@phrase("WHO can be reached again")
def be_reachable(scene: Scene, cue: Cue) -> None:
    """Let the bot send somebody direct messages again."""
    change_person(scene, cue, {"dm_error": "", "dm_blocked": False})
    scene.transcript.direction(cue.says)


@phrase("WHO joins GROUP")
def join(scene: Scene, cue: Cue) -> None:
    """Put somebody into a user group."""
    tell(cue, lambda: scene.slack.post(_membership(scene, cue)))
    scene.transcript.direction(f"{cue.who} joins @{cue.group}")


@phrase("WHO leaves GROUP")
def leave(scene: Scene, cue: Cue) -> None:
    """Take somebody out of a user group."""
    tell(cue, lambda: scene.slack.delete(_membership(scene, cue)))
    scene.transcript.direction(f"{cue.who} leaves @{cue.group}")


@phrase("PLACE becomes shared", deliveries=shapes.count)
def share(scene: Scene, cue: Cue) -> None:
    """Share a channel with another company. The id of a private one changes by that, and the bot is told."""
    change_channel(scene, cue, {"is_ext_shared": True, **cue.options})
    scene.transcript.direction(f"#{cue.place} becomes shared with another company")


@phrase("PLACE is shared no more")
def unshare(scene: Scene, cue: Cue) -> None:
    """Let a channel be the workspace's own again."""
    change_channel(scene, cue, {"is_ext_shared": False})
    scene.transcript.direction(f"#{cue.place} is shared no more")


@phrase("PLACE is archived")
def archive(scene: Scene, cue: Cue) -> None:
    """Archive a channel."""
    change_channel(scene, cue, {"is_archived": True})
    scene.transcript.direction(f"#{cue.place} is archived")


@phrase("PLACE is unarchived")
def unarchive(scene: Scene, cue: Cue) -> None:
    """Bring a channel back."""
    change_channel(scene, cue, {"is_archived": False})
    scene.transcript.direction(f"#{cue.place} is unarchived")


def change_person(scene: Scene, cue: Cue, wishes: dict[str, Any]) -> None:
    """Change what the line's person is."""
    tell(cue, lambda: scene.slack.patch(f"people/{scene.cast.people[cue.who]}", wishes))


def change_channel(scene: Scene, cue: Cue, wishes: dict[str, Any]) -> None:
    """Change what the line's channel is; if that gives it another id, go on with that."""
    if cue.place == DIRECT_MESSAGES:
        raise ScriptError(cue.line, "That is no channel.")
    channel = scene.cast.channels[cue.place]
    scene.cast.channels[cue.place] = tell(cue, lambda: scene.slack.patch(f"channels/{channel}", wishes))["id"]


def _become(scene: Scene, cue: Cue, standing: str) -> None:
    change_person(scene, cue, {"standing": standing})
    scene.transcript.direction(cue.says)


def _membership(scene: Scene, cue: Cue) -> str:
    return f"usergroups/{scene.cast.groups[cue.group]}/members/{scene.cast.people[cue.who]}"
