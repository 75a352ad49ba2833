"""Changes of the service itself: how fast it answers and how often, and the language of the account."""

from dataclasses import replace

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.subjects import Deed, Subject
from bot.rehearsal.ovh.told import ChangeError, Told, check_keys, one_of, optional_amount, optional_number
from bot.rehearsal.ovh.traffic import Limits

# OVH's `nichandle.LanguageEnum`.
LANGUAGES = frozenset(
    {
        "cs_CZ", "de_DE", "en_AU", "en_CA", "en_GB", "en_IE", "en_US", "es_ES", "fi_FI", "fr_CA", "fr_FR", "fr_MA",
        "fr_SN", "fr_TN", "it_IT", "lt_LT", "nl_NL", "pl_PL", "pt_PT",
    }
)  # fmt: skip


def change_traffic(account: Account, told: Told) -> Deed:
    """`{any of "call_seconds": 0.3, "calls_per_second": 30, "retry_after_seconds": 2}`: null takes one back.

    Raises:
        ChangeError: nothing is told, or something that is no such number.
    """
    check_keys(told, "call_seconds", "calls_per_second", "retry_after_seconds")
    limits = Limits(
        call_seconds=float(optional_amount(told, "call_seconds") or 0),
        calls_per_second=optional_number(told, "calls_per_second"),
        retry_after_seconds=optional_number(told, "retry_after_seconds"),
    )
    if not told:
        raise ChangeError("one or more of call_seconds, calls_per_second, retry_after_seconds must be given")
    if limits.calls_per_second == 0:
        raise ChangeError("calls_per_second must be a number from 1, or null")

    def deed(_subject: Subject) -> None:
        changes = {key: getattr(limits, key) for key in told}
        account.traffic.limits = replace(account.traffic.limits, **changes)

    return deed


def change_account(account: Account, told: Told) -> Deed:
    """`{"language": "fr_FR"}`.

    Raises:
        ChangeError: it is none of OVH's languages.
    """
    check_keys(told, "language")
    language = one_of(told, "language", LANGUAGES)

    def deed(_subject: Subject) -> None:
        account.language = language

    return deed
