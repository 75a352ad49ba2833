"""Verifying the ledger of a database, also while the bot runs on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.model.audit import findings
from bot.store.books import reading


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an audit came to.

    Args:
        findings: a clause for each thing that is not as it was written.
        lines, purchases: how many were looked at.
        head: the hash of the last line, for a note outside of the database.

    """

    findings: Sequence[str]
    lines: int
    purchases: int
    head: str


def verify(database: Path, head: str = "") -> Verdict:
    """Compare the ledger with itself, and what it vouches for with it.

    Args:
        head: a hash that was noted down earlier, or its beginning, which must still be in the ledger; empty for none.

    Raises:
        NoDatabase, Unusable: it cannot be read.

    """
    with reading(database) as found:
        books = found.books()
    return Verdict(
        findings=findings(books, head.lower()),
        lines=len(books.entries),
        purchases=len(books.purchases),
        head=books.head,
    )
