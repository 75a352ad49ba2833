"""The second factor: a code of six digits that a person's phone shows, and how it came to be trusted."""

import hashlib
import hmac
import json
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.errors import CartwrightError
from bot.model.ledger import Entry

TRIES_MAX = 5
"""How many wrong codes in a row end what they are tried at."""

ONE_TIME_CODE_BYTES = 10  # 80 bits: none is found by trying
ONE_TIME_CODE_LIFE = timedelta(minutes=60)
CONFIRMATION_LIFE = timedelta(minutes=10)

CONFIRMED, TAKEN, LOCKED, ENDED = "factor confirmed", "code taken", "factor locked", "factor ended"
"""What the ledger's lines are called that say from when to when a factor counts, and what for."""

_GROUP = 4


class Unreadable(CartwrightError):
    """The secret of a factor is encrypted with a key that this installation does not have, or for somebody else."""


class Awaited(Enum):
    """What somebody has to give next to get on with their enrolment."""

    ONE_TIME_CODE = "the one-time code"
    FIRST_CODE = "the first code of their app"


class Redemption(Enum):
    """What an attempt to begin an enrolment with a one-time code comes to."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE = "none issued"
    EXPIRED = "expired"
    REDEEMED = "redeemed already"
    SPENT = "spent by wrong tries"


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A one-time code that an operator issued; of each person only the newest counts.

    Args:
        id: also the number of the factor that comes of it.
        code_hash: what `digest` made of the code, which itself is kept nowhere.
        failures: how often somebody typed another code.
        redeemed_at: when the code began an enrolment; None before.

    """

    id: int
    person: str
    code_hash: str = field(repr=False)
    expires_at: datetime
    failures: int = 0
    redeemed_at: datetime | None = None

    @property
    def tries_left(self) -> int:
        """How many wrong codes it still takes."""
        return max(0, TRIES_MAX - self.failures)

    def is_open(self, at: datetime) -> bool:
        """Whether the right code would do at a moment."""
        return self.redeemed_at is None and self.tries_left > 0 and at < self.expires_at

    def judge(self, code: str, at: datetime) -> Redemption:
        """Say what a code comes to that was typed at a moment. It is compared only where the right one would do."""
        if self.redeemed_at is not None:
            return Redemption.REDEEMED
        if not self.tries_left:
            return Redemption.SPENT
        if at >= self.expires_at:
            return Redemption.EXPIRED
        is_right = hmac.compare_digest(digest(self.person, code), self.code_hash)
        return Redemption.RIGHT if is_right else Redemption.WRONG


@dataclass(frozen=True, kw_only=True)
class Factor:
    """An enrolled factor of one person, who has one at most.

    Args:
        id: the number of its enrolment.
        secret: encrypted, as `FactorCipher` wrote it.
        begun_at: when its secret was made.
        confirmed_at: when the first code from it was right; None before.
        works_from: from when on it counts for votes; None before it is confirmed.
        failures: how many wrong codes there were since the last right one.
        locked_at: when it had the last wrong code that it takes; only another enrolment helps then.

    """

    id: int
    person: str
    secret: str = field(repr=False)
    begun_at: datetime
    confirmed_at: datetime | None = None
    works_from: datetime | None = None
    failures: int = 0
    locked_at: datetime | None = None

    @property
    def tries_left(self) -> int:
        """How many wrong codes it still takes."""
        return max(0, TRIES_MAX - self.failures)

    def waits_for_code(self, at: datetime) -> bool:
        """Whether its first code may still be given at a moment."""
        return self.confirmed_at is None and at < self.begun_at + CONFIRMATION_LIFE


class Outcome(Enum):
    """What a code comes to."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    MISSING = "missing"
    TOO_NEW = "too new"
    USED = "used already"
    UNREADABLE = "cannot be checked"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a code came to.

    Args:
        factor_id: the factor that was asked; None if the person has none.
        tries_left: how many wrong codes it still takes.
        works_from: from when on it counts; None if that is not known.

    """

    outcome: Outcome
    factor_id: int | None = None
    tries_left: int = 0
    works_from: datetime | None = None

    @property
    def is_right(self) -> bool:
        """Whether the code proves that the person has the phone."""
        return self.outcome is Outcome.RIGHT

    @property
    def label(self) -> str:
        """What a vote's ledger line calls the factor; empty if none vouches for it."""
        return f"factor {self.factor_id}" if self.is_right else ""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A one-time code that was just made, for whoever passes it on."""

    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """A secret, this once in clear.

    Args:
        spelled: base32 in groups of four, to be typed.
        uri: the same as an `otpauth` address, for apps that take one.

    """

    spelled: str = field(repr=False)
    uri: str = field(repr=False)


def has_vouched(entries: Sequence[Entry], person: str, quote_id: int) -> bool:
    """Whether the lines about a factor prove that its person gave a code for a quote while it counted.

    Args:
        entries: oldest first.

    """
    if any(entry.digest != entry.hash for entry in entries):
        return False
    works_from: str | None = None
    for entry in entries:
        told = json.loads(entry.details)
        if entry.what in (LOCKED, ENDED):
            return False
        if entry.what == CONFIRMED and entry.who == person:
            works_from = told["works_from"]
        if entry.what == TAKEN and (entry.who, told["quote_id"]) == (person, quote_id):
            return works_from is not None and works_from <= entry.at
    return False


def one_time_code(random: bytes) -> str:
    """Spell 80 random bits as a one-time code, in groups of four.

    Raises:
        ValueError: there are not so many.
    """
    if len(random) != ONE_TIME_CODE_BYTES:
        raise ValueError(f"a one-time code has {ONE_TIME_CODE_BYTES} bytes")
    return grouped(b32encode(random).decode(), "-")


def grouped(text: str, between: str = " ") -> str:
    """Write a text in groups of four, as it is easier to copy."""
    return between.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def digest(person: str, code: str) -> str:
    """Digest a one-time code. One round is enough: there are 2**80, and an hour to try them."""
    return hashlib.sha256(f"{person} {_bare(code)}".encode()).hexdigest()


def is_one_time_code(typed: str) -> bool:
    """Whether something typed has the form of a one-time code."""
    return bool(re.fullmatch(r"[A-Z2-7]{16}", _bare(typed)))


def digits(typed: str) -> str:
    """Return the code that somebody typed, without the gap in its middle that apps show."""
    return "".join(typed.split())


def is_code(typed: str) -> bool:
    """Whether something typed has the form of a code."""
    return bool(re.fullmatch(r"[0-9]{6}", digits(typed)))


def _bare(code: str) -> str:
    return re.sub(r"[\s\u2010-\u2015-]", "", code).upper()
