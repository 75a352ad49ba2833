"""Who goes next: calls of OVH that wait, in three lanes. Nothing here waits or knows the time."""

from collections import deque
from enum import Enum
from typing import Generic, TypeVar


class Lane(Enum):
    """What a call of OVH is for; who waits in an earlier lane goes before whoever waits in a later one."""

    MONEY = "money"  # whatever decides about money, or moves it
    PEOPLE = "people"  # somebody waits for the answer of a search
    BACKGROUND = "background"  # nobody waits


_TURN = 10
"""One in so many calls of people and background is a background's, where both wait: a crowd of searches that does not
end must not keep orders from being followed."""

Waiting = TypeVar("Waiting")


class Line(Generic[Waiting]):
    """What waits, in the order of its arrival in each lane."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, deque[Waiting]] = {lane: deque() for lane in Lane}
        self._passed_over = 0

    def join(self, lane: Lane, who: Waiting) -> None:
        """Wait, as the last of a lane."""
        self._lanes[lane].append(who)

    def leave(self, lane: Lane, who: Waiting) -> None:
        """Give up waiting."""
        self._lanes[lane].remove(who)

    def go(self, lane: Lane, who: Waiting) -> None:
        """Wait no more, since it is one's turn."""
        self.leave(lane, who)
        if lane is Lane.BACKGROUND:
            self._passed_over = 0
        elif lane is Lane.PEOPLE and self._lanes[Lane.BACKGROUND]:
            self._passed_over += 1

    def first(self) -> Waiting | None:
        """Whose turn it is; None if nobody waits."""
        return next((self._lanes[lane][0] for lane in self._order() if self._lanes[lane]), None)

    def everybody(self) -> list[Waiting]:
        """Whoever waits."""
        return [who for lane in self._lanes.values() for who in lane]

    def _order(self) -> tuple[Lane, ...]:
        if self._passed_over >= _TURN - 1:
            return (Lane.MONEY, Lane.BACKGROUND, Lane.PEOPLE)
        return tuple(Lane)
