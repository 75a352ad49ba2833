"""Somebody who searches, in a message or in a dialog, and what they see of it."""

import json
from collections.abc import Callable, Iterable
from itertools import count
from threading import Thread
from time import monotonic, sleep

from bot.live_search import EARLY, INTERVAL
from bot.model.hearing import Heard
from bot.model.message import Modal
from bot.model.search import Search
from bot.model.work import Work
from bot.views.searching import dialog
from tests.samples import REQUESTER
from tests.services.asking import asked
from tests.services.office import Office, exhaust

FEW = ("wintersale.fr", "springsale.fr")
WIDE = tuple(f"sale-{number}.fr" for number in range(30))

_DEADLINE_SECONDS = 20
_numbers = count()


def seek(office: Office, *words: str, who: str = REQUESTER) -> tuple[Search, Heard]:
    """Search in a message: the interaction is taken, and waits for its answer."""
    question = asked(office, Work.SEARCHES, key=f"{who} {next(_numbers)}", who=who)
    return office.searching.begin(words or FEW, (), (), question), question


def claimed_again(office: Office, *words: str) -> Search:
    """Answer the interaction anew that was left open, as its handler does."""
    question = office.hearing.take(Work.SEARCHES)
    assert question is not None
    return office.searching.begin(words or FEW, (), (), question)


def seek_widely(office: Office, *words: str, who: str = REQUESTER) -> Search:
    """Search in a dialog, which opens and is noted."""
    search, question = seek(office, *(words or WIDE), who=who)
    office.searching.opened(search.id, opened(office, search, question))
    return search


def opened(office: Office, search: Search, question: Heard) -> str:
    """Open the dialog of a search, and return what it is known by; nobody notes it."""
    return office.hearing.open(question, dialog(office.searching.picture(search), office.clock()))


def answer(office: Office, names: int) -> None:
    """Let OVH answer so many questions."""
    for _ in range(names):
        assert office.asking.ask_next()


def show(office: Office) -> None:
    """Show everything that is due now."""
    exhaust(office.showing.show_next)


def wait(office: Office) -> None:
    """Let so much time pass that a dialog may be changed again, and show what is due."""
    office.clock.time += INTERVAL
    show(office)


def wait_a_moment(office: Office) -> None:
    """Let the moment pass in which an answer may come before its person is told anything, and show what is due."""
    office.clock.time += EARLY
    show(office)


def finish(office: Office) -> None:
    """Let OVH answer everything, and show it."""
    exhaust(office.asking.ask_next)
    wait(office)


def pages(office: Office, who: str = REQUESTER) -> list[Modal]:
    """What somebody's dialogs have shown, oldest first."""
    return [modal for person, modal in office.messenger.modals if person == who]


def seen(office: Office, who: str = REQUESTER) -> str:
    """All that somebody's dialog shows now."""
    return json.dumps(pages(office, who)[-1].blocks, ensure_ascii=False)


def updates(office: Office) -> int:
    """How often a dialog was changed, or was to be."""
    return office.messenger.faults.calls["replace_modal"]


def questions(office: Office) -> int:
    """How often OVH was asked about a name."""
    return office.registrar.faults.calls["offers"]


def at_once(*acts: Callable[[], object]) -> list[Thread]:
    """Let several threads do something each at the same time."""
    threads = [Thread(target=act, daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    return threads


def join(threads: Iterable[Thread]) -> None:
    """Wait for all of them."""
    for thread in threads:
        thread.join(_DEADLINE_SECONDS)
        assert not thread.is_alive(), "a thread hangs"


def until(is_so: Callable[[], bool]) -> None:
    """Look again and again until something is so."""
    deadline = monotonic() + _DEADLINE_SECONDS
    while not is_so():
        assert monotonic() < deadline, "it never came to that"
        sleep(0.001)
