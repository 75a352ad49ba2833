"""Telling people when Slack does not take it, or when they are elsewhere."""

from datetime import timedelta

import pytest

from bot.errors import MessengerError, Postponed, Undeliverable, Unsent
from bot.model.purchase import Purchase, Stage
from bot.views.ids import Action
from tests.fakes import BOT
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, REQUESTER, euros, offer
from tests.services.office import Crash, Office, crash
from tests.views.shown import pressable

HERE = PLACE.channel
ELSEWHERE = f"D{OTHER_APPROVER}"
MINE = f"D{REQUESTER}"


# When Slack does not take it


def test_slack_is_left_alone_for_as_long_as_it_asks(office: Office, requested: Purchase) -> None:
    office.messenger.faults.plan("post", Postponed(timedelta(seconds=30)))
    office.tell()
    office.clock.step(seconds=29)
    office.tell()
    assert office.texts(HERE) == []

    office.clock.step(seconds=1)
    office.tell()
    assert len(office.texts(HERE)) == 1


def test_slack_is_asked_ever_more_rarely_while_it_is_down(office: Office, requested: Purchase) -> None:
    office.messenger.faults.plan("post", Unsent("down"), times=1_000)
    office.pass_time(minutes=30)
    tried = office.messenger.faults.calls["post"]
    office.messenger.faults.clear()
    office.pass_time(minutes=10)

    assert 10 <= tried <= 30  # the channel's message, and the other approver's
    assert len(office.texts(HERE)) == 1


def test_a_post_whose_answer_is_lost_may_stand_twice_but_never_not_at_all(office: Office, requested: Purchase) -> None:
    office.messenger.faults.plan("post", Unsent("cut"), after=True)
    office.pass_time(minutes=1)

    assert len(office.texts(HERE)) == 2


@pytest.mark.parametrize("call", ["post", "members"])
def test_a_crash_while_telling_leaves_nobody_untold(office: Office, requested: Purchase, call: str) -> None:
    office.messenger.faults.during(call, crash)
    with pytest.raises(Crash):
        office.tell()
    office.restart()
    office.tell()

    assert 1 <= len(office.texts(HERE)) <= 2
    assert len(office.texts(ELSEWHERE)) == 1


def test_where_the_bot_cannot_post_the_requester_is_told_directly(office: Office, requested: Purchase) -> None:
    office.messenger.channels[HERE].members.discard(BOT)
    office.tell()
    assert "wintersale.fr" in office.texts(MINE)[0]
    before = office.texts(MINE)

    office.messenger.channels[HERE].members.add(BOT)  # else it could not be voted on
    office.approve(requested)
    office.proving.prove_next()
    while office.purchasing.advance_next():
        pass
    assert office.stage(requested) is Stage.PAID
    office.messenger.channels[HERE].members.discard(BOT)
    office.pass_time(minutes=5)
    assert office.stage(requested) is Stage.DELIVERED
    assert office.texts(MINE)[0] != before[0]
    assert len(office.texts(MINE)) == 2  # the request, and the news of its end


def test_where_the_bot_cannot_post_the_approvers_are_told_directly(office: Office, requested: Purchase) -> None:
    office.messenger.channels[HERE].members.discard(BOT)
    office.tell()

    assert len(office.texts(ELSEWHERE)) == 1
    assert len(office.texts(f"D{APPROVER}")) == 1


def test_where_the_bot_cannot_post_while_the_price_is_read_the_approvers_are_told_all_the_same(office: Office) -> None:
    asked = office.request()
    office.messenger.channels[HERE].is_archived = True
    office.clock.time += timedelta(seconds=3)
    office.tell()
    assert office.stage(asked) is Stage.QUOTING

    office.work()

    assert office.stage(asked) is Stage.REQUESTED
    for place in (ELSEWHERE, f"D{APPROVER}"):
        first = next(iter(office.messenger.channels[place].messages.values()))
        assert "WAITING FOR" in first.text
        assert (Action.REVIEW.value, str(office.purchase(asked.id).quote_id)) in pressable(first)


def test_a_message_that_somebody_deleted_is_posted_anew(office: Office, requested: Purchase) -> None:
    office.tell()
    office.messenger.channels[HERE].messages.clear()
    office.approve(requested)
    office.tell()

    assert len(office.texts(HERE)) == 1
    assert len(office.texts(ELSEWHERE)) == 1


def test_a_message_of_a_cart_that_moved_is_not_posted_anew(office: Office) -> None:
    office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()
    office.messenger.channels[HERE].messages.clear()
    office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()

    assert len(office.texts(HERE)) == 1


@pytest.mark.parametrize("error", [Undeliverable("not_in_channel"), Undeliverable("is_archived")])
def test_a_cart_that_could_not_be_posted_can_be_shown_later(office: Office, error: MessengerError) -> None:
    office.messenger.faults.plan("post", error)
    for _ in range(2):
        office.shopping.show_cart(PLACE, REQUESTER)
        office.tell()

    assert len(office.texts(HERE)) == 1


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
def test_what_slack_refuses_because_of_the_token_is_told_when_that_is_put_right(
    office: Office, requested: Purchase, code: str
) -> None:
    """It says nothing about the message, and whoever puts it right cannot say what was lost."""
    office.messenger.faults.plan("post", Undeliverable(code), times=3)
    office.pass_time(minutes=30)

    assert len(office.texts(HERE)) == 1
    assert office.texts(MINE) == []


# Approvers


def test_an_approver_who_is_elsewhere_is_reached_once(office: Office, requested: Purchase) -> None:
    office.tell()
    for _ in range(3):
        office.purchasing.advance_next()
        office.clock.step(hours=1)
        office.tell()

    assert len(office.texts(ELSEWHERE)) == 1
    assert "wintersale.fr" in office.texts(ELSEWHERE)[0]


def test_nobody_is_reached_who_is_in_the_channel_or_asked_themselves(office: Office, requested: Purchase) -> None:
    office.tell()

    assert office.texts(f"D{APPROVER}") == []
    assert office.texts(MINE) == []


def test_a_decision_shows_wherever_the_request_stands(office: Office, requested: Purchase) -> None:
    office.tell()
    before = office.texts(ELSEWHERE)
    office.approve(requested)
    office.tell()

    assert len(office.texts(ELSEWHERE)) == 1
    assert office.texts(ELSEWHERE) != before


def test_an_approver_elsewhere_is_called_anew_for_a_new_price(office: Office, requested: Purchase) -> None:
    office.tell()
    office.approve(requested)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    office.work()

    assert office.stage(requested) is Stage.REPRICED
    edited, news = office.messenger.channels[ELSEWHERE].messages.values()
    assert "11.99" in str(edited)
    assert "new approval" in news.text


def test_an_approver_who_takes_no_messages_keeps_nobody_else_from_theirs(office: Office) -> None:
    office.rule(approvers=frozenset({OTHER_APPROVER, "U0SOMEBODY1", APPROVER}))
    purchase = office.request("wintersale.fr")
    office.work()
    office.approve(purchase)
    office.pass_time(minutes=5)

    assert office.stage(purchase) is Stage.DELIVERED
    assert len(office.texts(ELSEWHERE)) == 1


@pytest.mark.parametrize("error", [Postponed(timedelta(seconds=1)), Unsent("down"), Undeliverable("missing_scope")])
def test_a_request_is_posted_once_though_the_members_cannot_be_read(
    office: Office, requested: Purchase, error: MessengerError
) -> None:
    office.messenger.faults.plan("members", error)
    office.pass_time(minutes=1)
    office.approve(requested)
    office.tell()

    assert len(office.texts(HERE)) == 1
    assert "approved" in office.texts(HERE)[0].casefold()
