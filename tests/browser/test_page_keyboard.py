"""The page with the keyboard alone: no test here touches a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.sampler import Json
from tests.rehearsal.slack_desk import eventually

pytestmark = pytest.mark.browser

MOST_STEPS = 60


def focused_test_id(page: Page) -> str:
    found: str = page.evaluate("document.activeElement?.closest('[data-testid]')?.dataset.testid ?? ''")
    return found


def tab_to(page: Page, test_id: str, key: str = "Tab") -> None:
    """Press Tab until that element has the focus."""
    for _ in range(MOST_STEPS):
        if page.evaluate("document.activeElement?.dataset?.testid ?? ''") == test_id:
            return
        page.keyboard.press(key)
    pytest.fail(f"the Tab key never reached {test_id}; last was {focused_test_id(page)}")


def test_from_command_to_submitted_request(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    expect(page.get_by_test_id("composer")).to_be_focused()
    page.keyboard.type("/domain every")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Request 142")).to_be_attached()
    expect(page.get_by_test_id("composer")).to_be_focused()
    tab_to(page, "action-open-form", key="Shift+Tab")
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("because of the keyboard")
    tab_to(page, "action-years")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(modal.get_by_label("I am of legal age")).to_be_checked()
    tab_to(page, "modal-submit")
    page.keyboard.press("Enter")
    expect(modal).to_be_hidden()
    expect(page.get_by_test_id("action-open-form")).to_be_focused()
    expect(page.get_by_test_id("message").last).to_contain_text("because of the keyboard")
    assert heard[-1]["view"]["state"]["values"]["years"]["years"]["selected_option"]["value"] == "2 years"


def test_a_slash_lists_the_commands_and_completes_them(
    heard: list[Json], open_page: OpenPage, snapshot: Snapshot
) -> None:
    page = open_page()
    composer = page.get_by_test_id("composer")
    page.keyboard.type("/")
    option = page.get_by_role("option")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_contain_text("search NAME…")
    expect(composer).to_have_attribute("aria-activedescendant", "command-0")
    snapshot(page, "commands")
    page.keyboard.press("Tab")
    expect(composer).to_have_value("/domain ")
    expect(composer).to_be_focused()
    expect(option).to_contain_text("search NAME…")
    page.keyboard.press("Escape")
    expect(option).to_have_count(0)
    page.keyboard.type("search merrychristmas")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("only-you")).to_be_visible()


def test_a_whole_command_is_sent_by_enter_and_comes_back_by_arrow_up(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.type("/domain")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message").last).to_contain_text("Type /domain search NAME.")
    assert heard[-1]["text"] == ""
    page.keyboard.type("a second line")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("composer")).to_have_value("a second line")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("composer")).to_have_value("/domain")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("composer")).to_have_value("")


def test_an_overflow_menu_is_walked_and_left_by_keys(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.type("/domain every")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("action-menu")).to_be_attached()
    tab_to(page, "action-menu", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Remove")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("action-menu")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("action-menu")).to_be_focused()
    expect(page.get_by_role("menuitem")).to_have_count(0)
    eventually(lambda: "actions" in heard[-1], seconds=15)  # the menu does not wait for it
    assert heard[-1]["actions"][0]["selected_option"]["value"] == "undo"


def test_the_first_stop_leads_to_the_composer(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#skip-link").focus()
    expect(page.locator("#skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("composer")).to_be_focused()


def test_arrow_keys_switch_people(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("radio", name="requester").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="approver-1")).to_be_focused()
    expect(page.locator("#you-are")).to_have_text("approver-1")
    tab_to(page, "channel-C0CAMPAIGN1")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("composer")).to_be_focused()
    expect(page.get_by_test_id("composer")).to_have_accessible_name("Message #campaign as approver-1")
