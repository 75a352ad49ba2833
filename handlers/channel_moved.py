"""What Slack tells by itself: that a channel has another id.

Source: https://docs.slack.dev/reference/events/channel_id_changed: sent when a private channel that the app can see is
shared with another company; nothing can be posted by the old id from then on.
"""

from datetime import UTC, datetime, timedelta

from bot.model.hearing import Heard
from bot.services import Services
from handlers.intention import Occurrence

_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def move(heard: Heard, services: Services) -> None:
    """Carry over what is kept by the old id."""
    old, new = heard.values.get("old_channel_id"), heard.values.get("new_channel_id")
    if old and new:
        services.moving.move(old, new, _moment(heard))


def _moment(heard: Heard) -> datetime:
    """Read when it happened, `1612206778.000000`; when it was heard, if that cannot be read."""
    seconds, _, fraction = heard.values.get("event_ts", "").partition(".")
    if not (seconds.isdecimal() and len(seconds) == len("1612206778")):
        return heard.heard_at
    microseconds = int(fraction) if fraction.isdecimal() and len(fraction) == len("000000") else 0
    return _1970 + timedelta(seconds=int(seconds), microseconds=microseconds)


CHANNEL_MOVED = Occurrence(name="channel moved", heard_as="channel_id_changed", note=move)
