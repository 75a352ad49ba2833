"""The ledger's lines, the chain of their hashes, and what the lines of one purchase prove."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import CartwrightError
from bot.model.deciding import Ballot
from bot.model.purchase import Event, NotPossible, Stage, advance

OURSELVES = "cartwright"
"""Who did what nobody asked for at that moment."""

REQUESTED, QUOTE, VOTE, VOTE_WITHDRAWN = "requested", "quote", "vote", "vote withdrawn"
ADDED = "added"
"""What lines are called that are no event of the table of stages."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the ledger.

    Args:
        at: UTC, as `2026-11-21T09:30:00.000000+00:00`.
        before, after: stages; equal where a line about a purchase changes none, None for what has no stage.
        details: JSON.
        previous: the hash of the line before; empty for the first.
        hash: the digest of all of it, `previous` included, so that no line can be changed without those after it.

    """

    line: int
    at: str
    who: str
    subject: str
    subject_id: int
    what: str
    before: str | None
    after: str | None
    details: str
    previous: str
    hash: str = ""

    @property
    def digest(self) -> str:
        """What the hash must be."""
        row = [self.line, self.at, self.who, self.subject, self.subject_id, self.what, self.before, self.after]
        return hashlib.sha256(json.dumps([*row, self.details, self.previous]).encode()).hexdigest()


class Unproved(CartwrightError):
    """The ledger does not prove what the database says about a purchase: nothing may be bought on its strength."""


@dataclass(frozen=True, kw_only=True)
class LedgerVote:
    """A vote as the ledger has it."""

    voter: str
    approves: bool
    quote_id: int
    seal: str
    at: datetime
    for_whom: str = ""
    factor: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the ledger proves about a purchase.

    Args:
        quote_id: the price that is asked for, or was approved; None while there is none.
        buys_at: when its cool-off ends; None where it had none.
        roster: who was in each user group when it was requested; None for one of a release that did not note it.
        order_id: the order that it has at OVH; None if it has none.
        seals: the seal of each quote, by its number.
        terms: what each quote takes to be approved, by its number, as JSON.

    """

    stage: Stage
    requester: str
    seals: dict[int, str]
    terms: dict[int, str]
    votes: tuple[LedgerVote, ...]
    quote_id: int | None
    buys_at: datetime | None
    roster: dict[str, list[str]] | None
    order_id: int | None

    def ballots(self, quote_id: int, seal: str) -> tuple[Ballot, ...]:
        """The approvals of exactly this: the latest vote of each person for that quote and that seal, if it stands."""
        if self.seals.get(quote_id) != seal:
            return ()
        latest = {vote.voter: vote for vote in self.votes if (vote.quote_id, vote.seal) == (quote_id, seal)}
        return tuple(
            Ballot(voter=vote.voter, for_whom=vote.for_whom, factor=vote.factor, at=vote.at)
            for vote in latest.values()
            if vote.approves and not vote.is_withdrawn
        )


def record_of(entries: Sequence[Entry], stage: Stage, head: str) -> Record:
    """Read what the lines of one purchase prove.

    Args:
        entries: all lines about it, oldest first.
        stage: its stage in the database.
        head: the hash of its last line, as its own row has it.

    Raises:
        Unproved: a line was changed, is missing, or tells another story than the database.

    """
    if not entries or entries[0].what != REQUESTED:
        raise Unproved("the ledger does not know of it")
    for entry in entries:
        if entry.digest != entry.hash:
            raise Unproved(f"line {entry.line} of the ledger was changed")
    if entries[-1].hash != head:
        raise Unproved("its last line in the ledger is not the one that it should be")
    proved = _stage_after(entries)
    if proved is not stage:
        raise Unproved(f"the database says “{stage.value}”, and the ledger says “{proved.value}”")
    told = [(entry, _details(entry)) for entry in entries]
    of_events = [details for entry, details in told if entry.what in _EVENTS]
    buys_at = _last(of_events, "buys_at")
    if [details.get("follows") for _, details in told] != ["", *(entry.hash for entry in entries[:-1])]:
        raise Unproved("a line about it is missing from the ledger")
    return Record(
        stage=proved,
        requester=entries[0].who,
        seals={details["quote_id"]: details["seal"] for entry, details in told if entry.what == QUOTE},
        terms={details["quote_id"]: details.get("terms", "") for entry, details in told if entry.what == QUOTE},
        votes=tuple(_vote(entry, details) for entry, details in told if entry.what in (VOTE, VOTE_WITHDRAWN)),
        quote_id=_last(of_events, "quote_id"),
        buys_at=datetime.fromisoformat(buys_at) if buys_at else None,
        roster=told[0][1].get("roster"),
        order_id=next((details.get("order_id") for entry, details in told if entry.what == Event.PLACED.value), None),
    )


def _stage_after(entries: Iterable[Entry]) -> Stage:
    """Walk through the stages as the lines tell them."""
    stage: Stage | None = None
    for entry in entries:
        if entry.before != (stage.value if stage else None):
            raise Unproved(f"line {entry.line} of the ledger does not follow from those before it")
        stage = _next(entry, stage)
        if entry.after != stage.value:
            raise Unproved(f"line {entry.line} of the ledger tells a step that cannot be")
    if stage is None:
        raise Unproved("the ledger does not know of it")
    return stage


def _next(entry: Entry, stage: Stage | None) -> Stage:
    if stage is None:
        return Stage.QUOTING
    if entry.before == entry.after and entry.what not in _EVENTS:
        return stage
    try:
        return advance(stage, Event(entry.what))
    except (NotPossible, ValueError):
        raise Unproved(f"line {entry.line} of the ledger tells a step that cannot be") from None


def _last(told: Sequence[dict[str, Any]], name: str) -> Any:
    """What was told last by a name; None if it never was."""
    return next((details[name] for details in reversed(told) if name in details), None)


def _details(entry: Entry) -> dict[str, Any]:
    try:
        details = json.loads(entry.details)
    except ValueError:
        details = None
    if not isinstance(details, dict):
        raise Unproved(f"line {entry.line} of the ledger cannot be read")
    return details


def _vote(entry: Entry, details: dict[str, Any]) -> LedgerVote:
    return LedgerVote(
        voter=entry.who,
        approves=bool(details["approves"]),
        quote_id=details["quote_id"],
        seal=details["seal"],
        at=datetime.fromisoformat(entry.at),
        for_whom=details.get("for_whom", ""),
        factor=details.get("factor", ""),
        is_withdrawn=entry.what == VOTE_WITHDRAWN,
    )


_EVENTS = frozenset(event.value for event in Event)
