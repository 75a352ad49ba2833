"""A name is bought from search to delivery on the demo page: by mouse, by keyboard alone, and on a phone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.__main__ import playing
from bot.rehearsal.ovh import Pace
from bot.rehearsal.stage import Stage, stage
from tests.browser.conftest import OpenAt, Snapshot, arrive
from tests.browser.windows import DESKTOP, PHONE

pytestmark = pytest.mark.browser

REQUESTER, APPROVER, CHANNEL = "U0REQUESTER", "U0APPROVER1", "C0CAMPAIGN1"
NAME = "merrychristmas.ovh"
MOST_STEPS = 80


@pytest.fixture
def on() -> Iterator[Stage]:
    """The stage of `make demo`, with orders that are delivered at once."""
    with stage(pace=Pace(checking_seconds=0.5, delivering_seconds=1)) as on, playing(on.part):
        yield on


def opened(open_at: OpenAt, on: Stage, person: str, size: tuple[int, int]) -> Page:
    page = open_at(f"{on.slack_url}/#{person}/{CHANNEL}", size)
    arrive(page, CHANNEL)
    return page


def latest(page: Page, words: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=words).last


def seen(page: Page, words: str) -> Locator:
    message = latest(page, words)
    expect(message).to_be_visible()
    return message


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_name_is_bought_by_pointing(on: Stage, open_at: OpenAt, snapshot: Snapshot, size: tuple[int, int]) -> None:
    page = opened(open_at, on, REQUESTER, size)
    composer = page.get_by_test_id("composer")
    composer.fill("/domain search merrychristmas")
    page.get_by_test_id("send").click()
    seen(page, "asked OVH").get_by_role("button", name=f"Add {NAME} to the cart").click()
    snapshot(page, "purchase-1-search")
    seen(page, "is in the cart now").get_by_role("button", name="Show this channel's cart").click()
    cart = seen(page, "price checked at OVH")
    snapshot(page, "purchase-2-cart")
    cart.get_by_role("button", name="Request approval…").click()
    modal = page.get_by_test_id("modal")
    modal.get_by_label("Why does the team need them?").fill("Landing page for the December campaign")
    for box in modal.get_by_role("checkbox").all():
        box.check()
    snapshot(page, "purchase-3-request")
    page.get_by_test_id("modal-submit").click()
    seen(page, "WAITING FOR ONE APPROVAL")

    page = opened(open_at, on, APPROVER, size)
    seen(page, "WAITING FOR ONE APPROVAL").get_by_role("button", name="Review and approve…").click()
    expect(page.get_by_test_id("modal")).to_contain_text("Visa ending 4242")
    snapshot(page, "purchase-4-review")
    page.get_by_test_id("modal-submit").click()
    see_it_delivered(page, on)
    snapshot(page, "purchase-5-done")
    charged_once(on, "1.19")


def test_a_name_is_bought_by_keyboard_alone(on: Stage, open_at: OpenAt) -> None:
    page = opened(open_at, on, REQUESTER, DESKTOP)
    expect(page.get_by_test_id("composer")).to_be_focused()
    page.keyboard.type(f"/domain search {NAME}")
    page.keyboard.press("Enter")
    go_to(page, seen(page, "asked OVH").get_by_role("button", name=f"Add {NAME} to the cart"), "Shift+Tab")
    page.keyboard.press("Enter")
    go_to(page, seen(page, "is in the cart now").get_by_role("button", name="Show this channel's cart"), "Tab")
    page.keyboard.press("Enter")
    go_to(page, seen(page, "price checked at OVH").get_by_role("button", name="Request approval…"), "Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("modal").get_by_label("Why does the team need them?")).to_be_focused()
    page.keyboard.type("Landing page")
    for box in page.get_by_test_id("modal").get_by_role("checkbox").all():
        go_to(page, box, "Tab")
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    seen(page, "WAITING FOR ONE APPROVAL")

    page = opened(open_at, on, APPROVER, DESKTOP)
    review = seen(page, "WAITING FOR ONE APPROVAL").get_by_role("button", name="Review and approve…")
    go_to(page, review, "Shift+Tab")
    page.keyboard.press("Enter")
    go_to(page, page.get_by_test_id("modal-submit"), "Tab")
    page.keyboard.press("Enter")
    see_it_delivered(page, on)
    charged_once(on, "1.19")


def see_it_delivered(page: Page, on: Stage) -> None:
    """Let the time pass in which OVH delivers and the bot looks again."""
    seen(page, "BOUGHT AND PAID")
    on.clock.advance(timedelta(minutes=1))
    seen(page, f"DONE: {NAME} is yours")


def go_to(page: Page, target: Locator, key: str) -> None:
    """Press a key until the focus is there."""
    expect(target).to_be_visible()
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} never reached it")


def charged_once(on: Stage, amount: str) -> None:
    with on.account.lock:
        assert [str(charge.amount) for charge in on.account.wallet.charges] == [amount]
