"""Who goes next."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.ovh_api.lanes import Lane, Line

MONEY, PEOPLE, BACKGROUND = Lane

Waiting = tuple[Lane, int]
arrivals = st.lists(st.sampled_from(list(Lane)), max_size=60)


def line_of(lanes: Sequence[Lane]) -> Line[Waiting]:
    line: Line[Waiting] = Line()
    for number, lane in enumerate(lanes):
        line.join(lane, (lane, number))
    return line


def leaving(line: Line[Waiting]) -> list[Waiting]:
    """Whoever waits, in the order in which they go."""
    gone = []
    while (who := line.first()) is not None:
        line.go(who[0], who)
        gone.append(who)
    return gone


def test_nobody_is_first_where_nobody_waits() -> None:
    assert line_of([]).first() is None


@given(arrivals)
def test_everybody_goes_once_and_within_a_lane_in_the_order_of_arrival(lanes: list[Lane]) -> None:
    gone = leaving(line_of(lanes))

    assert sorted(gone, key=lambda who: who[1]) == list(zip(lanes, range(len(lanes)), strict=True))
    assert all([n for lane, n in gone if lane is one] == sorted(n for lane, n in gone if lane is one) for one in Lane)


@given(arrivals)
def test_money_goes_before_everybody(lanes: list[Lane]) -> None:
    gone = [lane for lane, _ in leaving(line_of(lanes))]

    assert gone[: lanes.count(MONEY)] == [MONEY] * lanes.count(MONEY)


@given(people=st.integers(0, 50), background=st.integers(0, 5))
def test_background_has_one_turn_in_ten_while_people_wait(people: int, background: int) -> None:
    gone = [lane for lane, _ in leaving(line_of([BACKGROUND] * background + [PEOPLE] * people))]
    *_, last_of_people = [-1, *(place for place, lane in enumerate(gone) if lane is PEOPLE)]

    turns = [place for place, lane in enumerate(gone) if lane is BACKGROUND and place < last_of_people]
    assert turns == [9, 19, 29, 39, 49][: len(turns)]
    assert len(turns) == min(background, max(people - 1, 0) // 9)


def test_who_gives_up_is_not_waited_for() -> None:
    line = line_of([MONEY, PEOPLE, PEOPLE])
    line.leave(MONEY, (MONEY, 0))
    line.leave(PEOPLE, (PEOPLE, 2))

    assert leaving(line) == [(PEOPLE, 1)]
