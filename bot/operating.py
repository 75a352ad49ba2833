"""What whoever runs Cartwright does on its machine, beside a bot that may be running: freezing, enrolling, audits.

Nothing here needs Slack, OVH, or a secret: the database alone.
"""

import getpass
import re
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import TextIO

from bot.config import Config, file_values
from bot.errors import Misconfigured, quoted
from bot.model.factor import ONE_TIME_CODE_BYTES, Issued, one_time_code
from bot.model.freeze import Freeze, Stopped
from bot.store import Store
from bot.store.books import existing
from bot.views import freeze as view


def find_database(database: Path | None, file: Path | None) -> Path:
    """Tell which database is meant: the one given, or the one of a configuration file, or the one by default.

    Args:
        file: the configuration; nothing else in it is read.

    Raises:
        Misconfigured: the file cannot be read, or does not say it rightly.

    """
    by_default: Path = Config.model_fields["database"].default
    if database or not file:
        return database or by_default
    settings = file_values(file)
    named = settings.get("database", str(by_default))
    if not isinstance(named, str):
        raise Misconfigured(["database: must be a text"])
    return Path(named)


def freeze(database: Path, reason: str) -> str:
    """Stop all buying, on the disk when this returns. A running bot obeys at its next transaction, and tells people.

    Returns:
        what is proved by that, in words.

    Raises:
        NoDatabase, Unusable: nothing is frozen.

    """
    with existing(database) as store, store.transaction(durable=True) as tx:
        being_sent = tx.purchases.being_sent()
        frozen = tx.freezes.begin(who=_account(), reason=reason, at=now(), being_sent=being_sent)
    return view.proved(Stopped(freeze=frozen, being_sent=tuple(being_sent)))


def ask_to_lift(database: Path) -> Freeze | None:
    """Ask to lift the freeze, as an operator; a second person agrees in Slack. None if nothing is frozen.

    Raises:
        NoDatabase, Unusable: nothing was changed.

    """
    with existing(database) as store, store.transaction(durable=True) as tx:
        holding = tx.freezes.present()
        if holding is None or holding.lift_asked_by is not None:
            return holding
        return tx.freezes.ask_to_lift(holding, who=_account(), at=now())


def enrol(database: Path, person: str, *, is_lost: bool = False) -> Issued:
    """Issue a one-time code with which somebody can enrol a second factor. An older code is good for nothing then.

    Args:
        person: their Slack user id.
        is_lost: whether to end the factor that they have at once, rather than when the code is redeemed.

    Raises:
        Misconfigured: that is no user id.
        NoDatabase, Unusable: no code was issued.

    """
    if not re.fullmatch(r"[UW][A-Z0-9]{2,}", person):
        raise Misconfigured(
            [f"{quoted(person)} is no user id of Slack's; take it from a profile's menu, “Copy member ID”: U0123ABCD"]
        )
    with existing(database) as store:
        return issue(store, person, at=now(), is_lost=is_lost)


def issue(store: Store, person: str, *, at: datetime, is_lost: bool = False) -> Issued:
    """Issue a one-time code in a store that is open already, as a rehearsal's operator does. See `enrol`."""
    code, who = one_time_code(token_bytes(ONE_TIME_CODE_BYTES)), _account()
    with store.transaction(durable=True) as tx:
        if is_lost:
            tx.factors.end(person, who=who, at=at)
        return Issued(code=code, expires_at=tx.factors.issue(person, code, who=who, at=at).expires_at)


def write(pieces: Iterable[str], output: Path | None, otherwise: TextIO) -> None:
    """Write a text into a file that only its owner may read, or elsewhere if none is named.

    Raises:
        Misconfigured: the file cannot be written.

    """
    rest = iter(pieces)
    first = next(rest, "")  # whatever is wrong with what is to be written shows before a file is made
    with _private(output) if output else nullcontext(otherwise) as out:
        out.write(first)
        out.writelines(rest)


def _private(file: Path) -> TextIO:
    try:
        file.touch(mode=0o600)
        return file.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Misconfigured([f"{file}: {error.strerror}"]) from None


def _account() -> str:
    """Name the account of the machine; a container may run under a number that has no name."""
    try:
        return f"machine account {getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "machine account without a name"


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
