"""`SlackMessenger` beyond its contract: the banner, answers of another shape, and where it never sends anything."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from bot.app import reach_this_machine_directly
from bot.errors import MessengerError, Undeliverable
from bot.model.message import Message, Modal
from bot.model.standing import Standing
from bot.rehearsal.slack import BOT_TOKEN
from bot.rehearsal.slack.records import Channel
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER, TEAM
from tests.contract.messenger_worlds import SlackWorld
from tests.proxies import name_a_dead_proxy
from tests.told_slack import Told, ToldSlack, ok, refused

BANNER = "Rehearsal: nothing is bought"
PLAIN = Message(text="Hello")
DRAWN = Message(
    text="Hello",
    blocks=({"type": "section", "block_id": "hello", "text": {"type": "plain_text", "text": "Hello there"}},),
)
ASK = Modal(callback_id="ask", title="A question", blocks=DRAWN.blocks, reference="7")


# The banner


def banners(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["elements"][0]["text"] for block in blocks if block["block_id"] == "banner"]


WAYS: dict[str, Callable[[SlackWorld, Message], object]] = {
    "answer": lambda at, message: at.messenger.answer(at.interaction(REQUESTER, CAMPAIGN)[0], message),
    "whisper": lambda at, message: at.messenger.whisper(CAMPAIGN, REQUESTER, message),
    "post": lambda at, message: at.messenger.post(CAMPAIGN, message),
    "edit": lambda at, message: at.messenger.edit(CAMPAIGN, at.messenger.post(CAMPAIGN, PLAIN), message),
    "direct message": lambda at, message: at.messenger.post(at.messenger.direct(REQUESTER), message),
}


@pytest.mark.parametrize("message", [PLAIN, DRAWN])
@pytest.mark.parametrize("way", WAYS)
def test_every_message_of_a_rehearsal_begins_with_its_banner(way: str, message: Message) -> None:
    at = SlackWorld(banner=BANNER)
    WAYS[way](at, message)
    (seen,) = (m for channel in at.workspace.channels for m in at.workspace.messages(channel))
    blocks = seen.blocks or []

    assert seen.text == "Rehearsal: nothing is bought. Hello"
    assert banners(blocks) == [BANNER]
    assert blocks[0]["block_id"] == "banner"
    assert blocks[1]["text"]["text"] in ("Hello", "Hello there")


def test_every_dialog_of_a_rehearsal_begins_with_its_banner() -> None:
    at = SlackWorld(banner=BANNER)
    at.messenger.open_modal(at.interaction(REQUESTER, CAMPAIGN)[1], ASK)
    (view,) = at.workspace.modals.stack(REQUESTER)

    assert view.content["blocks"][0]["block_id"] == "banner"
    assert view.content["private_metadata"] == "7"


@pytest.mark.parametrize("way", WAYS)
def test_without_a_banner_a_message_is_as_it_was_made(way: str) -> None:
    at = SlackWorld()
    WAYS[way](at, PLAIN)
    (seen,) = (m for channel in at.workspace.channels for m in at.workspace.messages(channel))

    assert (seen.text, seen.blocks) == ("Hello", None)


# People and channels


def test_all_members_are_listed_page_by_page() -> None:
    at = SlackWorld()
    everybody = [f"U0MEMBER{number:04}" for number in range(2_500)]
    at.workspace.channels["C0CROWD0001"] = Channel(id="C0CROWD0001", name="crowd", kind="public", members=everybody)

    assert at.messenger.members("C0CROWD0001") == set(everybody)


def user(**changes: Any) -> dict[str, Any]:
    return {"id": "U0SOMEBODY1", "team_id": TEAM, "deleted": False, "is_bot": False, **changes}


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        (user(), Standing.MEMBER),
        (user(is_admin=True), Standing.MEMBER),
        (user(is_restricted=True), Standing.GUEST),
        (user(is_restricted=True, is_ultra_restricted=True), Standing.GUEST),
        (user(team_id="T0PARTNER01", is_stranger=True), Standing.STRANGER),
        (user(team_id="T0PARTNER01"), Standing.STRANGER),
        (user(is_stranger=True), Standing.STRANGER),
        ({"id": "U0SOMEBODY1"}, Standing.STRANGER),
        (user(deleted=True), Standing.DEACTIVATED),
        (user(is_bot=True), Standing.BOT),
    ],
)
def test_a_standing_follows_from_what_slack_says(told: dict[str, Any], standing: Standing) -> None:
    at = ToldSlack({"users.info": ok(user=told), "auth.test": ok(team_id=TEAM)})
    assert at.messenger.person("U0SOMEBODY1").standing is standing


@pytest.mark.parametrize("code", ["user_not_found", "user_not_visible"])
def test_somebody_whom_slack_does_not_know_is_a_stranger(code: str) -> None:
    at = ToldSlack({"users.info": refused(code)})
    assert at.messenger.person("U0SOMEBODY1").standing is Standing.STRANGER


def test_the_workspace_is_asked_for_once() -> None:
    at = ToldSlack({"users.info": ok(user=user()), "auth.test": ok(team_id=TEAM)})
    for _ in range(3):
        at.messenger.person("U0SOMEBODY1")

    assert [path for path, _ in at.heard].count("auth.test") == 1


# What is sent


def test_a_post_unfolds_no_links() -> None:
    at = ToldSlack({"chat.postMessage": ok(ts="1.1")})
    at.messenger.post(CAMPAIGN, PLAIN)

    ((_, sent),) = at.heard
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


def test_an_answer_is_private_and_replaces_nothing() -> None:
    at = ToldSlack({"response": Told("ok")})
    at.messenger.answer(at.response_url, DRAWN)

    ((_, sent),) = at.heard
    assert (sent["response_type"], sent["replace_original"]) == ("ephemeral", False)


# Where nothing is sent


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.example/commands/1",
        "https://hooks.slack.com.evil.example/commands/1",
        "https://hooks.slack.com@evil.example/commands/1",
        "https://evil.example/hooks.slack.com",
        "http://hooks.slack.com/commands/1",
        "//hooks.slack.com/commands/1",
        "http://127.0.0.1:1/commands/1",
        "file:///etc/hostname",
        "",
    ],
)
def test_an_answer_goes_to_slack_only(url: str) -> None:
    with pytest.raises(Undeliverable, match="untrusted_response_url"):
        SlackWorld().messenger.answer(url, PLAIN)


def test_an_answer_goes_to_no_address_that_cannot_be_read() -> None:
    with pytest.raises(Undeliverable, match="untrusted_response_url"):
        SlackWorld().messenger.answer("https://[hooks.slack.com", PLAIN)


def test_an_answer_follows_nobody_elsewhere() -> None:
    thief = ToldSlack({"response": Told("ok")})
    at = ToldSlack({"response": Told("", 307, {"Location": thief.response_url})})

    with pytest.raises(Undeliverable):
        at.messenger.answer(at.response_url, PLAIN)
    assert thief.heard == []


@pytest.mark.parametrize("way", WAYS)
def test_no_proxy_is_asked_for_an_address_on_this_machine(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name_a_dead_proxy(monkeypatch)
    reach_this_machine_directly()
    WAYS[way](SlackWorld(), PLAIN)


def test_no_secret_is_logged_or_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    at = SlackWorld()
    errors = []
    for call in ("answer", "post"):
        at.cut(call, after=False)
    url, trigger = at.interaction(REQUESTER, CAMPAIGN)
    at.messenger.open_modal(trigger, ASK)
    for act in (
        lambda: at.messenger.answer(url, PLAIN),
        lambda: at.messenger.post(CAMPAIGN, PLAIN),
        lambda: at.messenger.post("C0NOWHERE01", PLAIN),
        lambda: at.messenger.answer(f"{at.url}/response/unknown-secret", PLAIN),
        lambda: at.messenger.open_modal(trigger, ASK),
    ):
        with pytest.raises(MessengerError) as failed:
            act()
        errors.append(repr(failed.value))

    said = [*errors, *(f"{record.getMessage()} {record.exc_text}" for record in caplog.records if in_ours(record))]
    secrets = [BOT_TOKEN, url.rpartition("/")[2], "unknown-secret", trigger]
    assert [secret for secret in secrets for text in said if secret in text] == []


def in_ours(record: logging.LogRecord) -> bool:
    """Whether a record is logged by `cartwright run`, which lets its libraries speak of warnings alone."""
    return record.name.startswith("bot") or record.levelno >= logging.WARNING
