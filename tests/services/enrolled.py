"""People with an authenticator app, in an office where second factors are enrolled."""

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from bot.enrolling import Enrolling
from bot.factor_cipher import FactorCipher
from bot.model.factor import Checked, Enrolment, Factor, one_time_code
from bot.rehearsal import totp
from bot.store import Store
from tests.samples import APPROVER, Clock, policy
from tests.stocked import rows

OPERATOR = "machine account root"
QUOTE = 5


def key(number: int = 0) -> str:
    """A key to encrypt secrets with."""
    return urlsafe_b64encode(bytes([number]) * 32).decode()


class Bureau:
    """Enrolling over a real store, and the phones of people, which know what was shown to them."""

    def __init__(self, store: Store, clock: Clock, file: Path) -> None:
        self.store = store
        self.clock = clock
        self.phones: dict[str, str] = {}
        self._file = file
        self._count = 0
        self.rule()

    def rule(self, keys: str | None = None, **rules: Any) -> None:
        """Start anew with other rules or other keys; an empty text for none."""
        cipher = None if keys == "" else FactorCipher(keys or key())
        self.policy = policy(**rules)
        self.enrolling = Enrolling(self.store, cipher, self.policy, self.clock)

    def issue(self, person: str = APPROVER) -> str:
        """Let an operator issue a one-time code."""
        self._count += 1
        code = one_time_code(bytes([self._count]) * 10)
        with self.store.transaction() as tx:
            tx.factors.issue(person, code, who=OPERATOR, at=self.clock())
        return code

    def begin(self, person: str = APPROVER) -> str:
        """Show a secret to somebody, who adds it to their app."""
        revealed = self.enrolling.begin(person, self.issue(person), self.clock())
        self.phones[person] = revealed.spelled.replace(" ", "")
        return self.phones[person]

    def enrol(self, person: str = APPROVER, *, hours: float = 25) -> None:
        """Enrol somebody, and let the time pass after which their factor counts."""
        self.begin(person)
        assert self.confirm(person).is_right
        self.clock.step(hours=hours)

    def code(self, person: str = APPROVER, steps: int = 0) -> str:
        """The code that somebody's phone shows, or does so many steps later."""
        return totp.code(self.phones[person], self.clock(), steps)

    def wrong(self, person: str = APPROVER) -> str:
        """A code that is none of these minutes."""
        near = {self.code(person, steps) for steps in range(-3, 4)}
        return next(code for code in map(str, range(100_000, 100_008)) if code not in near)

    def confirm(self, person: str = APPROVER, code: str | None = None, interaction: str | None = None) -> Checked:
        """Give the first code, the right one if none is told."""
        return self.enrolling.confirm(
            person, code or self.code(person), interaction=interaction or self._key(), at=self.clock()
        )

    def use(
        self,
        code: str | None = None,
        *,
        person: str = APPROVER,
        quote_id: int = QUOTE,
        interaction: str | None = None,
        steps: int = 0,
    ) -> Checked:
        """Give a code for a vote, the right one if none is told."""
        return self.enrolling.use(
            person,
            code or self.code(person, steps),
            quote_id=quote_id,
            interaction=interaction or self._key(),
            at=self.clock(),
        )

    def factor(self, person: str = APPROVER) -> Factor | None:
        with self.store.transaction() as tx:
            return tx.factors.present(person)

    def enrolment(self, person: str = APPROVER) -> Enrolment | None:
        with self.store.transaction() as tx:
            return tx.factors.enrolment(person)

    def lines(self) -> list[str]:
        """What the ledger says of factors, in order."""
        return [
            row["what"] for row in rows(self._file, "SELECT what FROM ledger WHERE subject = 'factor' ORDER BY line")
        ]

    def notices(self) -> list[tuple[str, str]]:
        """Of what whom was told: each kind with its audience."""
        sql = "SELECT kind, audience FROM notices JOIN tellings ON subject = 'notice' AND subject_id = notices.id"
        return [(row["kind"], row["audience"]) for row in rows(self._file, f"{sql} ORDER BY tellings.id")]

    def _key(self) -> str:
        self._count += 1
        return f"submission {self._count}"
