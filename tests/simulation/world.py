"""A workspace and an OVH account around a whole bot, in which a seed decides every step."""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Self

from bot.errors import Refused
from bot.model.policy import Standing
from tests.fakes import BOT, FakeChannel
from tests.samples import APPROVER, BYSTANDER, REQUESTER, Clock
from tests.services.office import QUIET_TIME, Crash, Office
from tests.simulation.ending import Ending
from tests.simulation.invariants import Invariants
from tests.simulation.outside import Outside
from tests.simulation.people import APPROVERS, NAMES, PLACES, People
from tests.simulation.trouble import FragileStore, Trouble
from tests.simulation.watching import WatchedRegistrar

STEPS = 40
ROUNDS = 10
JOURNAL_LINES = 40

JUMPS_SECONDS = (0.5, 3.0, 10.0, 31.0, 61.0, 130.0, 400.0, 1_000.0, 3_700.0, 40_000.0)
JUMPS_LIKELY = (10, 10, 10, 10, 8, 6, 6, 8, 1, 0.5)
TRIES = 5

Choices = Sequence[tuple[Callable[[], str], float]]
"""What may happen, and how likely each is."""


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

    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.clock = Clock()
        self.began_at = self.clock()
        self.file = folder / f"seed-{seed}.sqlite3"
        self.store = FragileStore(self.file)
        self.office = Office(self.store, self.clock)
        self.registrar = WatchedRegistrar(self.clock)
        self.office.registrar = self.registrar
        self.invariants = Invariants(file=self.file, registrar=self.registrar, quiet_time=QUIET_TIME)
        self.registrar.watcher = self.invariants
        self.made_by_hand: set[int] = set()
        self.forgotten: set[int] = set()
        self.deleted: set[str] = set()
        self.journal: deque[str] = deque(maxlen=JOURNAL_LINES)
        self._furnish()
        self.people, self.outside = People(self), Outside(self)
        self._is_meanwhile = False
        self._open()
        self.is_deserted = self.random.random() < 0.15
        self.trouble = Trouble.drawn(self.random)
        self.store.at_commit = self.trouble.at_commit
        self._listen()

    def _furnish(self) -> None:
        messenger = self.office.messenger
        messenger.standings[BYSTANDER] = Standing.MEMBER
        messenger.channels = {place.channel: FakeChannel(members={REQUESTER, APPROVER, BOT}) for place in PLACES}
        for channel in messenger.channels.values():
            channel.members |= APPROVERS if self.random.random() < 0.8 else set()
        self.rule(APPROVERS)

    def _open(self) -> None:
        """Fill carts, before anything goes wrong."""
        for place in PLACES:
            self.office.add(*self.random.sample(NAMES, self.random.randint(1, 2)), place=place)
        self.office.copy()

    def _listen(self) -> None:
        self.registrar.faults.choose = self.trouble.at_registrar(self.registrar.faults, self._meanwhile)
        self.office.messenger.faults.choose = self.trouble.at_messenger(self.office.messenger.faults)

    def rule(self, approvers: frozenset[str]) -> None:
        """Start the bot anew, with these approvers."""
        self.invariants.approvers = approvers
        self.office.rule(approvers=approvers)

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
        (kind,) = self.random.choices((self._work, self._act, self._befall, self._pass_time), (60, 18, 7, 15))
        kind()
        self.invariants.look()

    def round(self) -> None:
        """Let everybody do what they should, and the bot what is due, while things go wrong as before."""
        self.people.answer_everything()
        self.invariants.look()
        try:
            self.office.work()
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
            self.note(self.random.choice((self.people.leave, self.outside.other_account))())

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
        verbs = [*self.office.verbs(), self.office.notifying.tell_next]
        self.random.shuffle(verbs)
        try:
            done = next((verb for verb in verbs if verb()), None)
            if done:
                self.note(done.__name__)
        except Crash:
            self.crash()

    def _act(self) -> None:
        people = self.people
        acts: Choices = (
            (people.add, 10),
            (people.remove, 1),
            (people.request, 12),
            (people.approve, 16),
            (people.decline, 1),
            (people.withdraw, 1.5),
            (people.go_on, 3),
            (people.is_ours, 2),
            (people.was_not_placed, 2),
            (people.pay_again, 3),
            (people.leave_unpaid, 1),
            (people.check, 2),
            (people.freeze, 1.5),
            (people.unfreeze, 4),
            (people.leave, 2),
        )
        self.tried(lambda: self._one_of(acts))

    def _befall(self) -> None:
        outside = self.outside
        happenings: Choices = (
            (outside.reprice, 4),
            (outside.be_taken, 1),
            (outside.new_terms, 1),
            (outside.swap, 3),
            (outside.other_default, 4),
            (outside.lose_cart, 2),
            (outside.order_by_hand, 1),
            (outside.pay_by_hand, 1),
            (outside.hold_order, 2),
            (outside.forget_orders, 1),
            (outside.other_account, 1),
            (outside.meddle, 1),
            (outside.leave_channel, 0.7),
            (outside.delete_message, 1),
        )
        self.note(self._one_of(happenings))

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
