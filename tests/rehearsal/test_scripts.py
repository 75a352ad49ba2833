"""What scripts can say of paged dialogs, second factors, copied clicks, the workspace and time, to a small app."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.rehearsal import serving, totp
from bot.rehearsal.script import perform, read, rehearse
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.slack import SIGNING_SECRET, sample_workspace
from bot.rehearsal.slack.sample import FINANCE_TEAM, REQUESTER
from bot.rehearsal.stage import Part
from tests.rehearsal.slack_desk import Json, actions, button, modal, section

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SHOWN = " ".join(SECRET[at : at + 4] for at in range(0, len(SECRET), 4))
CODE = {
    "type": "input",
    "block_id": "code",
    "label": {"type": "plain_text", "text": "Code"},
    "element": {"type": "plain_text_input", "action_id": "code"},
}


def _page(number: int) -> Json:
    """A dialog of two pages; the second shows a secret and asks for a code."""
    if number == 1:
        return modal(
            section("Page 1"), *actions(button("next", text={"type": "plain_text", "text": "Next"})), submit=None
        )
    return modal(section(f"Page 2: `{SHOWN}`"), CODE)


class Player:
    """A small app that plays the bot, and remembers what it heard."""

    def __init__(self) -> None:
        self.settings: object = None
        self.clicks: list[Json] = []
        self.codes: list[str] = []
        self.ids: list[tuple[str, str]] = []
        self.moments: list[datetime] = []

    @contextmanager
    def __call__(self, part: Part) -> Iterator[Callable[[], None]]:
        client = WebClient(token="xoxb-standin", base_url=part.environment["SLACK_API_URL"], retry_handlers=[])
        app = App(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)
        self.settings = part.settings
        self._furnish(app, part)
        handler = SlackRequestHandler(app)

        async def hear(request: Request) -> Response:
            return await handler.handle(request)

        port = part.settings["http_port"]
        assert isinstance(port, int)
        listening = Starlette(routes=[Route("/slack/events", hear, methods=["POST"])])
        part.offer(lambda person: f"ABCD-EFGH {person}")
        with serving.serving(lambda _: listening, port):
            yield lambda: self.moments.append(part.now())

    def _furnish(self, app: App, part: Part) -> None:
        @app.command("/domain")
        def speak(ack: Ack, body: Json, client: WebClient) -> None:
            ack()
            stamp = int(part.now().timestamp())
            answers = {
                "now": lambda: f"It is <!date^{stamp}^{{date_short}} {{time}}|now>",
                "group": lambda: _group(client),
                "call": lambda: _reach(client),
            }
            if body["text"] == "review":
                client.views_open(trigger_id=body["trigger_id"], view=_page(1))
            elif body["text"] in answers:
                client.chat_postEphemeral(
                    channel=body["channel_id"], user=body["user_id"], text=answers[body["text"]]()
                )
            else:
                press = button(value="7", text={"type": "plain_text", "text": "Review"})
                client.chat_postMessage(channel=body["channel_id"], text="A request", blocks=actions(press))

        @app.action("press")
        def press(ack: Ack, body: Json) -> None:
            ack()
            self.clicks.append(body)

        @app.action("next")
        def turn(ack: Ack, body: Json, client: WebClient) -> None:
            ack()
            client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=_page(2))

        @app.view("form")
        def take(ack: Ack, body: Json) -> None:
            self.codes.append(body["view"]["state"]["values"]["code"]["code"]["value"])
            ack()

        @app.event("channel_id_changed")
        def move(event: Json) -> None:
            self.ids.append((event["old_channel_id"], event["new_channel_id"]))


def _group(client: WebClient) -> str:
    try:
        return f"{len(client.usergroups_users_list(usergroup=FINANCE_TEAM)['users'])} in finance"
    except SlackApiError as error:
        return f"Slack says {error.response['error']}"


def _reach(client: WebClient) -> str:
    try:
        client.conversations_open(users="U0APPROVER2")
    except SlackApiError as error:
        return f"Slack says {error.response['error']}"
    return "approver-2 is reached"


Play = Callable[..., tuple[Player, str]]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Plays lines, and returns the app that heard them with what was printed."""

    def _play(lines: str, head: str = "", settings: str = "{transport: http}") -> tuple[Player, str]:
        file = tmp_path / "script.yaml"
        file.write_text(f"about: x\n{head}settings: {settings}\ndialogue:\n{indent(lines, '  ')}", encoding="utf-8")
        player, printed = Player(), list[str]()
        code = rehearse(file, player, record=tmp_path / "record.jsonl", write=printed.append)
        assert code == 0, "".join(printed)
        return player, "".join(printed)

    return _play


ENROLLED = """\
- requester in campaign: /domain review
- the dialog shows: Page 1
- requester presses in the dialog: Next
- the dialog shows: Page 2
- requester adds the secret shown
"""


def test_a_dialog_is_paged_and_takes_codes_of_the_authenticator(play: Play, tmp_path: Path) -> None:
    again = "- requester in campaign: /domain review\n- requester presses in the dialog: Next\n"
    player, printed = play(
        f"{ENROLLED}- requester fills in: {{Code: the code}}\n- requester submits: Send\n"
        f"{again}- requester fills in: {{Code: a wrong code}}\n- requester submits: Send\n"
        f"{again}- requester fills in: {{Code: the same code again}}\n- requester submits: Send\n"
    )
    right, wrong, same = player.codes
    now = datetime.now(UTC)
    assert right in [totp.code(SECRET, now, steps) for steps in range(-4, 1)]
    assert wrong not in [totp.code(SECRET, now, steps) for steps in range(-9, 10)]
    assert same == right
    recorded = (tmp_path / "record.jsonl").read_text(encoding="utf-8")
    for secret in (SHOWN, SECRET, right, wrong):  # a number by itself: a moment in seconds may hold the same digits
        assert not re.search(rf"(?<!\d){secret}(?!\d)", printed + recorded.replace("Page 2", ""))
    assert "(a secret)" in printed


def test_a_wrong_code_is_another_each_time(play: Play) -> None:
    filling = "- requester fills in: {Code: a wrong code}\n- requester submits: Send\n"
    again = "- requester in campaign: /domain review\n- requester presses in the dialog: Next\n"
    player, _ = play(ENROLLED + filling + (again + filling) * 4)
    assert len(set(player.codes)) == 5


def test_a_phone_without_a_secret_has_no_code(play: Play) -> None:
    with pytest.raises(AssertionError, match="requester has no secret yet"):
        play(
            "- requester in campaign: /domain review\n- requester presses in the dialog: Next\n"
            "- the dialog shows: Page 2\n- requester fills in: {Code: the code}\n"
        )


def test_a_one_time_code_comes_from_the_operator(play: Play) -> None:
    player, printed = play(
        "- the operator issues a one-time code for requester\n- requester in campaign: /domain review\n"
        "- requester presses in the dialog: Next\n- the dialog shows: Page 2\n"
        "- requester fills in: {Code: the one-time code}\n- requester submits\n"
    )
    assert player.codes == [f"ABCD-EFGH {REQUESTER}"]
    assert "ABCD-EFGH" not in printed


def test_a_button_is_pressed_where_it_does_not_stand_and_delivered_again(play: Play) -> None:
    player, _ = play("""\
- requester in general: an older post
- requester in general: /domain ask
- general sees: "[Review]"
- approver-2 in general presses on another post: Review
  on: an older post
- Slack delivers again what approver-2 did
- guest in campaign: a post
- guest in campaign presses on another post: Review
  shown to: requester
""")
    copied, again, by_guest = player.clicks
    assert copied["message"]["text"] == "an older post"
    assert copied["actions"][0]["value"] == "7"
    assert again == copied
    assert (by_guest["user"]["name"], by_guest["message"]["text"]) == ("guest", "a post")


def test_a_script_begins_at_its_own_moment_and_steps_to_another(play: Play) -> None:
    player, printed = play(
        """\
- requester in campaign: /domain now
- privately: It is Sat 24 Oct 22:30
- advance: 1 day
- requester in campaign: /domain now
- privately: It is Sun 25 Oct 21:30
- advance: 2026-10-26T09:00:00+01:00
- requester in campaign: /domain now
- privately: It is Mon 26 Oct 09:00
""",
        head="clock: 2026-10-24T22:30:05+02:00\n",
    )
    assert (player.moments[-1] - datetime(2026, 10, 26, 8, tzinfo=UTC)).total_seconds() < 20
    assert "— #campaign, Sat 24 Oct 22:30 —" in printed
    assert "… 2026-10-26 09:00 …" in printed
    assert "… 1 day later …" in printed


def test_the_clock_never_goes_back(play: Play) -> None:
    with pytest.raises(AssertionError, match="that moment is past"):
        play("- advance: 2001-01-01T00:00:00+00:00\n")


def test_people_groups_and_what_slack_does_not_say_change_in_words(play: Play) -> None:
    play("""\
- requester in campaign: /domain group
- privately: 2 in finance
- deputy joins finance-team
- requester in campaign: /domain group
- privately: 3 in finance
- deputy leaves @finance-team
- Slack fails: The user groups are gone
- requester in campaign: /domain group
- privately: Slack says no_such_subteam
- nothing fails any more
- requester in campaign: /domain group
- privately: 2 in finance
- approver-2 cannot be reached
- requester in campaign: /domain call
- privately: Slack says user_not_visible
- approver-2 can be reached again
- Slack fails: {method: conversations.open, error: user_not_found, about: approver-2, times: null}
- requester in campaign: /domain call
- privately: Slack says user_not_found
- nothing fails any more
- approver-2 is deactivated
- requester in campaign: /domain call
- privately: Slack says user_disabled
- approver-2 is reactivated
- approver-2 becomes a guest
- approver-2 becomes a full member
- requester in campaign: /domain call
- privately: approver-2 is reached
""")


def test_a_private_channel_goes_on_under_its_new_id(play: Play) -> None:
    player, _ = play("""\
- requester in board invites: Cartwright
- requester in board: /domain ask
- board sees: "[Review]"
- board becomes shared
- board sees: "[Review]"
- approver-2 in board presses: Review
- board is shared no more
- board is archived
- requester in board: too late
  fails: is_archived
- board is unarchived
- requester in board: in time
- board sees: in time
""")
    ((old, new),) = player.ids
    assert old == "C0BOARD0001"
    assert player.clicks[0]["container"]["channel_id"] == new


@pytest.mark.parametrize(
    "line",
    [
        "OVH changes catalogue: {whole: true}",
        "OVH changes extension: {extension: fr, sold: false}",
        "OVH changes traffic: {call_seconds: 0.3, calls_per_second: 30}",
        "OVH changes account: {language: fr_FR}",
    ],
)
def test_what_ovh_sells_and_how_fast_it_answers_changes_in_words(play: Play, line: str) -> None:
    _, printed = play(f"- {line}\n")

    assert line.partition(":")[0] in printed


def test_tables_within_tables_reach_the_bot_as_they_stand(play: Play) -> None:
    player, _ = play(
        "- requester in campaign: hello\n",
        settings=(
            '{transport: http, policy: {zone: Europe/Paris, groups: {leads: [U0APPROVER1, "S0LEADS0001"]}, '
            'tiers: [{up_to: "25.00", seats: []}, {seats: [{group: leads, count: 2}]}]}}'
        ),
    )
    assert isinstance(player.settings, dict)
    assert player.settings["policy"] == {
        "zone": "Europe/Paris",
        "groups": {"leads": ["U0APPROVER1", "S0LEADS0001"]},
        "tiers": [{"up_to": "25.00", "seats": []}, {"seats": [{"group": "leads", "count": 2}]}],
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("clock: soon\ndialogue: []", "A moment must stand here"),
        ("clock: 2026-11-27T16:30:00\ndialogue: []", "A moment must stand here"),
        ("dialogue:\n- advance: a while", "A moment must stand here"),
        ("dialogue:\n- deputy joins board", "There is no user group board"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "script.yaml"
    file.write_text(f"about: x\n{text}", encoding="utf-8")
    printed = list[str]()
    assert rehearse(file, Player(), record=None, write=printed.append) == 2
    assert re.search(re.escape(why), "".join(printed))


def test_a_script_without_a_moment_begins_now(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text("about: x\nsettings: {transport: http}\ndialogue: [1 minute later]", encoding="utf-8")
    script, player = read(file, Cast.of(sample_workspace())), Player()
    perform(script, player, record=None, write=lambda _: None)
    assert script.clock is None
    assert 59 < (player.moments[-1] - datetime.now(UTC)).total_seconds() < 61
