"""What scripts can say of live dialogs: ticking, paging, closing, and seeing what the app makes of one meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.rehearsal import serving
from bot.rehearsal.script import rehearse
from bot.rehearsal.slack import SIGNING_SECRET
from bot.rehearsal.stage import Part
from tests.rehearsal.slack_desk import Json, button, modal, section

NAMES = ("merrychristmas.co", "merrychristmas.com", "my.merrychristmas.co", "merrychristmas.ovh", "merrychristmas.shop")
PACE_SECONDS = 0.25


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def offer(position: int, answered: int, ticked: frozenset[str]) -> Json:
    """A name with its box, whose price arrives late; the one of `.shop` turns out to be taken."""
    name = NAMES[position]
    if name.endswith(".shop") and position < answered:
        return section(f"`{name}` somebody owns it") | {"block_id": f"line:{position}"}
    price = "0.99 € first year" if position < answered else "by the catalogue"
    chosen = {"text": plain(f"Add {name}"), "description": plain(price), "value": name}
    element: Json = {"type": "checkboxes", "action_id": f"tick:{position}", "options": [chosen]}
    if name in ticked:
        element["initial_options"] = [chosen]
    block: Json = {"type": "input", "block_id": f"tick:{position}", "label": plain(name), "element": element}
    return block | {"optional": True}


def view(page: int, answered: int, ticked: frozenset[str]) -> Json:
    first = 3 * page
    offers = [offer(position, answered, ticked) for position in range(first, min(first + 3, len(NAMES)))]
    renew = {"text": plain("Renew by itself"), "value": "renew"}
    row = [
        button("back" if page else "next", text=plain("Back" if page else "Next")),
        {"type": "checkboxes", "action_id": "renew", "options": [renew]},
    ]
    status = section(f"{answered} of {len(NAMES)} answered") | {"block_id": "status"}
    blocks = [status, *offers, {"type": "actions", "block_id": "row", "elements": row}]
    return modal(*blocks, close=plain("Close"), submit=plain("Add ticked"), notify_on_close=True)


class Player:
    """A small app with a dialog into which it streams, and which hears what is done there."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.added: list[str] = []
        self.clicks: list[Json] = []
        self.closed: list[Json] = []
        self._page, self._ticked, self._answered = 0, frozenset[str](), 0
        self._lock, self._ended = threading.Lock(), threading.Event()

    @contextmanager
    def __call__(self, part: Part) -> Iterator[Callable[[], None]]:
        client = WebClient(token="xoxb-standin", base_url=part.environment["SLACK_API_URL"], retry_handlers=[])
        app = App(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)
        self._furnish(app, client)
        handler = SlackRequestHandler(app)

        async def hear(request: Request) -> Response:
            return await handler.handle(request)

        port = part.settings["http_port"]
        assert isinstance(port, int)
        with serving.serving(lambda _: Starlette(routes=[Route("/slack/events", hear, methods=["POST"])]), port):
            yield lambda: None
            self._ended.set()

    def _furnish(self, app: App, client: WebClient) -> None:
        @app.command("/domain")
        def search(ack: Ack, body: Json) -> None:
            ack()
            self.texts.append(body["text"])
            opened = client.views_open(trigger_id=body["trigger_id"], view=view(0, 0, self._ticked))["view"]
            threading.Thread(target=self._stream, args=(client, opened["id"])).start()

        @app.action({"block_id": "row"})
        def act(ack: Ack, body: Json) -> None:
            ack()
            self.clicks.append(body)
            if body["actions"][0]["action_id"] == "renew":
                return
            with self._lock:
                on_page = {name for name in NAMES if f"tick:{NAMES.index(name)}" in body["view"]["state"]["values"]}
                self._ticked = frozenset(self._ticked - on_page | set(chosen_of(body)))
                self._page = 1 - self._page
                self._show(client, body["view"]["id"])

        @app.view("form")
        def submit(ack: Ack, body: Json) -> None:
            self._ended.set()
            self.added = chosen_of(body)
            ack()

        @app.view_closed("form")
        def close(ack: Ack, body: Json) -> None:
            self._ended.set()
            self.closed.append(body)
            ack()

    def _stream(self, client: WebClient, view_id: str) -> None:
        while self._answered < len(NAMES) and not self._ended.wait(PACE_SECONDS):
            with self._lock:
                self._answered += 1
                self._show(client, view_id)

    def _show(self, client: WebClient, view_id: str) -> None:
        client.views_update(view_id=view_id, view=view(self._page, self._answered, self._ticked))


def chosen_of(body: Json) -> list[str]:
    values = body["view"]["state"]["values"]
    ticks = [value[block] for block, value in values.items() if block.startswith("tick:")]
    return [option["value"] for tick in ticks for option in tick["selected_options"]]


Play = Callable[..., tuple[Player, str]]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Plays lines, and returns the app that heard them, what was printed, and the exit code."""

    def _play(lines: str, code: int = 0) -> tuple[Player, str]:
        file = tmp_path / "script.yaml"
        head = "about: x\nsettings: {transport: http}\ndialogue:\n"
        file.write_text(f"{head}{indent(lines, '  ')}", encoding="utf-8")
        player, printed = Player(), list[str]()
        assert rehearse(file, player, record=None, write=printed.append) == code, "".join(printed)
        return player, "".join(printed)

    return _play


SEARCH = "- requester in campaign: /domain search merrychristmas --all\n"


def test_boxes_are_ticked_by_what_is_beside_them_and_go_with_the_submission(play: Play) -> None:
    player, printed = play(f"""\
{SEARCH}- requester ticks: [merrychristmas.co, Add merrychristmas.com]
- the dialog shows: [5 of 5 answered, "[x] Add merrychristmas.co (0.99 € first year)"]
  within: 20 seconds
- requester unticks: merrychristmas.com
- requester ticks: my.merrychristmas.co
- requester submits: Add ticked
- the dialog is closed
""")
    assert player.added == ["merrychristmas.co", "my.merrychristmas.co"]
    assert player.clicks == []
    assert "requester ticks merrychristmas.co, Add merrychristmas.com" in printed
    assert "│ merrychristmas.co    [x] Add merrychristmas.co  (0.99 € first year)" in printed
    assert "│ merrychristmas.com    [x] Add merrychristmas.com  (0.99 € first year)" in printed


def test_a_page_that_is_turned_takes_its_ticks_along_only_if_the_app_remembers_them(play: Play) -> None:
    player, _ = play(f"""\
{SEARCH}- requester ticks: merrychristmas.com
- requester presses in the dialog: Next
- the dialog shows: merrychristmas.ovh
  but not: merrychristmas.com
- requester ticks: merrychristmas.ovh
- requester presses in the dialog: Back
- the dialog shows: "[x] Add merrychristmas.com"
- requester submits
""")
    assert [chosen_of(click) for click in player.clicks] == [["merrychristmas.com"], ["merrychristmas.ovh"]]
    assert player.added == ["merrychristmas.com"]


def test_a_box_outside_an_input_tells_the_app_at_once(play: Play) -> None:
    player, _ = play(f"{SEARCH}- requester ticks: [merrychristmas.com, Renew]\n- requester unticks: Renew\n")
    first, second = player.clicks
    assert [action["value"] for action in first["actions"][0]["selected_options"]] == ["renew"]
    assert second["actions"][0]["selected_options"] == []
    assert chosen_of(first) == ["merrychristmas.com"]


def test_all_boxes_are_ticked_at_once(play: Play) -> None:
    player, _ = play(f"{SEARCH}- requester ticks: all\n- requester submits\n")
    assert player.added == list(NAMES[:3])


def test_a_dialog_is_printed_whole_and_then_by_its_changes(play: Play) -> None:
    _, printed = play(f"{SEARCH}- the dialog shows: 0 of 5\n- the dialog shows: 5 of 5\n")
    whole, changes = printed.split("The dialog of requester changes:")
    assert "requester sees a dialog:" in whole
    assert "[ ] Renew by itself" in whole
    assert "⋮" in changes
    assert "Renew by itself" not in changes


def test_what_is_gone_from_a_dialog_is_waited_for(play: Play) -> None:
    play(f"""\
{SEARCH}- requester presses in the dialog: Next
- the dialog shows: Add merrychristmas.shop
- the dialog no longer shows: [Add merrychristmas.shop, 4 of 5]
- the dialog of requester shows: somebody owns it
""")


def test_how_often_the_app_changed_a_dialog_is_counted_also_when_it_is_closed(play: Play) -> None:
    player, printed = play(f"""\
{SEARCH}- requester ticks: merrychristmas.com
- the dialog has changed: {{at least: 2}}
- requester closes the dialog
- the dialog of requester is closed
- the dialog has changed: {{at least: 2, at most: 5, at most a second: 4}}
""")
    (closed,) = player.closed
    assert (closed["is_cleared"], chosen_of(closed)) == (False, ["merrychristmas.com"])
    assert "(the dialog has changed at least: 2, at most: 5, at most a second: 4)" in printed


def test_the_cross_of_a_dialog_says_that_all_was_closed(play: Play) -> None:
    player, _ = play(f"{SEARCH}- requester closes the dialog by its cross\n- the dialog is closed\n")
    assert player.closed[0]["is_cleared"] is True


def test_a_command_of_many_lines_arrives_whole_and_is_printed_in_short(play: Play) -> None:
    lines = "\n".join(f"    name-{number}.com" for number in range(200))
    player, printed = play(f"- requester in campaign: |\n    /domain search\n{lines}\n  as: bare\n")
    (text,) = player.texts
    assert text.splitlines() == ["search", *(f"name-{number}.com" for number in range(200))]
    assert "\n    name-5.com\n" in printed
    assert f"⋮ ({len(f'/domain {text}'):,} characters in all)" in printed
    assert "name-50.com" not in printed


def test_a_command_of_three_thousand_characters_arrives_unchanged(play: Play) -> None:
    words = "search " + " ".join(["acme", "get{name}", "—featured"] * 200)[:2990]
    player, _ = play(f"- requester in campaign: '/domain {words.rstrip()}'\n")
    assert player.texts == [words.rstrip()]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("requester ticks: merrychristmas", "The dialog has 3 boxes beside “merrychristmas”"),
        ("requester unticks: merrychristmas.com", "The box beside “merrychristmas.com” is not ticked"),
        ("requester ticks: [merrychristmas.com, merrychristmas.com]", "is ticked already"),
        ("the dialog has changed: {at most a second: 1}", "should have changed at most a second: 1. It has: "),
        ("the dialog has changed: {at most: 0}", "should have changed at most: 0. It has: 5"),
    ],
)
def test_what_is_not_so_is_said(play: Play, line: str, why: str) -> None:
    _, printed = play(f"{SEARCH}- the dialog shows: 5 of 5\n- {line}\n", code=1)
    assert why in printed


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("the dialog has changed: {often: 3}", "`often` is not known here"),
        ("the dialog shows: x\n  within: soon", "A time must stand here"),
        ("requester ticks", "needs a colon"),
    ],
)
def test_what_makes_no_sense_is_said(play: Play, line: str, why: str) -> None:
    _, printed = play(f"- {line}\n", code=2)
    assert why in printed
