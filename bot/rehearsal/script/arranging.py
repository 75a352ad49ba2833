"""What happens without anybody in the workspace: time passes, things fail, OVH changes, the bot is stopped."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.rehearsal.script import shapes
from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import Scene
from bot.rehearsal.script.standins import StandInRefused


@phrase("TIME later")
def let_time_pass(scene: Scene, cue: Cue) -> None:
    """Step the clock: `10 minutes later`, `3 days 1 hour later`.

    Only what the bot calls now moves, and the life of OVH's carts and orders. What Slack and the network allow
    stays real: three seconds for an acknowledgement, time-outs, signatures.
    """
    parts = re.findall(r"(\d+) (second|minute|hour|day)", cue.words["time"])
    step = timedelta(**{f"{unit}s": int(number) for number, unit in parts})
    scene.settle()
    scene.stage.clock.advance(step)
    scene.transcript.pause(cue.says)
    scene.bot.look()


@phrase("fault", "OVH fails", takes=shapes.text_or_fields)
def let_ovh_fail(scene: Scene, cue: Cue) -> None:
    """Let OVH's API fail, or do something else than it should: one of `bot.rehearsal.ovh.faults`, or its title."""
    told = {"ready_made": cue.value} if isinstance(cue.value, str) else cue.value
    _tell(cue, lambda: scene.ovh.post("faults", told))
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


@phrase("Slack fails", takes=shapes.fields)
def let_slack_fail(scene: Scene, cue: Cue) -> None:
    """Let calls of Slack's Web API fail: what `bot.rehearsal.slack.faults` knows."""
    _tell(cue, lambda: scene.slack.post("faults", cue.value))
    scene.transcript.direction(f"Slack fails: {_in_words(cue.value)}")


@phrase("nothing fails any more")
def mend(scene: Scene, _: Cue) -> None:
    """End all failures; whatever hangs in one is cut off."""
    scene.ovh.delete("faults")
    scene.slack.delete("faults")
    scene.transcript.direction("nothing fails any more")


@phrase("OVH changes price", takes=shapes.fields)
def change_price(scene: Scene, cue: Cue) -> None:
    """Change what a `name` or an `extension` costs: `price`, `raise`, `promotion`, `renew`."""
    _change(scene, cue, "prices", cue.value)


@phrase("OVH changes name", takes=shapes.fields)
def change_name(scene: Scene, cue: Cue) -> None:
    """Decide what a name is: `{name: x.fr, is: taken}`."""
    _change(scene, cue, "names", cue.value)


@phrase("OVH changes order", takes=shapes.fields)
def change_order(scene: Scene, cue: Cue) -> None:
    """Hold the newest order in a `status`; null lets it live again."""
    _change(scene, cue, "orders", cue.value)


@phrase("OVH changes line", takes=shapes.fields)
def change_line(scene: Scene, cue: Cue) -> None:
    """Sell something else in the newest order than was in its cart: another `name`, `amount` or `kind`."""
    _change(scene, cue, "lines", cue.value)


@phrase("OVH changes payment method", takes=shapes.fields)
def change_payment_method(scene: Scene, cue: Cue) -> None:
    """Change the `status` of the default payment method, or make another the `default`."""
    _change(scene, cue, "payment-methods", cue.value)


@phrase("OVH changes wallet", takes=shapes.fields)
def change_wallet(scene: Scene, cue: Cue) -> None:
    """Change what the account has to pay with: `prepaid`, `points`, and whether methods are `registered`."""
    _change(scene, cue, "wallet", cue.value)


@phrase("OVH changes guess", takes=shapes.fields)
def change_guess(scene: Scene, cue: Cue) -> None:
    """Decide what nobody knows of OVH otherwise: `second_checkout_status`, `validated_cart_deletion`."""
    _change(scene, cue, "guesses", cue.value)


@phrase("OVH loses every cart")
def lose_carts(scene: Scene, cue: Cue) -> None:
    """Let there be no cart any more."""
    _tell(cue, lambda: scene.ovh.post("carts", {"lose": "all"}))
    scene.transcript.direction(cue.says)


@phrase("Slack changes app", takes=shapes.fields)
def change_app(scene: Scene, cue: Cue) -> None:
    """Change how the bot is installed: `messages_tab`, `scopes`."""
    _change_slack(scene, cue, "app")


@phrase("Slack changes channel PLACE", takes=shapes.fields)
def change_channel(scene: Scene, cue: Cue) -> None:
    """Change a channel: `is_archived`, `is_ext_shared`, `posting_restricted`."""
    _change_slack(scene, cue, f"channels/{scene.cast.channels[cue.place]}")


@phrase("Slack changes WHO", takes=shapes.fields)
def change_person(scene: Scene, cue: Cue) -> None:
    """Change what somebody is: `standing`, `dm_blocked`."""
    _change_slack(scene, cue, f"people/{scene.cast.people[cue.who]}")


@phrase("the bot stops")
def stop_bot(scene: Scene, _: Cue) -> None:
    """Stop the bot; its database stays."""
    scene.bot.stop()
    scene.transcript.direction("the bot stops")


@phrase("the bot starts")
def start_bot(scene: Scene, cue: Cue) -> None:
    """Start the bot again, on the same database."""
    scene.bot.start(cue.line)
    scene.transcript.direction("the bot starts")


def _change(scene: Scene, cue: Cue, route: str, told: dict[str, Any]) -> None:
    _tell(cue, lambda: scene.ovh.post(route, told))
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


def _change_slack(scene: Scene, cue: Cue, route: str) -> None:
    _tell(cue, lambda: scene.slack.patch(route, cue.value))
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


def _tell(cue: Cue, tell: Callable[[], Any]) -> None:
    """Tell a stand-in something; what it does not understand is the script's fault."""
    try:
        tell()
    except StandInRefused as refused:
        raise ScriptError(cue.line, f"The stand-in does not take this: {refused}.") from None


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_in_words(inner)}" for name, inner in value.items())
    return str(value)
