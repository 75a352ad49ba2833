"""What happens without anybody in the workspace: time passes, things fail, OVH changes, the bot is stopped."""

from datetime import timedelta
from typing import Any

from bot.rehearsal.script import shapes, workplace
from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.phrases import Cue, phrase
from bot.rehearsal.script.scene import Scene
from bot.rehearsal.script.standins import tell


@phrase("TIME later")
def let_time_pass(scene: Scene, cue: Cue) -> None:
    """Step the clock: `10 minutes later`, `3 days 1 hour later`; a day is 24 hours, whatever a zone does meanwhile.

    Only what the bot calls now moves, the life of OVH's carts and orders, and what authenticators show. What Slack and
    the network allow stays real: three seconds for an acknowledgement, time-outs, signatures.
    """
    _step(scene, shapes.duration(cue.words["time"]) or timedelta(0))
    scene.transcript.pause(cue.says)
    scene.bot.look()


@phrase("advance", takes=shapes.time_or_moment)
def advance(scene: Scene, cue: Cue) -> None:
    """Step the clock by a time, as `TIME later` does, or to a moment such as `2026-11-30T09:00:00+01:00`."""
    if isinstance(cue.value, timedelta):
        step, words = cue.value, f"{_in_words(cue.value)} later"
    else:
        step, words = cue.value - scene.stage.clock(), f"{cue.value:%Y-%m-%d %H:%M}"
    if step < timedelta(0):
        raise ScriptError(cue.line, "The clock never goes back, and that moment is past.")
    _step(scene, step)
    scene.transcript.pause(words)
    scene.bot.look()


def _step(scene: Scene, step: timedelta) -> None:
    scene.settle()
    scene.stage.clock.advance(step)


@phrase("fault", "OVH fails", takes=shapes.text_or_fields)
def let_ovh_fail(scene: Scene, cue: Cue) -> None:
    """Let OVH's API fail, or do something else than it should: one of `bot.rehearsal.ovh.faults`, or its title."""
    told = {"ready_made": cue.value} if isinstance(cue.value, str) else cue.value
    tell(cue, lambda: scene.ovh.post("faults", told))
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


@phrase("Slack fails", takes=shapes.text_or_fields)
def let_slack_fail(scene: Scene, cue: Cue) -> None:
    """Let calls of Slack's Web API fail: what `bot.rehearsal.slack.faults` knows, or the title of a ready-made one.

    `about` may name somebody, a channel or a user group as the script does.
    """
    told = {"ready_made": cue.value} if isinstance(cue.value, str) else dict(cue.value)
    if "about" in told:
        told["about"] = scene.cast.id_of(str(told["about"]))
    tell(cue, lambda: scene.slack.post("faults", told))
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


@phrase("OVH changes extension", takes=shapes.fields)
def change_extension(scene: Scene, cue: Cue) -> None:
    """Stop selling an `extension`, or sell it again: `sold`; let its promotion end: `promotion_days`."""
    _change(scene, cue, "extensions", cue.value)


@phrase("OVH changes catalogue", takes=shapes.fields)
def change_catalogue(scene: Scene, cue: Cue) -> None:
    """Show the `whole` catalogue, an `empty` one, or one of another `currency` or of one `price`."""
    _change(scene, cue, "catalogue", cue.value)


@phrase("OVH changes traffic", takes=shapes.fields)
def change_traffic(scene: Scene, cue: Cue) -> None:
    """Let every call take long, or only so many a second be answered: `call_seconds`, `calls_per_second`."""
    _change(scene, cue, "traffic", cue.value)


@phrase("OVH changes account", takes=shapes.fields)
def change_account(scene: Scene, cue: Cue) -> None:
    """Change the `language` of the account."""
    _change(scene, cue, "account", cue.value)


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
    tell(cue, lambda: scene.ovh.post("carts", {"lose": "all"}))
    scene.transcript.direction(cue.says)


@phrase("Slack changes app", takes=shapes.fields)
def change_app(scene: Scene, cue: Cue) -> None:
    """Change how the bot is installed: `messages_tab`, `scopes`."""
    tell(cue, lambda: scene.slack.patch("app", cue.value))
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


@phrase("Slack changes channel PLACE", takes=shapes.fields)
def change_channel(scene: Scene, cue: Cue) -> None:
    """Change a channel: `is_archived`, `is_ext_shared`, `posting_restricted`."""
    workplace.change_channel(scene, cue, cue.value)
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


@phrase("Slack changes WHO", takes=shapes.fields)
def change_person(scene: Scene, cue: Cue) -> None:
    """Change what somebody is: `standing`, `dm_blocked`."""
    workplace.change_person(scene, cue, cue.value)
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


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


@phrase("the bot starts with other settings", takes=shapes.fields)
def start_bot_otherwise(scene: Scene, cue: Cue) -> None:
    """Start the bot again on the same database, configured otherwise: what is told replaces that of the script."""
    scene.bot.start(cue.line, cue.value)
    scene.transcript.direction(cue.says)


def _change(scene: Scene, cue: Cue, route: str, told: dict[str, Any]) -> None:
    tell(cue, lambda: scene.ovh.post(route, told))
    scene.transcript.direction(f"{cue.says}: {_in_words(cue.value)}")


def _in_words(value: object) -> str:
    if isinstance(value, timedelta):
        return _time_in_words(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_in_words(inner)}" for name, inner in value.items())
    return str(value)


def _time_in_words(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    return " ".join(f"{number} {unit}{'s' if number > 1 else ''}" for number, unit in parts if number) or "no time"
