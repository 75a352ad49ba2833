"""A clock that moves only when told."""

from datetime import UTC, datetime, timedelta

MORNING = datetime(2027, 11, 21, 9, 0, tzinfo=UTC)


class Clock:
    """What a test calls now; call it for the present moment."""

    def __init__(self, moment: datetime = MORNING) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        """Let a time pass at once."""
        self.moment += step
