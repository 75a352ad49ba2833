"""A channel or a requester that changed for the worse suspends a request; a Slack that cannot say lets it wait."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.errors import NotAllowed, Unsent
from bot.model.policy import Rule
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from tests.fakes import BOT
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, REQUESTER, group, policy, tier
from tests.services.buying import bought_once, place_order, told
from tests.services.office import Office

HERE = PLACE.channel
LEADS = "S0LEADS"


@dataclass(frozen=True)
class Change:
    """Something that is worse than at the request, and how it is put right."""

    why: str
    happen: Callable[[Office], object]
    mend: Callable[[Office], object]


def _channel(**states: Any) -> Callable[[Office], object]:
    def change(office: Office) -> None:
        office.messenger.channels[HERE] = replace(office.messenger.channels[HERE], **states)

    return change


def _standing(of: Standing) -> Callable[[Office], object]:
    def change(office: Office) -> None:
        office.messenger.standings[REQUESTER] = of

    return change


def _bot_leaves(office: Office) -> None:
    office.messenger.channels[HERE].members.discard(BOT)


def _bot_returns(office: Office) -> None:
    office.messenger.channels[HERE].members.add(BOT)


CHANGES = {
    "shared": Change("shared with another company", _channel(is_shared=True), _channel(is_shared=False)),
    "archived": Change("archived", _channel(is_archived=True), _channel(is_archived=False)),
    "without the bot": Change("Cartwright is not in", _bot_leaves, _bot_returns),
    "deactivated": Change("deactivated", _standing(Standing.DEACTIVATED), _standing(Standing.MEMBER)),
    "a guest": Change("a guest", _standing(Standing.GUEST), _standing(Standing.MEMBER)),
    "a stranger": Change("a member of another company", _standing(Standing.STRANGER), _standing(Standing.MEMBER)),
}
ANY_CHANGE = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def suspensions(office: Office, person: str) -> list[str]:
    """What somebody was told directly of suspended requests."""
    return [text for text in office.texts(f"D{person}") if "is suspended" in text]


# At a vote


@ANY_CHANGE
def test_nobody_votes_on_a_request_of_which_something_changed_for_the_worse(
    office: Office, requested: Purchase, change: Change
) -> None:
    change.happen(office)
    with pytest.raises(NotAllowed, match=f"is suspended: .*{change.why}"):
        office.approve(requested)
    office.pass_time(hours=1)

    held = office.purchase(requested.id)
    assert (held.stage, held.votes, office.registrar.orders) == (Stage.REQUESTED, (), {})
    assert change.why in held.held


@ANY_CHANGE
def test_requester_and_approvers_are_told_directly_and_once(
    office: Office, requested: Purchase, change: Change
) -> None:
    change.happen(office)
    for _ in range(3):
        with pytest.raises(NotAllowed):
            office.approve(requested)
        office.pass_time(minutes=10)

    told_to = {APPROVER, OTHER_APPROVER, *([] if change.why == "deactivated" else [REQUESTER])}
    assert {person: len(suspensions(office, person)) for person in told_to} == dict.fromkeys(told_to, 1)
    assert all(change.why in suspensions(office, person)[0] for person in told_to)
    assert told(office, requested).count("held") == 1


@ANY_CHANGE
def test_it_goes_on_when_that_is_put_right(office: Office, requested: Purchase, change: Change) -> None:
    change.happen(office)
    with pytest.raises(NotAllowed):
        office.approve(requested)
    change.mend(office)
    office.approve(requested)

    assert office.purchase(requested.id).held == ""
    assert told(office, requested).count("resumed") == 1
    assert bought_once(office, requested)


@ANY_CHANGE
def test_a_suspended_request_expires_when_its_time_is_over(office: Office, requested: Purchase, change: Change) -> None:
    change.happen(office)
    with pytest.raises(NotAllowed):
        office.approve(requested)
    office.pass_time(hours=73)

    assert (office.stage(requested), office.registrar.orders) == (Stage.EXPIRED, {})


def test_its_requester_can_withdraw_a_suspended_request(office: Office, requested: Purchase) -> None:
    seen = office.seen(requested)
    CHANGES["shared"].happen(office)
    with pytest.raises(NotAllowed):
        office.approve(requested)

    assert office.requesting.withdraw(requested.id, REQUESTER, seen).stage is Stage.WITHDRAWN


def test_a_channel_that_the_rules_name_may_be_shared(office: Office, requested: Purchase) -> None:
    rule = policy().rules[0]
    office.rule(rules=(rule, replace(rule, channels=(HERE,), is_sharing_allowed=True)))
    CHANGES["shared"].happen(office)
    office.approve(requested)

    assert bought_once(office, requested)


# Before placing


@ANY_CHANGE
def test_nothing_is_ordered_of_a_request_of_which_something_changed_since_the_vote(
    office: Office, requested: Purchase, change: Change
) -> None:
    office.approve(requested)
    change.happen(office)
    office.pass_time(hours=2)

    held = office.purchase(requested.id)
    assert (held.stage, office.registrar.faults.calls["place"]) == (Stage.APPROVED, 0)
    assert change.why in held.held
    assert len(suspensions(office, APPROVER)) == 1
    assert told(office, requested).count("held") == 1


@ANY_CHANGE
def test_it_is_ordered_when_that_is_put_right(office: Office, requested: Purchase, change: Change) -> None:
    office.approve(requested)
    change.happen(office)
    office.pass_time(hours=2)
    change.mend(office)

    assert bought_once(office, requested)
    assert office.purchase(requested.id).held == ""


@ANY_CHANGE
def test_it_ends_unbought_when_it_was_suspended_for_too_long(
    office: Office, requested: Purchase, change: Change
) -> None:
    office.approve(requested)
    change.happen(office)
    office.pass_time(hours=71)
    assert office.stage(requested) is Stage.APPROVED
    office.pass_time(hours=3)

    ended = office.purchase(requested.id)
    assert (ended.stage, office.registrar.orders) == (Stage.REFUSED, {})
    assert "suspended for too long" in ended.note


@pytest.mark.parametrize("name", ["shared", "archived", "deactivated"])
def test_what_is_ordered_already_is_paid_all_the_same(office: Office, name: str) -> None:
    """An order that nobody pays helps nobody; who approved it still has to be an approver."""
    purchase = place_order(office)
    CHANGES[name].happen(office)
    office.work()

    assert office.stage(purchase) is Stage.PAID


# At the request


@pytest.mark.parametrize("name", ["shared", "archived", "without the bot"])
def test_nothing_is_requested_in_a_channel_that_cannot_be_used(office: Office, name: str) -> None:
    office.add("wintersale.fr")
    office.copy()
    CHANGES[name].happen(office)
    with pytest.raises(NotAllowed, match=CHANGES[name].why):
        office.requesting.prepare(office.cart().id, REQUESTER)


# Slack cannot say

SILENT = Unsent("timeout")
CALLS = pytest.mark.parametrize("call", ["person", "conversation", "usergroup"])


@pytest.fixture
def by_group(office: Office) -> Purchase:
    """A request that the members of a user group decide about."""
    office.messenger.usergroups[LEADS] = {APPROVER, OTHER_APPROVER}
    office.rule(rules=(Rule(tiers=(tier(group("leads", LEADS)),)),))
    purchase = office.request()
    office.work()
    return office.purchase(purchase.id)


@CALLS
def test_a_vote_is_refused_while_slack_cannot_say(office: Office, by_group: Purchase, call: str) -> None:
    office.messenger.faults.plan(call, SILENT)
    with pytest.raises(NotAllowed, match="Slack could not confirm"):
        office.approve(by_group)
    assert office.purchase(by_group.id) == by_group

    office.approve(by_group)
    assert bought_once(office, by_group)


@CALLS
def test_an_order_waits_while_slack_cannot_say(office: Office, by_group: Purchase, call: str) -> None:
    office.approve(by_group)
    office.messenger.faults.plan(call, SILENT, times=1000)
    office.pass_time(hours=1)
    held = office.purchase(by_group.id)
    assert (held.stage, office.registrar.orders) == (Stage.APPROVED, {})
    assert "Slack cannot confirm" in held.held
    assert suspensions(office, APPROVER) == []

    office.messenger.faults.clear()
    assert bought_once(office, by_group)


@pytest.mark.parametrize("call", ["conversation", "usergroup"])  # who asks: tests/test_standing.py
def test_nothing_is_requested_while_slack_cannot_say_who_could_approve(
    office: Office, by_group: Purchase, call: str
) -> None:
    office.add("springsale.fr")
    office.copy()
    office.messenger.faults.plan(call, SILENT)
    with pytest.raises(NotAllowed, match="Slack could not"):
        office.requesting.prepare(office.cart().id, REQUESTER)


# Voters who are no longer what they were


def test_a_member_who_left_the_group_before_the_order_is_replaced_by_another_vote(
    office: Office, by_group: Purchase
) -> None:
    office.approve(by_group)
    office.messenger.usergroups[LEADS] = {OTHER_APPROVER}
    office.work()
    asked = office.purchase(by_group.id)
    assert (asked.stage, office.registrar.orders) == (Stage.REPRICED, {})
    assert "no longer an approver" in asked.note

    office.approve(asked, OTHER_APPROVER)
    assert bought_once(office, by_group)


def test_a_member_who_left_the_group_before_the_payment_is_replaced_by_another_vote(
    office: Office, by_group: Purchase
) -> None:
    office.approve(by_group)
    while not office.registrar.orders:
        assert office.purchasing.advance_next() or office.proving.prove_next()
    office.messenger.usergroups[LEADS] = {OTHER_APPROVER}
    office.work()
    asked = office.purchase(by_group.id)
    assert (asked.stage, office.registrar.charges) == (Stage.PAYMENT_REFUSED, [])

    assert asked.quote is not None
    (same,) = [way for way in asked.alternatives if way.payment_method.is_same(asked.quote.payment_method)]
    office.vote(same.quote_id, OTHER_APPROVER)
    assert bought_once(office, by_group)


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
def test_a_voter_who_is_no_full_member_any_more_does_not_count(
    office: Office, requested: Purchase, standing: Standing
) -> None:
    office.approve(requested)
    office.messenger.standings[APPROVER] = standing
    office.work()

    assert (office.stage(requested), office.registrar.orders) == (Stage.REPRICED, {})


def test_whoever_joined_the_group_since_the_request_has_no_vote_on_it(office: Office, by_group: Purchase) -> None:
    office.messenger.standings["U0NEW"] = Standing.MEMBER
    office.messenger.usergroups[LEADS].add("U0NEW")
    with pytest.raises(NotAllowed, match="were not when it was made"):
        office.approve(by_group, "U0NEW")
