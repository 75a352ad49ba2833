"""What people must see, and what must have become of OVH's account.

Every expectation waits for up to ten seconds of real time. A text that is expected is a part of what a person
reads: without markup, mentions as `@requester`, buttons as `[Add]`, times as those of the rehearsal's own week.
"""

import time
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ruamel.yaml.nodes import Node

from bot.rehearsal.script import shapes
from bot.rehearsal.script.cast import DIRECT_MESSAGES
from bot.rehearsal.script.complaints import ScriptError, Unmet
from bot.rehearsal.script.feed import Sight
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import PATIENCE_SECONDS, Scene, flat

_QUIET_SECONDS = 0.5
_POLL_SECONDS = 0.05


@phrase("privately", "WHO is told privately", takes=shapes.texts, but_not=shapes.texts)
def be_told_privately(scene: Scene, cue: Cue) -> None:
    """Whoever acted last is shown a message that nobody else sees, in answer to what they did."""
    who = scene.somebody(cue)
    since = scene.last_act_of(who)
    sight = _message(scene, cue, who, lambda sight: sight.message["ephemeral"] and sight.event > since)
    scene.claim(sight, f"to {who} alone")


@phrase("WHO is told directly", takes=shapes.texts, but_not=shapes.texts)
def be_told_directly(scene: Scene, cue: Cue) -> None:
    """A person has a message in their conversation with the bot."""
    channel = scene.channel_of(cue.who, DIRECT_MESSAGES)
    sight = _message(scene, cue, cue.who, lambda sight: sight.channel == channel and sight.message["is_app"])
    scene.claim(sight, f"to {cue.who} directly")


@phrase("channel sees", "PLACE sees", takes=shapes.texts, but_not=shapes.texts)
def be_seen(scene: Scene, cue: Cue) -> None:
    """A channel, by default the one of whoever acted last, shows a message to all its members."""
    place, who, channel = _channel(scene, cue)
    sight = _message(scene, cue, who, lambda s: s.channel == channel and not s.message["ephemeral"])
    scene.claim(sight, f"in #{place}")


@phrase("channel no longer sees", "PLACE no longer sees", takes=shapes.texts)
def be_seen_no_more(scene: Scene, cue: Cue) -> None:
    """No message in a channel contains all of these texts, or none does any more."""
    _, who, channel = _channel(scene, cue)
    feed = scene.feed(who)

    def is_gone() -> bool | None:
        seen = (s for s in feed.newest(channel) if not s.message["ephemeral"])
        return None if any(_fits(scene, cue, sight) for sight in seen) else True

    scene.settle()
    if feed.wait_for(is_gone, PATIENCE_SECONDS) is None:
        raise Unmet(cue.line, f"{cue.says}: {listed(cue.value)}. But it is still there.", scene.everything(who))


@phrase("nothing more for WHO")
def be_left_alone(scene: Scene, cue: Cue) -> None:
    """Since the last act the bot has shown a person no new message but those that were expected."""
    scene.settle(_QUIET_SECONDS)
    scene.feed(cue.who).look()
    if unexpected := scene.unexpected(cue.who):
        more = " / ".join(scene.text_of(sight.message) for sight in unexpected)
        raise Unmet(cue.line, f"{cue.who} was shown more than was expected: {more}", scene.everything(cue.who))


@phrase("Slack says", takes=shapes.texts)
def hear_slack(scene: Scene, cue: Cue) -> None:
    """Slack itself tells whoever acted last something, such as that the bot did not answer."""
    who = scene.somebody(cue)
    feed, since = scene.feed(who), scene.last_act_of(who)

    def find() -> str | None:
        return next((text for event, text in feed.notices if event > since and contains(text, cue)), None)

    notice = feed.wait_for(find, PATIENCE_SECONDS)
    if notice is None:
        raise Unmet(cue.line, f"Slack does not say {listed(cue.value)} to {who}.", scene.everything(who))
    scene.transcript.shows(f"Slack to {who}:", [notice])


def from_nought(node: Node) -> int:
    """A whole number from 0."""
    return 0 if shapes.plain(node) == 0 else shapes.count(node)


def _amount(node: Node) -> Decimal:
    try:
        return Decimal(shapes.text(node))
    except InvalidOperation:
        raise ScriptError(shapes.line_of(node), "An amount must stand here, such as 3.58.") from None


_HOLDINGS: Mapping[str, shapes.Shape] = {
    "orders": from_nought,
    "statuses": shapes.texts,
    "charges": from_nought,
    "charged": _amount,
    "names": shapes.texts,
    "late calls": shapes.texts,
}

_TIMES: Mapping[str, shapes.Shape] = {"at least": shapes.count, "at most": from_nought}


@phrase("OVH has", takes=lambda node: shapes.known_entries(node, _HOLDINGS))
def hold(scene: Scene, cue: Cue) -> None:
    """OVH's account holds: so many `orders`, with these `statuses`; so many `charges`, of this sum; these `names`.

    And what became of each of its `late calls`: `on its way`, `landed` or `refused`.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (held := _held(scene)) | cue.value != held:
        if time.monotonic() > deadline:
            wanted = ", ".join(f"{name}: {_shown(value)}" for name, value in cue.value.items())
            seen = [f"  {name}: {_shown(value)}" for name, value in held.items()]
            raise Unmet(cue.line, f"OVH should have {wanted}.", ["OVH has:", *seen])
        time.sleep(_POLL_SECONDS)
    wanted = ", ".join(f"{name}: {_shown(value)}" for name, value in cue.value.items())
    scene.transcript.direction(f"OVH has {wanted}")


_SEARCH = "GET /order/cart/{cartId}/domain"


@phrase("OVH was asked about names", takes=lambda node: shapes.known_entries(node, _TIMES))
def be_asked(scene: Scene, cue: Cue) -> None:
    """OVH was asked about names so often since the rehearsal began: `at least`, which is waited for, and `at most`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    least, most = cue.value.get("at least", 0), cue.value.get("at most")
    while (asked := scene.ovh.get("calls").get(_SEARCH, 0)) < least and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    if asked < least or (most is not None and asked > most):
        raise Unmet(cue.line, f"OVH was asked about names {asked} times.", [])
    scene.transcript.direction(f"OVH was asked about names {', '.join(f'{k} {v} times' for k, v in cue.value.items())}")


def _held(scene: Scene) -> dict[str, Any]:
    picture = scene.ovh.get("account")
    return {
        "orders": len(picture["orders"]),
        "statuses": tuple(order["status"] for order in picture["orders"]),
        "charges": len(picture["charges"]),
        "charged": sum((Decimal(charge["amount"]) for charge in picture["charges"]), Decimal(0)),
        "names": tuple(domain["name"] for domain in picture["domains"]),
        "late calls": tuple(call["outcome"] for call in picture["lateCalls"]),
    }


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _channel(scene: Scene, cue: Cue) -> tuple[str, str, str]:
    """Return the channel that a line means, somebody who is in it, and its id."""
    place = cue.place or scene.place_of(cue, scene.somebody(cue))
    if place == DIRECT_MESSAGES:
        raise ScriptError(cue.line, "Only one person sees that: write “WHO is told directly”.")
    return place, scene.viewer_of(place), scene.cast.channels[place]


def _message(scene: Scene, cue: Cue, who: str, is_candidate: Callable[[Sight], bool]) -> Sight:
    """Return the newest message that holds what a line expects; wait for it if need be."""
    feed = scene.feed(who)

    def find() -> Sight | None:
        return next((s for s in feed.newest() if is_candidate(s) and _fits(scene, cue, s)), None)

    sight = feed.wait_for(find, PATIENCE_SECONDS)
    if sight is None:
        what = f"{cue.says}: {listed(cue.value)}{but(cue)}. No message says that."
        raise Unmet(cue.line, what, scene.everything(who))
    return sight


def _fits(scene: Scene, cue: Cue, sight: Sight) -> bool:
    return contains(scene.text_of(sight.message), cue)


def contains(text: str, cue: Cue) -> bool:
    """Tell whether a text holds all that a line expects, and nothing of its `but not`."""
    wanted = all(flat([part]) in text for part in cue.value)
    return wanted and not any(flat([part]) in text for part in cue.options.get("but not", ()))


def listed(parts: tuple[str, ...]) -> str:
    """Return texts as a complaint names them."""
    return ", ".join(f"“{part}”" for part in parts)


def but(cue: Cue) -> str:
    """Return the `but not` of a line as a complaint names it."""
    parts = cue.options.get("but not")
    return f" but not {listed(parts)}" if parts else ""
