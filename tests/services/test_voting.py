"""Whose votes count: not the requester's nor an editor's, one for each person, and for exactly what was reviewed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotAllowed, OutOfDate
from bot.model.policy import Rule, Seat
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.model.telling import Seen, Subject
from bot.store import Store
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OTHER_PLACE, PLACE, REQUESTER, Clock, group, tier
from tests.services.buying import approve, bought_once, lines
from tests.services.enrolled import Bureau
from tests.services.office import FACTOR_KEY, SPOKEN, Office

ANA, BEN, CAT = APPROVER, OTHER_APPROVER, "U0CAT"
SECOND_ACCOUNT = "U0SECOND"
LEADS, FINANCE = group("leads", ANA, BEN), group("finance", BEN, CAT)


@pytest.fixture
def office(office: Office) -> Office:
    everybody = (ANA, BEN, CAT, SECOND_ACCOUNT, BYSTANDER)
    office.messenger.standings |= dict.fromkeys(everybody, Standing.MEMBER)
    return office


def ruled(office: Office, *groups: Any, seats: Sequence[Seat] = (), **changes: Any) -> None:
    of = tier(*groups, **({"seats": tuple(seats)} if seats else {}))
    office.rule(rules=(Rule(tiers=(of,)),), **changes)


def waiting(office: Office) -> Purchase:
    purchase = office.request()
    office.work()
    return office.purchase(purchase.id)


def votes(office: Office, purchase: Purchase, *voters: str) -> Stage:
    """Where a request stands after some votes."""
    for voter in voters:
        office.approve(purchase, voter)
    return office.stage(purchase)


# Whose votes count


def test_two_groups_are_two_people_also_where_one_is_in_both(office: Office) -> None:
    ruled(office, LEADS, FINANCE)
    purchase = waiting(office)

    assert votes(office, purchase, BEN) is Stage.REQUESTED
    assert votes(office, purchase, CAT) is Stage.APPROVED  # then Ben is the lead
    assert bought_once(office, purchase)


def test_two_votes_of_one_group_are_two_people(office: Office) -> None:
    ruled(office, seats=[Seat(group=LEADS, count=2)])
    purchase = waiting(office)

    assert votes(office, purchase, ANA, ANA) is Stage.REQUESTED
    assert votes(office, purchase, BEN) is Stage.APPROVED


def test_accounts_of_one_person_count_once(office: Office) -> None:
    ruled(
        office,
        seats=[Seat(group=group("leads", ANA, SECOND_ACCOUNT, BEN), count=2)],
        aliases=((ANA, SECOND_ACCOUNT),),
    )
    purchase = waiting(office)

    assert votes(office, purchase, ANA, SECOND_ACCOUNT) is Stage.REQUESTED
    assert votes(office, purchase, BEN) is Stage.APPROVED


def test_another_account_of_the_requester_does_not_count(office: Office) -> None:
    ruled(office, group("leads", ANA, SECOND_ACCOUNT), aliases=((REQUESTER, SECOND_ACCOUNT),))
    purchase = waiting(office)
    with pytest.raises(NotAllowed):
        office.approve(purchase, SECOND_ACCOUNT)

    assert office.purchase(purchase.id).votes == ()


def test_where_ids_are_pinned_members_of_user_groups_have_no_vote(office: Office) -> None:
    office.messenger.usergroups["S0LEADS"] = {BEN}
    pinned = replace(tier(group("leads", ANA, "S0LEADS")), is_pinned=True)
    office.rule(rules=(Rule(tiers=(pinned,)),))
    purchase = waiting(office)
    with pytest.raises(NotAllowed):
        office.approve(purchase, BEN)

    assert votes(office, purchase, ANA) is Stage.APPROVED


# Editors


def added_by(office: Office, who: str, name: str) -> int:
    """Let somebody add a name to the cart; returns the number of its line."""
    (finding,) = office.search(name).found
    assert finding.offer_id is not None
    office.shopping.add(finding.offer_id, PLACE, who)
    return next(item.id for item in office.cart().items if item.name.ascii == name)


def requested_of_cart(office: Office) -> Purchase:
    office.copy()
    cart = office.cart()
    made = office.requesting.request(
        cart.id, REQUESTER, reason="Campaign", statements=SPOKEN, interaction=f"asked for {cart.id}"
    )
    office.work()
    return office.purchase(made.id)


def refused_as_editor(office: Office, purchase: Purchase, who: str) -> bool:
    with pytest.raises(NotAllowed, match="You added or changed something"):
        office.approve(purchase, who)
    return office.purchase(purchase.id).votes == ()


def test_whoever_added_a_line_does_not_vote_on_it(office: Office) -> None:
    added_by(office, ANA, "springsale.fr")
    office.add("wintersale.fr")
    purchase = requested_of_cart(office)

    assert refused_as_editor(office, purchase, ANA)
    assert votes(office, purchase, BEN) is Stage.APPROVED


def test_whoever_added_a_line_that_somebody_else_put_back_is_remembered(office: Office) -> None:
    line = added_by(office, ANA, "springsale.fr")
    office.shopping.remove(line, REQUESTER)
    office.shopping.restore(line, REQUESTER)

    assert refused_as_editor(office, requested_of_cart(office), ANA)


def test_whoever_put_a_line_back_is_one_of_them(office: Office) -> None:
    line = added_by(office, REQUESTER, "springsale.fr")
    office.shopping.remove(line, REQUESTER)
    office.shopping.restore(line, ANA)

    assert refused_as_editor(office, requested_of_cart(office), ANA)


def test_a_line_that_is_not_requested_excludes_nobody(office: Office) -> None:
    line = added_by(office, ANA, "springsale.fr")
    office.shopping.remove(line, REQUESTER)
    office.add("wintersale.fr")

    assert votes(office, requested_of_cart(office), ANA) is Stage.APPROVED


def test_it_is_remembered_beyond_a_request_that_was_not_bought(office: Office) -> None:
    added_by(office, ANA, "springsale.fr")
    office.withdraw(requested_of_cart(office))

    assert refused_as_editor(office, requested_of_cart(office), ANA)


def test_what_only_editors_could_approve_is_not_requested(office: Office) -> None:
    ruled(office, group("leads", ANA))
    added_by(office, ANA, "springsale.fr")
    office.copy()
    with pytest.raises(NotAllowed, match="Nobody could approve this"):
        office.requesting.prepare(office.cart().id, REQUESTER)


def test_two_votes_are_out_of_reach_where_one_of_two_is_an_editor(office: Office) -> None:
    ruled(office, seats=[Seat(group=group("leads", ANA, BEN), count=2)])
    added_by(office, ANA, "springsale.fr")
    office.copy()
    with pytest.raises(NotAllowed, match="Nobody could approve this"):
        office.requesting.prepare(office.cart().id, REQUESTER)


# What the vote is for


def test_a_request_is_reviewed_by_a_message_that_the_store_knows(office: Office) -> None:
    purchase = waiting(office)
    assert purchase.quote_id is not None
    seen = office.seen(purchase)
    foreign = [
        Seen(channel=seen.channel, ts=""),
        Seen(channel=seen.channel, ts="1.000001"),
        Seen(channel=OTHER_PLACE.channel, ts=seen.ts),
    ]
    for other in foreign:
        with pytest.raises(OutOfDate, match="not the one by which request 1 is decided"):
            office.approving.review(purchase.quote_id, ANA, other)

    assert office.approving.review(purchase.quote_id, ANA, seen).purchase == purchase


def test_a_request_can_be_reviewed_in_a_direct_message_too(office: Office) -> None:
    purchase = waiting(office)
    assert purchase.quote_id is not None
    office.tell()
    with office.store.transaction() as tx:
        everywhere = tx.tellings.shown(Subject.PURCHASE, purchase.id)

    assert {seen.channel for seen in everywhere} == {PLACE.channel, f"D{OTHER_APPROVER}"}
    for seen in everywhere:
        assert office.approving.review(purchase.quote_id, OTHER_APPROVER, seen)


def test_the_message_of_another_request_is_not_the_one(office: Office) -> None:
    purchase, other = waiting(office), office.request("springsale.fr", place=OTHER_PLACE)
    office.work()
    assert purchase.quote_id is not None
    with pytest.raises(OutOfDate):
        office.approving.review(purchase.quote_id, ANA, office.seen(other))


def test_a_page_is_turned_without_asking_slack_and_gives_nobody_a_vote(office: Office) -> None:
    purchase = waiting(office)
    assert purchase.quote_id is not None
    asked = office.messenger.faults.calls.copy()

    assert office.approving.page(purchase.quote_id, ANA).purchase == purchase
    assert office.messenger.faults.calls == asked
    with pytest.raises(NotAllowed):
        office.approving.page(purchase.quote_id, BYSTANDER)


def test_a_page_of_a_price_that_was_replaced_is_not_shown(office: Office) -> None:
    purchase = approve(office)
    assert purchase.quote_id is not None
    with pytest.raises(OutOfDate):
        office.approving.page(purchase.quote_id, ANA)


# One vote, one answer


def test_voting_twice_is_like_once(office: Office) -> None:
    ruled(office, LEADS, FINANCE)
    purchase = waiting(office)
    first = office.approve(purchase, ANA)

    assert office.approve(purchase, ANA) == first
    assert [line.what for line in lines(office, purchase)].count("vote") == 1


def test_one_decline_ends_it_whoever_has_voted(office: Office) -> None:
    ruled(office, LEADS, FINANCE)
    purchase = waiting(office)
    office.approve(purchase, ANA)
    assert purchase.quote_id is not None
    declined = office.approving.decline(purchase.quote_id, CAT, "Too dear")
    assert (declined.stage, office.names_in_cart()) == (Stage.DECLINED, ["wintersale.fr"])
    with pytest.raises(OutOfDate, match="declined already"):
        office.approve(purchase, BEN)

    assert office.approving.decline(purchase.quote_id, CAT, "Too dear") == declined


@pytest.mark.parametrize("who", [REQUESTER, BYSTANDER])
def test_a_decline_of_somebody_without_a_vote_ends_nothing(office: Office, who: str) -> None:
    purchase = waiting(office)
    assert purchase.quote_id is not None
    with pytest.raises(NotAllowed):
        office.approving.decline(purchase.quote_id, who, "No")

    assert office.purchase(purchase.id) == purchase


# With a second factor


@pytest.fixture
def coded(store: Store, clock: Clock, office: Office, tmp_path: Path) -> tuple[Office, Bureau]:
    """An office where votes need a code, and the phone of an approver."""
    bureau = Bureau(store, clock, tmp_path / "cartwright.sqlite3")
    bureau.rule(keys=FACTOR_KEY)
    bureau.enrol(ANA)
    office.rule(rules=(Rule(tiers=(replace(tier(LEADS), needs_code=True),)),))
    return office, bureau


def test_a_vote_with_the_code_says_which_factor_was_used(coded: tuple[Office, Bureau]) -> None:
    office, bureau = coded
    purchase = waiting(office)
    assert purchase.quote_id is not None
    assert office.approving.review(purchase.quote_id, ANA).needs_code
    voted = office.vote(purchase.quote_id, ANA, code=bureau.code(ANA), interaction="submission")

    assert (voted.stage, bool(voted.votes[0].factor)) == (Stage.APPROVED, True)
    (line,) = [line for line in lines(office, purchase) if line.what == "vote"]
    assert f'"factor":"{voted.votes[0].factor}"' in line.details
    assert bought_once(office, purchase)


@pytest.mark.parametrize("code", ["", "wrong"])
def test_without_the_right_code_there_is_no_vote(coded: tuple[Office, Bureau], code: str) -> None:
    office, bureau = coded
    purchase = waiting(office)
    assert purchase.quote_id is not None
    with pytest.raises(NotAllowed):
        office.vote(purchase.quote_id, ANA, code=code and bureau.wrong(ANA), interaction="submission")

    assert office.purchase(purchase.id).votes == ()


def test_a_code_is_good_once_also_for_another_request(coded: tuple[Office, Bureau]) -> None:
    office, bureau = coded
    first, second = waiting(office), office.request("springsale.fr", place=OTHER_PLACE)
    office.work()
    other_quote = office.purchase(second.id).quote_id
    assert first.quote_id is not None
    assert other_quote is not None
    code = bureau.code(ANA)
    office.vote(first.quote_id, ANA, code=code, interaction="submission")
    with pytest.raises(NotAllowed):
        office.vote(other_quote, ANA, code=code, interaction="another")

    assert office.purchase(second.id).votes == ()


def test_a_code_is_not_spent_on_a_vote_that_could_not_count(coded: tuple[Office, Bureau]) -> None:
    office, bureau = coded
    purchase = waiting(office)
    other = office.request("springsale.fr", place=OTHER_PLACE)
    office.work()
    office.withdraw(purchase)
    quote_id = office.purchase(other.id).quote_id
    assert purchase.quote_id is not None
    assert quote_id is not None
    code = bureau.code(ANA)
    with pytest.raises(OutOfDate):
        office.vote(purchase.quote_id, ANA, code=code, interaction="submission")

    assert office.vote(quote_id, ANA, code=code, interaction="another").stage is Stage.APPROVED


def test_whoever_has_no_factor_has_no_vote_where_one_is_needed(coded: tuple[Office, Bureau]) -> None:
    office, _ = coded
    purchase = waiting(office)
    assert purchase.quote_id is not None
    with pytest.raises(NotAllowed):
        office.vote(purchase.quote_id, BEN, code="123456", interaction="submission")

    assert office.purchase(purchase.id).votes == ()
