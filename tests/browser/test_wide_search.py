"""Every extension that OVH sells is searched on the demo page; names are ticked on two pages, and added together."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.__main__ import playing
from bot.rehearsal.ovh import Catalogue
from bot.rehearsal.ovh.traffic import Limits
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER
from bot.rehearsal.stage import Stage, stage
from tests.browser.conftest import PATIENCE_MILLISECONDS, OpenAt, Snapshot, arrive
from tests.browser.test_page_contrast import NONE, faint_texts
from tests.browser.windows import DESKTOP, PHONE, Size

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("wide search")]

SLOW = Limits(call_seconds=1)


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """The stage of `make demo`, with the whole catalogue of OVH."""
    with stage(catalogue=Catalogue(is_whole=True)) as on, playing(on.part):
        yield on


def search(page: Page, name: str) -> Locator:
    """Search a name with every extension that OVH sells."""
    modal = page.get_by_test_id("modal")
    page.get_by_test_id("composer").fill(f"/domain search {name} --all")
    page.get_by_test_id("send").click()
    modal.wait_for()
    return modal


def wait_for_catalogue(page: Page) -> None:
    """Search something else until it is known what OVH sells."""
    deadline = time.monotonic() + 2 * PATIENCE_MILLISECONDS / 1000
    is_known = False
    while not is_known:
        assert time.monotonic() < deadline, "the catalogue was never read"
        modal = search(page, "springland.shop")
        is_known = modal.get_by_text("I do not know yet").count() == 0
        modal.get_by_test_id("modal-close").click()
        expect(modal).to_be_hidden()


def box(modal: Locator, name: str) -> Locator:
    return modal.get_by_role("checkbox", name=f"Add {name}", exact=True)


def fits(page: Page, modal: Locator) -> None:
    body = modal.locator(".modal-body")
    assert body.evaluate("body => body.scrollWidth <= body.clientWidth")
    expect(modal.get_by_test_id("modal-submit")).to_be_in_viewport(ratio=1)
    assert faint_texts(page) == NONE
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(
    ("size", "word"), [(DESKTOP, "merrychristmas"), (PHONE, "winterwunder")], ids=["desk", "phone"]
)
def test_names_are_ticked_on_two_pages_while_answers_come_in(
    on: Stage, open_at: OpenAt, snapshot: Snapshot, size: Size, word: str
) -> None:
    page = open_at(f"{on.slack_url}/#{REQUESTER}/{CAMPAIGN}", size)
    arrive(page, CAMPAIGN)
    wait_for_catalogue(page)
    on.account.traffic.limits = SLOW
    modal = search(page, f"{word}.shop")
    expect(modal).to_contain_text(f"{word}.shop · asking OVH…usually 1.99 € first year (promotion)")
    expect(modal).to_contain_text("OVH has answered 0 so far")
    snapshot(page, "wide-1-opened")
    box(modal, f"{word}.shop").check()
    on.account.traffic.limits = Limits()
    expect(modal.get_by_text("asking OVH…")).to_have_count(0)
    expect(box(modal, f"{word}.shop")).to_be_checked()
    snapshot(page, "wide-2-answered")

    modal.get_by_role("button", name="Next").click()
    box(modal, f"{word}.ch").check()
    expect(modal).to_contain_text("1 name ticked on other pages")
    modal.get_by_role("button", name="Back").click()
    expect(box(modal, f"{word}.shop")).to_be_checked()
    modal.get_by_text("1 name ticked on other pages").scroll_into_view_if_needed()
    snapshot(page, "wide-3-back")
    fits(page, modal)

    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    told = page.get_by_test_id("message").filter(has_text="In the cart now").last
    expect(told).to_contain_text(f"{word}.shop")
    expect(told).to_contain_text(f"{word}.ch")
    snapshot(page, "wide-4-added")
