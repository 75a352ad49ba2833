"""A request in the channel, with its approvers, and in a list."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.model.budget import Budget, Scope
from bot.model.delegation import Delegation
from bot.model.purchase import Purchase, Stage
from bot.views import answered
from bot.views import purchase as view
from tests.samples import (
    APPROVER,
    FACTOR,
    MORNING,
    OTHER_APPROVER,
    REQUESTER,
    after,
    euros,
    group,
    picture,
    policy,
    purchase,
    terms,
    tier,
    vote,
)
from tests.views.shown import pressable, words_of

APPROVE, DECLINE, WITHDRAW = ("review", "5"), ("ask_decline", "5"), ("withdraw", "12")
STOP = ("stop", "12")
CHECK, LEAVE = ("check_now", "12"), ("leave_unpaid", "12")

# What can be pressed at each stage, and words that its living message has to say. At every end: nothing to press.
STAGES: dict[Stage, tuple[list[tuple[str, str]], list[str]]] = {
    Stage.QUOTING: ([WITHDRAW], ["ASKING OVH", "Nothing is bought"]),
    Stage.REQUESTED: (
        [APPROVE, DECLINE, WITHDRAW],
        ["WAITING FOR ONE APPROVAL", "<@U0APPROVER1>", "No answer = not bought"],
    ),
    Stage.REPRICED: (
        [APPROVE, DECLINE, WITHDRAW],
        ["NOT BOUGHT YET", "new approval, because the reason", "<@U0APPROVER1>"],
    ),
    Stage.APPROVED: ([WITHDRAW], ["APPROVED"]),
    Stage.PLACING: ([], ["ORDERING"]),
    Stage.UNCERTAIN: (
        [CHECK],
        ["WE DO NOT KNOW YET", "no payment has been sent", "do not buy these names elsewhere", "News here by"],
    ),
    Stage.PLACED: ([], ["ORDERED", "about to be paid", "Order 42"]),
    Stage.PAYING: ([], ["PAYING order 42"]),
    Stage.PAYMENT_UNCERTAIN: ([CHECK], ["WE DO NOT KNOW YET", "once at most", "do not pay it elsewhere"]),
    Stage.PAYMENT_REFUSED: ([LEAVE], ["NOT PAID: the reason", "Order 42", "<@U0APPROVER1>"]),
    Stage.PAID: ([], ["BOUGHT AND PAID", "being delivered"]),
    Stage.NEEDS_PERSON: (
        [],
        ["NEEDS A PERSON: the reason", "Order 42", "<@U0APPROVER1>", "nothing is paid"],
    ),
    Stage.DELIVERED: ([], ["DONE", "is yours"]),
    Stage.REFUSED: ([], ["NOT BOUGHT: the reason", "back to the cart"]),
    Stage.DECLINED: ([], ["NOT BOUGHT: declined by <@U0APPROVER1>", "the reason", "back to the cart"]),
    Stage.WITHDRAWN: ([], ["NOT BOUGHT: withdrawn by the requester", "back to the cart"]),
    Stage.EXPIRED: ([], ["NOT BOUGHT: nobody decided in time", "back to the cart"]),
    Stage.CANCELLED: ([], ["CANCELLED BY OVH", "Order 42", "refund"]),
    Stage.LAPSED: ([], ["NOT BOUGHT", "order 42", "never paid"]),
}

# Only at these has it been proved that there is no order, so only these may say that nothing was bought.
MAY_SAY_NOT_BOUGHT = {
    Stage.REPRICED,
    Stage.REFUSED,
    Stage.DECLINED,
    Stage.WITHDRAWN,
    Stage.EXPIRED,
    Stage.LAPSED,
}


OPEN = {Stage.QUOTING, Stage.REQUESTED, Stage.REPRICED}
DECIDED_BY = {Stage.REQUESTED, Stage.REPRICED, Stage.APPROVED}
WITHOUT_ORDER = {Stage.QUOTING, Stage.REQUESTED, Stage.REPRICED, Stage.APPROVED, Stage.PLACING}


def _purchase(stage: Stage) -> Purchase:
    voted = () if stage in OPEN else (vote(approves=stage is not Stage.DECLINED),)
    at_stage = purchase(stage=stage, note="the reason", votes=voted)
    return (
        at_stage
        if stage in WITHOUT_ORDER
        else replace(at_stage, order_id=42, order_status="delivering", order_gross=euros("2.39"))
    )


def test_the_table_has_every_stage() -> None:
    assert set(STAGES) == set(Stage)


@pytest.mark.parametrize("stage", Stage)
def test_a_request_says_where_it_stands_and_what_can_be_done_about_it(stage: Stage) -> None:
    presses, said = STAGES[stage]
    message = view.living(_purchase(stage), picture(), MORNING)

    assert pressable(message) == presses
    for words in said:
        assert words in words_of(message)
        assert words in message.text


@pytest.mark.parametrize("stage", Stage)
def test_nothing_is_said_to_be_not_bought_unless_that_is_sure(stage: Stage) -> None:
    assert ("NOT BOUGHT" in view.living(_purchase(stage), picture(), MORNING).text) is (stage in MAY_SAY_NOT_BOUGHT)


@pytest.mark.parametrize("stage", Stage)
def test_news_and_lists_say_the_same_of_a_stage(stage: Stage) -> None:
    _, said = STAGES[stage]

    for words in said:
        assert words in view.news(_purchase(stage), picture()).text
        assert words in view.listed([(_purchase(stage), picture())]).text


def test_a_request_says_what_is_asked_for_by_whom_why_and_for_how_much() -> None:
    message = view.living(purchase("merry.shop", "tree.com"), picture(), MORNING)

    for words in (
        "<@U0REQUESTER> asks to buy 2 names:",
        "1  `merry.shop`  new, 1 year · 1.99 € first year · then 3.99 €/year",
        "2  `tree.com`  new, 1 year",
        "3.98 € + VAT 20 % 0.80 € = *4.78 €*",
        "7.98 € a year without VAT",
        "Visa ending 4242, OVH account xx1111-ovh",
        "*Requester's words*    “Landing page of the winter campaign”",
    ):
        assert words in words_of(message)
    assert "asks to buy merry.shop, tree.com for 4.78 € incl. VAT." in message.text


def test_a_vote_can_be_taken_back_while_others_are_missing() -> None:
    by = terms(tier=tier(group("leads", APPROVER, OTHER_APPROVER), group("finance", "U0FINANCE")))
    half = purchase(terms=by, votes=(vote(),))
    message = view.living(half, picture(missing=by.tier.seats[1:]), MORNING)

    assert "WAITING FOR ONE MORE APPROVAL: one of finance (<@U0FINANCE>), until" in message.text
    assert pressable(message) == [APPROVE, DECLINE, STOP, WITHDRAW]
    assert "Take my vote back" in words_of(message)


def test_an_approved_request_says_when_it_is_bought_and_can_be_stopped_until_then() -> None:
    cooling = purchase(stage=Stage.APPROVED, votes=(vote(),), buys_at=after(seconds=70))
    message = view.living(cooling, picture(), MORNING)

    assert "APPROVED: buys at" in message.text
    assert "|09:31:10 UTC>" in message.text
    assert pressable(message) == [STOP]
    assert pressable(view.living(cooling, picture(), after(seconds=70))) == [WITHDRAW]
    assert pressable(view.living(cooling, picture(), MORNING, APPROVER)) == [STOP]


def test_what_is_held_after_its_cool_off_can_still_be_called_off() -> None:
    held = purchase(stage=Stage.APPROVED, votes=(vote(),), buys_at=MORNING, held="its requester is deactivated")

    assert pressable(view.living(held, picture(), after(seconds=70))) == [STOP, WITHDRAW]
    assert pressable(view.living(held, picture(), after(seconds=70), APPROVER)) == [STOP]
    assert pressable(view.living(replace(held, held=""), picture(), after(seconds=70), APPROVER)) == []


def test_what_needed_no_vote_says_so() -> None:
    free = purchase(stage=Stage.APPROVED, terms=terms(is_free=True), buys_at=after(minutes=1))

    assert "It needed no vote." in view.living(free, picture(), MORNING).text


def test_a_suspended_request_says_why_before_anything_else() -> None:
    text = view.living(purchase(held="its channel is archived"), picture(), MORNING).text

    assert "SUSPENDED: its channel is archived." in text
    assert "WAITING FOR ONE APPROVAL" in text


def test_the_rule_and_what_remains_of_the_budgets_are_shown_while_somebody_decides_by_that() -> None:
    left = picture(budgets=(Budget(scope=Scope.CHANNEL, limit=Decimal(100), taken=Decimal(40)),))

    for stage in Stage:
        words = words_of(view.living(purchase(stage=stage, order_id=42), left, MORNING))
        assert ("*Rule*    tier “one approver”, because every request here needs it" in words) is (stage in DECIDED_BY)
        assert ("57.61 € of this channel's 100.00 €" in words) is (stage in DECIDED_BY)


def test_rules_that_have_changed_and_who_votes_for_an_approver_are_told() -> None:
    away = Delegation(id=1, principal=APPROVER, delegate="U0DEPUTY", begins_at=MORNING, ends_at=after(days=1))
    text = view.living(purchase(), picture(is_changed=True, delegations=(away,)), MORNING).text

    assert "The rules have changed since it was requested: it must satisfy both." in text
    assert "<@U0DEPUTY> votes for <@U0APPROVER1> until" in text


def test_votes_are_shown_with_for_whom_they_were_the_factor_and_whether_they_were_taken_back() -> None:
    votes = (vote(for_whom=OTHER_APPROVER, factor=FACTOR), vote("U0SOMEBODY", withdrawn_at=after(minutes=6)))
    words = words_of(view.living(purchase(votes=votes), picture(), MORNING))

    assert "<@U0APPROVER1> for <@U0APPROVER2> approved" in words
    assert "with a code, <@U0SOMEBODY> approved" in words
    assert "(taken back " in words


def test_votes_are_shown_with_whether_they_are_for_the_present_price() -> None:
    votes = (vote(APPROVER, quote_id=4), vote(APPROVER, quote_id=5, approves=False))

    words = words_of(view.living(purchase(votes=votes), picture(), MORNING))

    assert "<@U0APPROVER1> approved" in words
    assert "(no longer counts), <@U0APPROVER1> declined" in words


def test_the_requester_is_not_named_among_those_who_may_vote() -> None:
    by = terms(rules=policy(approvers=frozenset({APPROVER, REQUESTER})))
    words = words_of(view.living(purchase(terms=by), picture(missing=by.tier.seats), MORNING))

    assert "WAITING FOR ONE APPROVAL: <@U0APPROVER1>, until" in words


def test_the_requesters_own_words_are_one_line_and_harmless() -> None:
    words = words_of(view.living(purchase(reason="Buy!\n*DONE*: <!channel> `x`"), picture(), MORNING))

    assert "*Requester's words*    “Buy! \u2217DONE\u2217: &lt;!channel&gt; \u02cbx\u02cb”\n" in f"{words}\n"


def test_all_twenty_names_of_a_request_are_shown() -> None:
    names = [f"merry-christmas-and-a-happy-new-year-to-all-of-you-{number:02}.shop" for number in range(20)]

    words = words_of(view.living(purchase(*names), picture(), MORNING))

    assert [name for name in names if f"`{name}`" not in words] == []


def test_who_voted_or_asked_is_told_what_that_means() -> None:
    approved = purchase(stage=Stage.APPROVED, votes=(vote(),))
    declined = purchase(stage=Stage.DECLINED, votes=(vote(approves=False),))

    assert answered.decided(approved).text.startswith(
        "You approved request 12. It is bought only if OVH still says exactly"
    )
    assert answered.decided(purchase(votes=(vote(),))).text.startswith(
        "You approved request 12. It needs more votes than yours, and is bought then only if OVH still says"
    )
    soon = replace(approved, buys_at=after(seconds=70))
    assert "It is bought at <!date^" in answered.decided(soon).text
    assert "until then you can stop it" in answered.decided(soon).text
    assert answered.decided(declined).text.startswith("You declined request 12. Nothing was bought")
    assert "which decides who has to agree. Nothing is bought before" in answered.submitted(purchase()).text
    assert "Nothing was bought" in answered.withdrawn(purchase()).text
    assert answered.stopped(purchase()).text.startswith(
        "You took back your vote on request 12. Nothing is ordered of it"
    )
    assert answered.stopped(purchase(stage=Stage.WITHDRAWN)) == answered.withdrawn(purchase())


def test_a_list_is_in_the_order_given_and_an_empty_one_says_how_to_begin() -> None:
    text = view.listed([(purchase(id=3), picture()), (purchase("tree.com", id=2), picture())]).text

    assert text.index("*3* · `merrychristmas.shop`") < text.index("*2* · `tree.com`")
    assert "/domain search" in view.listed([]).text


def test_a_status_that_is_not_known_is_shown_in_ovhs_word() -> None:
    words = words_of(view.living(purchase(stage=Stage.PAID, order_id=42, order_status="<new>"), picture(), MORNING))

    assert "*Order*    42 · &lt;new&gt;" in words


def test_several_delivered_names_are_spoken_of_as_several_with_what_was_charged() -> None:
    two = purchase("merry.shop", "tree.com", stage=Stage.DELIVERED, order_id=42, order_gross=euros("4.77"))

    assert "DONE: `merry.shop`, `tree.com` are yours. Charged 4.77 € incl. VAT." in view.news(two, picture()).text
    assert "Charged" not in view.news(replace(two, order_gross=None), picture()).text
