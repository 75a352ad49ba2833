"""Slack's own limits as values, and the buckets that meter calls."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long and how often Slack lets an app do things; the defaults are Slack's.

    Attributes:
        acknowledge_seconds: time for the app to acknowledge a command, click or submission.
        trigger_seconds: life of a `trigger_id`.
        response_uses: messages that one `response_url` takes.
        response_seconds: life of a `response_url`.
        stack_depth: views in one stack.
        event_retry_seconds: how long Slack waits before each further delivery of an event.
        posts_per_second: `chat.postMessage` to one channel. Slack says "about one per second" and lets short
            bursts pass without naming their size; `posts_burst` is this stand-in's choice.
        tier_per_minute: calls per minute and method, by rate limit tier. Slack promises 1, 20, 50 and 100 at
            least; the stand-in is as generous as Slack tends to be. `views.update` (tier 4) has one rate for all
            dialogs of the workspace together.

    Source: docs.slack.dev/interactivity/handling-user-interaction, …/apis/web-api/rate-limits.
    """

    acknowledge_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_uses: int = 5
    response_seconds: float = 30 * 60
    stack_depth: int = 3
    event_retry_seconds: tuple[float, ...] = (0, 60, 300)
    posts_per_second: float = 1.0
    posts_burst: int = 4
    tier_per_minute: tuple[int, int, int, int] = (20, 60, 120, 300)


class Bucket:
    """A token bucket: `burst` calls at once, then `per_second` of them.

    Args:
        burst: how many calls it holds when full.
        per_second: how fast it refills.
        monotonic: seconds that never go back.
    """

    def __init__(self, *, burst: int, per_second: float, monotonic: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._tokens = float(burst)
        self._filled_at = monotonic()

    def take(self) -> int:
        """Take one call; return 0, or the whole seconds to wait when it is empty (`Retry-After`)."""
        moment = self._monotonic()
        self._tokens = min(self._burst, self._tokens + (moment - self._filled_at) * self._per_second)
        self._filled_at = moment
        if self._tokens < 1:
            return math.ceil((1 - self._tokens) / self._per_second)
        self._tokens -= 1
        return 0


class Rates:
    """The buckets of all methods and channels, made when first used."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def take_post(self, channel: str) -> int:
        """Take one message to a channel; return 0 or the seconds to wait."""
        limits = self._limits
        return self._take(("chat.postMessage", channel), limits.posts_burst, limits.posts_per_second)

    def take_call(self, method: str, tier: int) -> int:
        """Take one call of a method of tier 1 to 4; return 0 or the seconds to wait."""
        per_minute = self._limits.tier_per_minute[tier - 1]
        return self._take((method, ""), per_minute, per_minute / 60)

    def forget(self) -> None:
        """Fill all buckets, as if nothing had been called yet."""
        self._buckets.clear()

    def _take(self, key: tuple[str, str], burst: int, per_second: float) -> int:
        if key not in self._buckets:
            self._buckets[key] = Bucket(burst=burst, per_second=per_second, monotonic=self._monotonic)
        return self._buckets[key].take()
