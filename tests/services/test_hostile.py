"""People who mean harm or press at a bad moment, and databases that somebody wrote into: nothing is bought by it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotAllowed, OutOfDate, Rejected, Unavailable, Unsent
from bot.model.policy import Rule, Seat
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.views import answered
from tests.fakes import BOT, Fault
from tests.samples import (
    APPROVER,
    BYSTANDER,
    OTHER_APPROVER,
    PLACE,
    REQUESTER,
    euros,
    group,
    name,
    offer,
    tier,
)
from tests.services.buying import CUT, approve, bought_once, lose_order, told
from tests.services.enrolled import Bureau
from tests.services.office import FACTOR_KEY, SPOKEN, Office
from tests.services.test_budgets import asked_by, cost, priced

APPROVERS = group("approvers", APPROVER, OTHER_APPROVER)
BOTH = Rule(tiers=(tier(group("leads", APPROVER), group("finance", OTHER_APPROVER)),))
"""Two groups of one person each."""


# Things that happen while Slack or OVH is being asked


def test_two_votes_at_the_same_time_are_enough_together(office: Office) -> None:
    office.rule(rules=(BOTH,))
    purchase = office.request()
    office.work()
    office.messenger.faults.during("conversation", lambda: office.approve(purchase, OTHER_APPROVER))
    office.approve(purchase, APPROVER)

    assert office.stage(purchase) is Stage.APPROVED
    assert bought_once(office, purchase)


def test_what_was_stopped_and_approved_anew_while_ovh_was_asked_cools_off_anew(office: Office) -> None:
    office.rule(cool_off=timedelta(seconds=60))
    purchase = approve(office)
    seen = office.seen(purchase)
    office.proving.prove_next()
    office.clock.step(seconds=61)

    def again() -> None:
        office.clock.step(seconds=1)
        office.approving.stop(purchase.id, APPROVER, seen)
        office.clock.step(seconds=1)
        office.approve(purchase, OTHER_APPROVER)

    office.registrar.faults.during("dry_run", again)
    office.purchasing.advance_next()

    assert (office.stage(purchase), office.registrar.orders) == (Stage.APPROVED, {})
    assert [vote.voter for vote in office.purchase(purchase.id).approvals] == [OTHER_APPROVER]
    office.pass_time(seconds=55)
    assert office.registrar.orders == {}
    assert bought_once(office, purchase)


@pytest.mark.parametrize("call", ["conversation", "dry_run"])
def test_what_was_withdrawn_while_buying_was_frozen_waits_for_nothing(office: Office, call: str) -> None:
    purchase = approve(office)
    seen = office.seen(purchase)
    office.proving.prove_next()

    def frozen() -> None:
        office.freezing.freeze(APPROVER, PLACE, "A doubt")
        office.requesting.withdraw(purchase.id, REQUESTER, seen)

    faults = office.messenger.faults if call == "conversation" else office.registrar.faults
    faults.during(call, frozen)
    office.purchasing.advance_next()

    assert (office.stage(purchase), office.purchase(purchase.id).held) == (Stage.WITHDRAWN, "")
    assert told(office, purchase)[-1] == "withdraw"


def test_what_was_withdrawn_while_its_channel_was_archived_is_not_suspended(office: Office) -> None:
    purchase = approve(office)
    seen = office.seen(purchase)
    office.proving.prove_next()

    def archived() -> None:
        office.requesting.withdraw(purchase.id, REQUESTER, seen)

    office.messenger.channels[PLACE.channel].is_archived = True
    office.messenger.faults.during("conversation", archived)
    office.purchasing.advance_next()

    assert (office.stage(purchase), office.purchase(purchase.id).held) == (Stage.WITHDRAWN, "")


# Deadlines


def test_a_vote_on_a_request_that_has_expired_counts_for_nothing(office: Office, requested: Purchase) -> None:
    """Whoever ends requests may be late: the process was down, or OVH hung."""
    office.clock.step(hours=73)
    with pytest.raises(OutOfDate, match="expired"):
        office.approve(requested)
    office.work()

    assert (office.stage(requested), office.registrar.orders) == (Stage.EXPIRED, {})


def test_approvers_are_reminded_of_what_was_stopped(office: Office) -> None:
    rule = Rule(tiers=(tier(APPROVERS, remind_hours=Decimal(4)),))
    office.rule(rules=(rule,), cool_off=timedelta(seconds=60))
    purchase = approve(office)
    office.stop(purchase, APPROVER)
    office.pass_time(hours=6)

    assert told(office, purchase).count("reminded") == 1


def test_short_trouble_at_ovh_does_not_end_what_was_held_for_long(office: Office) -> None:
    office.freezing.freeze(APPROVER, PLACE, "A doubt")
    purchase = approve(office)
    office.pass_time(hours=13)
    with office.store.transaction(durable=True) as tx:
        freeze = tx.freezes.present()
        assert freeze
        tx.freezes.lift(freeze, who=OTHER_APPROVER, at=office.clock())
    office.registrar.faults.plan("dry_run", Unavailable("down"))
    office.pass_time(minutes=10)

    assert bought_once(office, purchase)


# Counting what came before


def test_what_was_requested_long_ago_and_bought_lately_counts(office: Office) -> None:
    small = tier(APPROVERS, name="small", up_to=Decimal(500), open_hours=Decimal(500))
    large = tier(APPROVERS, name="large")
    office.rule(rules=(Rule(tiers=(small, large)),))
    first = priced(office, "first.fr", "300")
    office.pass_time(hours=24 * 9)
    office.approve(first)
    office.pass_time(minutes=30)
    assert office.stage(first) is Stage.DELIVERED
    second = priced(office, "second.fr", "300")

    assert second.terms
    assert (second.terms.tier.name, second.terms.asked.counted.requests) == ("large", 1)


@pytest.mark.parametrize("before", [(), ((REQUESTER, BYSTANDER),)])
@pytest.mark.parametrize("after", [((REQUESTER, BYSTANDER),), ((BYSTANDER, REQUESTER),)])
def test_accounts_that_are_one_person_by_now_count_together(
    office: Office, before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...]
) -> None:
    small = tier(APPROVERS, name="small", up_to=Decimal(500))
    rules: dict[str, Any] = {"rules": (Rule(tiers=(small, tier(APPROVERS, name="large"))),)}
    office.rule(**rules, aliases=before, person_budget=Decimal(10_000))
    asked_by(office, BYSTANDER, cost(office, "first.fr", "300"))
    office.rule(**rules, aliases=after, person_budget=Decimal(10_000))
    second = asked_by(office, REQUESTER, cost(office, "second.fr", "300"), replace(PLACE, channel="C0ELSEWHERE"))

    assert second.terms
    assert second.terms.tier.name == "large"


# Who had a hand in it


def test_whoever_added_a_name_that_comes_back_to_a_cart_that_has_it_is_still_excluded(office: Office) -> None:
    first = asked_by(office, APPROVER, "wintersale.fr")
    (finding,) = office.search("wintersale.fr").found
    assert finding.offer_id is not None
    office.shopping.add(finding.offer_id, PLACE, REQUESTER)
    office.approving.decline(first.quote_id or 0, OTHER_APPROVER, "Not now")
    office.copy()

    (item,) = office.cart().items
    assert item.editors == {APPROVER, REQUESTER}


# People are told


def test_whoever_approved_can_decline_and_is_named(office: Office) -> None:
    office.rule(rules=(BOTH,))
    purchase = office.request()
    office.work()
    office.approve(purchase, OTHER_APPROVER)
    quote_id = office.purchase(purchase.id).quote_id or 0
    declined = office.approving.decline(quote_id, OTHER_APPROVER, "On second thoughts")
    office.tell()

    assert declined.stage is Stage.DECLINED
    said = next(text for text in office.texts(PLACE.channel) if "declined by <@U0APPROVER2>" in text)
    assert "On second thoughts" in said
    assert "You declined" in answered.decided(declined).text


def test_slack_is_never_asked_within_a_transaction(office: Office) -> None:
    """A name that is gone before there is a price, in a channel that the bot has left."""
    office.rule(rules=(Rule(tiers=(tier(group("leads", "S0LEADS")),)),))
    office.messenger.usergroups["S0LEADS"] = {APPROVER}
    purchase = office.request("wintersale.fr", "summersale.fr")
    office.registrar.take(name("summersale.fr"))
    office.quoting.quote_next()
    assert (office.stage(purchase), office.purchase(purchase.id).terms) == (Stage.REPRICED, None)
    office.messenger.channels[PLACE.channel].members.discard(BOT)
    office.clock.step(minutes=10)
    office.messenger.faults.choose = lambda call: Fault(Unsent("down")) if call == "usergroup" else None
    depths: list[int] = []
    ask = office.messenger.usergroup

    def watched(usergroup: str) -> frozenset[str]:
        depths.append(office.store._depth)
        return ask(usergroup)

    office.messenger.usergroup = watched  # type: ignore[method-assign]
    office.tell()

    assert depths
    assert set(depths) == {0}


# A database that somebody wrote into


def written(office: Office, file: Path, sql: str, *values: Any) -> None:
    """Write into the database past the program."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql, values)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cartwright.sqlite3"


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE purchases SET requester = 'U0BYSTANDER'", "its requester"),
        ("UPDATE purchases SET quote_id = 1", "its price"),
        ("UPDATE purchases SET buys_at = '2027-11-01T00:00:00.000000+00:00'", "its cool-off"),
        (
            'UPDATE quotes SET terms = replace(terms, \'"excluded":["U0REQUESTER"]\', \'"excluded":[]\')',
            "what it takes",
        ),
    ],
)
def test_a_row_that_tells_another_story_than_the_ledger_buys_nothing(
    office: Office, file: Path, sql: str, why: str
) -> None:
    """Two prices of one request, both of them approved."""
    office.messenger.standings[BYSTANDER] = Standing.MEMBER
    purchase = approve(office)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("7.99"), renewal=euros("9.99")))
    office.work()
    office.registrar.sell(offer("wintersale.fr", first_year=euros("6.99"), renewal=euros("8.99")))
    assert office.approve(purchase).stage is Stage.APPROVED
    written(office, file, sql)
    office.pass_time(minutes=10)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.NEEDS_PERSON, {})
    assert why in office.purchase(purchase.id).note


@pytest.mark.parametrize("is_before", [True, False])
def test_a_line_whose_adder_was_forged_buys_nothing_by_the_vote_of_who_added_it(
    office: Office, file: Path, is_before: bool
) -> None:
    added = asked_by(office, APPROVER, "wintersale.fr")
    office.approving.decline(added.quote_id or 0, OTHER_APPROVER, "Not like this")
    office.copy()
    written(office, file, "UPDATE items SET editors = '[]', added_by = 'U0REQUESTER'") if is_before else None
    cart = office.cart()
    made = office.requesting.request(cart.id, REQUESTER, reason="", statements=SPOKEN, interaction="forged")
    written(office, file, "UPDATE items SET editors = '[]', added_by = 'U0REQUESTER'")
    office.work()
    office.approve(made)
    office.pass_time(minutes=10)

    assert (office.stage(made), office.registrar.orders) == (Stage.NEEDS_PERSON, {})


FORGED = """
    INSERT INTO delegations (principal, delegate, begins_at, ends_at, named_at, shown_at)
    VALUES ('U0APPROVER1', 'U0BYSTANDER', '2027-11-01T00:00:00+00:00', '2027-12-01T00:00:00+00:00', '', '')
"""


@pytest.mark.parametrize(
    "forge",
    [FORGED, "UPDATE delegations SET revoked_at = NULL", "UPDATE delegations SET principal = 'U0APPROVER1'"],
)
def test_a_delegation_that_the_ledger_does_not_know_gives_no_vote(office: Office, file: Path, forge: str) -> None:
    office.messenger.standings[BYSTANDER] = Standing.MEMBER
    office.rule(rules=(Rule(tiers=(tier(APPROVERS),)),), delegates=(group("deputies", BYSTANDER),))
    office.delegating.name(OTHER_APPROVER, BYSTANDER, first=None, last=date(2027, 11, 26))
    office.delegating.revoke(OTHER_APPROVER)
    if "principal" in forge:
        office.delegating.name(OTHER_APPROVER, BYSTANDER, first=None, last=date(2027, 11, 27))
        office.rule(rules=(Rule(tiers=(tier(group("leads", APPROVER)),)),), delegates=(group("deputies", BYSTANDER),))
    written(office, file, forge)
    purchase = office.request()
    office.work()
    with pytest.raises(NotAllowed):
        office.approve(purchase, BYSTANDER)


@pytest.mark.parametrize(
    "forge",
    [
        "UPDATE factors SET works_from = '2027-11-01T00:00:00.000000+00:00'",
        "UPDATE factors SET works_from = '2027-11-01T00:00:00.000000+00:00', locked_at = NULL, failures = 0",
    ],
)
def test_a_factor_that_the_ledger_does_not_vouch_for_gives_no_vote_that_buys(
    office: Office, file: Path, forge: str
) -> None:
    bureau = Bureau(office.store, office.clock, file)
    bureau.rule(keys=FACTOR_KEY)
    bureau.enrol(APPROVER, hours=1 if "locked" not in forge else 30)
    if "locked" in forge:
        for _ in range(5):
            bureau.use(bureau.wrong())
    office.rule(rules=(Rule(tiers=(replace(tier(APPROVERS), needs_code=True),)),))
    purchase = office.request()
    office.work()
    written(office, file, forge)
    office.vote(office.purchase(purchase.id).quote_id or 0, code=bureau.code(), interaction="one")
    office.pass_time(minutes=10)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REPRICED, {})


def test_one_row_that_cannot_be_read_does_not_keep_others_waiting(office: Office, file: Path) -> None:
    office.rule(cool_off=timedelta(seconds=60))
    broken, other = approve(office, "broken.fr"), approve(office, "other.fr")
    office.proving.prove_next()
    office.clock.step(seconds=61)
    written(office, file, "UPDATE purchases SET roster = 'nonsense' WHERE id = ?", broken.id)
    while office.purchasing.advance_next():
        pass

    assert [order.order.names for order in office.registrar.orders.values()] == [frozenset(other.names)]


# The rules change


def test_whoever_voted_before_codes_were_needed_votes_again_with_one(office: Office, file: Path) -> None:
    bureau = Bureau(office.store, office.clock, file)
    bureau.rule(keys=FACTOR_KEY)
    for person in (APPROVER, OTHER_APPROVER):
        bureau.enrol(person)
    office.rule(rules=(BOTH,))
    purchase = office.request()
    office.work()
    office.approve(purchase, APPROVER)
    strict = replace(BOTH, tiers=(replace(BOTH.tiers[0], needs_code=True),))
    office.rule(rules=(strict,))
    quote_id = office.purchase(purchase.id).quote_id or 0
    office.vote(quote_id, OTHER_APPROVER, code=bureau.code(OTHER_APPROVER), interaction="one")
    office.clock.step(minutes=1)
    office.vote(quote_id, APPROVER, code=bureau.code(APPROVER), interaction="other")

    assert office.stage(purchase) is Stage.APPROVED
    assert bought_once(office, purchase)


def test_when_nobody_is_left_who_could_vote_others_can_be_named_to_answer(office: Office) -> None:
    """Everybody of the group has left it, and OVH has not answered an order: the operators name another group."""
    office.messenger.usergroups |= {"S0LEADS": {APPROVER}, "S0HEADS": {OTHER_APPROVER}}
    office.rule(rules=(Rule(tiers=(tier(group("leads", "S0LEADS")),)),))
    office.registrar.faults.plan("delete_cart", Unavailable("down"), times=10_000)
    purchase = lose_order(office)
    office.pass_time(minutes=40)
    office.registrar.faults.clear()
    del office.messenger.usergroups["S0LEADS"]
    office.rule(rules=(Rule(tiers=(tier(group("heads", "S0HEADS")),)),))
    assert office.stage(purchase) is Stage.NEEDS_PERSON
    with pytest.raises(OutOfDate, match="too early"):
        office.attesting.was_not_placed(purchase.id, OTHER_APPROVER)
    office.pass_time(minutes=20)

    assert office.attesting.was_not_placed(purchase.id, OTHER_APPROVER).stage is Stage.REFUSED


def test_what_is_suspended_can_be_declined(office: Office, requested: Purchase) -> None:
    """Its requester has left: nobody else could free its names before it expires."""
    office.messenger.standings[REQUESTER] = Standing.DEACTIVATED
    quote_id = requested.quote_id or office.purchase(requested.id).quote_id or 0
    seen = office.seen(requested)
    assert office.approving.review(quote_id, APPROVER, seen, to_decline=True)

    assert office.approving.decline(quote_id, APPROVER, "They left").stage is Stage.DECLINED


# What is answered twice, since Slack took no answer


def test_one_click_pays_again_once(office: Office, unpaid: Purchase) -> None:
    clicked_at = office.clock()
    office.registrar.faults.plan("pay", CUT)
    office.attesting.pay_again(unpaid.id, APPROVER, at=clicked_at)
    office.pass_time(minutes=40)
    assert (office.stage(unpaid), office.registrar.faults.calls["pay"]) == (Stage.NEEDS_PERSON, 2)
    with pytest.raises(OutOfDate):
        office.attesting.pay_again(unpaid.id, APPROVER, at=clicked_at)

    office.pass_time(minutes=40)
    assert office.registrar.faults.calls["pay"] == 2


def test_a_delegation_that_was_taken_back_does_not_come_back_by_an_old_command(office: Office) -> None:
    office.messenger.standings[BYSTANDER] = Standing.MEMBER
    office.rule(rules=(Rule(tiers=(tier(APPROVERS),)),), delegates=(group("deputies", BYSTANDER),))
    said_at = office.clock()
    office.delegating.name(APPROVER, BYSTANDER, first=None, last=date(2027, 11, 26), at=said_at)
    office.clock.step(seconds=5)
    office.delegating.revoke(APPROVER)
    office.clock.step(seconds=5)
    with pytest.raises(OutOfDate):
        office.delegating.name(APPROVER, BYSTANDER, first=None, last=date(2027, 11, 26), at=said_at)


# One vote between two


def test_an_approver_takes_back_what_was_voted_for_them(office: Office) -> None:
    office.messenger.standings[BYSTANDER] = Standing.MEMBER
    rules: dict[str, Any] = {"delegates": (group("deputies", BYSTANDER),), "cool_off": timedelta(seconds=60)}
    office.rule(rules=(Rule(tiers=(tier(APPROVERS),)),), **rules)
    office.delegating.name(APPROVER, BYSTANDER, first=None, last=date(2027, 11, 26))
    purchase = office.request()
    office.work()
    assert office.approve(purchase, BYSTANDER).stage is Stage.APPROVED

    assert office.stop(purchase, APPROVER).stage is Stage.REQUESTED
    assert office.purchase(purchase.id).approvals == ()


def test_whoever_took_a_vote_back_is_not_told_that_nothing_is_ordered_when_others_had_it_bought(office: Office) -> None:
    office.rule(cool_off=timedelta(seconds=60))
    purchase = approve(office)
    office.stop(purchase, APPROVER)
    office.approve(purchase, OTHER_APPROVER)
    with pytest.raises(OutOfDate, match="approved already"):
        office.stop(purchase, APPROVER)
    office.pass_time(minutes=10)
    with pytest.raises(OutOfDate, match="delivered already"):
        office.stop(purchase, APPROVER)


def test_a_vote_for_another_payment_method_is_not_said_to_be_taken_back(office: Office) -> None:
    office.rule(rules=(Rule(tiers=(tier(APPROVERS, seats=(Seat(group=APPROVERS, count=2),)),)),))
    purchase = office.request()
    office.work()
    office.approve(purchase, APPROVER)
    office.approve(purchase, OTHER_APPROVER)
    office.registrar.faults.plan("pay", Rejected("card expired"))
    office.work()
    other, *_ = office.purchase(purchase.id).alternatives
    assert office.vote(other.quote_id, APPROVER).stage is Stage.PAYMENT_REFUSED
    with pytest.raises(OutOfDate, match="payment refused already"):
        office.stop(purchase, APPROVER)
