"""What requests take from budgets and when they give it back, and what counts towards the tier of the next one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import NotAllowed, Rejected
from bot.model.budget import Scope
from bot.model.calendar import Hours
from bot.model.cart import Place
from bot.model.policy import Rule, Tier
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.store import Store
from tests.fakes import BANK, BOT, CARD, FakeChannel
from tests.samples import (
    APPROVER,
    MORNING,
    OTHER_APPROVER,
    OTHER_PLACE,
    PLACE,
    PREMIUM,
    REQUESTER,
    Clock,
    euros,
    group,
    offer,
    policy,
    tier,
)
from tests.services.buying import approve, bought_once, lose_order, lose_payment, order_of, place_order
from tests.services.office import SPOKEN, Office

GROSS = Decimal("8.39")
"""What `wintersale.fr` costs with tax."""
COLLEAGUE = "U0COLLEAGUE"

LEADS, HEADS = group("leads", APPROVER, OTHER_APPROVER), group("heads", OTHER_APPROVER)


def budgeted(**limits: Any) -> dict[str, Any]:
    """The short form, with a budget for the channels and whatever else."""
    (rule,) = policy(total_max=None).rules
    return {"rules": (replace(rule, budget=limits.pop("channel", Decimal(100))),), **limits}


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock, **budgeted(person_budget=Decimal(90), budget=Decimal(1000)))


def taken(office: Office, place: Place = PLACE, requester: str = REQUESTER) -> dict[Scope, Decimal]:
    """What is taken of each budget in the present month."""
    with office.store.transaction() as tx:
        return {budget.scope: budget.taken for budget in office.ruling.budgets(tx, 0, place, requester)}


def cost(office: Office, name: str, gross: str, **changes: Any) -> str:
    """Let a name cost so much with tax, now and in every later year."""
    net = euros(str((Decimal(gross) / Decimal("1.2")).quantize(Decimal("0.01"))))
    office.registrar.sell(offer(name, first_year=net, usual_first_year=net, renewal=net, **changes))
    return name


def asked_by(office: Office, who: str, name: str, place: Place = PLACE) -> Purchase:
    """A request of somebody else, that has its price."""
    office.messenger.standings[who] = Standing.MEMBER
    office.messenger.channels.setdefault(place.channel, FakeChannel(members={who, BOT}))
    for finding in office.search(name).found:
        assert finding.offer_id is not None
        office.shopping.add(finding.offer_id, place, who)
    office.copy()
    cart = office.cart(place)
    made = office.requesting.request(
        cart.id, who, reason="Campaign", statements=SPOKEN, interaction=f"asked for {cart.id}"
    )
    office.work()
    return office.purchase(made.id)


def priced(office: Office, name: str, gross: str, place: Place = PLACE) -> Purchase:
    """A request for a name of some price, as it is when its price is known."""
    purchase = office.request(cost(office, name, gross), place=place)
    office.work()
    return office.purchase(purchase.id)


# What becomes of what was reserved


def _waiting(office: Office) -> Purchase:
    purchase = office.request()
    office.work()
    return purchase


def _declined(office: Office) -> Purchase:
    purchase = office.purchase(_waiting(office).id)
    assert purchase.quote_id is not None
    return office.approving.decline(purchase.quote_id, APPROVER, "No")


def _refused(office: Office) -> Purchase:
    purchase = approve(office)
    office.registrar.faults.plan("place", Rejected("not available"), times=2)
    office.work()
    return purchase


def _expired(office: Office) -> Purchase:
    purchase = _waiting(office)
    office.pass_time(hours=73)
    return purchase


def _lapsed(office: Office) -> Purchase:
    purchase = place_order(office)
    order_of(office).held = "cancelled"
    office.work()
    return purchase


def _payment_refused(office: Office) -> Purchase:
    purchase = place_order(office)
    office.registrar.faults.plan("pay", Rejected("no"))
    office.work()
    return purchase


def _needs_a_person(office: Office) -> Purchase:
    purchase = lose_payment(office)
    office.pass_time(minutes=30)
    return purchase


def _paid(office: Office) -> Purchase:
    purchase = place_order(office)
    office.work()
    return purchase


def _delivered(office: Office) -> Purchase:
    purchase = approve(office)
    office.pass_time(minutes=30)
    return purchase


ROADS: Mapping[Stage, tuple[Callable[[Office], Purchase], bool]] = {
    Stage.REQUESTED: (_waiting, True),
    Stage.APPROVED: (approve, True),
    Stage.UNCERTAIN: (lose_order, True),
    Stage.PLACED: (place_order, True),
    Stage.PAYMENT_UNCERTAIN: (lose_payment, True),
    Stage.PAYMENT_REFUSED: (_payment_refused, True),
    Stage.NEEDS_PERSON: (_needs_a_person, True),
    Stage.PAID: (_paid, True),
    Stage.DELIVERED: (_delivered, True),
    Stage.DECLINED: (_declined, False),
    Stage.WITHDRAWN: (lambda office: office.withdraw(_waiting(office)), False),
    Stage.REFUSED: (_refused, False),
    Stage.EXPIRED: (_expired, False),
    Stage.LAPSED: (_lapsed, False),
}


@pytest.mark.parametrize(("stage", "road"), ROADS.items(), ids=[stage.value for stage in ROADS])
def test_a_request_takes_its_price_until_it_is_surely_not_bought(
    office: Office, stage: Stage, road: tuple[Callable[[Office], Purchase], bool]
) -> None:
    lead, is_taken = road
    purchase = lead(office)

    assert office.stage(purchase) is stage
    assert taken(office) == dict.fromkeys(Scope, GROSS if is_taken else Decimal(0))


def test_a_request_without_a_price_takes_nothing_yet(office: Office) -> None:
    office.request()

    assert taken(office) == dict.fromkeys(Scope, Decimal(0))


def test_another_price_takes_the_place_of_the_former(office: Office) -> None:
    purchase = approve(office)
    cost(office, "wintersale.fr", "12.00")
    office.work()

    assert office.stage(purchase) is Stage.REPRICED
    assert taken(office)[Scope.TOTAL] == Decimal(12)


def test_each_budget_counts_what_falls_under_it(office: Office) -> None:
    """Unnamed channels share one budget."""
    asked_by(office, COLLEAGUE, "springsale.fr", OTHER_PLACE)

    assert taken(office, PLACE, REQUESTER) == {Scope.CHANNEL: GROSS, Scope.PERSON: Decimal(0), Scope.TOTAL: GROSS}
    assert taken(office, PLACE, COLLEAGUE) == dict.fromkeys(Scope, GROSS)


def test_a_channel_with_a_rule_of_its_own_has_a_budget_of_its_own(office: Office) -> None:
    rules = budgeted()["rules"]
    office.rule(rules=(*rules, replace(rules[0], channels=(OTHER_PLACE.channel,))))
    priced(office, "springsale.fr", "60.00", OTHER_PLACE)

    assert (taken(office)[Scope.CHANNEL], taken(office, OTHER_PLACE)[Scope.CHANNEL]) == (Decimal(0), Decimal(60))


def test_accounts_of_one_person_share_a_budget(office: Office) -> None:
    office.rule(**budgeted(person_budget=Decimal(90), aliases=((REQUESTER, COLLEAGUE),)))
    _waiting(office)

    assert taken(office, PLACE, COLLEAGUE)[Scope.PERSON] == GROSS


# Beyond a budget


def test_what_bursts_a_budget_is_not_requested(office: Office) -> None:
    priced(office, "springsale.fr", "60.00")
    office.add(cost(office, "summersale.fr", "60.00"))
    office.copy()
    with pytest.raises(NotAllowed, match=r"40.00 EUR are left of this channel's budget"):
        office.requesting.prepare(office.cart().id, REQUESTER)


def test_of_two_requests_for_the_last_hundred_the_first_priced_gets_it(office: Office) -> None:
    """Both were requested before either had its exact price."""
    first = office.request(cost(office, "springsale.fr", "60.00"))
    second = office.request(cost(office, "summersale.fr", "60.00"), place=OTHER_PLACE)
    office.work()

    assert (office.stage(first), office.stage(second)) == (Stage.REQUESTED, Stage.REFUSED)
    assert "are left of this channel's budget for this month" in office.purchase(second.id).note
    assert office.names_in_cart(OTHER_PLACE) == ["summersale.fr"]
    assert taken(office)[Scope.TOTAL] == Decimal(60)


def test_what_just_fits_is_requested_and_what_was_given_back_can_be_taken_again(office: Office) -> None:
    office.rule(**budgeted(channel=Decimal(1000), person_budget=Decimal(90)))
    first = priced(office, "springsale.fr", "60.00")
    assert priced(office, "summersale.fr", "30.00").stage is Stage.REQUESTED  # the requester's 90, exactly
    office.add(cost(office, "autumnsale.fr", "60.00"))
    office.copy()
    with pytest.raises(NotAllowed, match="the requester's budget"):
        office.requesting.prepare(office.cart().id, REQUESTER)

    office.withdraw(first)
    for item in office.cart().items:
        if item.name.ascii != "autumnsale.fr":
            office.shopping.remove(item.id, REQUESTER)
    office.copy()
    assert office.requesting.prepare(office.cart().id, REQUESTER).outlook


def test_a_price_that_rises_beyond_a_budget_after_the_vote_is_not_bought(office: Office) -> None:
    purchase = approve(office)
    cost(office, "wintersale.fr", "95.00")
    office.work()

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REFUSED, {})
    assert taken(office) == dict.fromkeys(Scope, Decimal(0))


def test_where_the_policy_says_so_what_bursts_a_budget_needs_the_next_tier(office: Office) -> None:
    tiers = (tier(LEADS, name="small", up_to=Decimal(500)), tier(HEADS, name="large"))
    office.rule(rules=(Rule(tiers=tiers, budget=Decimal(100)),), is_burst_raised=True)
    small, raised = priced(office, "springsale.fr", "60.00"), priced(office, "summersale.fr", "60.00", OTHER_PLACE)

    assert small.terms is not None
    assert raised.terms is not None
    assert (small.terms.tier.name, raised.terms.tier.name) == ("small", "large")
    assert "are left of this channel's budget" in raised.terms.why
    with pytest.raises(NotAllowed):
        office.approve(raised, APPROVER)
    assert office.approve(raised, OTHER_APPROVER).stage is Stage.APPROVED


def test_where_there_is_no_next_tier_what_bursts_a_budget_is_refused(office: Office) -> None:
    office.rule(**budgeted(channel=Decimal(50)), is_burst_raised=True)
    office.add(cost(office, "springsale.fr", "60.00"))
    office.copy()
    with pytest.raises(NotAllowed, match="50"):
        office.requesting.prepare(office.cart().id, REQUESTER)


# Months

MONTH_END = datetime.fromisoformat("2027-11-30T23:30:00+00:00")
"""In Paris it is December already, in New York still November."""


@pytest.mark.parametrize(
    ("zone", "is_same_month"), [("UTC", False), ("Europe/Paris", True), ("America/New_York", False)]
)
def test_a_month_ends_in_the_zone_of_the_policy(store: Store, zone: str, is_same_month: bool) -> None:
    """From half an hour before the end of November to half an hour after it, by the clock of UTC."""
    office = Office(store, Clock(MONTH_END), **budgeted(hours=Hours(zone=zone)))
    _waiting(office)
    assert taken(office)[Scope.CHANNEL] == GROSS

    office.clock.step(hours=6 if zone == "America/New_York" else 1)
    assert taken(office)[Scope.CHANNEL] == (GROSS if is_same_month else Decimal(0))


def test_a_reservation_counts_in_the_month_in_which_it_was_made_and_a_payment_in_that_of_the_payment(
    store: Store,
) -> None:
    office = Office(store, Clock(MONTH_END), **budgeted())
    purchase = _waiting(office)
    office.clock.step(hours=1)
    assert taken(office)[Scope.CHANNEL] == Decimal(0)

    office.approve(purchase)
    assert bought_once(office, purchase)
    assert taken(office)[Scope.CHANNEL] == GROSS
    office.clock.step(days=31)
    assert taken(office)[Scope.CHANNEL] == Decimal(0)


def test_the_budget_is_whole_again_in_the_next_month(store: Store) -> None:
    office = Office(store, Clock(MONTH_END), **budgeted())
    priced(office, "springsale.fr", "90.00")
    office.clock.step(hours=1)

    assert priced(office, "summersale.fr", "90.00", OTHER_PLACE).stage is Stage.REQUESTED


# Splitting

SPLIT = Rule(
    tiers=(tier(LEADS, name="small", up_to=Decimal("899.99")), tier(LEADS, HEADS, name="large")),
)


def tier_of(purchase: Purchase) -> Tier:
    assert purchase.terms is not None
    return purchase.terms.tier


@pytest.fixture
def splitting(office: Office) -> Office:
    office.rule(rules=(SPLIT,))
    return office


def test_three_times_300_are_900(splitting: Office) -> None:
    made = [priced(splitting, f"sale{number}.fr", "300.00") for number in range(3)]

    assert [tier_of(purchase).name for purchase in made] == ["small", "small", "large"]
    assert made[2].terms is not None
    assert "with 2 others requested or bought in the last 7 days" in made[2].terms.why
    assert splitting.approve(made[2], APPROVER).stage is Stage.REQUESTED
    assert any("with 2 others requested or bought" in text for text in _shown(splitting))


def _shown(office: Office) -> list[str]:
    office.tell()
    messages = office.messenger.channels[PLACE.channel].messages.values()
    return [str(message.blocks) for message in messages]


@pytest.mark.parametrize(
    ("who", "place", "is_counted"),
    [
        (REQUESTER, PLACE, True),
        (REQUESTER, OTHER_PLACE, True),
        (COLLEAGUE, PLACE, True),
        (COLLEAGUE, OTHER_PLACE, False),
    ],
)
def test_what_counts_is_of_the_same_requester_or_the_same_channel(
    splitting: Office, who: str, place: Place, is_counted: bool
) -> None:
    priced(splitting, "springsale.fr", "600.00")
    cost(splitting, "summersale.fr", "300.00")
    second = asked_by(splitting, who, "summersale.fr", place)

    assert tier_of(second).name == ("large" if is_counted else "small")


def test_a_second_account_of_a_requester_gains_nothing(splitting: Office) -> None:
    splitting.rule(rules=(SPLIT,), aliases=((REQUESTER, COLLEAGUE),))
    priced(splitting, "springsale.fr", "600.00")
    cost(splitting, "summersale.fr", "300.00")

    assert tier_of(asked_by(splitting, COLLEAGUE, "summersale.fr", OTHER_PLACE)).name == "large"


@pytest.mark.parametrize(("days", "name"), [(6.9, "large"), (7.1, "small")])
def test_what_is_longer_ago_than_the_window_does_not_count(splitting: Office, days: float, name: str) -> None:
    bought = priced(splitting, "springsale.fr", "600.00")
    splitting.approve(bought)
    splitting.pass_time(minutes=30)
    splitting.clock.time = MORNING + timedelta(days=days)

    assert tier_of(priced(splitting, "summersale.fr", "300.00")).name == name


def test_what_was_surely_not_bought_does_not_count(splitting: Office) -> None:
    splitting.withdraw(priced(splitting, "springsale.fr", "600.00"))
    for item in splitting.cart().items:
        splitting.shopping.remove(item.id, REQUESTER)

    assert tier_of(priced(splitting, "summersale.fr", "300.00")).name == "small"


# Free of votes


def free(requests: int, total: str) -> dict[str, Any]:
    small = tier(LEADS, name="small", up_to=Decimal(50), free_requests=requests, free_total=Decimal(total))
    return {"rules": (Rule(tiers=(small, tier(LEADS, name="large")), premium="small", aftermarket="small"),)}


def test_a_small_request_needs_no_vote_and_is_bought_after_the_cool_off(office: Office) -> None:
    office.rule(**free(2, "20.00"), cool_off=timedelta(seconds=60))
    purchase = office.request()
    office.work()
    approved = office.purchase(purchase.id)
    assert (approved.stage, approved.votes) == (Stage.APPROVED, ())
    assert approved.buys_at == office.clock() + timedelta(seconds=60)

    assert bought_once(office, purchase, CARD)


def test_its_requester_can_stop_it(office: Office) -> None:
    office.rule(**free(2, "20.00"), cool_off=timedelta(seconds=60))
    purchase = office.request()
    office.work()
    office.stop(purchase, REQUESTER)
    office.pass_time(hours=1)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.WITHDRAWN, {})


@pytest.mark.parametrize(("requests", "total"), [(2, "1000.00"), (1000, "16.78"), (1000, "25.16")])
def test_what_is_free_is_counted_in_requests_and_in_money(office: Office, requests: int, total: str) -> None:
    """Three requests of 8.39 make 25.17."""
    office.rule(**free(requests, total))
    made = [priced(office, f"sale{number}.fr", "8.39") for number in range(3)]

    assert [office.purchase(purchase.id).stage for purchase in made] == [Stage.PAID, Stage.PAID, Stage.REQUESTED]


def test_what_is_dearer_later_is_counted_by_that(office: Office) -> None:
    office.rule(**free(9, "20.00"))
    office.registrar.sell(
        offer("wintersale.fr", first_year=euros("0.99"), usual_first_year=euros("0.99"), renewal=euros("18.00"))
    )
    purchase = office.request()
    office.work()

    assert office.stage(purchase) is Stage.REQUESTED


def test_a_premium_name_is_never_free(office: Office) -> None:
    office.rule(**free(9, "100.00"))
    cost(office, "wintersale.fr", "8.39", **PREMIUM)
    purchase = office.request()
    office.work()

    assert office.stage(purchase) is Stage.REQUESTED


def test_another_payment_method_for_what_was_free_of_votes_needs_one(office: Office) -> None:
    """Whatever was free of votes is what was asked for, and not whatever OVH takes instead."""
    office.rule(**free(9, "100.00"))
    purchase = office.request()
    office.quoting.quote_next()
    office.proving.prove_next()
    office.registrar.faults.plan("pay", Rejected("no"))
    office.work()
    asked = office.purchase(purchase.id)
    assert (asked.stage, office.registrar.charges) == (Stage.PAYMENT_REFUSED, [])

    office.vote(next(way.quote_id for way in asked.alternatives if way.payment_method.is_same(BANK)))
    assert bought_once(office, purchase, BANK)
