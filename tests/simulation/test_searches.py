"""Worlds of searches in which a seed decides everything: who clicks what, what fails, when the process ends.

SEED=123 pytest tests/simulation/test_searches.py              that world alone
SEARCHES=10000 pytest -n 2 tests/simulation/test_searches.py   that many worlds
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from slack_bolt import Ack

from bot.errors import Postponed, Rejected, Unavailable, Unsent
from bot.live_search import LIFE, OPENING
from bot.model.message import Modal
from bot.model.name import Name
from bot.model.work import Work
from bot.services import Services
from bot.shopping import ITEMS_MAX
from bot.views.ids import Action, Form
from handlers import INTENTIONS, OCCURRENCES, command
from handlers.answering import Answering
from tests.fakes import BOT, FakeChannel, Fault
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, REQUESTER, Clock
from tests.services.office import Crash, Office, crash, exhaust
from tests.services.seeking import FEW, WIDE, seen
from tests.simulation.trouble import FragileStore

CHUNK = 10
STEPS = 150
PEOPLE = (REQUESTER, APPROVER, OTHER_APPROVER)
JUMPS_SECONDS = (0.05, 0.2, 1.0, 1.1, 2.0, 9.0, 70.0)
WORDS = (FEW, WIDE, WIDE[5:], WIDE[:25])
TICKABLE = frozenset(WIDE[5:15])
"""What people tick, so that the cart has room for all of it."""
OWNED = WIDE[3]
CLICKS = (Action.LATER_NAMES, Action.EARLIER_NAMES, Action.ASK_AGAIN, Action.SIMILAR)


class World:
    """Three people who search at the same time.

    Attributes:
        ticked: the names that somebody has ticked in the dialog of a search, by its number.
        submitted: those of dialogs that were submitted.

    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = Random(seed)
        self.clock = Clock()
        self.store = FragileStore(folder / f"searches-{seed}.sqlite3")
        self.office = Office(self.store, self.clock)
        self.office.messenger.channels = {PLACE.channel: FakeChannel(members={*PEOPLE, BOT})}
        self.office.registrar.take(Name.read(OWNED))
        self.likely, self.ends = self.random.choice((0.0, 0.03, 0.1)), self.random.choice((0.0, 0.005, 0.02))
        self.ticked: dict[int, set[str]] = {}
        self.submitted: set[str] = set()
        self._slack: dict[str, tuple[int, str, dict[str, bool]]] = {}
        self.store.at_commit = lambda _: self._may_end()
        self.office.registrar.faults.choose = self._at_ovh
        self.office.messenger.faults.choose = self._at_slack

    # What goes wrong

    def _may_end(self) -> None:
        if self.random.random() < self.ends:
            raise Crash

    def _at_ovh(self, call: str) -> Fault | None:
        if self.random.random() < self.ends:
            self.office.registrar.faults.during(call, crash)
        if self.random.random() >= self.likely:
            return None
        return Fault(self.random.choice((Unavailable("down"), Rejected("no"))))

    def _at_slack(self, call: str) -> Fault | None:
        if self.random.random() < self.ends:
            self.office.messenger.faults.during(call, crash)
        if call == "person" or self.random.random() >= self.likely:
            return None
        error = self.random.choice((Postponed(timedelta(seconds=3)), Unsent("cut")))
        return Fault(error, after=self.random.random() < 0.5)

    # What happens

    def run(self) -> None:
        """Let a while pass in which anything may happen; then let everything come to its end, and look."""
        for _ in range(STEPS):
            self.step()
        self.come_to_an_end()
        self.look()
        self.store.close()

    def step(self) -> None:
        acts: Mapping[Callable[[], object], int] = {
            self.type: 4,
            self.click: 9,
            self.submit: 1,
            self.close: 1,
            self.answer: 20,
            self.office.asking.ask_next: 45,
            self.office.showing.show_next: 30,
            self.pass_time: 15,
        }
        (act,) = self.random.choices([*acts], [*acts.values()])
        self.done(act)

    def done(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Crash:
            while True:
                with suppress(Crash):
                    self.office.restart()
                    return

    def answer(self) -> bool:
        """Answer what somebody did, as the threads do; the next process answers what this one could not."""
        office = self.office
        parts = {part.name: getattr(office, part.name) for part in fields(Services) if part.name != "now"}
        answering = Answering(INTENTIONS, command, Services(**parts, now=office.clock), OCCURRENCES)
        found = [answering.next(lane) for lane in (Work.PEOPLE, Work.SEARCHES)]
        return any(found)

    def type(self) -> None:
        """Type a command."""
        text = " ".join(("search", *self.random.choice(WORDS)))
        self._hear("hear_command", {"channel_id": PLACE.channel, "user_id": self._somebody(PEOPLE), "text": text})

    def click(self, actions: Sequence[Action] = CLICKS) -> None:
        """Press a button in a dialog, some boxes of which are ticked by now."""
        who = self._somebody(self._open)
        buttons = (
            [(a, value) for a, value in _buttons(self._shown(who)) if a in {x.value for x in actions}] if who else []
        )
        if not buttons:
            return
        action_id, value = self.random.choice(buttons)
        view, names = self._as_ticked(who)
        self._press(who, action_id, value, view)
        if action_id in (Action.LATER_NAMES.value, Action.EARLIER_NAMES.value):
            self.ticked.setdefault(self._search_of(who), set()).update(names)

    def _press(self, who: str, action_id: str, value: str, view: Mapping[str, Any]) -> None:
        view_id, _, view_hash = self.office.messenger.view_of(who).partition(" ")
        body = {
            "actions": [{"action_id": action_id, "value": value}],
            "container": {"type": "view", "view_id": view_id},
            "view": {"id": view_id, "hash": view_hash, **view},
            "user": {"id": who},
        }
        self._hear("hear_click", body)

    def submit(self) -> None:
        """Add what is ticked."""
        who = self._somebody(self._open)
        if not who:
            return
        view, names = self._as_ticked(who)
        search_id = self._search_of(who)
        self.office.messenger.close_modal(who)
        self._hear("hear_form", {"view": {"callback_id": Form.ADD_TICKED.value, **view}, "user": {"id": who}})
        self.submitted |= names | self.ticked.get(search_id, set())

    def close(self) -> None:
        """Close a dialog."""
        who = self._somebody(self._open)
        if who:
            view = {"callback_id": Form.ADD_TICKED.value, "private_metadata": self._shown(who).reference}
            self.office.messenger.close_modal(who)
            self._hear("hear_close", {"view": view, "user": {"id": who}})

    def pass_time(self) -> None:
        self.clock.step(seconds=self.random.choice(JUMPS_SECONDS))

    def _hear(self, how: str, body: dict[str, Any]) -> None:
        self.clock.step(seconds=0.001)
        url, trigger = self.office.messenger.interaction(str(body.get("user_id") or body["user"]["id"]), PLACE.channel)
        answerable = {} if "view" in body else {"response_url": url}
        office = self.office
        parts = {part.name: getattr(office, part.name) for part in fields(Services) if part.name != "now"}
        answering = Answering(INTENTIONS, command, Services(**parts, now=office.clock), OCCURRENCES)
        getattr(answering, how)({**body, **answerable, "trigger_id": trigger}, Ack())  # type: ignore[no-untyped-call]

    # What people see

    @property
    def _open(self) -> list[str]:
        return [who for who in PEOPLE if who in self.office.messenger._views]

    def _somebody(self, people: Sequence[str]) -> str:
        return self.random.choice(people) if people else ""

    def _shown(self, who: str) -> Modal:
        return [modal for person, modal in self.office.messenger.modals if person == who][-1]

    def _search_of(self, who: str) -> int:
        return int(self._shown(who).reference.split()[1])

    def _as_ticked(self, who: str) -> tuple[dict[str, Any], set[str]]:
        """The dialog as Slack tells it with a click, and what is ticked in it: what was before, and some more."""
        state = self._kept_by_slack(who)
        for name in state:
            state[name] |= name in TICKABLE and self.random.random() < 0.3
        values = {}
        for name, box in _boxes(self._shown(who)):
            chosen = [{"value": box["options"][0]["value"]}] if state[name] else []
            values[box["action_id"]] = {box["action_id"]: {"type": "checkboxes", "selected_options": chosen}}
        ticked = {name for name, is_ticked in state.items() if is_ticked}
        return {"private_metadata": self._shown(who).reference, "state": {"values": values}}, ticked

    def _kept_by_slack(self, who: str) -> dict[str, bool]:
        """What is ticked in somebody's dialog: a box keeps its tick while it is shown, and begins as it was made."""
        pages = [modal for person, modal in self.office.messenger.modals if person == who]
        seen_before, reference, state = self._slack.get(who, (0, "", {}))
        for page in pages[seen_before:]:
            kept = state if page.reference == reference else {}
            state = {name: kept.get(name, bool(box.get("initial_options"))) for name, box in _boxes(page)}
            reference = page.reference
        self._slack[who] = len(pages), reference, state
        return state

    # The end

    def come_to_an_end(self) -> None:
        """Let nothing go wrong any more, and all that is due be done; then everybody turns a page."""
        self.likely = self.ends = 0.0
        self.office.registrar.faults.clear()
        self.office.messenger.faults.clear()
        self._settle()
        for who in self._open:
            with suppress(StopIteration):
                self._turn(who)
        self._settle()

    def _settle(self) -> None:
        for _ in range(8):
            exhaust(self.answer)
            exhaust(self.office.asking.ask_next, 10_000)
            exhaust(self.office.showing.show_next)
            self.clock.time += OPENING
        self.clock.time += LIFE
        exhaust(self.office.showing.show_next)

    def _turn(self, who: str) -> None:
        turns = (Action.LATER_NAMES.value, Action.EARLIER_NAMES.value)
        action_id, value = next((a, value) for a, value in _buttons(self._shown(who)) if a in turns)
        self._press(who, action_id, value, self._as_ticked(who)[0])

    def look(self) -> None:
        """See that nothing is left over, that everybody sees what is known, and that no tick is lost."""
        office = self.office
        assert office.live._live == {}
        assert (office.asking._askers, office.asking._under_way) == ({}, {})
        with self.store.transaction() as tx:
            assert not tx.interactions.has_open(Work.SEARCHES, self.clock())
            assert not tx.interactions.has_open(Work.PEOPLE, self.clock())
        for who in self._open:
            search = office.searching.search(self._search_of(who))
            if search.view:
                assert search.ended_at is not None, "a dialog goes on for ever"
                assert f"OVH answered {len(search.found)}" in seen(office, who), "somebody sees less than is known"
                ticked = {search.wanted.names[position].ascii for position in search.ticked}
                assert self.ticked.get(search.id, set()) <= ticked, "a tick was lost"
            else:
                told = [message.text for to, _, message in office.messenger.private if to == who]
                assert any("did not open" in text for text in told), "a dialog stands still and nobody is told"
        cart = office.names_in_cart()
        assert self.submitted <= set(cart) or len(cart) >= ITEMS_MAX


def _boxes(modal: Modal) -> Iterator[tuple[str, dict[str, Any]]]:
    """The boxes of a dialog, each with the name that is beside it."""
    for block in modal.blocks:
        box = block.get("accessory") or block.get("element") or {}
        if box.get("type") == "checkboxes":
            beside = re.search(r"[\w-]+\.\w+", box["options"][0]["text"]["text"])
            assert beside is not None
            yield beside[0], box


def _buttons(modal: Modal) -> Iterator[tuple[str, str]]:
    for block in modal.blocks:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                yield element["action_id"].partition(":")[0], element.get("value", "")


def _chunks() -> Sequence[Sequence[int]]:
    alone = os.environ.get("SEED")
    if alone:
        return [[int(alone)]]
    count = int(os.environ.get("SEARCHES", "100"))
    return [range(seed, min(seed + CHUNK, count)) for seed in range(0, count, CHUNK)]


@pytest.mark.parametrize("seeds", _chunks(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_whatever_happens_searches_end_and_everybody_sees_what_is_known(folder: Path, seeds: Sequence[int]) -> None:
    for seed in seeds:
        try:
            World(seed, folder).run()
        except Exception as error:
            raise AssertionError(f"SEED={seed}: {type(error).__name__}: {error}") from error
