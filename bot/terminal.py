"""What commands that work beside the bot have in common: how they are told what they are about, and how they fail."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from bot.errors import CartwrightError, Misconfigured

_DEFAULT_FILE = Path("cartwright.toml")

Command = TypeVar("Command", bound=Callable[..., None])


def of_file(command: Command) -> Command:
    """Let a command be told which settings it is about."""
    return click.option(
        "--config",
        "file",
        type=click.Path(path_type=Path),
        help="Settings; by default cartwright.toml, if it is there.",
    )(command)


def of_database(command: Command) -> Command:
    """Let a command be told which database it is about; nothing but the database is needed for it."""
    database = click.option("--database", type=click.Path(path_type=Path), help="The database itself.")
    return of_file(database(command))


def default_file() -> Path | None:
    """Return the settings of the folder that the command is given in; None if there are none."""
    return _DEFAULT_FILE if _DEFAULT_FILE.exists() else None


@contextmanager
def faults_told(not_done: str, failed: int = 1) -> Iterator[None]:
    """Tell faults of what is done beside the bot, and what was not done; ends with 2 after wrong use, else as given."""
    try:
        yield
    except Misconfigured as wrong:
        for fault in wrong.faults:
            click.echo(f"cartwright: {fault}", err=True)
        sys.exit(2)
    except CartwrightError as error:
        from bot.store.books import NoDatabase

        click.echo(f"cartwright: {str(error).removesuffix('.')}. {not_done}", err=True)
        sys.exit(2 if isinstance(error, NoDatabase) else failed)
