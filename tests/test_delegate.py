"""`/domain delegate`, as people write it: who is meant is never guessed, and days are read strictly."""

from pathlib import Path

import pytest

from bot.model.policy import Group
from bot.store import Store
from tests.desk import Desk
from tests.samples import APPROVER, OTHER_APPROVER, REQUESTER, Clock

WHO = f"<@{OTHER_APPROVER}>"
SHOWN = f"<@{OTHER_APPROVER}|somebody else>"


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Desk:
    desk = Desk(store, clock, tmp_path / "cartwright.sqlite3")
    desk.rule(delegates=(Group(name="deputies", ids=(OTHER_APPROVER, REQUESTER)),))
    return desk


def _days(desk: Desk) -> list[tuple[str, str, str]]:
    """Who votes for an approver, and from which day until which."""
    with desk.office.store.transaction() as tx:
        found = [(d.delegate, *d.days("UTC")) for d in tx.delegations.of(APPROVER) if d.revoked_at is None]
    return [(who, str(first), str(last)) for who, first, last in found]


# What stands after `/domain`, on the morning of 21 November | first and last day.
WRITTEN = [
    (f"delegate {WHO} until 2027-11-28", "2027-11-21", "2027-11-28"),
    (f"delegate {SHOWN} until 2027-11-28", "2027-11-21", "2027-11-28"),
    (f"delegate {WHO} until 2027-11-21", "2027-11-21", "2027-11-21"),
    (f"delegate {WHO} from 2027-11-24 until 2027-11-28", "2027-11-24", "2027-11-28"),
    (f"delegate {SHOWN}from 2027-11-24   until\u00a02027-11-28", "2027-11-24", "2027-11-28"),
    (f"DELEGATE {WHO} UNTIL 2027-11-28", "2027-11-21", "2027-11-28"),
]


@pytest.mark.parametrize(("text", "first", "last"), WRITTEN)
def test_somebody_is_named_for_some_days(desk: Desk, text: str, first: str, last: str) -> None:
    desk.command(text)

    assert _days(desk) == [(OTHER_APPROVER, first, last)]
    assert desk.told[0].text.startswith(f"{WHO} votes for you from ")


# What cannot be read | words of the answer.
UNREADABLE = [
    ("delegate @other until 2027-11-28", "A name that Slack did not turn into a mention could be anybody's."),
    ("delegate other until 2027-11-28", "A name that Slack did not turn into a mention could be anybody's."),
    ("delegate U0APPROVER2 until 2027-11-28", "A name that Slack did not turn into a mention could be anybody's."),
    ("delegate <#C0CAMPAIGN1|x> until 2027-11-28", "A name that Slack did not turn into a mention"),
    ("delegate <!subteam^S0TEAM> until 2027-11-28", "A name that Slack did not turn into a mention"),
    ("delegate <@U0APPROVER2> until 28.11.2027", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2> until 20271128", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2> until 2027-W47-7", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2> until 2027-11-31", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2> until \uff12027-11-28", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2> until tomorrow", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2> from 2027 until 2027-11-28", "That is not a day as I can read it."),
    ("delegate <@U0APPROVER2>", "That is not how somebody is named who votes for you."),
    ("delegate <@U0APPROVER2> 2027-11-28", "That is not how somebody is named who votes for you."),
    ("delegate <@U0APPROVER2> <@U0REQUESTER> until 2027-11-28", "That is not how somebody is named"),
    ("delegate until 2027-11-28", "That is not how somebody is named who votes for you."),
    ("delegate off please", "That is not how somebody is named who votes for you."),
]


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_what_cannot_be_read_names_nobody_and_is_told_how_to_write_it(desk: Desk, text: str, why: str) -> None:
    desk.command(text)

    assert _days(desk) == []
    [answer] = desk.told
    assert answer.text.startswith(why)
    assert "Nothing was changed." in answer.text


def test_day_and_form_are_explained_where_they_were_not_understood(desk: Desk) -> None:
    desk.command(f"delegate {WHO} until tomorrow")

    assert "`/domain delegate @person until 2026-11-28`" in desk.told[0].text


def test_an_approver_sees_who_votes_for_them_and_takes_it_back(desk: Desk) -> None:
    desk.command("delegate")
    desk.command(f"delegate {WHO} until 2027-11-28")
    desk.command("delegate")
    desk.command("delegate off")
    desk.command("delegate off")

    nobody, _, present, taken_back, nothing = [message.text for message in desk.told]
    assert nobody.startswith("Nobody votes for you, and you vote for nobody else.\nTo let somebody vote for you:")
    assert present.startswith(f"{WHO} votes for you from 21 Nov 2027 until the end of 28 Nov 2027 (UTC).")
    assert taken_back.startswith(f"{WHO} no longer votes for you")
    assert nothing.startswith("Nobody votes for you, so there was nothing to take back.")
    assert _days(desk) == []


def test_a_delegate_sees_for_whom_they_vote(desk: Desk) -> None:
    desk.command(f"delegate {WHO} until 2027-11-28")
    desk.person = OTHER_APPROVER
    desk.command("delegate")

    assert desk.told[0].text.startswith(f"You vote for <@{APPROVER}> from 21 Nov 2027")


def test_who_is_no_approver_names_nobody(desk: Desk) -> None:
    desk.person = REQUESTER
    desk.command(f"delegate {WHO} until 2027-11-28")

    assert desk.told[0].text.startswith("Only approvers can name somebody who votes for them.")
