"""What every `Messenger` does: the fake, and the real adapter with slack_sdk over HTTP to the stand-in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import MessengerError, Postponed, Undeliverable, Unsent
from bot.model.message import Message, Modal
from bot.model.standing import Standing
from bot.ports import Messenger
from bot.rehearsal.slack.sample import (
    APPROVER_1,
    APPROVER_2,
    BOARD,
    BOT,
    CAMPAIGN,
    GENERAL,
    GUEST,
    LEADS,
    PARTNER,
    PARTNER_PROJECT,
    REQUESTER,
)
from tests.contract.messenger_worlds import METHODS, WORLDS, World

NOWHERE = "C0NOWHERE01"
NOBODY = "U0NOBODY001"
HELLO = Message(
    text="Hello",
    blocks=({"type": "section", "block_id": "hello", "text": {"type": "plain_text", "text": "Hello"}},),
)
BYE = Message(text="Bye")
ASK = Modal(
    callback_id="ask",
    title="A question",
    submit="Send",
    blocks=({"type": "section", "block_id": "why", "text": {"type": "plain_text", "text": "Why?"}},),
)
NEXT_PAGE = replace(ASK, callback_id="next")


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


def code(act: Callable[[], object]) -> str:
    """Do what Slack will not take, and return its reason."""
    with pytest.raises(Undeliverable) as refused:
        act()
    return refused.value.code


# Channels


def test_a_post_is_seen_by_everybody_and_can_be_replaced(world: World) -> None:
    ts = world.messenger.post(CAMPAIGN, HELLO)
    assert world.texts(CAMPAIGN) == ["Hello"]

    world.messenger.edit(CAMPAIGN, ts, BYE)
    assert world.texts(CAMPAIGN) == ["Bye"]


def test_posts_have_different_numbers(world: World) -> None:
    assert world.messenger.post(CAMPAIGN, HELLO) != world.messenger.post(CAMPAIGN, HELLO)


@pytest.mark.parametrize(
    ("channel", "why"), [(NOWHERE, "channel_not_found"), (BOARD, "channel_not_found"), (CAMPAIGN, "not_in_channel")]
)
def test_the_bot_posts_only_where_it_is(world: World, channel: str, why: str) -> None:
    world.remove_bot(CAMPAIGN)

    assert code(lambda: world.messenger.post(channel, HELLO)) == why
    assert code(lambda: world.messenger.whisper(channel, REQUESTER, HELLO)) == why


def test_an_archived_channel_takes_nothing(world: World) -> None:
    ts = world.messenger.post(CAMPAIGN, HELLO)
    world.archive(CAMPAIGN)

    assert code(lambda: world.messenger.post(CAMPAIGN, HELLO)) == "is_archived"
    assert code(lambda: world.messenger.whisper(CAMPAIGN, REQUESTER, HELLO)) == "is_archived"
    assert code(lambda: world.messenger.edit(CAMPAIGN, ts, BYE)) == "is_inactive"


def test_a_message_that_is_not_there_cannot_be_replaced(world: World) -> None:
    assert code(lambda: world.messenger.edit(CAMPAIGN, "1.000001", BYE)) == "message_not_found"


# One person


def test_a_whisper_is_seen_by_one_person_alone(world: World) -> None:
    world.messenger.whisper(CAMPAIGN, REQUESTER, HELLO)

    assert world.private_texts(CAMPAIGN, REQUESTER) == ["Hello"]
    assert world.private_texts(CAMPAIGN, APPROVER_1) == world.texts(CAMPAIGN) == []


def test_nobody_is_whispered_to_who_is_not_there(world: World) -> None:
    assert code(lambda: world.messenger.whisper(CAMPAIGN, APPROVER_2, HELLO)) == "user_not_in_channel"


def test_a_direct_message_reaches_a_person_wherever_they_are(world: World) -> None:
    channel = world.messenger.direct(APPROVER_2)
    world.messenger.post(channel, HELLO)

    assert world.messenger.direct(APPROVER_2) == channel
    assert world.texts(channel) == ["Hello"]


@pytest.mark.parametrize(("person", "why"), [(NOBODY, "user_not_found"), (APPROVER_2, "user_disabled")])
def test_there_is_no_conversation_with_somebody_who_is_not_there(world: World, person: str, why: str) -> None:
    world.deactivate(APPROVER_2)

    assert code(lambda: world.messenger.direct(person)) == why


def test_people_may_take_no_direct_messages(world: World) -> None:
    channel = world.messenger.direct(APPROVER_2)
    world.close_messages_tab()

    assert code(lambda: world.messenger.post(channel, HELLO)) == "messages_tab_disabled"


# Answers


@pytest.mark.parametrize("channel", [CAMPAIGN, BOARD])
def test_an_answer_reaches_whoever_acted_even_where_the_bot_is_not(world: World, channel: str) -> None:
    url, _ = world.interaction(REQUESTER, channel)
    world.messenger.answer(url, HELLO)

    assert world.private_texts(channel, REQUESTER) == ["Hello"]


def test_an_interaction_takes_five_answers(world: World) -> None:
    url, _ = world.interaction(REQUESTER, CAMPAIGN)
    for _ in range(5):
        world.messenger.answer(url, HELLO)

    assert code(lambda: world.messenger.answer(url, BYE)) == "used_url"


def test_an_interaction_takes_answers_for_half_an_hour(world: World) -> None:
    url, _ = world.interaction(REQUESTER, CAMPAIGN)
    world.wait(timedelta(minutes=29))
    world.messenger.answer(url, HELLO)
    world.wait(timedelta(minutes=2))

    assert code(lambda: world.messenger.answer(url, BYE)) == "expired_url"


# Dialogs


def test_a_dialog_opens_for_whoever_acted(world: World) -> None:
    _, trigger = world.interaction(REQUESTER, CAMPAIGN)
    world.messenger.open_modal(trigger, ASK)

    assert world.modals(REQUESTER) == ["ask"]
    assert world.modals(APPROVER_1) == []


def test_a_dialog_opens_once_for_one_act(world: World) -> None:
    _, trigger = world.interaction(REQUESTER, CAMPAIGN)
    world.messenger.open_modal(trigger, ASK)

    assert code(lambda: world.messenger.open_modal(trigger, ASK)) == "exchanged_trigger_id"


def test_a_dialog_opens_within_three_seconds(world: World) -> None:
    _, trigger = world.interaction(REQUESTER, CAMPAIGN)
    world.wait(timedelta(seconds=4))

    assert code(lambda: world.messenger.open_modal(trigger, ASK)) == "expired_trigger_id"
    assert code(lambda: world.messenger.open_modal("1.2.3", ASK)) == "invalid_trigger_id"


@pytest.fixture
def opened(world: World) -> str:
    """The dialog that the requester has open, as a click in it tells it."""
    _, trigger = world.interaction(REQUESTER, CAMPAIGN)
    world.messenger.open_modal(trigger, ASK)
    return world.view(REQUESTER)


def test_a_dialog_shows_another_page(world: World, opened: str) -> None:
    world.wait(timedelta(minutes=10))  # there is no hurry, as there is to open it
    world.messenger.replace_modal(opened, NEXT_PAGE)

    assert world.modals(REQUESTER) == ["next"]


def test_a_dialog_is_known_by_what_it_shows_now(world: World) -> None:
    _, trigger = world.interaction(REQUESTER, CAMPAIGN)
    opened = world.messenger.open_modal(trigger, ASK)
    assert opened == world.view(REQUESTER)

    replaced = world.messenger.replace_modal(opened, NEXT_PAGE)
    assert replaced == world.view(REQUESTER)
    assert (replaced.split()[0], replaced == opened) == (opened.split()[0], False)


def test_without_its_hash_a_page_is_replaced_whatever_it_is(world: World, opened: str) -> None:
    world.messenger.replace_modal(opened, NEXT_PAGE)
    replaced = world.messenger.replace_modal(opened.split()[0], ASK)

    assert world.modals(REQUESTER) == ["ask"]
    assert replaced == world.view(REQUESTER)


def test_a_dialog_that_was_closed_has_no_pages(world: World, opened: str) -> None:
    world.close_modal(REQUESTER)

    assert code(lambda: world.messenger.replace_modal(opened, NEXT_PAGE)) == "not_found"
    assert code(lambda: world.messenger.replace_modal(opened.split()[0], NEXT_PAGE)) == "not_found"


def test_pages_can_be_turned_again_and_again(world: World, opened: str) -> None:
    for page in (NEXT_PAGE, ASK, NEXT_PAGE):
        world.messenger.replace_modal(world.view(REQUESTER), page)

    assert world.modals(REQUESTER) == ["next"]


def test_a_page_that_was_turned_already_is_not_turned_again(world: World, opened: str) -> None:
    """Somebody pressed twice: the second press was made on what is no longer there."""
    world.messenger.replace_modal(opened, NEXT_PAGE)

    assert code(lambda: world.messenger.replace_modal(opened, ASK)) == "hash_conflict"
    assert world.modals(REQUESTER) == ["next"]


def test_a_dialog_that_is_not_open_has_no_pages(world: World, opened: str) -> None:
    assert code(lambda: world.messenger.replace_modal("V0NOVIEW 1", NEXT_PAGE)) == "not_found"
    _, trigger = world.interaction(REQUESTER, CAMPAIGN)
    world.messenger.open_modal(trigger, ASK)

    assert code(lambda: world.messenger.replace_modal(opened, NEXT_PAGE)) == "not_found"
    assert world.modals(REQUESTER) == ["ask"]


# Who and where


def test_the_members_of_a_user_group_are_those_of_this_moment(world: World) -> None:
    assert world.messenger.usergroup(LEADS) == {APPROVER_1, APPROVER_2}
    world.leave_group(LEADS, APPROVER_2)

    assert world.messenger.usergroup(LEADS) == {APPROVER_1}


def test_a_user_group_that_there_is_not_has_no_members_to_tell(world: World) -> None:
    assert code(lambda: world.messenger.usergroup("S0NOTHING01")) == "no_such_subteam"


@pytest.mark.parametrize(
    ("person", "standing"),
    [
        (REQUESTER, Standing.MEMBER),
        (GUEST, Standing.GUEST),
        (PARTNER, Standing.STRANGER),
        (BOT, Standing.BOT),
        (APPROVER_2, Standing.DEACTIVATED),
        (NOBODY, Standing.STRANGER),
    ],
)
def test_everybody_has_a_standing(world: World, person: str, standing: Standing) -> None:
    world.deactivate(APPROVER_2)
    found = world.messenger.person(person)

    assert (found.id, found.standing) == (person, standing)


def test_the_members_of_a_channel_are_listed_with_the_bot(world: World) -> None:
    assert world.messenger.members(CAMPAIGN) == {REQUESTER, APPROVER_1, GUEST, BOT}


def test_a_private_channel_without_the_bot_does_not_exist_for_it(world: World) -> None:
    assert code(lambda: world.messenger.members(BOARD)) == "channel_not_found"
    assert code(lambda: world.messenger.conversation(BOARD)) == "channel_not_found"


def test_a_channel_says_what_may_be_done_there(world: World) -> None:
    world.archive(GENERAL)
    world.remove_bot(CAMPAIGN)
    own, archived, shared = (world.messenger.conversation(c) for c in (CAMPAIGN, GENERAL, PARTNER_PROJECT))

    assert (own.id, own.is_member, own.is_archived, own.is_shared) == (CAMPAIGN, False, False, False)
    assert (archived.is_member, archived.is_archived) == (True, True)
    assert (shared.is_member, shared.is_shared) == (True, True)


def test_the_bot_is_part_of_its_direct_messages(world: World) -> None:
    assert world.messenger.conversation(world.messenger.direct(REQUESTER)).is_member


# Faults


def every_call(world: World) -> dict[str, Callable[[], object]]:
    """Each call of the port, with something that it is about."""
    at = world.messenger
    url, trigger = world.interaction(REQUESTER, CAMPAIGN)
    ts = at.post(GENERAL, HELLO)
    _, opening = world.interaction(APPROVER_1, CAMPAIGN)
    at.open_modal(opening, ASK)
    return {
        "answer": lambda: at.answer(url, HELLO),
        "whisper": lambda: at.whisper(CAMPAIGN, REQUESTER, HELLO),
        "post": lambda: at.post(CAMPAIGN, HELLO),
        "edit": lambda: at.edit(GENERAL, ts, BYE),
        "direct": lambda: at.direct(REQUESTER),
        "open_modal": lambda: at.open_modal(trigger, ASK),
        "replace_modal": lambda: at.replace_modal(world.view(APPROVER_1), NEXT_PAGE),
        "usergroup": lambda: at.usergroup(LEADS),
        "person": lambda: at.person(REQUESTER),
        "members": lambda: at.members(CAMPAIGN),
        "conversation": lambda: at.conversation(CAMPAIGN),
    }


def test_every_call_of_the_port_is_tried(world: World) -> None:
    calls = {name for name in vars(Messenger) if not name.startswith("_")}

    assert calls == every_call(world).keys() == {"answer", *METHODS}


@pytest.mark.parametrize("call", METHODS)
def test_slack_may_ask_to_wait(world: World, call: str) -> None:
    act = every_call(world)[call]
    world.slow_down(call, timedelta(seconds=7))

    with pytest.raises(Postponed) as asked:
        act()

    assert asked.value.wait == timedelta(seconds=7)
    act()


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("call", ["answer", *METHODS])
def test_a_call_without_an_answer_is_unsent(world: World, call: str, after: bool) -> None:
    act = every_call(world)[call]
    world.cut(call, after=after)

    with pytest.raises(Unsent):
        act()


@pytest.mark.parametrize(("after", "seen"), [(True, ["Hello"]), (False, [])])
def test_a_message_is_sent_once_only(world: World, after: bool, seen: list[str]) -> None:
    """Whoever gets no answer is told, and not helped by a second post that nobody asked for."""
    world.cut("post", after=after)

    with pytest.raises(MessengerError):
        world.messenger.post(CAMPAIGN, HELLO)
    assert world.texts(CAMPAIGN) == seen
