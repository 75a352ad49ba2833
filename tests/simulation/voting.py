"""What people do about requests that wait for votes: what they should, twice, too late, and what they may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack

from bot.errors import NotAllowed, OutOfDate, Refused
from bot.model.factor import one_time_code
from bot.model.purchase import Purchase, Stage
from bot.model.telling import Seen
from bot.rehearsal import totp
from bot.views.ids import Action, Form
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER
from tests.simulation.rules import DELEGATE, FINANCE, GUEST, HOSTILE, LEAVER, OPERATOR, STRANGER, VOTERS

if TYPE_CHECKING:
    from tests.simulation.world import World

IDLE = ""
"""What is told of somebody who has nothing to do."""
VOTABLE = ("requested", "repriced", "payment refused")
STOPPABLE = ("requested", "repriced", "approved", "placed")
NO_CODE = "000000"
WITH_CODE = " with a code"


@dataclass(kw_only=True)
class Phone:
    """An authenticator app.

    Args:
        works_from: when its codes begin to count.
        used: the codes that were taken.

    """

    secret: str
    works_from: datetime
    used: list[str] = field(default_factory=list)


class Voting:
    """Whoever votes, and whoever would like to. Each method is something that somebody does, and tells it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._office = world.office
        self._history = world.history
        self._phones: dict[str, Phone] = {}
        self._count = 0

    # Votes

    def approve(self) -> str:
        """Approve what stands there, or, with an old message before one's eyes, what stood there once."""
        purchase = self._world.any_purchase(*VOTABLE)
        if purchase is None:
            return IDLE
        numbers = sorted(purchase.votable)
        if not numbers or self._random.random() < 0.1:
            numbers = [number for (number,) in self._world.invariants.rows("SELECT id FROM quotes")]
        away = [stand_in.delegate for stand_in in self._history.stand_ins] * 2
        voter = self._random.choice((*VOTERS, *away) if self._random.random() < 0.75 else HOSTILE)
        quote_id, seen = self._random.choice(numbers or [0]), self.seen(purchase)
        told = self.approve_quote(quote_id, voter, seen)
        if seen and told.endswith(WITH_CODE) and self._random.random() < 0.3:
            self._world.note(told)
            return self._vote_again(purchase.id, quote_id, voter, seen)
        return told

    def approve_quote(
        self, quote_id: int, voter: str, seen: Seen | None = None, *, is_honest: bool = False, typed: str = ""
    ) -> str:
        """Look at a quote and approve it. A process that ends may have counted the vote before.

        Args:
            is_honest: whether the code, if one is needed, is the one that the phone shows.
            typed: what is given as a code instead.

        """
        approving = self._office.approving
        review = approving.review(quote_id, voter, seen)
        code = typed or self._code(voter, is_honest=is_honest) if review.needs_code else ""
        proves = self._proves(voter, code)
        ballot = self._history.vote(review.purchase.id, quote_id, review.purchase.quote, voter, has_code=proves)
        self._count += 1
        key = f"submission {self._count}"
        try:
            approving.approve(quote_id, voter, code=code, interaction=key, at=self._office.clock())
            if proves:
                self._phones[voter].used.append(code)
            if self._random.random() < 0.3:
                approving.approve(quote_id, voter, code=code, interaction=key, at=self._office.clock())
        except (NotAllowed, OutOfDate):
            self._history.ballots.remove(ballot)
            raise
        return f"{voter} approves {review.purchase.id} (quote {quote_id}){WITH_CODE if proves else ''}"

    def decline(self) -> str:
        purchase = self._world.any_purchase(*VOTABLE)
        if purchase is None:
            return IDLE
        quote_id, voter = self._random.choice(sorted(purchase.votable) or [0]), self._random.choice((*VOTERS, *HOSTILE))
        if self._office.approving.decline(quote_id, voter, "too dear").stage is Stage.DECLINED:
            self._history.over.add(purchase.id)
        return f"{voter} declines {purchase.id}"

    def stop(self) -> str:
        """Take a vote back, or a request of one's own; some who did neither try, too."""
        purchase = self._world.any_purchase(*STOPPABLE)
        seen = self.seen(purchase)
        if purchase is None or seen is None:
            return IDLE
        voters = [vote.voter for vote in purchase.votes]
        people = [purchase.requester, *voters * 3, self._random.choice(HOSTILE)]
        who = self._random.choice(people)
        stopped = self._office.approving.stop(purchase.id, who, seen)
        if who == purchase.requester and stopped.stage is Stage.WITHDRAWN:
            self._history.over.add(purchase.id)
        else:
            self._history.take_back(purchase.id, who)
        return f"{who} stops {purchase.id}"

    def change_mind(self) -> str:
        """Take a vote back, and leave it at that."""
        purchase = self._world.any_purchase("requested", "approved")
        seen = self.seen(purchase)
        if purchase is None or seen is None or not purchase.approvals:
            return IDLE
        return self._take_back(purchase.id, self._random.choice(purchase.approvals).voter, seen)

    def _take_back(self, number: int, voter: str, seen: Seen) -> str:
        self._office.approving.stop(number, voter, seen)
        self._history.take_back(number, voter)
        return f"{voter} takes their vote on {number} back"

    def _vote_again(self, number: int, quote_id: int, voter: str, seen: Seen) -> str:
        """Take a vote back, and give it again with the same code."""
        self._world.note(self._take_back(number, voter, seen))
        return self.approve_quote(quote_id, voter, typed=self._phones[voter].used[-1])

    # Clicks that must be refused, as Slack delivers them

    def press(self) -> str:
        """Press something that one may not: a genuine value on a foreign post, an old button, another's vote."""
        purchase = self._world.any_purchase()
        if purchase is None or purchase.quote_id is None:
            return IDLE
        place, foreign = purchase.place.channel, {"message_ts": "1.000001"}
        return self._random.choice(
            (
                lambda: self._click(Action.REVIEW, self._random.choice(VOTERS), place, purchase.quote_id, foreign),
                lambda: self._click(Action.STOP, purchase.requester, place, purchase.id, foreign),
                lambda: self._click(Action.WITHDRAW, purchase.requester, "C0ELSEWHERE", purchase.id, foreign),
                lambda: self._click(Action.REVIEW, OTHER_APPROVER, place, "999999", foreign),
                lambda: self._click(Action.ASK_DECLINE, FINANCE, place, "approve", foreign),
                lambda: self._submit(Form.REVIEW, self._random.choice((GUEST, STRANGER, LEAVER)), purchase),
                lambda: self._submit(Form.REVIEW, purchase.requester, purchase),
            )
        )()

    def _click(self, action: Action, who: str, channel: str, value: object, container: dict[str, str]) -> str:
        body = {"actions": [{"action_id": action.value, "value": str(value)}], "channel": {"id": channel}}
        self._hear(self._world.answering.hear_click, who, channel, {**body, "container": container})
        return f"{who} presses {action.value} {value} on a foreign post"

    def _submit(self, form: Form, who: str, purchase: Purchase) -> str:
        channel = purchase.place.channel
        view = {"callback_id": form.value, "private_metadata": f"{channel} {purchase.quote_id}"}
        self._hear(self._world.answering.hear_form, who, channel, {"view": view})
        return f"{who} submits a review of {purchase.id}"

    def _hear(self, hear: Any, who: str, channel: str, body: dict[str, Any]) -> None:
        _, trigger = self._office.messenger.interaction(who, channel)
        hear({**body, "user": {"id": who}, "trigger_id": trigger}, Ack())  # type: ignore[no-untyped-call]
        refusals = self._history.refusals
        refusals[who] = refusals.get(who, 0) + 1

    # Delegates

    def name_delegate(self, principal: str = "") -> str:
        principal = principal or self._random.choice(VOTERS)
        delegate = self._random.choice((DELEGATE, DELEGATE, BYSTANDER, FINANCE))
        zone, now = ZoneInfo(self._office.policy.hours.zone), self._office.clock()
        last = now.astimezone(zone).date() + timedelta(days=self._random.choice([0, 2]))
        ends_at = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
        stand_in = self._history.stand_in(principal, delegate, now, ends_at)
        try:
            self._office.delegating.name(principal, delegate, first=None, last=last)
        except Refused:
            self._history.stand_ins.remove(stand_in)
            raise
        return f"{delegate} votes for {principal} until {last}"

    def stand_in(self) -> str:
        """Name somebody who votes for an approver, and let them vote at once."""
        purchase = self._world.any_purchase("requested", "repriced")
        if purchase is None or not purchase.votable or not self._office.policy.delegates:
            return IDLE
        voters = purchase.terms.voters if purchase.terms else ()
        told = self.name_delegate(self._random.choice(sorted(voters) or VOTERS))
        delegate = self._history.stand_ins[-1].delegate
        self._world.note(told)
        return self.approve_quote(min(purchase.votable), delegate)

    def revoke_delegate(self) -> str:
        if not self._history.stand_ins:
            return IDLE
        principal = self._random.choice(self._history.stand_ins).principal
        self._office.delegating.revoke(principal)
        self._history.revoke(principal)
        return f"nobody votes for {principal} any more"

    # Codes

    def enrol(self, who: str) -> str:
        """Enrol a second factor, as an operator and the dialogs let them."""
        office = self._office
        self._count += 1
        code = one_time_code(self._count.to_bytes(10, "big"))
        with office.store.transaction() as tx:
            tx.factors.issue(who, code, who=OPERATOR, at=office.clock())
        secret = office.enrolling.begin(who, code, office.clock()).spelled.replace(" ", "")
        first, key = totp.code(secret, office.clock()), f"first code {self._count}"
        office.enrolling.confirm(who, first, interaction=key, at=office.clock())
        works_from = office.clock() + office.policy.factor_delay
        self._phones[who] = Phone(secret=secret, works_from=works_from, used=[first])
        return f"{who} enrols"

    def enrol_anew(self) -> str:
        return self.enrol(self._random.choice((APPROVER, OTHER_APPROVER, FINANCE)))

    def _code(self, who: str, *, is_honest: bool) -> str:
        """Return what somebody types: mostly what their phone shows, sometimes a code again, or a wrong one."""
        phone, chance = self._phones.get(who), self._random.random()
        if phone is None or (chance < 0.1 and not is_honest):
            return NO_CODE
        if chance < 0.25 and not is_honest:
            return phone.used[-1]
        shown = [totp.code(phone.secret, self._office.clock(), step) for step in (0, 1, -1)]
        return next((code for code in shown if code not in phone.used), NO_CODE)

    def _proves(self, who: str, code: str) -> bool:
        """Whether a code is one that the phone shows now, and for the first time."""
        phone, now = self._phones.get(who), self._office.clock()
        if phone is None or now < phone.works_from or code in phone.used:
            return False
        return code in [totp.code(phone.secret, now, step) for step in (-1, 0, 1)]

    def seen(self, purchase: Purchase | None) -> Seen | None:
        """Choose one of the messages by which a request can be acted on; None if none was told yet."""
        if purchase is None:
            return None
        sql = "SELECT channel, ts FROM tellings WHERE subject = 'purchase' AND subject_id = ? AND ts IS NOT NULL"
        found = self._world.invariants.rows(sql, purchase.id)
        return Seen(**dict(zip(("channel", "ts"), self._random.choice(found), strict=True))) if found else None
