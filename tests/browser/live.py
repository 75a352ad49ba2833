"""A small app with a live dialog: names whose answers stream in, ticked and paged while they do."""

import threading
from collections.abc import Callable

from slack_bolt import Ack, App
from slack_sdk import WebClient

from tests.browser.sampler import Json, actions, button, entry, mrkdwn, option, plain, section

PER_PAGE = 60


LONGEST = ".".join(["a" * 62] * 4)[:249] + ".ovh"


def ticking(position: int, name: str, words: str, *, is_ticked: bool = False) -> Json:
    """An input with one box, by which a name is chosen."""
    chosen = option(f"Add {name}" if len(name) < 70 else "Add it", description=plain(words))
    element: Json = {"type": "checkboxes", "action_id": f"tick:{position}", "options": [chosen]}
    if is_ticked:
        element["initial_options"] = [chosen]
    return entry(f"tick:{position}", name, element, optional=True)


def line(position: int, answered: int, ticked: frozenset[int]) -> list[Json]:
    """What one name says: its price by the catalogue, then what was answered."""
    name = LONGEST if position in (9, 10) else f"merrychristmas{position}.ovh"
    if position >= answered:
        return [ticking(position, name, "9.99 € by the catalogue", is_ticked=position in ticked)]
    if position % 3 == 1:
        note = {"type": "context", "block_id": f"note:{position}", "elements": [mrkdwn("Asked OVH 10:42")]}
        taken = section(
            f"`{name}`\nsomebody owns it · can be transferred",
            block_id=f"line:{position}",
            accessory=button("Watch it", "watch", value=str(position)),
        )
        return [taken, note]
    free = ticking(position, name, "0.99 € first year, then 2.99 €/year", is_ticked=position in ticked)
    if position % 7:
        return [free]
    more = actions(f"more:{position}", button("Similar names", "similar"), button("Ask again", "again"))
    return [free, more]


def view(page: int, answered: int, ticked: frozenset[int] = frozenset()) -> Json:
    """One page of the dialog, when so many names have been answered."""
    first = page * PER_PAGE
    blocks = [
        section(f"*merrychristmas* · page {page + 1} of 3 · {answered} of 180 names answered", block_id="status"),
        *(block for position in range(first, first + PER_PAGE) for block in line(position, answered, ticked)),
        {"type": "divider", "block_id": "end"},
        actions("turn", *([button("Back", "back")] if page else []), button("Next", "next"), button("Share", "share")),
    ]
    return {
        "type": "modal",
        "callback_id": "live",
        "notify_on_close": True,
        "title": plain("Search"),
        "submit": plain("Add ticked"),
        "close": plain("Close"),
        "blocks": blocks,
    }


class Live:
    """The app; a test lets answers arrive with `answer`."""

    def __init__(self, app: App, client: WebClient) -> None:
        self.heard: list[Json] = []
        self.page = 0
        self.ticked: frozenset[int] = frozenset()
        self._client = client
        self._lock = threading.Lock()
        self._view: Json = {}
        app.command("/domain")(self._open)
        for action_id, by in (("next", 1), ("back", -1)):
            app.action(action_id)(self._turning(by))
        for action_id in ("watch", "similar", "again", "share"):
            app.action(action_id)(self._hear)
        app.view("live")(self._hear)
        app.view_closed("live")(self._hear)

    def answer(self, answered: int) -> None:
        """Let so many names be answered."""
        with self._lock:
            self._show(answered)

    def _show(self, answered: int) -> None:
        shown = view(self.page, answered, self.ticked)
        found = self._client.views_update(view_id=self._view["id"], hash=self._view["hash"], view=shown)
        self._view = found["view"]

    def _open(self, ack: Ack, body: Json) -> None:
        ack()
        self._view = self._client.views_open(trigger_id=body["trigger_id"], view=view(0, 0))["view"]

    def _turning(self, by: int) -> Callable[[Ack, Json], None]:
        def turn(ack: Ack, body: Json) -> None:
            ack()
            self.heard.append(body)
            with self._lock:
                self._remember(body["view"]["state"]["values"])
                self.page += by
                self._show(45)

        return turn

    def _remember(self, values: Json) -> None:
        on_page = {int(block.split(":")[1]): value for block, value in values.items() if block.startswith("tick:")}
        ticked = {position for position, value in on_page.items() if value[f"tick:{position}"]["selected_options"]}
        self.ticked = (self.ticked - on_page.keys()) | ticked

    def _hear(self, ack: Ack, body: Json) -> None:
        self.heard.append(body)
        ack()
