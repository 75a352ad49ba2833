"""Faults that a stand-in has from the start: a list in JSON or in YAML."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.faults import Fault, FaultError, read_fault
from bot.rehearsal.ovh.refusals import Refused


def read_faults(account: Account, file: Path) -> list[Fault]:
    """Read a file of faults; each is one of `bot.rehearsal.ovh.faults`, or the title of a ready-made one.

    Args:
        account: whose world they change.

    Raises:
        FaultError: it cannot be read, or one of them makes no sense; its text names the file, and which.
    """
    told = _document(file)
    if not isinstance(told, list):
        raise FaultError(f"{file}: the file must hold a list of faults")
    return [_fault(account, f"{file}: fault {number}", entry) for number, entry in enumerate(told, start=1)]


def _document(file: Path) -> object:
    try:
        # JSON is YAML 1.2, so one reader does for both.
        return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise FaultError(f"{file} cannot be read: {error}") from None


def _fault(account: Account, where: str, told: object) -> Fault:
    told = {"ready_made": told} if isinstance(told, str) else told
    if not isinstance(told, dict):
        raise FaultError(f"{where}: it must be a mapping or a title")
    try:
        return read_fault(account, told)
    except FaultError as error:
        raise FaultError(f"{where}: {error}") from None
    except Refused as refused:
        raise FaultError(f"{where}: {refused.body['message']}") from None
