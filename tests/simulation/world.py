"""A workspace and an OVH account around a whole bot, in which a seed decides every step."""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Self

from bot.errors import Refused
from bot.model.cart import Place
from bot.model.purchase import Purchase
from bot.model.work import Work
from bot.services import Services
from handlers import INTENTIONS, OCCURRENCES, command
from handlers.answering import Answering
from tests.fakes import BOT, FakeChannel
from tests.samples import APPROVER, OTHER_PLACE, PLACE, REQUESTER, Clock, euros, offer
from tests.services.office import QUIET_TIME, Crash, Office, exhaust
from tests.simulation import rules
from tests.simulation.ending import Ending
from tests.simulation.happenings import Choices, by_people, from_outside
from tests.simulation.history import History
from tests.simulation.invariants import Invariants
from tests.simulation.outside import Outside
from tests.simulation.people import NAMES, PREMIUM_NAME, People
from tests.simulation.rules import DELEGATE, VOTERS, Drawn
from tests.simulation.trouble import FragileStore, Trouble
from tests.simulation.voting import Voting
from tests.simulation.watching import WatchedRegistrar
from tests.simulation.workspace import Workspace

STEPS = 40
ROUNDS = 10
JOURNAL_LINES = 40

JUMPS_SECONDS = (0.5, 3.0, 10.0, 31.0, 61.0, 130.0, 400.0, 1_000.0, 3_700.0, 40_000.0)
JUMPS_LIKELY = (10, 10, 10, 10, 8, 6, 6, 8, 1, 0.5)
TRIES = 5

MONTH_ENDS = datetime(2027, 11, 30, 20, 0, tzinfo=UTC)
"""The evening before another month, for those who have budgets."""


class Broken(AssertionError):
    """A world in which something happened that must never happen. It says how to see it again."""

    def __init__(self, world: "World", error: Exception) -> None:
        told = "\n  ".join(world.journal)
        super().__init__(
            f"seed {world.seed}: {type(error).__name__}: {error}\n  {told}\nreplay it with SEED={world.seed}"
        )


class World:
    """One world.

    Attributes:
        made_by_hand: the orders that somebody made without the bot.
        forgotten: the orders that OVH has forgotten since.
        is_deserted: whether nobody votes any more, once nothing goes wrong.
        deleted: the messages of the bot's that somebody deleted.
        places: where people fill carts, by the ids that the channels have now.

    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.clock = Clock()
        if self.random.random() < 0.3:
            self.clock.time = MONTH_ENDS
        self.began_at = self.clock()
        self.file = folder / f"seed-{seed}.sqlite3"
        self.store = FragileStore(self.file)
        self.office = Office(self.store, self.clock)
        self.registrar = WatchedRegistrar(self.clock)
        self.office.registrar = self.registrar
        self.history = History(clock=self.clock, messenger=self.office.messenger)
        self.invariants = Invariants(
            file=self.file, registrar=self.registrar, history=self.history, quiet_time=QUIET_TIME
        )
        self.registrar.watcher = self.invariants
        self.made_by_hand: set[int] = set()
        self.forgotten: set[int] = set()
        self.deleted: set[str] = set()
        self.journal: deque[str] = deque(maxlen=JOURNAL_LINES)
        self.places = [PLACE, OTHER_PLACE, Place(team=PLACE.team, channel="C0LAUNCH")]
        self.drawn = rules.drawn(self.random)
        self._furnish()
        self.people, self.voting, self.outside, self.workspace = (
            People(self),
            Voting(self),
            Outside(self),
            Workspace(self),
        )
        self.rule(self.drawn)
        self._is_meanwhile = False
        self._open()
        self.is_deserted = self.random.random() < 0.15
        self.trouble = Trouble.drawn(self.random)
        self.store.at_commit = self.trouble.at_commit
        self.store.at_durable = self.invariants.look
        self._listen()

    def _furnish(self) -> None:
        messenger = self.office.messenger
        here = {REQUESTER, APPROVER, BOT} | (set(VOTERS) if self.random.random() < 0.8 else set())
        messenger.channels = {place.channel: FakeChannel(members=set(here)) for place in self.places}
        self.registrar.sell(offer(PREMIUM_NAME, pricing_mode="create-premium", first_year=euros("25.00")))

    def _open(self) -> None:
        """Fill carts, before anything goes wrong."""
        for place in self.places:
            names = [name for name in NAMES if name != PREMIUM_NAME]
            self.office.add(*self.random.sample(names, self.random.randint(1, 2)), place=place)
        self.office.copy()
        for voter in (*VOTERS, DELEGATE) if self.office.policy.needs_codes else ():
            self.voting.enrol(voter)

    def _listen(self) -> None:
        self.registrar.faults.choose = self.trouble.at_registrar(self.registrar.faults, self._meanwhile)
        self.office.messenger.faults.choose = self.trouble.at_messenger(self.office.messenger.faults, self.clock)

    def rule(self, drawn: Drawn) -> None:
        """Start the bot anew, with this policy."""
        self.drawn = drawn
        self.office.rule(**drawn)
        self.history.ruled(self.office.policy)
        while True:
            with suppress(Crash), self.store.transaction() as tx:
                self.office.ruling.adopt(tx, [self.office.policy.digest])
                return

    @property
    def answering(self) -> Answering:
        """What hears and answers clicks in the present process."""
        office = self.office
        parts = {part.name: getattr(office, part.name) for part in fields(Services) if part.name != "now"}
        return Answering(INTENTIONS, command, Services(**parts, now=office.clock), OCCURRENCES)

    def any_purchase(self, *stages: str) -> Purchase | None:
        """Choose a purchase, of one of some stages where any are given."""
        stories = self.invariants.stories.items()
        found = [number for number, story in stories if not stages or story.stage in stages]
        return self.office.purchase(self.random.choice(found)) if found else None

    def verbs(self) -> Sequence[Callable[[], bool]]:
        """Everything that threads do, but telling."""
        return (*self.office.verbs(), self.office.delegating.turn_next, self._answer_next)

    def work(self) -> None:
        """Do everything that is due now."""
        exhaust(self._work_once)
        self.office.tell()

    def _work_once(self) -> bool:
        found = [verb() for verb in self.verbs()]
        return any(found)

    def _answer_next(self) -> bool:
        return self.answering.next(Work.PEOPLE)

    # Steps

    def run(self) -> None:
        """Let a while pass in which anything may happen, then the end.

        Raises:
            Broken: something happened that must never happen.

        """
        try:
            for _ in range(STEPS):
                self.step()
            for _ in range(ROUNDS):
                self.round()
            Ending(self).come()
        except Exception as error:
            raise Broken(self, error) from error

    def step(self) -> None:
        """Let one thing happen, and see whether it may."""
        (kind,) = self.random.choices((self._work, self._act, self._befall, self._pass_time), (50, 28, 8, 14))
        kind()
        self.invariants.look()

    def round(self) -> None:
        """Let everybody do what they should, and the bot what is due, while things go wrong as before."""
        self.people.answer_everything()
        self.invariants.look()
        try:
            self.work()
        except Crash:
            self.crash()
        self.invariants.look()
        self._pass_time()
        self.step()

    def tried(self, act: Callable[[], object]) -> None:
        """Let somebody do something; a process that ends meanwhile starts again, and answers what it had heard."""
        for _ in range(5):
            try:
                self.note(str(act()) or "nothing")
            except Refused as no:
                self.note(f"refused: {no.happened}")
            except Crash:
                self.crash()
                continue
            return

    def crash(self) -> None:
        """End the process, and start another one; which may end while it starts, and be configured otherwise."""
        while True:
            self.note("the process ends, and another one begins")
            with suppress(Crash):
                self.office.restart()
                break
        if self.trouble.reconfigures():
            self.note(self.random.choice((self.change_rules, self.outside.other_account))())

    def change_rules(self) -> str:
        """Start the bot anew, with another policy."""
        self.rule(rules.changed(self.random, self.drawn))
        return "the rules are others from now on"

    def note(self, what: str) -> None:
        self.journal.append(f"{self.clock():%d %H:%M:%S} {what}")

    def meddle(self, number: int) -> None:
        """Write into the database by hand that a purchase is approved."""
        self.invariants.meddled.add(number)
        sql = "UPDATE purchases SET stage = 'approved', lane = 'purchasing', due_at = changed_at WHERE id = ?"
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(sql, [number])

    def _work(self) -> None:
        """Step one worker that has something to do."""
        verbs = [*self.verbs(), self.office.notifying.tell_next]
        self.random.shuffle(verbs)
        try:
            done = next((verb for verb in verbs if verb()), None)
            if done:
                self.note(done.__name__)
        except Crash:
            self.crash()

    def _act(self) -> None:
        self.tried(lambda: self._one_of(by_people(self)))

    def _befall(self) -> None:
        try:
            self.note(self._one_of(from_outside(self)))
        except Crash:
            self.crash()

    def _one_of(self, choices: Choices) -> str:
        """Let one of these happen that can happen now."""
        acts, likely = zip(*choices, strict=True)
        told = (act() for act in self.random.choices(acts, likely, k=TRIES))
        return next((what for what in told if what), "nothing")

    def _pass_time(self) -> None:
        self.clock.step(seconds=self.random.choices(JUMPS_SECONDS, JUMPS_LIKELY)[0])

    def _meanwhile(self) -> None:
        """Let something happen while an answer is on its way: another thread, a person, a long wait.

        If it was the end of the process, whoever waits for the answer has ended, too.
        """
        if self._is_meanwhile:
            return
        self._is_meanwhile, asking = True, self.office.purchasing
        try:
            self.note("meanwhile:")
            (kind,) = self.random.choices((self._work, self._act, self._befall, self._pass_time), (3, 4, 2, 2))
            kind()
        finally:
            self._is_meanwhile = False
        if asking is not self.office.purchasing:
            raise Crash

    # The end of the world

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.invariants.close()
        self.store.close()
        for file in self.file.parent.glob(f"{self.file.name}*"):
            file.unlink()
