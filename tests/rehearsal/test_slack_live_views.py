"""Views that an app keeps changing while a person fills them in: hashes, what is entered, closing, and how often."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.rehearsal.slack import Limits
from bot.rehearsal.slack.sample import REQUESTER
from tests.rehearsal.slack_desk import (
    Clock,
    Desk,
    Json,
    acknowledging,
    actions,
    button,
    modal,
    section,
    signed_hall,
    standin,
    text_input,
)

PROMISED = Limits(tier_per_minute=(1, 20, 50, 100))
"""What Slack promises at least: docs.slack.dev/apis/web-api/rate-limits."""


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.title(), "emoji": True}, "value": value}


def boxes(block_id: str, *values: str, ticked: tuple[str, ...] = (), action_id: str = "tick") -> Json:
    element: Json = {"type": "checkboxes", "action_id": action_id, "options": [option(value) for value in values]}
    if ticked:
        element["initial_options"] = [option(value) for value in ticked]
    label = {"type": "plain_text", "text": block_id}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, "optional": True}


def given(*values: str) -> Json:
    return {"tick": {"type": "checkboxes", "selected_options": [option(value) for value in values]}}


def ticked(view: Json, block_id: str, action_id: str = "tick") -> list[str]:
    return [chosen["value"] for chosen in view["state"]["values"][block_id][action_id]["selected_options"]]


class Stage:
    """A stand-in with an app that acknowledges everything, and one open view."""

    def __init__(self, desk: Desk, app: App) -> None:
        self.desk = desk
        self.client = desk.client()
        self.heard = acknowledging(app)
        self.view: Json = {}

    def open(self, *blocks: Json, **more: Any) -> Json:
        trigger = self.desk.workspace.triggers.issue(REQUESTER)
        self.view = self.client.views_open(trigger_id=trigger, view=modal(*blocks, **more))["view"]
        return self.view

    def push(self, *blocks: Json, **more: Any) -> Json:
        trigger = self.desk.workspace.triggers.issue(REQUESTER)
        found: Json = self.client.views_push(trigger_id=trigger, view=modal(*blocks, **more))["view"]
        return found

    def update(self, *blocks: Json, **more: Any) -> Json:
        """Change the view by the hash of its last version."""
        found = self.client.views_update(view_id=self.view["id"], hash=self.view["hash"], view=modal(*blocks, **more))
        self.view = found["view"]
        return self.view

    def press(self, **values: Json) -> Json:
        """Press the button of `actions`, with what has been entered; return what the app hears."""
        assert self.desk.click_in_view(self.view["id"], "press", values=values)["ok"]
        return self.heard[-1]

    def close(self, view_id: str = "", **body: Any) -> Json:
        path = f"people/{REQUESTER}/views/{view_id or self.view['id']}/close"
        return self.desk.call("POST", path, **body)

    def closings(self) -> list[tuple[str, bool]]:
        return [(body["view"]["id"], body["is_cleared"]) for body in self.heard if body.get("type") == "view_closed"]


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., tuple[Desk, App]]]:
    with signed_hall() as fresh_pair:
        yield fresh_pair


@pytest.fixture
def stage(fresh: Callable[..., tuple[Desk, App]]) -> Stage:
    return Stage(*fresh())


def test_each_change_answers_with_the_hash_for_the_next(stage: Stage) -> None:
    hashes = [stage.open(section("Loading"))["hash"], *(stage.update(section(f"{n}"))["hash"] for n in range(5))]
    assert len(set(hashes)) == 6
    assert stage.desk.views()[0]["hash"] == hashes[-1]


def test_whoever_is_late_gets_a_conflict_and_changes_nothing(stage: Stage) -> None:
    opened = stage.open(section("Loading"))
    stage.update(section("Newer"))
    with pytest.raises(SlackApiError) as caught:
        stage.client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(section("Older")))
    assert caught.value.response["error"] == "hash_conflict"
    assert stage.desk.views()[0]["blocks"][0]["text"]["text"] == "Newer"


def test_what_a_person_does_does_not_change_the_hash(stage: Stage) -> None:
    stage.open(boxes("a", "one"), *actions(button()))
    stage.press(a=given("one"))
    assert stage.update(boxes("a", "one"))["id"] == stage.view["id"]


def test_a_taken_external_id_is_refused_in_a_change_too(stage: Stage) -> None:
    stage.open(section(), external_id="first")
    stage.push(section(), external_id="second")
    with pytest.raises(SlackApiError) as caught:
        stage.update(section(), external_id="second")
    assert caught.value.response["error"] == "duplicate_external_id"
    assert stage.update(section(), external_id="first")["external_id"] == "first"


def test_ticks_survive_a_change_where_the_ids_stay(stage: Stage) -> None:
    stage.open(boxes("a", "one"), boxes("other", "two"), *actions(button()))
    stage.press(a=given("one"), other=given("two"))
    view = stage.update(section("New"), boxes("a", "one"), boxes("other", "two", action_id="renamed"))
    assert ticked(view, "a") == ["one"]
    assert ticked(view, "other", "renamed") == []


def test_initial_options_count_when_a_block_first_appears_and_not_again(stage: Stage) -> None:
    view = stage.open(boxes("a", "one", ticked=("one",)), boxes("other", "two"), *actions(button()))
    assert ticked(view, "a") == ["one"]
    stage.press(a=given())
    view = stage.update(boxes("a", "one", ticked=("one",)), boxes("other", "two", ticked=("two",)), boxes("c", "x"))
    assert (ticked(view, "a"), ticked(view, "other")) == ([], [])
    stage.update(boxes("c", "x"), *actions(button()))
    assert ticked(stage.update(boxes("a", "one", ticked=("one",))), "a") == ["one"]


def test_an_option_that_is_gone_is_not_chosen_any_more(stage: Stage) -> None:
    stage.open(boxes("a", "one", "two"), *actions(button()))
    stage.press(a=given("one", "two"))
    assert ticked(stage.update(boxes("a", "two", "three"), *actions(button())), "a") == ["two"]
    # The person's window has not heard of the change when it sends this.
    assert ticked(stage.press(a=given("one", "two"))["view"], "a") == ["two"]


def test_a_click_carries_the_values_of_everything_displayed_and_of_nothing_else(stage: Stage) -> None:
    stage.open(boxes("a", "one"), boxes("other", "two"), *actions(button()))
    told = stage.press(other=given("two"), gone=given("x"))
    assert told["view"]["state"]["values"].keys() == {"a", "other"}
    assert (ticked(told["view"], "a"), ticked(told["view"], "other")) == ([], ["two"])


def test_what_was_delivered_once_is_delivered_the_same_again(stage: Stage) -> None:
    stage.open(boxes("a", "one"), text_input(), *actions(button()))
    told = stage.press(a=given("one"))
    assert stage.desk.submit(stage.view["id"], a=given())["errors"]  # so that it is not sent, but entered
    stage.desk.call("POST", f"people/{REQUESTER}/repeat")
    assert stage.heard[-1] == told


def test_closing_tells_what_had_been_entered(stage: Stage) -> None:
    view = stage.open(boxes("a", "one"), notify_on_close=True)
    assert stage.close(values={"a": given("one")})["ok"]
    (told,) = stage.heard
    assert (told["type"], told["view"]["id"], told["is_cleared"]) == ("view_closed", view["id"], False)
    assert told["view"]["callback_id"] == "form"
    assert ticked(told["view"], "a") == ["one"]


def test_a_change_after_the_closing_finds_nothing(stage: Stage) -> None:
    stage.open(section(), notify_on_close=True)
    stage.close()
    with pytest.raises(SlackApiError) as caught:
        stage.update(section("Late"))
    assert caught.value.response["error"] == "not_found"


def test_the_close_button_tells_of_its_own_view(stage: Stage) -> None:
    root = stage.open(section(), notify_on_close=True)
    top = stage.push(section(), notify_on_close=True)
    stage.close(top["id"])
    assert stage.closings() == [(top["id"], False)]
    assert [view["id"] for view in stage.desk.views()] == [root["id"]]


def test_the_cross_closes_all_and_tells_of_the_first_view(stage: Stage) -> None:
    root = stage.open(section(), notify_on_close=True)
    top = stage.push(section(), notify_on_close=True)
    stage.close(top["id"], is_cleared=True)
    assert stage.closings() == [(root["id"], True)]
    assert stage.desk.views() == []


def test_a_view_that_clears_on_close_says_so(stage: Stage) -> None:
    stage.open(section(), notify_on_close=True)
    top = stage.push(section(), notify_on_close=True, clear_on_close=True)
    stage.close(top["id"])
    assert stage.closings() == [(top["id"], True)]
    assert stage.desk.views() == []


def test_a_closing_may_be_delivered_twice(stage: Stage) -> None:
    view = stage.open(section(), notify_on_close=True)
    stage.close(deliveries=2)
    assert stage.closings() == [(view["id"], False)] * 2


def test_changes_by_the_app_are_told_apart_and_timed(stage: Stage) -> None:
    stage.open(section())
    stage.update(section("New"))
    top = stage.push(section())
    stage.close(top["id"])
    shown = [(event["type"], event["is_update"]) for event in stage.desk.events()]
    assert shown == [
        ("view_opened", False),
        ("view_changed", True),
        ("view_opened", False),
        ("view_closed", False),
        ("view_changed", False),
    ]
    times = [event["at"] for event in stage.desk.events()]
    assert times == sorted(times)


def _changed(desk: Desk, view: Json) -> str:
    try:
        desk.client().views_update(view_id=view["id"], view=modal(section()))
    except SlackApiError as error:
        return f"{error.response['error']} {error.response.headers['Retry-After']}"
    return "ok"


def test_changes_have_the_rate_of_tier_four_whichever_view_they_are_for() -> None:
    clock = Clock()
    with standin(clock, PROMISED) as desk:
        trigger = desk.workspace.triggers.issue(REQUESTER)
        view: Json = desk.client().views_open(trigger_id=trigger, view=modal(section()))["view"]
        assert [_changed(desk, view) for _ in range(100)] == ["ok"] * 100
        assert _changed(desk, view) == "ratelimited 1"
        clock.move(1)
        assert [_changed(desk, view) for _ in range(2)] == ["ok", "ratelimited 1"]


def test_one_change_a_second_stays_below_the_rate_for_ever() -> None:
    clock = Clock()
    with standin(clock, PROMISED) as desk:
        trigger = desk.workspace.triggers.issue(REQUESTER)
        view: Json = desk.client().views_open(trigger_id=trigger, view=modal(section()))["view"]
        for _ in range(150):
            clock.move(1)
            assert _changed(desk, view) == "ok"
