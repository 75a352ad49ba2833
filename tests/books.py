"""A database in which everything happened that an audit looks at, and ways to tamper with it past the program."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.model.audit import findings
from bot.model.ledger import Entry
from bot.model.purchase import Stage
from bot.store import Store
from bot.store.books import Reading
from tests.samples import APPROVER, OTHER_APPROVER, OTHER_PLACE, PLACE, REQUESTER, Clock, after
from tests.services.office import Office

OPERATOR = "U0OPERATOR1"
DELIVERED, DECLINED, WAITING = 1, 2, 3
"""The numbers of the purchases."""


def write_books(file: Path) -> None:
    """Let a purchase be delivered, one be declined, and one wait, its vote taken back; and let buying be frozen."""
    with Store(file) as store:
        office = Office(store, Clock(after()), operators=frozenset({OPERATOR}), cool_off=timedelta(minutes=1))
        bought = office.request("wintersale.fr")
        office.work()
        office.approve(bought)
        office.pass_time(minutes=30)
        declined = office.request("summersale.fr", place=OTHER_PLACE)
        office.work()
        quote_id = office.purchase(declined.id).quote_id
        assert quote_id is not None
        office.approving.decline(quote_id, OTHER_APPROVER, "Too dear")
        office.freezing.freeze(APPROVER, PLACE, "An odd price")
        office.freezing.unfreeze(OPERATOR)
        office.freezing.unfreeze(OTHER_APPROVER)
        waiting = office.request("autumnsale.fr")
        office.work()
        office.approve(waiting)
        office.stop(waiting, APPROVER)
        stages = [office.stage(purchase) for purchase in (bought, declined, waiting)]
        assert stages == [Stage.DELIVERED, Stage.DECLINED, Stage.REQUESTED]
        assert {bought.requester, declined.requester} == {REQUESTER}


@contextmanager
def tampering(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as somebody with a database tool would; whatever is done there is undone at the end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("ROLLBACK")


def found_in(connection: sqlite3.Connection, head: str = "") -> list[str]:
    """What an audit finds now, with whatever was done and not committed."""
    return list(findings(Reading(Database(connection)).books(), head))


def found_after(file: Path, *sql: str, head: str = "") -> list[str]:
    """What an audit finds after statements were run on a database."""
    with tampering(file) as connection:
        for statement in sql:
            assert connection.execute(statement).rowcount, f"this changes nothing: {statement}"
        return found_in(connection, head)


def lines_of(connection: sqlite3.Connection) -> list[Entry]:
    """The ledger as it stands."""
    return list(Reading(Database(connection)).books().entries)


def write_anew(connection: sqlite3.Connection, first: Entry) -> None:
    """Put a line in place of another, and compute the hashes of it and of all after it, as a clever forger would."""
    following = [entry for entry in lines_of(connection) if entry.line > first.line]
    previous = first.previous
    for entry in (first, *following):
        forged = replace(entry, previous=previous)
        forged = replace(forged, hash=forged.digest)
        values = [*vars(forged).values(), forged.line]
        names = " = ?, ".join(vars(forged))
        connection.execute(f"UPDATE ledger SET {names} = ? WHERE line = ?", values)
        previous = forged.hash


def tamper(file: Path, statement: str, *values: str) -> None:
    """Change a database past the program, for good."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount
