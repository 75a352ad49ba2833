"""Chromium for the tests of the demo page, and a stand-in with a small bot behind it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.rehearsal import serving
from bot.rehearsal.slack import Limits, build, sample_workspace
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER
from tests.browser.sampler import ACKNOWLEDGE_SECONDS, Json, furnish
from tests.rehearsal.slack_desk import Desk, bolt_app

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IS_REQUIRED = os.environ.get("CARTWRIGHT_REQUIRE_BROWSER") == "1"
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
DESKTOP = (1280, 800)
PHONE = (360, 740)
TIMEOUT_MILLISECONDS = 5_000


class OpenAt(Protocol):
    """Opens any address in a browser of its own."""

    def __call__(self, address: str, size: tuple[int, int] = DESKTOP) -> Page: ...


class OpenPage(Protocol):
    """Opens the page as a person in a channel."""

    def __call__(self, person: str = REQUESTER, channel: str = CAMPAIGN, size: tuple[int, int] = DESKTOP) -> Page: ...


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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def line() -> Iterator[tuple[Desk, App]]:
    """A stand-in that does not wait long for acknowledgements, and a Bolt app that hears from it by signed HTTP.

    Socket Mode would do as well, but its client takes a second to close.
    """
    workspace = sample_workspace(limits=Limits(acknowledge_seconds=ACKNOWLEDGE_SECONDS))
    apps: list[App] = []

    async def hear(request: Request) -> Response:
        return await SlackRequestHandler(apps[0]).handle(request)

    listening = Starlette(routes=[Route("/slack/events", hear, methods=["POST"])])
    with ExitStack() as stack:
        bot_url = stack.enter_context(serving.serving(lambda _: listening))
        request_url = f"{bot_url}/slack/events"
        base_url = stack.enter_context(serving.serving(lambda url: build(url, workspace, request_url=request_url)))
        desk = Desk(base_url, workspace, stack.enter_context(requests.Session()), [])
        apps.append(bolt_app(desk))
        yield desk, apps[0]


@pytest.fixture
def desk(line: tuple[Desk, App]) -> Desk:
    """The stand-in, and the hands of its people."""
    return line[0]


@pytest.fixture
def heard(line: tuple[Desk, App]) -> list[Json]:
    """Makes the app the sampler; the value is what it has heard."""
    return furnish(line[1])


@pytest.fixture
def open_at(chromium: Browser) -> Iterator[OpenAt]:
    """Each page opened is a browser of its own; an error in its console fails the test."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        # A refused request is the page's to explain; the browser's own note of it is no fault.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def note_error(error: PlaywrightError) -> None:
        complaints.append(str(error))

    def open_it(address: str, size: tuple[int, int] = DESKTOP) -> Page:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", note_error)
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def open_page(desk: Desk, open_at: OpenAt) -> OpenPage:
    """Opens the page of the stand-in."""

    def open_it(person: str = REQUESTER, channel: str = CAMPAIGN, size: tuple[int, int] = DESKTOP) -> Page:
        page = open_at(f"{desk.base_url}/#{person}/{channel}", size)
        page.locator(f"[data-testid=channel-{channel}][aria-current]").wait_for(state="attached")
        return page

    return open_it


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """Take a picture into `screenshots/`."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")

    return take
