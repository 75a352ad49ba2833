"""Modals: opened by a click, kept from losing what was typed, and honest about what went wrong."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.sampler import Json
from tests.browser.windows import PHONE
from tests.rehearsal.slack_desk import Desk, eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def page(heard: list[Json], open_page: OpenPage) -> Page:
    """A page with the form open."""
    page = open_page()
    page.get_by_test_id("composer").fill("/domain form")
    page.get_by_test_id("composer").press("Enter")
    page.get_by_test_id("modal").wait_for()
    return page


@pytest.fixture
def modal(page: Page) -> Locator:
    return page.get_by_test_id("modal")


def test_an_error_stands_next_to_its_field(page: Page, modal: Locator, snapshot: Snapshot) -> None:
    reason = modal.get_by_label("Reason")
    expect(reason).to_be_focused()
    reason.fill("no reason")
    modal.get_by_test_id("modal-submit").click()
    error = modal.locator("[data-block=reason]").get_by_test_id("field-error")
    expect(error).to_have_text("Say why, with the word because.")
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_have_accessible_description(re.compile("Say why"))
    expect(reason).to_be_focused()
    expect(reason).to_have_value("no reason")
    snapshot(page, "modal-error")


def test_an_empty_required_field_is_said_so(modal: Locator) -> None:
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_test_id("field-error").first).to_contain_text("required")


def test_everything_entered_reaches_the_app(page: Page, modal: Locator, heard: list[Json]) -> None:
    modal.get_by_label("Reason").fill("because of December")
    modal.get_by_label("For how long").select_option("2 years")
    modal.get_by_label("I am of legal age").check()
    modal.get_by_label("From").fill("2026-12-01")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    expect(page.get_by_test_id("message").last).to_contain_text("Requested: because of December")
    values = heard[-1]["view"]["state"]["values"]
    assert values["years"]["years"]["selected_option"]["value"] == "2 years"
    assert values["statement"]["agree"]["selected_options"][0]["value"] == "i am of legal age"
    assert values["start"]["day"]["selected_date"] == "2026-12-01"


def test_a_second_submission_waits_for_the_first(modal: Locator, heard: list[Json]) -> None:
    modal.get_by_label("Reason").fill("because it is slow")
    submit = modal.get_by_test_id("modal-submit")
    submit.dblclick()
    expect(modal).to_be_hidden()
    assert [body["type"] for body in heard if body.get("type")] == ["view_submission"]


def test_a_view_on_top_gives_back_what_was_typed_below(page: Page, modal: Locator, snapshot: Snapshot) -> None:
    modal.get_by_label("Reason").fill("because of two views")
    modal.get_by_test_id("action-contracts").click()
    expect(modal.get_by_role("heading", name="Contracts")).to_be_visible()
    snapshot(page, "modal-stacked")
    page.keyboard.press("Escape")
    expect(modal.get_by_role("heading", name="Request approval")).to_be_visible()
    expect(modal.get_by_label("Reason")).to_have_value("because of two views")


def test_escape_closes_and_gives_the_focus_back(page: Page, modal: Locator, desk: Desk) -> None:
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    expect(page.get_by_test_id("composer")).to_be_focused()
    eventually(lambda: desk.views() == [], seconds=15)  # the page does not wait for it


def test_the_focus_stays_inside(page: Page, modal: Locator) -> None:
    expect(modal.get_by_label("Reason")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        inside = "[document.body, ...document.querySelectorAll('#modal *')].includes(document.activeElement)"
        assert page.evaluate(inside)


@pytest.mark.parametrize("acknowledge_seconds", [1.0])
def test_an_app_that_does_not_answer_is_said_so(modal: Locator) -> None:
    modal.get_by_label("Reason").fill("because of silence")
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_test_id("modal-failure")).to_contain_text("operation_timeout")
    expect(modal.get_by_label("Reason")).to_have_value("because of silence")


def test_an_open_modal_survives_a_reload_and_another_person(page: Page, modal: Locator) -> None:
    page.reload()
    expect(modal.get_by_role("heading", name="Request approval")).to_be_visible()
    page.evaluate("location.hash = '#U0APPROVER1/C0CAMPAIGN1'")
    expect(modal).to_be_hidden()
    page.evaluate("location.hash = '#U0REQUESTER/C0CAMPAIGN1'")
    expect(modal.get_by_role("heading", name="Request approval")).to_be_visible()


def test_a_long_view_begins_at_its_top_and_is_read_by_arrow_keys(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_test_id("composer").fill("/domain review")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_text("What is to be read first")).to_be_in_viewport()
    expect(page.get_by_label("Comment")).not_to_be_in_viewport()
    page.keyboard.press("End")
    expect(page.get_by_label("Comment")).to_be_in_viewport()


def test_a_modal_fills_a_phone(heard: list[Json], open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page(size=PHONE)
    page.get_by_test_id("composer").fill("/domain form")
    page.get_by_test_id("send").click()
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    box = modal.bounding_box()
    assert box == {"x": 0, "y": 0, "width": PHONE[0], "height": PHONE[1]}
    snapshot(page, "modal")
