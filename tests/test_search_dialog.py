"""The dialog of a wide search as people use it: from Slack's payloads in to what they are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.live_search import INTERVAL
from bot.model.name import Name
from bot.store import Store
from bot.views.ids import Action, Form
from tests.desk import Desk
from tests.samples import PLACE, Clock
from tests.services.office import exhaust
from tests.services.seeking import WIDE, questions, seen

SEARCH = f"search {' '.join(WIDE)}"


class Window(Desk):
    """A person with a dialog of names, who ticks boxes in what is shown.

    Attributes:
        ticks: the positions that are ticked in the page that is shown, as Slack keeps them.

    """

    def open(self) -> None:
        """Search many names."""
        self.ticks: set[int] = set()
        self.command(SEARCH)
        self.pass_time()

    def tick(self, *positions: int) -> None:
        """Tick boxes, or take ticks back; Slack tells the bot of each."""
        for position in positions:
            self.ticks ^= {position}
            self.click(f"{Action.TICK.value}:{position}", str(position))

    def click(self, action: Action | str, value: int | str = 1) -> None:
        """Press something in the dialog."""
        action_id = action.value if isinstance(action, Action) else action
        view_id, _, view_hash = self.office.messenger.view_of(self.person).partition(" ")
        body = {
            "actions": [{"action_id": action_id, "value": str(value)}],
            "container": {"type": "view", "view_id": view_id},
            "view": {"id": view_id, "hash": view_hash, **self._view()},
            "user": {"id": self.person},
        }
        before = set(self._boxes())
        self._hear(self.answering.hear_click, body)
        self.pass_time()
        now = set(self._boxes())
        self.ticks = (self.ticks & now) | (self._ticked_at_first() - before)

    def add_ticked(self) -> None:
        """Submit the dialog, which closes it."""
        view = {"callback_id": Form.ADD_TICKED.value, **self._view()}
        self.office.messenger.close_modal(self.person)
        self._hear(self.answering.hear_form, {"view": view, "user": {"id": self.person}})

    def shut(self) -> None:
        """Close the dialog."""
        view = {"callback_id": Form.ADD_TICKED.value, "private_metadata": self.opened[-1].reference}
        self.office.messenger.close_modal(self.person)
        self._hear(self.answering.hear_close, {"view": view, "user": {"id": self.person}})

    def pass_time(self) -> None:
        """Let OVH answer, and a second pass."""
        exhaust(self.office.asking.ask_next)
        self.office.clock.time += INTERVAL
        exhaust(self.office.showing.show_next)

    @property
    def seen(self) -> str:
        """What the dialog shows."""
        return seen(self.office, self.person)

    def _view(self) -> dict[str, Any]:
        values = {
            f"tick:{position}": {
                f"tick:{position}": {
                    "type": "checkboxes",
                    "selected_options": [{"value": str(position)}] if position in self.ticks else [],
                }
            }
            for position in self._boxes()
        }
        return {"private_metadata": self.opened[-1].reference, "state": {"values": values}}

    def _boxes(self) -> Iterator[int]:
        for box in self._checkboxes():
            yield int(str(box["action_id"]).partition(":")[2])

    def _ticked_at_first(self) -> set[int]:
        chosen = [option for box in self._checkboxes() for option in box.get("initial_options") or ()]
        return {int(option["value"]) for option in chosen}

    def _checkboxes(self) -> Iterator[dict[str, Any]]:
        for block in self.opened[-1].blocks:
            box = block.get("accessory") or block.get("element") or {}
            if box.get("type") == "checkboxes":
                yield box


@pytest.fixture
def window(store: Store, clock: Clock, tmp_path: Path) -> Window:
    return Window(store, clock, tmp_path / "cartwright.sqlite3")


def test_what_is_ticked_on_all_pages_is_added_together(window: Window) -> None:
    window.open()
    window.tick(1, 4)
    window.click(Action.LATER_NAMES)
    assert "Page 2 of 3" in window.seen
    window.tick(13)
    window.click(Action.EARLIER_NAMES)
    window.tick(4, 5)
    window.add_ticked()

    assert window.office.names_in_cart() == [WIDE[position] for position in (1, 5, 13)]
    assert all(WIDE[position] in window.told[-1].text for position in (1, 5, 13))


def test_nothing_ticked_is_nothing_added(window: Window) -> None:
    window.open()
    window.add_ticked()

    assert window.office.names_in_cart() == []
    assert "othing was added" in window.told[-1].text


def test_a_click_on_a_box_is_answered_with_nothing(window: Window) -> None:
    window.open()
    window.tick(1)

    assert window.told == []


def test_a_dialog_that_is_shut_asks_nothing_more_and_says_nothing(window: Window) -> None:
    window.command(f"search {WIDE[0]}")
    before = len(window.told)
    window.office.registrar.faults.during("offers", lambda: window.shut())
    window.open()

    assert questions(window.office) == 2
    assert len(window.told) == before


def test_what_is_shared_from_a_dialog_is_in_the_channel(window: Window) -> None:
    window.open()
    window.click(Action.SHARE)
    window.office.tell()

    assert len(window.office.texts(PLACE.channel)) == 1


def test_a_dialog_shows_similar_names_in_its_place(window: Window) -> None:
    window.office.registrar.take(Name.read(WIDE[0]))
    window.open()
    window.click(Action.SIMILAR)

    assert window.opened[-1].reference == f"{PLACE.channel} 2"
    assert window.told == []


def test_a_search_that_was_forgotten_is_out_of_date_in_a_sentence(window: Window) -> None:
    window.open()
    window.office.clock.step(days=8)
    window.office.restart()
    window.rule()
    window.office.store.forget_old(window.office.clock())
    window.click(Action.LATER_NAMES)
    assert "That search is too old." in window.told[-1].text
    window.add_ticked()

    assert "That search is too old." in window.told[-1].text
    assert window.office.names_in_cart() == []


def test_a_dialog_that_slack_did_not_open_in_time_is_told_and_asks_nothing(window: Window) -> None:
    window.person = "U0APPROVER1"
    window.office.messenger.faults.during("person", lambda: window.office.clock.step(seconds=4))
    window.command(SEARCH)

    assert window.opened == []
    assert len(window.told) == 1
    assert questions(window.office) == 0
    assert window.office.live._live == {}
