"""What goes wrong at OVH is chosen beside the conversation: by mouse, by keyboard alone, and on a phone."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from bot.rehearsal import serving
from bot.rehearsal.ovh import build as build_ovh
from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.test_page_contrast import NONE, faint_texts
from tests.browser.windows import DESKTOP, PHONE, Size
from tests.rehearsal.slack_desk import Desk

pytestmark = pytest.mark.browser

REFUSED, DOWN = "The card is refused", "OVH is down until the faults are cleared"
MOST_STEPS = 80


@pytest.fixture
def ovh_url(desk: Desk) -> Iterator[str]:
    """An OVH stand-in beside the workspace."""
    with serving.serving(build_ovh) as url:
        desk.workspace.ovh_panel = url
        yield url


def faults(ovh_url: str) -> list[tuple[str, int | None]]:
    told = requests.get(f"{ovh_url}/standin/faults", timeout=5).json()
    return [(fault["title"], fault["times"]) for fault in told]


def unfolded(page: Page) -> Locator:
    section = page.get_by_test_id("ovh-faults")
    section.get_by_text("Let something go wrong").click()
    expect(section.get_by_role("button", name=REFUSED)).to_be_visible()
    return section


def test_a_fault_is_told_strikes_and_is_forgotten(ovh_url: str, open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page()
    section = unfolded(page)
    told = section.get_by_test_id("faults-told")
    expect(section).to_contain_text("Nothing: OVH does what it should")

    section.get_by_role("button", name=REFUSED).click()
    expect(told).to_contain_text(f"{REFUSED}waits")
    expect(page.locator("#announcer")).to_contain_text(REFUSED)
    expect(section.get_by_text("Let something go wrong")).to_be_focused()
    unfolded(page).get_by_role("button", name=DOWN).click()
    expect(told).to_contain_text(f"{DOWN}until cleared")
    assert faults(ovh_url) == [(REFUSED, 1), (DOWN, None)]

    requests.post(f"{ovh_url}/1.0/me/order/1/pay", timeout=5)
    expect(told).to_contain_text(f"{REFUSED}has struck")
    section.scroll_into_view_if_needed()
    snapshot(page, "faults")

    section.get_by_role("button", name="Clear all").click()
    expect(told).to_be_hidden()
    expect(section).to_contain_text("Nothing: OVH does what it should")
    assert faults(ovh_url) == []


def test_the_keyboard_alone_will_do_on_a_phone(ovh_url: str, open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page(size=PHONE)
    page.get_by_role("button", name="OVH account").focus()
    page.keyboard.press("Enter")
    section = page.get_by_test_id("ovh-faults")
    reach(page, section.get_by_text("Let something go wrong"))
    page.keyboard.press("Enter")
    reach(page, section.get_by_role("button", name=REFUSED))
    page.keyboard.press("Enter")
    expect(section.get_by_test_id("faults-told")).to_contain_text(REFUSED)
    snapshot(page, "faults-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert section.evaluate("element => element.scrollWidth <= element.clientWidth")

    reach(page, section.get_by_role("button", name="Clear all"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(section.get_by_text("Let something go wrong")).to_be_focused()
    assert faults(ovh_url) == []


def test_what_happens_in_the_account_leaves_the_focus_where_it_is(ovh_url: str, open_page: OpenPage) -> None:
    page = open_page()
    button = unfolded(page).get_by_role("button", name=REFUSED)
    button.focus()
    requests.post(f"{ovh_url}/standin/wallet", json={"registered": False}, timeout=5)
    expect(page.get_by_test_id("ovh-panel")).not_to_contain_text("pays with")
    expect(button).to_be_focused()


def test_a_call_under_way_is_shown_until_and_after_it_lands(open_page: OpenPage, ovh_url: str) -> None:
    page = open_page()
    late = {"call": "POST /order/cart", "when": "late", "late_seconds": 300, "answer": {"status": 504}, "times": 1}
    requests.post(f"{ovh_url}/standin/faults", json=late, timeout=5)
    requests.post(f"{ovh_url}/1.0/order/cart", json={"ovhSubsidiary": "FR"}, timeout=5)
    under_way = page.get_by_test_id("ovh-late-calls")
    expect(under_way).to_contain_text("POST /order/cart")
    expect(under_way).to_contain_text("takes effect at")
    requests.post(f"{ovh_url}/standin/clock", json={"advance_seconds": 300}, timeout=5)
    expect(under_way).to_contain_text("landed at")


def test_it_is_said_when_the_stand_in_is_away(ovh_url: str, open_page: OpenPage) -> None:
    page = open_page()
    section = unfolded(page)
    page.route("**/standin/faults", lambda route: route.abort())
    section.get_by_role("button", name=REFUSED).click()
    expect(section).to_contain_text("The OVH stand-in does not answer.")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_text_stands_out(ovh_url: str, open_page: OpenPage, snapshot: Snapshot, size: Size) -> None:
    page = open_page(size=size)
    if size == PHONE:
        page.get_by_role("button", name="OVH account").click()
    unfolded(page).get_by_role("button", name=DOWN).click()
    section = unfolded(page)
    expect(section.get_by_test_id("faults-told")).to_contain_text(DOWN)
    section.get_by_role("button", name="Clear all").scroll_into_view_if_needed()
    assert faint_texts(page) == NONE
    snapshot(page, "faults-dark")


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until something has the focus."""
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("the keyboard does not reach it")
