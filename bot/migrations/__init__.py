"""The schema, step by step. A step that has been released is never changed; a new one is added.

The SQL keeps to what SQLite and PostgreSQL share. Money is text (`3.58 EUR`), moments are UTC text of one width, which
sort as they follow each other, and what is only ever read whole is JSON.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.migrations import first as first_step
from bot.migrations import policies as policies_step
from bot.migrations import searching as searching_step

__all__ = ["migrations"]

migrations = Migrations("cartwright")


@migrations()
def first(db: Database) -> None:
    """Everything that the first release keeps."""
    _execute(db, first_step.STATEMENTS)


@migrations()
def policies(db: Database) -> None:
    """What an approval by a policy needs."""
    _execute(db, policies_step.STATEMENTS)


@migrations()
def searching(db: Database) -> None:
    """What searches need that outlast a process."""
    _execute(db, searching_step.STATEMENTS)


def _execute(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)
