"""Chromium for the tests of the demo page, and a stand-in with a small bot behind it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.rehearsal import serving
from bot.rehearsal.ovh import build as build_ovh
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER
from tests.browser.lines import Connect, Line, exchange
from tests.browser.sampler import Json, furnish
from tests.browser.windows import DESKTOP, Size, Windows
from tests.rehearsal.slack_desk import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IS_REQUIRED = os.environ.get("CARTWRIGHT_REQUIRE_BROWSER") == "1"
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
PATIENCE_MILLISECONDS = 15_000
"""How long a busy machine may take for what is shown at once on an idle one."""


class OpenAt(Protocol):
    """Opens any address in a browser of its own."""

    def __call__(self, address: str, size: Size = DESKTOP) -> Page: ...


class OpenPage(Protocol):
    """Opens the page as a person in a channel."""

    def __call__(self, person: str = REQUESTER, channel: str = CAMPAIGN, size: Size = DESKTOP) -> Page: ...


class Snapshot(Protocol):
    """Leaves a picture of the page."""

    def __call__(self, page: Page, name: str) -> None: ...


def pytest_runtest_setup(item: pytest.Item) -> None:
    if CHROMIUM is None and item.get_closest_marker("browser"):
        outcome = pytest.fail if IS_REQUIRED else pytest.skip
        outcome("no Chromium on this machine, so the demo page was not tried in a browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless browser for all tests."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    """The windows of that browser."""
    return Windows(chromium, PATIENCE_MILLISECONDS)


@pytest.fixture
def open_at(windows: Windows) -> Iterator[OpenAt]:
    """Opens pages until the end of the test; an error in a console fails it."""
    yield windows.open
    assert windows.close_all() == []


@pytest.fixture(scope="session")
def connect() -> Iterator[Connect]:
    """Makes a fresh stand-in take the place of the one before, whose files the browser has in memory already."""
    with exchange() as connect:
        yield connect


@pytest.fixture
def acknowledge_seconds() -> float:
    """How long the stand-in waits for an acknowledgement: as long as Slack, but where a test waits for it in vain."""
    return 3.0


@pytest.fixture
def line(connect: Connect, acknowledge_seconds: float) -> Iterator[Line]:
    """A stand-in, and a Bolt app that hears from it."""
    with connect(acknowledge_seconds) as line:
        yield line


@pytest.fixture
def desk(line: Line) -> Desk:
    """The stand-in, and the hands of its people."""
    return line[0]


@pytest.fixture
def heard(line: Line, acknowledge_seconds: float) -> list[Json]:
    """Makes the app the sampler; the value is what it has heard."""
    return furnish(line[1], too_long_seconds=acknowledge_seconds + 0.2)


@pytest.fixture(scope="session")
def ovh_account() -> Iterator[str]:
    """An OVH account in which nothing happens."""
    with serving.serving(build_ovh) as url:
        yield url


@pytest.fixture
def ovh_panel(desk: Desk, ovh_account: str) -> None:
    """Shows that account beside the conversations."""
    desk.workspace.ovh_panel = ovh_account


@pytest.fixture
def open_page(desk: Desk, open_at: OpenAt) -> OpenPage:
    """Opens the page of the stand-in."""

    def open_it(person: str = REQUESTER, channel: str = CAMPAIGN, size: Size = DESKTOP) -> Page:
        page = open_at(f"{desk.base_url}/#{person}/{channel}", size)
        arrive(page, channel)
        return page

    return open_it


def arrive(page: Page, channel: str) -> None:
    """Wait until a conversation has been read; before that, whatever is on the page may be drawn anew."""
    page.locator(f"[data-testid=channel-{channel}][aria-current]").wait_for(state="attached")
    page.locator("#messages > li").first.wait_for(state="attached")


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """Take a picture into `screenshots/`."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")

    return take
