"""No interleaving of votes, changes, declines, stops and withdrawals has something bought without what its tier takes.

Sequences are generated and played over the real services. After each commit to the disk the lines of the ledger are
read, and what they say was approved, or is to be placed, is counted anew from what people did and who they were then:
see `tests.simulation.recount`, which shares nothing with the bot's own counting. Each wall of that is taken down in
`tests/simulation/test_sabotage.py`.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model.cart import Place
from bot.model.policy import Group, Rule, Seat, Tier
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.model.telling import Seen, Subject
from bot.rehearsal import totp
from tests.fakes import BOT, FakeChannel
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, PLACE, REQUESTER, Clock, euros, name, offer
from tests.services.office import QUIET_TIME, SPOKEN, Office, exhaust
from tests.simulation.history import History
from tests.simulation.invariants import Invariants
from tests.simulation.rules import BUYERS, DELEGATE, DELEGATES, FINANCE, FINANCIERS, OTHER_REQUESTER, SECOND, USERGROUPS
from tests.simulation.trouble import FragileStore
from tests.simulation.watching import WatchedRegistrar
from tests.simulation.workspace import STANDINGS

_BUYERS = Group(name="buyers", ids=(BUYERS,))
_FINANCE = Group(name="finance", ids=(FINANCIERS,))
_LEADS = Group(name="leads", ids=(APPROVER, OTHER_APPROVER))
_COOL_OFF = timedelta(seconds=20)


def _tiers(*seats: Seat, **changes: Any) -> tuple[Rule, ...]:
    """A small tier that takes one vote, and one for all else."""
    small = Tier(name="small", up_to=Decimal(13), seats=(Seat(group=_BUYERS),))
    return (Rule(tiers=(small, Tier(name="large", seats=seats, **changes))),)


POLICIES: dict[str, dict[str, Any]] = {
    "one of a list": {"cool_off": _COOL_OFF},
    "two of a group": {
        "rules": _tiers(Seat(group=_BUYERS, count=2)),
        "currency": "EUR",
        "aliases": ((APPROVER, SECOND),),
        "cool_off": _COOL_OFF,
    },
    "two groups, two people": {
        "rules": _tiers(Seat(group=_BUYERS), Seat(group=_FINANCE)),
        "currency": "EUR",
        "aliases": ((APPROVER, SECOND),),
        "delegates": (Group(name="delegates", ids=(DELEGATES,)),),
        "cool_off": timedelta(0),
    },
    "pinned people": {"rules": _tiers(Seat(group=_LEADS), is_pinned=True), "currency": "EUR", "cool_off": _COOL_OFF},
    "with codes": {
        "rules": _tiers(Seat(group=_BUYERS), needs_code=True),
        "currency": "EUR",
        "factor_delay": timedelta(0),
        "cool_off": _COOL_OFF,
    },
}
VOTERS = (APPROVER, OTHER_APPROVER, SECOND, FINANCE)
NAMES, OTHER_NAME = ("wintersale.fr", "wintersale.com"), "springsale.fr"
LAUNCH = Place(team=PLACE.team, channel="C0LAUNCH")
Act = tuple[Any, ...]

ACTS: list[Act] = [
    *(("approve", voter, number) for voter in VOTERS for number in (1, 1, 2)),
    *(("approve", voter, 1) for voter in (REQUESTER, DELEGATE)),
    *[("approve_all", number) for number in (1, 1, 1, 2, 2)],
    *(("infiltrate", person, number) for person in (OTHER_REQUESTER, BYSTANDER) for number in (1, 2)),
    ("approve_old", APPROVER),
    *(("type_code", voter, again) for voter in VOTERS[:2] for again in (True, False)),
    *(("change_mind", voter, 1) for voter in VOTERS),
    *(("stop", person, 1) for person in (REQUESTER, APPROVER, OTHER_APPROVER)),
    ("decline", OTHER_APPROVER, 1),
    ("withdraw", 1),
    *[("request", who, LAUNCH, {OTHER_NAME: REQUESTER}) for who in (REQUESTER, OTHER_REQUESTER)],
    *(
        ("leave", person, group)
        for person, group in ((APPROVER, BUYERS), (OTHER_APPROVER, BUYERS), (FINANCE, FINANCIERS))
    ),
    ("leave_slack", APPROVER),
    *[("come_back",)] * 2,
    *[("delegate", principal, DELEGATE) for principal in (APPROVER, FINANCE)],
    ("revoke", APPROVER),
    *(("price", NAMES[0], amount) for amount in ("6.99", "40.00")),
    ("be_taken", NAMES[1]),
    ("go_on", 1),
    *(("rule", which) for which in POLICIES),
    *[("pass_time", seconds) for seconds in (1, 30, 30, 30, 30, 30, 3_600)],
    *[("step",)] * 6,
    *[("work",)] * 20,
]


class Case:
    """An office in which a sequence is played.

    Args:
        which: the policy at first.
        editor: who added one of the names of the first request.

    Attributes:
        steps: how often each event happened at each stage.

    """

    def __init__(self, file: Path, which: str, editor: str) -> None:
        self.clock = Clock()
        self.store = FragileStore(file)
        self.office = Office(self.store, self.clock)
        registrar = self.office.registrar = WatchedRegistrar(self.clock)
        messenger = self.office.messenger
        messenger.standings = dict(STANDINGS)
        messenger.usergroups = {id_: set(people) for id_, people in USERGROUPS.items()}
        messenger.channels = {place.channel: FakeChannel(members={*VOTERS, BOT}) for place in (PLACE, LAUNCH)}
        self.history = History(clock=self.clock, messenger=messenger)
        self.invariants = Invariants(file=file, registrar=registrar, history=self.history, quiet_time=QUIET_TIME)
        registrar.watcher = self.invariants
        self.store.at_durable = self.invariants.look
        self._numbers = count(1)
        self._phones: dict[str, str] = {}
        self._last_code = "000000"
        self.rule(which)
        self.office.proving.prove_next()
        self.request(REQUESTER, PLACE, {NAMES[0]: REQUESTER, NAMES[1]: editor})
        self.work()

    def play(self, acts: list[Act]) -> Counter[tuple[str, str]]:
        """Let a sequence of acts happen, whatever is refused."""
        for verb, *values in acts:
            with suppress(Refused):
                getattr(self, verb)(*values)
            self.invariants.look()
        self.invariants.close()
        return self.invariants.steps

    # What people do

    def request(self, who: str, place: Place, added_by: dict[str, str]) -> None:
        for of, adder in added_by.items():
            (finding,) = self.office.search(of).found
            if finding.offer_id is not None:
                self.office.shopping.add(finding.offer_id, place, adder)
        self.office.copy()
        cart = self.office.cart(place)
        asked = self.office.requesting.request(
            cart.id, who, reason="Campaign", statements=SPOKEN, interaction=f"asked {next(self._numbers)}"
        )
        self.history.request(asked.id, place.channel)

    def approve(self, voter: str, number: int) -> None:
        self._approve(self._purchase(number).quote_id or 0, voter, None)

    def approve_all(self, number: int) -> None:
        for voter in VOTERS:
            with suppress(Refused):
                self.approve(voter, number)

    def approve_old(self, voter: str) -> None:
        self._approve(1, voter, None)

    def type_code(self, voter: str, again: bool) -> None:
        """Vote with a code that was given before, or with any."""
        self._approve(self._purchase(1).quote_id or 0, voter, self._last_code if again else "000000")

    def change_mind(self, voter: str, number: int) -> None:
        self.approve(voter, number)
        self.stop(voter, number)

    def _approve(self, quote_id: int, voter: str, code: str | None) -> None:
        review = self.office.approving.review(quote_id, voter)
        fresh = code is None and review.needs_code
        if fresh:
            if voter not in self._phones:
                self._enrol(voter)
            self.clock.step(seconds=30)
            code = self._last_code = totp.code(self._phones[voter], self.clock())
        vote = self.history.vote(review.purchase.id, quote_id, review.purchase.quote, voter, has_code=fresh)
        key = f"submission {next(self._numbers)}"
        try:
            self.office.approving.approve(quote_id, voter, code=code or "", interaction=key, at=self.clock())
        except Refused:
            self.history.ballots.remove(vote)
            raise

    def decline(self, voter: str, number: int) -> None:
        purchase = self._purchase(number)
        self.office.approving.decline(purchase.quote_id or 0, voter, "too dear")
        self.history.over.add(purchase.id)

    def stop(self, who: str, number: int) -> None:
        purchase = self._purchase(number)
        stopped = self.office.approving.stop(purchase.id, who, self._seen(purchase))
        if stopped.stage is Stage.WITHDRAWN:
            self.history.over.add(purchase.id)
        else:
            self.history.take_back(purchase.id, who)

    def withdraw(self, number: int) -> None:
        purchase = self._purchase(number)
        self.office.requesting.withdraw(purchase.id, purchase.requester, self._seen(purchase))
        self.history.over.add(purchase.id)

    def go_on(self, number: int) -> None:
        purchase = self._purchase(number)
        self.office.requesting.go_on_without(purchase.id, purchase.requester, self._seen(purchase))

    def _enrol(self, who: str) -> None:
        code = f"{next(self._numbers):A>16}".replace("0", "A").replace("1", "B")
        with self.store.transaction() as tx:
            tx.factors.issue(who, code, who="operator", at=self.clock())
        self._phones[who] = self.office.enrolling.begin(who, code, self.clock()).spelled.replace(" ", "")
        first = totp.code(self._phones[who], self.clock())
        self.office.enrolling.confirm(who, first, interaction=f"first {who}", at=self.clock())

    def _purchase(self, number: int) -> Purchase:
        newest = max(self.history.rosters)
        return self.office.purchase(min(number, newest))

    def _seen(self, purchase: Purchase) -> Seen:
        self.office.tell()
        with self.store.transaction() as tx:
            return tx.tellings.shown(Subject.PURCHASE, purchase.id)[0]

    # What happens besides

    def infiltrate(self, person: str, number: int) -> None:
        """Join the groups after the request, and vote at once."""
        for members in self.office.messenger.usergroups.values():
            members.add(person)
        self.approve(person, number)

    def leave(self, person: str, group: str) -> None:
        self.office.messenger.usergroups[group].discard(person)

    def leave_slack(self, person: str) -> None:
        self.office.messenger.standings[person] = Standing.DEACTIVATED

    def come_back(self) -> None:
        """Let everybody be who they were."""
        self.office.messenger.standings.update(STANDINGS)
        self.office.messenger.usergroups.update({id_: set(people) for id_, people in USERGROUPS.items()})

    def delegate(self, principal: str, delegate: str) -> None:
        now = self.clock()
        named = self.office.delegating.name(principal, delegate, first=None, last=now.date())
        self.history.stand_in(principal, delegate, now, named.ends_at)

    def revoke(self, principal: str) -> None:
        self.office.delegating.revoke(principal)
        self.history.revoke(principal)

    def price(self, of: str, amount: str) -> None:
        self.office.registrar.sell(offer(of, first_year=euros(amount), usual_first_year=euros(amount)))

    def be_taken(self, of: str) -> None:
        self.office.registrar.take(name(of))

    def rule(self, which: str) -> None:
        """Let other rules be in force."""
        self.office.rule(**POLICIES[which])
        self.history.ruled(self.office.policy)
        self.office.proving.prove_next()

    def pass_time(self, seconds: int) -> None:
        self.clock.step(seconds=seconds)

    def step(self) -> None:
        """Let one thing be done."""
        next((verb for verb in self.office.verbs() if verb()), None)

    def _work_once(self) -> bool:
        found = [verb() for verb in self.office.verbs()]
        return any(found)

    def work(self) -> None:
        exhaust(self._work_once)


@contextmanager
def _file(empty_database: Path) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(copy(empty_database, Path(folder) / "votes.sqlite3"))


def play(empty_database: Path, which: str, editor: str, acts: list[Act]) -> Counter[tuple[str, str]]:
    with _file(empty_database) as file:
        case = Case(file, which, editor)
        with case.store:
            return case.play(acts)


def play_many(empty_database: Path, examples: int) -> Counter[tuple[str, str]]:
    """Play so many sequences, the same ones each time."""
    seen: Counter[tuple[str, str]] = Counter()

    @settings(max_examples=examples, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(
        which=st.sampled_from(sorted(POLICIES)),
        editor=st.sampled_from([REQUESTER, OTHER_APPROVER]),
        acts=st.lists(st.sampled_from(ACTS), min_size=25, max_size=60),
    )
    def run(which: str, editor: str, acts: list[Act]) -> None:
        seen.update(play(empty_database, which, editor, acts))

    run()
    return seen


def test_nothing_is_approved_or_bought_without_what_its_tier_takes(empty_database: Path) -> None:
    seen = play_many(empty_database, 60)

    assert seen["approved", "place"] >= 10
    assert seen["requested", "approve"] >= 20


@pytest.mark.soak
def test_whatever_people_do_nothing_is_bought_without_what_its_tier_takes(empty_database: Path) -> None:
    play_many(empty_database, 5_000)
