"""A modal that is paged by its own buttons, one that opens after another was sent, and the phone below them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.rehearsal import totp
from bot.rehearsal.slack.sample import APPROVER_1, REQUESTER
from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.lines import Line
from tests.browser.sampler import Json, actions, button, entry, plain, section
from tests.browser.test_page_contrast import NONE, faint_texts
from tests.browser.windows import DESKTOP, PHONE, Size
from tests.rehearsal.slack_desk import Desk

pytestmark = pytest.mark.browser

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SHOWN = " ".join(SECRET[at : at + 4] for at in range(0, len(SECRET), 4))
LONG = [section(f"Line {number}\n\nread it") for number in range(30)]


def paged(number: int, pages: int = 3) -> Json:
    """A page of a review; only the last can be submitted."""
    turning = [button("Back", "back"), *([button("Next", "next")] if number < pages else [])]
    asking = entry("code", "Code", {"type": "plain_text_input", "action_id": "code"}, optional=True)
    blocks = [section(f"Page {number} of {pages}"), *LONG, actions("turn", *turning)]
    view = {"type": "modal", "callback_id": "review", "title": plain("Review"), "private_metadata": str(number)}
    if number < pages:
        return view | {"blocks": blocks}
    return view | {"blocks": [*blocks, asking], "submit": plain("Approve")}


def revealing() -> Json:
    """What is shown once, when somebody enrols."""
    blocks = [section(f"Add this to your authenticator:\n`{SHOWN}`"), section("It is not shown again.")]
    field = entry("code", "The code that it shows", {"type": "plain_text_input", "action_id": "code"})
    return {
        "type": "modal",
        "callback_id": "enrol",
        "title": plain("Your second factor"),
        "submit": plain("Done"),
        "blocks": [*blocks, field],
    }


@pytest.fixture
def told(line: Line) -> list[Json]:
    """What an app hears that turns pages, and opens another modal once one was submitted."""
    return _furnish(line[1])


def _furnish(app: App) -> list[Json]:
    bodies: list[Json] = []

    @app.command("/domain")
    def open_view(ack: Ack, body: Json, client: WebClient) -> None:
        bodies.append(body)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=paged(1) if body["text"] == "review" else revealing())

    def turn(by: int) -> Any:
        def act(ack: Ack, body: Json, client: WebClient) -> None:
            bodies.append(body)
            ack()
            view = body["view"]
            number = int(view["private_metadata"]) + by
            client.views_update(view_id=view["id"], hash=view["hash"], view=paged(number))

        return act

    app.action("next")(turn(1))
    app.action("back")(turn(-1))

    @app.view("review")
    def go_on(ack: Ack, body: Json, client: WebClient) -> None:
        bodies.append(body)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=revealing())

    @app.view("enrol")
    def end(ack: Ack, body: Json) -> None:
        bodies.append(body)
        ack()

    return bodies


def opened(page: Page, words: str) -> Locator:
    page.get_by_test_id("composer").fill(f"/domain {words}")
    page.get_by_test_id("composer").press("Enter")
    modal = page.get_by_test_id("modal")
    modal.wait_for()
    return modal


@pytest.fixture
def page(told: list[Json], open_page: OpenPage) -> Page:
    return open_page()


def test_a_turned_page_begins_at_its_top_and_keeps_the_focus_where_it_was(page: Page, told: list[Json]) -> None:
    modal = opened(page, "review")
    modal.get_by_role("button", name="Next").click()
    expect(modal.get_by_text("Page 2 of 3")).to_be_in_viewport()
    expect(modal.get_by_role("button", name="Next")).to_be_focused()
    assert modal.locator(".modal-body").evaluate("body => body.scrollTop") == 0
    page.keyboard.press("Enter")
    expect(modal.get_by_text("Page 3 of 3")).to_be_in_viewport()
    expect(modal.get_by_role("button", name="Approve")).to_be_visible()
    expect(modal.locator(".modal-body")).to_be_focused()
    click = told[-1]
    assert click["container"] == {"type": "view", "view_id": click["view"]["id"]}
    assert "response_url" not in click
    assert click["trigger_id"]


def test_what_was_typed_goes_with_a_click_and_stays_when_the_page_is_drawn_anew(page: Page, told: list[Json]) -> None:
    modal = opened(page, "review")
    modal.get_by_role("button", name="Next").click()
    expect(modal.get_by_text("Page 2 of 3")).to_be_visible()
    modal.get_by_role("button", name="Next").click()
    modal.get_by_label("Code").fill("123456")
    modal.get_by_role("button", name="Back").click()
    expect(modal.get_by_text("Page 2 of 3")).to_be_visible()
    assert told[-1]["view"]["state"]["values"]["code"]["code"]["value"] == "123456"


def test_a_modal_may_open_once_another_was_sent(page: Page) -> None:
    modal = opened(page, "review")
    for number in (2, 3):
        modal.get_by_role("button", name="Next").click()
        expect(modal.get_by_text(f"Page {number} of 3")).to_be_visible()
    modal.get_by_role("button", name="Approve").click()
    expect(modal.get_by_role("heading", name="Your second factor")).to_be_visible()
    expect(modal.get_by_label("The code that it shows")).to_be_focused()
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()


def test_the_phone_learns_a_secret_from_the_modal_alone(page: Page, desk: Desk, snapshot: Snapshot) -> None:
    modal = opened(page, "enrol")
    strip = modal.get_by_test_id("phone-strip")
    expect(strip).to_contain_text("Authenticator of requester")
    expect(strip.get_by_test_id("codes")).to_have_text("")
    strip.get_by_test_id("add-secret").click()
    expect(strip.get_by_test_id("codes")).to_contain_text(" s")
    now = datetime.now(UTC)
    near = [totp.code(SECRET, now, steps) for steps in (-1, 0, 1)]
    shown = strip.get_by_test_id("codes").locator("code").inner_text().replace(" ", "")
    assert shown in near
    snapshot(page, "phone-strip")
    modal.get_by_label("The code that it shows").fill(shown)
    modal.get_by_role("button", name="Done").click()
    expect(modal).to_be_hidden()
    assert desk.get(f"people/{APPROVER_1}/authenticator")["codes"] == []


def test_the_phone_is_there_for_a_page_that_asks_for_a_code(page: Page, desk: Desk) -> None:
    opened(page, "enrol")
    desk.call("POST", f"people/{REQUESTER}/authenticator")
    page.keyboard.press("Escape")
    modal = opened(page, "review")
    expect(modal.get_by_test_id("phone-strip")).to_be_hidden()
    for number in (2, 3):
        modal.get_by_role("button", name="Next").click()
        expect(modal.get_by_text(f"Page {number} of 3")).to_be_visible()
    expect(modal.get_by_test_id("phone-strip")).to_be_visible()
    expect(modal.get_by_test_id("codes").locator("code")).to_have_count(1)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_phone_leaves_room_for_the_modal(
    told: list[Json], open_page: OpenPage, snapshot: Snapshot, size: Size
) -> None:
    page = open_page(size=size)
    modal = opened(page, "enrol")
    modal.get_by_test_id("add-secret").click()
    expect(modal.get_by_test_id("codes").locator("code")).to_have_count(1)
    expect(modal.get_by_role("button", name="Done")).to_be_in_viewport()
    expect(modal.get_by_test_id("phone-strip")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert faint_texts(page) == NONE
    snapshot(page, "phone-strip")


@pytest.fixture(autouse=True)
def _still(desk: Desk) -> Iterator[None]:
    """Each test has a workspace of its own."""
    yield
    desk.call("DELETE", "faults")
