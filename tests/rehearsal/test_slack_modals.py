"""Modals: trigger ids, the stack, submitting, updating, closing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from bot.rehearsal.slack.sample import APPROVER_1, CAMPAIGN, REQUESTER
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
    text_input,
)


class Stage:
    """A stand-in with an app that acknowledges everything, and answers submissions as it is told."""

    def __init__(self, desk: Desk, app: App, clock: Clock) -> None:
        self.desk = desk
        self.clock = clock
        self.client = desk.client()
        self.submissions: list[Json] = []
        self.answer: Json = {}
        app.view_submission("form")(self._submitted)
        self.heard = acknowledging(app)

    def _submitted(self, ack: Ack, body: Json) -> None:
        self.submissions.append(body)
        ack(**self.answer)

    def trigger(self, person: str = REQUESTER) -> str:
        self.desk.command("/domain", person)
        trigger_id: str = self.heard[-1]["trigger_id"]
        return trigger_id

    def open(self, *blocks: Json, person: str = REQUESTER, **more: Any) -> Json:
        view = modal(*blocks, **more)
        found: Json = self.client.views_open(trigger_id=self.trigger(person), view=view)["view"]
        return found

    def push(self, *blocks: Json) -> Json:
        found: Json = self.client.views_push(trigger_id=self.trigger(), view=modal(*blocks))["view"]
        return found


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., tuple[Desk, App]]]:
    with signed_hall() as fresh_pair:
        yield fresh_pair


@pytest.fixture
def stage(fresh: Callable[..., tuple[Desk, App]]) -> Stage:
    clock = Clock()
    return Stage(*fresh(clock), clock)


def _error(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_a_modal_opens_for_the_person_of_the_trigger(stage: Stage) -> None:
    view = stage.open(section(), private_metadata="7")
    assert view["private_metadata"] == "7"
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    (shown,) = stage.desk.views()
    assert (shown["id"], shown["hash"], shown["stack_depth"]) == (view["id"], view["hash"], 1)
    assert stage.desk.views(APPROVER_1) == []
    assert [event["type"] for event in stage.desk.events()] == ["view_opened"]


def test_a_trigger_opens_one_view_only(stage: Stage) -> None:
    trigger_id = stage.trigger()
    stage.client.views_open(trigger_id=trigger_id, view=modal(section()))
    again = lambda: stage.client.views_open(trigger_id=trigger_id, view=modal(section()))  # noqa: E731
    assert _error(again) == "exchanged_trigger_id"


@pytest.mark.parametrize(("seconds", "error"), [(2.9, ""), (3.1, "expired_trigger_id")])
def test_a_trigger_lives_three_seconds(stage: Stage, seconds: float, error: str) -> None:
    trigger_id = stage.trigger()
    stage.clock.move(seconds)
    if error:
        assert _error(lambda: stage.client.views_open(trigger_id=trigger_id, view=modal(section()))) == error
    else:
        assert stage.client.views_open(trigger_id=trigger_id, view=modal(section()))["ok"]


def test_an_invented_trigger_is_invalid(stage: Stage) -> None:
    assert _error(lambda: stage.client.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"


def test_a_bad_view_does_not_use_the_trigger_up(stage: Stage) -> None:
    trigger_id = stage.trigger()
    long_title = modal(section(), title={"type": "plain_text", "text": "x" * 25})
    with pytest.raises(SlackApiError) as caught:
        stage.client.views_open(trigger_id=trigger_id, view=long_title)
    assert caught.value.response["error"] == "invalid_arguments"
    messages = caught.value.response["response_metadata"]["messages"]
    assert "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]" in messages
    assert stage.client.views_open(trigger_id=trigger_id, view=modal(section()))["ok"]


def test_a_view_of_more_than_250_kilobytes_is_too_large(stage: Stage) -> None:
    heavy = modal(*[section("ü" * 3000) for _ in range(99)])
    assert _error(lambda: stage.client.views_open(trigger_id=stage.trigger(), view=heavy)) == "view_too_large"


def test_three_views_make_a_full_stack(stage: Stage) -> None:
    root = stage.open(section())
    second = stage.push(section())
    third = stage.push(section())
    assert (third["root_view_id"], third["previous_view_id"]) == (root["id"], second["id"])
    assert _error(lambda: stage.push(section())) == "push_limit_reached"
    assert len(stage.desk.views()) == 3


def test_an_update_changes_view_and_hash(stage: Stage) -> None:
    view = stage.open(section("Loading"))
    updated = stage.client.views_update(view_id=view["id"], view=modal(section("Here")), hash=view["hash"])["view"]
    assert updated["id"] == view["id"]
    assert updated["hash"] != view["hash"]
    late = lambda: stage.client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])  # noqa: E731
    assert _error(late) == "hash_conflict"
    assert stage.desk.views()[0]["blocks"][0]["text"]["text"] == "Here"


def test_a_view_is_found_by_its_external_id_which_is_unique(stage: Stage) -> None:
    stage.open(section(), external_id="mine")
    assert stage.client.views_update(external_id="mine", view=modal(section("New")))["ok"]
    again = lambda: stage.open(section(), person=APPROVER_1, external_id="mine")  # noqa: E731
    assert _error(again) == "duplicate_external_id"


def test_a_closed_view_is_not_found(stage: Stage) -> None:
    view = stage.open(section())
    stage.desk.close_view(view["id"])
    assert _error(lambda: stage.client.views_update(view_id=view["id"], view=modal())) == "not_found"


def test_a_submission_carries_what_was_entered(stage: Stage) -> None:
    view = stage.open(text_input(), private_metadata="7")
    done = stage.desk.submit(view["id"], reason={"text": {"type": "plain_text_input", "value": "Because"}})
    assert (done["ok"], done["response_action"]) == (True, None)
    (body,) = stage.submissions
    assert body["view"]["state"]["values"] == {"reason": {"text": {"type": "plain_text_input", "value": "Because"}}}
    assert body["view"]["private_metadata"] == "7"
    assert body["response_urls"] == []
    assert stage.desk.views() == []


def test_slack_itself_asks_for_a_required_field(stage: Stage) -> None:
    view = stage.open(text_input(min_length=3))
    assert stage.desk.submit(view["id"])["errors"] == {"reason": "Please complete this required field."}
    short = stage.desk.submit(view["id"], reason={"text": {"value": "x"}})
    assert short["errors"] == {"reason": "Please use at least 3 characters."}
    assert stage.submissions == []


def test_errors_keep_the_view_open(stage: Stage) -> None:
    view = stage.open(text_input())
    stage.answer = {"response_action": "errors", "errors": {"reason": "Say more"}}
    done = stage.desk.submit(view["id"], reason={"text": {"value": "x"}})
    assert (done["response_action"], done["errors"]) == ("errors", {"reason": "Say more"})
    assert stage.desk.views()[0]["state"]["values"]["reason"]["text"]["value"] == "x"


def test_a_submission_may_update_push_and_clear(stage: Stage) -> None:
    view = stage.open(section("One"))
    stage.answer = {"response_action": "update", "view": modal(section("Two"))}
    stage.desk.submit(view["id"])
    assert stage.desk.views()[0]["blocks"][0]["text"]["text"] == "Two"
    stage.answer = {"response_action": "push", "view": modal(section("Three"))}
    stage.desk.submit(view["id"])
    assert len(stage.desk.views()) == 2
    stage.answer = {"response_action": "clear"}
    stage.desk.submit(stage.desk.views()[-1]["id"])
    assert stage.desk.views() == []


def test_a_submission_without_a_wish_returns_to_the_view_below(stage: Stage) -> None:
    root = stage.open(section())
    second = stage.push(section())
    stage.desk.submit(second["id"])
    assert [view["id"] for view in stage.desk.views()] == [root["id"]]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "errors", "errors": {"elsewhere": "No"}},
    ],
)
def test_a_bad_answer_to_a_submission_is_told_to_the_person(stage: Stage, answer: Json) -> None:
    view = stage.open(text_input())
    stage.answer = answer
    assert stage.desk.submit(view["id"], reason={"text": {"value": "x"}})["ok"] is False
    assert stage.desk.notices() == ["We had some trouble connecting. Try again?"]
    assert len(stage.desk.views()) == 1


def test_nobody_submits_anothers_view(stage: Stage) -> None:
    view = stage.open(section())
    assert stage.desk.submit(view["id"], APPROVER_1)["error"] == "not_found"


@pytest.mark.parametrize("notify", [True, False])
def test_closing_is_told_to_the_app_if_it_asked(stage: Stage, notify: bool) -> None:
    view = stage.open(section(), notify_on_close=notify)
    assert stage.desk.close_view(view["id"])["ok"]
    closed = [body for body in stage.heard if body.get("type") == "view_closed"]
    assert [body["is_cleared"] for body in closed] == ([False] if notify else [])
    assert stage.desk.views() == []


def test_a_view_may_take_the_whole_stack_with_it(stage: Stage) -> None:
    stage.open(section())
    view = stage.client.views_push(trigger_id=stage.trigger(), view=modal(section(), clear_on_close=True))["view"]
    stage.desk.close_view(view["id"])
    assert stage.desk.views() == []


def test_a_click_in_a_view_has_no_response_url(stage: Stage) -> None:
    view = stage.open(text_input(), *actions(button(value="7")))
    assert stage.desk.click_in_view(view["id"], "press")["ok"]
    body = stage.heard[-1]
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["id"] == view["id"]
    assert "response_url" not in body
    assert "channel" not in body


def test_what_was_entered_survives_an_update_of_the_same_ids(stage: Stage) -> None:
    view = stage.open(text_input(), *actions({"type": "users_select", "action_id": "who"}))
    stage.desk.click_in_view(view["id"], "who", selected_user=APPROVER_1)
    same = modal(section("New"), text_input(), *actions({"type": "users_select", "action_id": "who"}))
    stage.client.views_update(view_id=view["id"], view=same)
    assert stage.desk.views()[0]["state"]["values"]["b"]["who"]["selected_user"] == APPROVER_1


def test_a_chosen_conversation_comes_with_a_response_url(stage: Stage) -> None:
    label = {"type": "plain_text", "text": "Where"}
    element = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    view = stage.open({"type": "input", "block_id": "place", "label": label, "element": element})
    stage.desk.submit(view["id"], place={"where": {"selected_conversation": CAMPAIGN}})
    (url,) = stage.submissions[0]["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("place", "where", CAMPAIGN)
    assert stage.desk.respond(url["response_url"], text="Here") == (200, "ok")
