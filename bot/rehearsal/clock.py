"""The one clock of a rehearsal: what the bot, OVH's orders and people's authenticators call now."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The real time, or a made-up beginning from which it runs on; moved further by the steps of a script.

    Args:
        start: the moment at which it begins, aware; the present one by default.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = start - datetime.now(UTC) if start else timedelta(0)

    def __call__(self) -> datetime:
        """Return the present moment of the rehearsal, in UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, step: timedelta) -> None:
        """Let a time pass at once.

        Raises:
            ValueError: the step goes back.
        """
        if step < timedelta(0):
            raise ValueError("the clock of a rehearsal never goes back")
        self._ahead += step
