"""What Slack hands out for a moment: trigger ids and response URLs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.rehearsal.slack.limits import Limits
from bot.rehearsal.slack.refusals import Refusal


@dataclass(kw_only=True)
class _Trigger:
    person: str
    expires_at: float
    exchanged: bool = False


class Triggers:
    """Trigger ids: each opens one view for one person within three seconds."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._issued: dict[str, _Trigger] = {}

    def issue(self, person: str) -> str:
        """Return a new trigger id in Slack's form, `NUMBER.NUMBER.HEX`."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        expires_at = self._monotonic() + self._limits.trigger_seconds
        self._issued[trigger_id] = _Trigger(person=person, expires_at=expires_at)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use a trigger id up and return the person whom it stands for.

        Raises:
            Refusal: `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.exchanged:
            raise Refusal("exchanged_trigger_id")
        if self._monotonic() > trigger.expires_at:
            raise Refusal("expired_trigger_id")
        trigger.exchanged = True
        return trigger.person


@dataclass(kw_only=True)
class ResponseUrl:
    """Where an app may answer one interaction.

    A command's only adds messages; a click's may also replace or delete `source_ts`, the message clicked.
    """

    origin: Literal["command", "click", "view"]
    person: str
    channel: str
    expires_at: float
    uses_left: int
    source_ts: str | None = None


class ResponseUrls:
    """All response URLs given out; each takes five messages within thirty minutes."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self,
        origin: Literal["command", "click", "view"],
        *,
        person: str,
        channel: str,
        source_ts: str | None = None,
    ) -> str:
        """Return the opaque last part of a new response URL."""
        opaque = secrets.token_urlsafe(24)
        self._issued[opaque] = ResponseUrl(
            origin=origin,
            person=person,
            channel=channel,
            source_ts=source_ts,
            uses_left=self._limits.response_uses,
            expires_at=self._monotonic() + self._limits.response_seconds,
        )
        return opaque

    def move(self, old: str, new: str) -> None:
        """Let URLs into a channel go on when its id changes. What Slack does with them then is not documented."""
        for url in self._issued.values():
            if url.channel == old:
                url.channel = new

    def open(self, opaque: str) -> ResponseUrl:
        """Return what the URL stands for; whoever posts through it lowers `uses_left`.

        Raises:
            Refusal: `expired_url` when unknown or older than thirty minutes, `used_url` after five messages.
        """
        url = self._issued.get(opaque)
        if url is None or self._monotonic() > url.expires_at:
            raise Refusal("expired_url")
        if url.uses_left < 1:
            raise Refusal("used_url")
        return url
