"""Second factors: enrolling one with a one-time code, and taking its codes."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import NotAllowed
from bot.factor_cipher import FactorCipher
from bot.model.factor import Awaited, Checked, Factor, Outcome, Redemption, Revealed, Unreadable, digits
from bot.model.notice import Kind
from bot.model.policy import Policy
from bot.ports import Now
from bot.store import Store, Transaction

_NOT_SHOWN = "No secret was made or shown."
_NOT_COUNTED = "Your vote was not counted."
_HOW = "Ask whoever runs Cartwright for a one-time code; they type `cartwright enrol {person}`."


class Enrolling:
    """Enrols second factors, and takes their codes.

    Args:
        cipher: None where no key is set, and so nobody can enrol.

    """

    def __init__(self, store: Store, cipher: FactorCipher | None, policy: Policy, now: Now) -> None:
        self._store = store
        self._cipher = cipher
        self._policy = policy
        self._now = now

    # Enrolling

    def awaited(self, person: str, at: datetime) -> Awaited:
        """Say what a person has to give next, at a moment.

        Raises:
            NotAllowed: there is nothing that they could give.

        """
        self._sure_cipher()
        with self._store.transaction() as tx:
            enrolment, factor = tx.factors.enrolment(person), tx.factors.present(person)
        if enrolment and enrolment.is_open(at):
            return Awaited.ONE_TIME_CODE
        if factor and factor.waits_for_code(at):
            return Awaited.FIRST_CODE
        ask = _HOW.format(person=person)
        raise NotAllowed("There is no one-time code for you that is good now.", _NOT_SHOWN, ask)

    def begin(self, person: str, one_time_code: str, at: datetime) -> Revealed:
        """Make a new secret for whoever has the right one-time code. It is never shown again.

        The factor that they had ends, so that a lost phone votes no more.

        Args:
            at: when they submitted the code.

        Raises:
            NotAllowed: the code is not good; how often it can still be tried is in the sentence.

        """
        cipher, now = self._sure_cipher(), self._now()
        secret = cipher.make_secret()
        with self._store.transaction(durable=True) as tx:
            enrolment = tx.factors.enrolment(person)
            redemption = enrolment.judge(one_time_code, at) if enrolment else Redemption.NONE
            if enrolment and redemption is Redemption.RIGHT:
                tx.factors.begin(enrolment, cipher.encrypt(person, secret), at=now)
            if enrolment and redemption is Redemption.WRONG:
                enrolment = tx.factors.refuse_one_time_code(enrolment, at=now)
        if redemption is not Redemption.RIGHT:
            tries_left = enrolment.tries_left if enrolment else 0
            raise _not_redeemed(redemption, person, tries_left)
        return cipher.reveal(person, secret)

    def confirm(self, person: str, code: str, *, interaction: str, at: datetime) -> Checked:
        """Take the first code of a new factor; with the right one it is enrolled, and operators are told.

        Args:
            interaction: the key of the submission, so that it counts once, however often it is answered.
            at: when they submitted the code.

        Returns:
            what the code came to: right, or wrong with tries left.

        Raises:
            NotAllowed: there is nothing to confirm, or not any more.

        """
        cipher = self._sure_cipher()
        with self._store.transaction(durable=True) as tx:
            checked = self._confirm(tx, cipher, person, digits(code), interaction, at)
        if checked.outcome is Outcome.LOCKED:  # only now, since what is raised within takes everything back
            raise _dropped("That was the fifth wrong code, so this enrolment is dropped.", person)
        return checked

    # Codes

    def use(self, person: str, code: str, *, quote_id: int, interaction: str, at: datetime) -> Checked:
        """Take a code for a vote on one quote. It is good once; the same submission may be answered twice.

        This has a transaction of its own, on the disk when it returns, so call it outside of any other: a wrong code
        counts also where the vote comes to nothing.

        Args:
            interaction: the key of the submission.
            at: when they submitted the code, which is when it must be right.

        Returns:
            what the code came to; `refusal` has the words for all but the right one.

        """
        with self._store.transaction(durable=True) as tx:
            factor = tx.factors.present(person)
            if factor is None or factor.works_from is None:
                return Checked(outcome=Outcome.MISSING)
            if factor.locked_at:
                return _checked(factor, Outcome.LOCKED)
            if at < factor.works_from:
                return _checked(factor, Outcome.TOO_NEW)
            tried = tx.factors.tried(interaction)
            if tried:
                is_same = (tried.factor_id, tried.quote_id) == (factor.id, quote_id)
                was_right = Outcome.RIGHT if tried.step is not None else Outcome.WRONG
                return _checked(factor, was_right if is_same else Outcome.USED)
            return self._take(tx, factor, digits(code), quote_id, interaction, at)

    def refusal(self, checked: Checked) -> NotAllowed:
        """Say why a code did not do, what was not done, and what to do next."""
        happened, next_step = _WHY_NOT[checked.outcome]
        happened = happened.format(tries=_tries(checked.tries_left))
        next_step = next_step.format(from_then=_moment(checked.works_from))
        return NotAllowed(happened, _NOT_COUNTED, next_step)

    def encrypt_anew(self) -> Sequence[Factor]:
        """Encrypt every secret by the first of the keys, where there are others, so that those can be taken away.

        Returns:
            the factors that none of the keys decrypts; they stay as they are, and are good for nothing.

        """
        if self._cipher is None:
            return []
        unreadable = []
        with self._store.transaction(durable=self._cipher.is_rotated) as tx:
            for factor in tx.factors.all_present():
                try:
                    anew = self._cipher.encrypt_anew(factor.person, factor.secret)
                except Unreadable:
                    unreadable.append(factor)
                else:
                    if self._cipher.is_rotated:
                        tx.factors.encrypted_anew(factor, anew)
        return unreadable

    # Within

    def _confirm(
        self, tx: Transaction, cipher: FactorCipher, person: str, code: str, interaction: str, at: datetime
    ) -> Checked:
        factor, tried = tx.factors.present(person), tx.factors.tried(interaction)
        if factor and tried and tried.factor_id == factor.id:
            return _checked(factor, Outcome.RIGHT if tried.step is not None else Outcome.WRONG)
        factor = _awaiting(factor, person, at)
        try:
            step = cipher.step(person, factor.secret, code, at)
        except Unreadable:
            raise _dropped("CARTWRIGHT_FACTOR_KEY was changed since this enrolment was begun.", person) from None
        if step is None:
            return self._refuse_first(tx, factor, interaction)
        enrolled = tx.factors.confirm(
            factor, step, interaction=interaction, delay=self._policy.factor_delay, at=self._now()
        )
        self._tell_operators(tx, Kind.FACTOR_ENROLLED, enrolled)
        return _checked(enrolled, Outcome.RIGHT)

    def _refuse_first(self, tx: Transaction, factor: Factor, interaction: str) -> Checked:
        """Count a wrong first code; after the last one the enrolment is dropped."""
        refused = tx.factors.refuse(factor, interaction=interaction, at=self._now())
        if refused.locked_at is None:
            return _checked(refused, Outcome.WRONG)
        tx.factors.end(factor.person, who=factor.person, at=self._now())
        return _checked(refused, Outcome.LOCKED)

    def _take(
        self, tx: Transaction, factor: Factor, code: str, quote_id: int, interaction: str, at: datetime
    ) -> Checked:
        if self._cipher is None:
            return _checked(factor, Outcome.UNREADABLE)
        try:
            step = self._cipher.step(factor.person, factor.secret, code, at)
        except Unreadable:
            return _checked(factor, Outcome.UNREADABLE)
        now = self._now()
        if step is None:
            refused = tx.factors.refuse(factor, interaction=interaction, quote_id=quote_id, at=now)
            if refused.locked_at:
                self._tell_operators(tx, Kind.FACTOR_LOCKED, refused)
            return _checked(refused, Outcome.LOCKED if refused.locked_at else Outcome.WRONG)
        if tx.factors.is_used(factor, step):
            return _checked(factor, Outcome.USED)
        return _checked(tx.factors.use(factor, step, quote_id=quote_id, interaction=interaction, at=now), Outcome.RIGHT)

    def _tell_operators(self, tx: Transaction, kind: Kind, factor: Factor) -> None:
        details = {"person": factor.person, "factor": str(factor.id)}
        if factor.works_from:
            details["works_from"] = factor.works_from.isoformat()
        tx.notices.post(kind, self._policy.told, who=factor.person, at=self._now(), details=details)

    def _sure_cipher(self) -> FactorCipher:
        if self._cipher is None:
            raise NotAllowed(
                "Second factors are not set up here: CARTWRIGHT_FACTOR_KEY is not set.",
                _NOT_SHOWN,
                "Ask whoever runs Cartwright.",
            )
        return self._cipher


_WHY_NOT = {
    Outcome.WRONG: (
        "That code is not right; {tries} left before your second factor is locked.",
        "Review the request again and give the code that your app shows then; a phone's clock must be right.",
    ),
    Outcome.LOCKED: (
        "Your second factor is locked, after five wrong codes in a row.",
        "Ask whoever runs Cartwright for a one-time code, and enrol again by `/domain enrol`.",
    ),
    Outcome.MISSING: (
        "A vote on this request needs a second factor, and you have none.",
        "Ask whoever runs Cartwright for a one-time code, and enrol by `/domain enrol`; or another approver decides.",
    ),
    Outcome.TOO_NEW: (
        "Your second factor is too new to vote with.",
        "It counts from {from_then} on; until then another approver can decide.",
    ),
    Outcome.USED: (
        "That code was used already, and each is good once.",
        "Review the request again, and give the next code that your app shows.",
    ),
    Outcome.UNREADABLE: (
        "Your second factor cannot be checked: its secret is encrypted with another key than Cartwright has now.",
        "Tell whoever runs Cartwright: CARTWRIGHT_FACTOR_KEY must be what it was, or you have to enrol again.",
    ),
}
"""For each outcome but the right one: what happened, and what to do next."""


def _not_redeemed(redemption: Redemption, person: str, tries_left: int) -> NotAllowed:
    ask = _HOW.format(person=person)
    if redemption is Redemption.WRONG and tries_left:
        return NotAllowed(
            f"That is not your one-time code; {_tries(tries_left)} left.", _NOT_SHOWN, "Type `/domain enrol` again."
        )
    happened = {
        Redemption.NONE: "No one-time code was issued for you.",
        Redemption.EXPIRED: "Your one-time code has expired.",
        Redemption.REDEEMED: "Your one-time code was used already. If the dialog with the secret is open, go on there.",
    }.get(redemption, "Your one-time code is good for nothing any more, after five wrong tries.")
    return NotAllowed(happened, _NOT_SHOWN, ask)


def _awaiting(factor: Factor | None, person: str, at: datetime) -> Factor:
    """Let a factor pass that waits for its first code.

    Raises:
        NotAllowed: it does not, or not any more.

    """
    if factor and factor.confirmed_at:
        raise NotAllowed(
            "Your second factor is confirmed already.", "Nothing was changed.", "Its codes are asked when you vote."
        )
    if factor is None:
        raise _dropped("There is no enrolment of yours to be confirmed.", person)
    if not factor.waits_for_code(at):
        raise _dropped("This enrolment was begun more than ten minutes ago, so it is dropped.", person)
    return factor


def _dropped(happened: str, person: str) -> NotAllowed:
    next_step = f"Remove Cartwright from your app. {_HOW.format(person=person)}"
    return NotAllowed(happened, "You have no second factor.", next_step)


def _checked(factor: Factor, outcome: Outcome) -> Checked:
    return Checked(outcome=outcome, factor_id=factor.id, tries_left=factor.tries_left, works_from=factor.works_from)


def _tries(count: int) -> str:
    return "1 try is" if count == 1 else f"{count} tries are"


def _moment(at: datetime | None) -> str:
    return f"{at:%d %b %H:%M} UTC" if at else "a later moment"
