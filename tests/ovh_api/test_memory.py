"""What the registrars of one account read once for all of them."""

from bot.ovh_api import Calls, Memory, OvhRegistrar
from bot.ports import Account
from tests.ovh_api.asking import tell
from tests.rehearsal.ovh_standin import StandIn


def test_the_account_is_asked_for_once_and_told_before_anybody_gets_it(at: StandIn, api: Calls) -> None:
    told: list[Account] = []
    memory = Memory(told=told.append)
    first, second = OvhRegistrar(api, at.clock, memory), OvhRegistrar(api, at.clock, memory)

    account = first.account()
    tell(at, {"status": 503, "body": {}}, "GET", "/me", times=None)

    assert account.language == "en_GB"
    assert second.account() is account
    assert told == [account]
