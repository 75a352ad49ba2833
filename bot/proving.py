"""Proving, before anything is ordered or paid, whose the credentials are and what they may do."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import RegistrarError, Unavailable
from bot.ports import Account, Buyer, Now, Registrar

log = logging.getLogger(__name__)

_AGAIN_UNREACHED = timedelta(seconds=30)
_AGAIN_WRONG = timedelta(minutes=5)
_AGAIN_PROVED = timedelta(hours=24)

_NOT_YET_TWO = "OVH has not yet confirmed that both keys are of one account and that the key for searching cannot buy"
_NOT_YET_ONE = "OVH has not yet confirmed whose account the key is of"


class _Wrong(Exception):
    """The credentials are not what they have to be. Its text goes on after "nothing is ordered or paid:"."""


@dataclass(frozen=True, kw_only=True)
class _Finding:
    """What was found out last.

    Args:
        account: the id of the account that is proved; None while nothing is.
        why_not: why nothing is proved; empty once it is.
        has_asked: whether OVH was asked.
        due_at: when to ask again.

    """

    account: str | None = None
    why_not: str = ""
    has_asked: bool = True
    due_at: datetime


class Proving:
    """The proof that the credentials for searching and for buying are of one account, and that the former cannot buy.

    It lasts as long as the process, and is made anew every day. All of it is one value that is replaced as a whole, so
    several threads may read it while one asks.

    Args:
        registrar: OVH with the credentials that search.
        buyer: OVH with those that buy; None if there is one key for both.
        now: the present moment.

    """

    def __init__(self, registrar: Registrar, buyer: Buyer | None, now: Now) -> None:
        self._registrar = registrar
        self._buyer = buyer
        self._now = now
        self._finding = _Finding(why_not=_NOT_YET_TWO if buyer else _NOT_YET_ONE, has_asked=False, due_at=now())

    @property
    def account(self) -> str | None:
        """The id of the account that is proved, such as `xx1111-ovh`; None means that nothing may be bought."""
        return self._finding.account

    @property
    def has_begun(self) -> bool:
        """Whether OVH was asked at all; before, nobody needs to be told that nothing is proved."""
        return self._finding.has_asked

    def why_not(self) -> str:
        """Say why nothing is proved, in words that go on after "nothing is ordered or paid:"; empty once it is."""
        return self._finding.why_not

    def prove_next(self) -> bool:
        """Ask OVH, if it is time to. There is never more to do at once."""
        if self._now() >= self._finding.due_at:
            self._finding = self._found()
        return False

    def _found(self) -> _Finding:
        try:
            account = self._proved()
        except Unavailable as error:
            log.warning("OVH could not be asked about its keys (query %s)", error.query_id)
            return replace(self._finding, has_asked=True, due_at=self._now() + _AGAIN_UNREACHED)
        except _Wrong as wrong:
            log.warning("Nothing is ordered or paid: the keys are not what they have to be")
            return _Finding(why_not=str(wrong), due_at=self._now() + _AGAIN_WRONG)
        log.info("The keys are proved to be of OVH account %s", account.id)
        return _Finding(account=account.id, due_at=self._now() + _AGAIN_PROVED)

    def _proved(self) -> Account:
        """Ask OVH whose the credentials are, and what they may.

        Raises:
            Unavailable: OVH did not answer.
            _Wrong: they are not what they have to be.

        """
        if self._buyer is None:
            return _whose(self._registrar, "the key")
        account = _whose(self._registrar, "the key for searching")
        buying = _whose(self._buyer, "the key for buying")
        if buying.id != account.id:
            raise _Wrong(f"the key for searching is of OVH account {account.id}, the key for buying of {buying.id}")
        if self._could_search_buy():
            raise _Wrong("the key for searching may order, too; it must not have the right to check out")
        return account

    def _could_search_buy(self) -> bool:
        try:
            return self._registrar.could_buy()
        except Unavailable:
            raise
        except RegistrarError as error:
            raise _refused("the key for searching", error) from error


def _whose(credentials: Registrar | Buyer, called: str) -> Account:
    try:
        return credentials.account()
    except Unavailable:
        raise
    except RegistrarError as error:
        raise _refused(called, error) from error


def _refused(called: str, error: RegistrarError) -> _Wrong:
    return _Wrong(f"OVH refuses {called}: {error.reason}")
