"""Clicks within modals, clicks copied to other posts, deliveries repeated, and phones that read what modals show."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.rehearsal.slack.sample import APPROVER_1, BOARD, CAMPAIGN, FINANCE, GENERAL, REQUESTER
from tests.rehearsal.slack_desk import (
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

SHOWN = "Add `GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ` to your app"
OTHER = "Add `MFRG GZDF MZTW Q2LK MFRG GZDF MZTW Q2LK` to your app"


@pytest.fixture(scope="module")
def fresh() -> Iterator[Callable[..., tuple[Desk, App]]]:
    with signed_hall() as fresh_pair:
        yield fresh_pair


@pytest.fixture
def pair(fresh: Callable[..., tuple[Desk, App]]) -> tuple[Desk, App]:
    return fresh()


@pytest.fixture
def desk(pair: tuple[Desk, App]) -> Desk:
    return pair[0]


def _opened(desk: Desk, heard: list[Json], *blocks: Json, **more: Any) -> Json:
    desk.command("/domain")
    found: Json = desk.client().views_open(trigger_id=heard[-1]["trigger_id"], view=modal(*blocks, **more))["view"]
    return found


# Within a modal


def test_a_click_in_a_modal_tells_of_the_view_and_opens_no_response_url(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)
    view = _opened(desk, heard, *actions(button(value="7")), text_input(), private_metadata="page 1")
    typed = {"reason": {"text": {"type": "plain_text_input", "value": "half a th"}}}
    assert desk.click_in_view(view["id"], "press", values=typed)["ok"]
    click = heard[-1]
    assert (click["type"], click["container"]) == ("block_actions", {"type": "view", "view_id": view["id"]})
    seen = click["view"]
    assert (seen["id"], seen["hash"], seen["private_metadata"]) == (view["id"], view["hash"], "page 1")
    assert seen["state"]["values"]["reason"]["text"]["value"] == "half a th"
    assert click["actions"][0]["value"] == "7"
    assert "response_url" not in click
    assert "message" not in click
    pushed = desk.client().views_push(trigger_id=click["trigger_id"], view=modal(section()))["view"]
    assert pushed["previous_view_id"] == view["id"]


def test_what_was_typed_stays_while_pages_turn(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)
    view = _opened(desk, heard, *actions(button()), text_input())
    desk.click_in_view(
        view["id"], "press", values={"reason": {"text": {"type": "plain_text_input", "value": "because"}}}
    )
    hash_ = heard[-1]["view"]["hash"]
    turned = modal(section("Page 2"), text_input())
    updated = desk.client().views_update(view_id=view["id"], hash=hash_, view=turned)["view"]
    assert updated["state"]["values"]["reason"]["text"]["value"] == "because"
    assert updated["hash"] != hash_


def test_another_modal_opens_by_the_trigger_of_a_submission(pair: tuple[Desk, App]) -> None:
    desk, app = pair

    @app.view("form")
    def go_on(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(section("Next"), callback_id="next"))

    heard = acknowledging(app)
    view = _opened(desk, heard, text_input())
    desk.submit(view["id"], reason={"text": {"value": "because"}})
    (open_,) = desk.views()
    assert open_["callback_id"] == "next"
    kinds = [event["type"] for event in desk.events() if event["type"].startswith("view_")]
    assert kinds == ["view_opened", "view_closed", "view_opened"]


# On another post


def _posted(desk: Desk, channel: str = CAMPAIGN) -> str:
    return str(desk.client().chat_postMessage(channel=channel, text="Request", blocks=actions(button(value="7")))["ts"])


def test_a_real_button_is_pressed_on_a_post_where_it_does_not_stand(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)
    ts = _posted(desk)
    other = desk.call("POST", f"people/{REQUESTER}/messages", channel=GENERAL, text="a post")["ts"]
    assert desk.click(ts, "press", on={"channel": GENERAL, "message_ts": other})["ok"]
    click = heard[-1]
    assert click["actions"][0]["value"] == "7"
    assert (click["container"]["channel_id"], click["container"]["message_ts"]) == (GENERAL, other)
    assert (click["channel"]["id"], click["message"]["text"]) == (GENERAL, "a post")


def test_it_may_be_a_button_that_the_person_never_saw(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)
    ts = _posted(desk)
    other = desk.call("POST", f"people/{FINANCE}/messages", channel=GENERAL, text="a post")["ts"]
    assert desk.click(ts, "press", person=FINANCE, on={"channel": GENERAL, "message_ts": other})["ok"]
    assert heard[-1]["user"]["id"] == FINANCE


def test_the_other_post_must_be_one_that_the_person_sees(desk: Desk) -> None:
    ts = _posted(desk)
    secret = desk.call("POST", f"people/{REQUESTER}/messages", channel=BOARD, text="secret")["ts"]
    refused = desk.click(ts, "press", person=APPROVER_1, on={"channel": BOARD, "message_ts": secret})
    assert refused["error"] == "not_in_conversation"
    assert desk.click(ts, "press", on={"channel": CAMPAIGN})["error"] == "invalid_arguments"
    gone = desk.click(ts, "press", on={"channel": CAMPAIGN, "message_ts": "1.0"})
    assert gone["error"] == "message_not_found"


# Once more


def test_what_somebody_did_last_is_delivered_again_to_the_letter(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)
    assert desk.call("POST", f"people/{REQUESTER}/repeat")["error"] == "nothing_to_repeat"
    desk.command("/domain search")
    desk.call("POST", f"people/{REQUESTER}/repeat")
    assert heard[-1] == heard[-2]
    view = _opened(desk, heard, text_input())
    desk.submit(view["id"], reason={"text": {"value": "because"}})
    desk.call("POST", f"people/{REQUESTER}/repeat")
    assert heard[-1] == heard[-2]
    assert heard[-1]["view"]["state"]["values"]["reason"]["text"]["value"] == "because"
    desk.click(_posted(desk), "press")
    desk.call("POST", f"people/{REQUESTER}/repeat")
    assert heard[-1] == heard[-2]


def test_an_error_about_a_repeated_submission_is_told(pair: tuple[Desk, App]) -> None:
    desk, app = pair

    @app.view("form")
    def refuse(ack: Ack) -> None:
        ack(response_action="errors", errors={"reason": "That code was used."})

    heard = acknowledging(app)
    view = _opened(desk, heard, text_input())
    desk.submit(view["id"], reason={"text": {"value": "123456"}})
    assert desk.call("POST", f"people/{REQUESTER}/repeat")["errors"] == {"reason": "That code was used."}


# Phones


def _phone(desk: Desk, person: str = REQUESTER) -> Json:
    return desk.get(f"people/{person}/authenticator")


def test_a_phone_learns_a_secret_only_from_the_modal_on_top(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)

    def add(person: str = REQUESTER) -> Json:
        return desk.call("POST", f"people/{person}/authenticator")

    assert add()["error"] == "no_secret_shown"
    desk.client().chat_postMessage(channel=CAMPAIGN, text=SHOWN)
    assert add()["error"] == "no_secret_shown"
    _opened(desk, heard, section(SHOWN))
    assert (_phone(desk)["codes"], _phone(desk)["secret_shown"]) == ([], True)
    assert add(APPROVER_1)["error"] == "no_secret_shown"
    assert len(add()["codes"]) == 1
    assert add()["secret_known"] is True
    assert len(_phone(desk)["codes"]) == 1
    assert "GEZD" not in str(_phone(desk))


def test_the_newest_secret_comes_first_and_a_lost_phone_knows_none(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    heard = acknowledging(app)
    for text in (SHOWN, OTHER):
        _opened(desk, heard, section(text))
        shown = desk.call("POST", f"people/{REQUESTER}/authenticator")["codes"]
    assert len(shown) == 2
    assert shown[0] != shown[1]
    desk.call("DELETE", f"people/{REQUESTER}/authenticator")
    assert _phone(desk)["codes"] == []


def test_wrong_codes_are_good_for_no_secret_now_or_soon(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    _opened(desk, acknowledging(app), section(SHOWN))
    desk.call("POST", f"people/{REQUESTER}/authenticator")
    wrong = _phone(desk)["wrong"]
    assert len(set(wrong)) == len(wrong) == 10
    for _ in range(8):
        assert not set(_phone(desk)["codes"]) & set(wrong)
        desk.call("POST", "clock", advance_seconds=30)


def test_codes_go_with_the_rehearsals_clock(pair: tuple[Desk, App]) -> None:
    desk, app = pair
    _opened(desk, acknowledging(app), section(SHOWN))
    before = desk.call("POST", f"people/{REQUESTER}/authenticator")
    desk.call("POST", "clock", advance_seconds=3600)
    assert _phone(desk)["codes"] != before["codes"]
    assert 0 < _phone(desk)["seconds_left"] <= 30
