"""A live dialog: it changes while somebody reads it, ticks boxes and turns its pages."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.rehearsal.slack.sample import REQUESTER
from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.lines import Line
from tests.browser.live import Live
from tests.browser.sampler import Json, section
from tests.browser.test_page_contrast import NONE, faint_texts
from tests.browser.windows import DESKTOP, PHONE, Size
from tests.rehearsal.slack_desk import Desk, eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def live(line: Line) -> Live:
    """The app that answers the commands of this file."""
    return Live(line[1], line[0].client())


@pytest.fixture
def page(live: Live, open_page: OpenPage) -> Page:
    """A page with the dialog open."""
    return opened(open_page())


@pytest.fixture
def modal(page: Page) -> Locator:
    return page.get_by_test_id("modal")


def opened(page: Page) -> Page:
    page.get_by_test_id("composer").fill("/domain search merrychristmas --all")
    page.get_by_test_id("send").click()
    page.get_by_test_id("modal").wait_for()
    return page


def box(modal: Locator, position: int) -> Locator:
    return modal.get_by_role("checkbox", name=f"Add merrychristmas{position}.ovh", exact=False).first


def top_of(modal: Locator, position: int) -> float:
    place = modal.get_by_text(f"merrychristmas{position}.ovh").first.bounding_box()
    assert place
    return place["y"]


def shows(modal: Locator, answered: int) -> None:
    expect(modal.get_by_text(f"{answered} of 180 names answered")).to_be_attached()


def ticked(body: Json) -> set[str]:
    values = body["view"]["state"]["values"]
    return {block for block, value in values.items() if value[block]["selected_options"]}


def test_ticks_stay_when_the_lines_around_them_change(modal: Locator, live: Live) -> None:
    box(modal, 3).check()
    box(modal, 24).check()
    for answered in (5, 12, 58):
        live.answer(answered)
        shows(modal, answered)
    expect(box(modal, 3)).to_be_checked()
    expect(box(modal, 24)).to_be_checked()
    expect(box(modal, 5)).not_to_be_checked()


def test_a_tick_tells_nobody_until_a_button_is_pressed(modal: Locator, live: Live) -> None:
    box(modal, 3).check()
    box(modal, 5).check()
    box(modal, 5).uncheck()
    assert live.heard == []
    modal.get_by_role("button", name="Share").click()
    (told,) = eventually(lambda: live.heard)
    assert ticked(told) == {"tick:3"}
    assert len(told["view"]["state"]["values"]) == 60


def test_what_is_read_stays_in_its_place(page: Page, modal: Locator, live: Live) -> None:
    modal.get_by_text("merrychristmas20.ovh").first.evaluate("line => line.scrollIntoView()")
    before = top_of(modal, 20)
    for answered in (7, 15, 60):
        live.answer(answered)
        shows(modal, answered)
        assert abs(top_of(modal, 20) - before) <= 1


def test_the_focus_stays_on_its_box(page: Page, modal: Locator, live: Live) -> None:
    box(modal, 8).focus()
    live.answer(30)
    shows(modal, 30)
    expect(box(modal, 8)).to_be_focused()
    page.keyboard.press("Space")
    expect(box(modal, 8)).to_be_checked()


def test_the_phone_is_not_shown_where_boxes_are_all_that_is_asked_for(page: Page, modal: Locator, desk: Desk) -> None:
    desk.workspace.authenticators.add(REQUESTER, [section("`GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ`")])
    with page.expect_response(re.compile("authenticator")):
        pass
    expect(modal.get_by_test_id("codes").locator("code")).to_have_count(1)
    expect(modal.get_by_test_id("phone-strip")).to_be_hidden()


def test_what_does_not_change_is_not_drawn_anew(modal: Locator, live: Live) -> None:
    unchanged = box(modal, 20).element_handle()
    live.answer(12)
    shows(modal, 12)
    assert unchanged.evaluate("box => box.isConnected")


def test_another_page_begins_at_its_top_and_the_first_comes_back_with_its_ticks(modal: Locator, live: Live) -> None:
    box(modal, 3).check()
    modal.get_by_role("button", name="Next").click()
    expect(modal.get_by_text("page 2 of 3")).to_be_in_viewport()
    box(modal, 74).check()
    modal.get_by_role("button", name="Back").click()
    expect(modal.get_by_text("page 1 of 3")).to_be_in_viewport()
    expect(box(modal, 3)).to_be_checked()
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    assert [sorted(ticked(body)) for body in live.heard] == [["tick:3"], ["tick:74"], ["tick:3"]]


def test_a_change_while_a_button_waits_leaves_the_reader_there(modal: Locator, live: Live) -> None:
    modal.get_by_role("button", name="Share").click()
    eventually(lambda: live.heard)
    before = top_of(modal, 59)
    live.answer(58)
    shows(modal, 58)
    assert abs(top_of(modal, 59) - before) <= 1


@pytest.mark.parametrize(("how", "is_cleared"), [("button", False), ("escape", False), ("cross", True)])
def test_closing_is_told_to_the_app_with_what_was_ticked(
    page: Page, modal: Locator, live: Live, how: str, is_cleared: bool
) -> None:
    box(modal, 6).check()
    if how == "escape":
        page.keyboard.press("Escape")
    else:
        modal.get_by_test_id("modal-close" if how == "button" else "modal-cross").click()
    expect(modal).to_be_hidden()
    (told,) = eventually(lambda: live.heard)
    assert (told["type"], told["is_cleared"], ticked(told)) == ("view_closed", is_cleared, {"tick:6"})


def test_buttons_beside_and_below_a_line_are_pressed_in_a_live_dialog(modal: Locator, live: Live) -> None:
    live.answer(12)
    modal.get_by_role("button", name="Watch it").nth(1).click()
    modal.get_by_role("button", name="Similar names").first.click()
    watch, similar = eventually(lambda: live.heard if len(live.heard) == 2 else None)
    assert watch["actions"][0]["value"] == "4"
    assert similar["actions"][0]["block_id"] == "more:0"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_long_live_dialog_fits_the_window(live: Live, open_page: OpenPage, snapshot: Snapshot, size: Size) -> None:
    page = opened(open_page(size=size))
    modal = page.get_by_test_id("modal")
    live.answer(20)
    shows(modal, 20)
    box(modal, 3).check()
    body = modal.locator(".modal-body")
    assert body.evaluate("body => body.scrollWidth <= body.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    expect(modal.get_by_test_id("modal-submit")).to_be_in_viewport(ratio=1)
    heights = modal.locator(".choice").evaluate_all("lines => lines.map((line) => line.offsetHeight)")
    assert min(heights) >= 24  # WCAG 2.2, target size
    assert faint_texts(page) == NONE
    snapshot(page, "live-dialog")
