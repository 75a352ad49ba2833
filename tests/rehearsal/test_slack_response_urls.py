"""Response URLs: how often, how long, and what they may do."""

from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App

from bot.rehearsal.slack.sample import APPROVER_1, BOARD, CAMPAIGN, REQUESTER
from tests.rehearsal.slack_desk import Clock, Desk, Json, acknowledging, actions, button, section, signed_hall


class Line:
    """A stand-in, its clock, and an app that acknowledges everything."""

    def __init__(self, desk: Desk, app: App, clock: Clock) -> None:
        self.desk = desk
        self.clock = clock
        self.heard = acknowledging(app)

    def of_command(self, channel: str = CAMPAIGN) -> str:
        self.desk.command("/domain", channel=channel)
        return str(self.heard[-1]["response_url"])

    def of_click(self, ts: str) -> str:
        assert self.desk.click(ts, "press")["ok"]
        return str(self.heard[-1]["response_url"])

    def post(self) -> str:
        posted = self.desk.client().chat_postMessage(channel=CAMPAIGN, text="Source", blocks=actions(button()))
        return str(posted["ts"])

    def post_ephemeral(self) -> str:
        posted = self.desk.client().chat_postEphemeral(
            channel=CAMPAIGN, user=REQUESTER, text="Secret", blocks=actions(button())
        )
        return str(posted["message_ts"])


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., tuple[Desk, App]]]:
    with signed_hall() as fresh_pair:
        yield fresh_pair


@pytest.fixture
def line(fresh: Callable[..., tuple[Desk, App]]) -> Line:
    clock = Clock()
    return Line(*fresh(clock), clock)


def test_an_answer_is_private_by_default(line: Line) -> None:
    assert line.desk.respond(line.of_command(), text="For you") == (200, "ok")
    assert line.desk.texts() == ["For you"]
    assert line.desk.texts(APPROVER_1) == []


def test_an_answer_may_be_for_the_channel(line: Line) -> None:
    line.desk.respond(line.of_command(), text="For all", response_type="in_channel")
    assert line.desk.texts(APPROVER_1) == ["For all"]


def test_five_answers_are_all(line: Line) -> None:
    url = line.of_command()
    assert [line.desk.respond(url, text="x")[0] for _ in range(5)] == [200] * 5
    assert line.desk.respond(url, text="x") == (404, "used_url")


@pytest.mark.parametrize(("minutes", "answer"), [(29, (200, "ok")), (31, (404, "expired_url"))])
def test_thirty_minutes_are_all(line: Line, minutes: int, answer: tuple[int, str]) -> None:
    url = line.of_command()
    line.clock.move(minutes * 60)
    assert line.desk.respond(url, text="x") == answer


def test_an_invented_address_has_expired(line: Line) -> None:
    assert line.desk.respond(f"{line.desk.base_url}/response/x", text="x") == (404, "expired_url")


@pytest.mark.parametrize("wish", ["replace_original", "delete_original"])
def test_a_commands_url_only_adds(line: Line, wish: str) -> None:
    url = line.of_command()
    line.desk.respond(url, text="One")
    line.desk.respond(url, **{"text": "Two", wish: True})
    assert line.desk.texts() == (["One", "Two"] if wish == "replace_original" else ["One"])


def test_a_clicks_url_replaces_its_message(line: Line) -> None:
    ts = line.post()
    line.desk.respond(line.of_click(ts), text="Done", replace_original=True)
    (message,) = line.desk.messages(APPROVER_1)
    assert (message["ts"], message["text"], message["blocks"]) == (ts, "Done", None)


def test_a_clicks_url_adds_unless_told_to_replace(line: Line) -> None:
    line.desk.respond(line.of_click(line.post()), text="Private")
    assert line.desk.texts() == ["Source", "Private"]
    assert line.desk.texts(APPROVER_1) == ["Source"]


def test_a_clicks_url_deletes_its_message(line: Line) -> None:
    line.desk.respond(line.of_click(line.post()), delete_original=True)
    assert line.desk.messages() == []


def test_an_ephemeral_message_can_be_replaced_and_stays_private(line: Line) -> None:
    url = line.of_click(line.post_ephemeral())
    line.desk.respond(url, text="New", blocks=[section()], replace_original=True, response_type="in_channel")
    assert line.desk.texts() == ["New"]
    assert line.desk.messages(APPROVER_1) == []
    line.desk.respond(url, delete_original=True)
    assert line.desk.messages() == []


def test_an_answer_works_without_membership(line: Line) -> None:
    assert line.desk.respond(line.of_command(BOARD), text="Here") == (200, "ok")
    assert line.desk.texts(channel=BOARD) == ["Here"]


def test_an_answer_may_go_into_a_thread(line: Line) -> None:
    ts = line.post()
    line.desk.respond(line.of_click(ts), text="Reply", thread_ts=ts, replace_original=False)
    assert line.desk.messages()[-1]["thread_ts"] == ts


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ({}, (400, "no_text")),
        ({"text": "x", "blocks": [section("")]}, (400, "invalid_blocks")),
    ],
)
def test_a_refused_answer_does_not_count(line: Line, content: Json, answer: tuple[int, str]) -> None:
    url = line.of_command()
    assert line.desk.respond(url, **content) == answer
    assert [line.desk.respond(url, text="x")[0] for _ in range(5)] == [200] * 5


def test_an_archived_channel_takes_no_answer(line: Line) -> None:
    url = line.of_command()
    line.desk.call("PATCH", f"channels/{CAMPAIGN}", is_archived=True)
    assert line.desk.respond(url, text="x") == (410, "channel_is_archived")


def test_a_message_that_is_gone_cannot_be_replaced(line: Line) -> None:
    ts = line.post()
    url = line.of_click(ts)
    line.desk.client().chat_delete(channel=CAMPAIGN, ts=ts)
    assert line.desk.respond(url, text="x", replace_original=True) == (404, "message_not_found")
