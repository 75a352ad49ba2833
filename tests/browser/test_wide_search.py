"""Every extension that OVH sells is searched on the demo page: answers come in, names are ticked on two pages, and added."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.__main__ import playing
from bot.rehearsal.ovh import Catalogue
from bot.rehearsal.ovh.traffic import Limits
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER
from bot.rehearsal.stage import Stage, stage
from tests.browser.conftest import OpenAt, Snapshot, arrive
from tests.browser.test_page_contrast import NONE, faint_texts
from tests.browser.windows import DESKTOP, PHONE, Size
from tests.rehearsal.slack_desk import eventually

pytestmark = pytest.mark.browser

SLOWLY = Limits(call_seconds=1.5)


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """The stage of `make demo`, with the whole catalogue of OVH."""
    with stage(catalogue=Catalogue(is_whole=True)) as on, playing(on.part) as look:
        on.look = look
        yield on


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_names_are_ticked_on_two_pages_while_answers_come_in(
    on: Stage, open_at: OpenAt, snapshot: Snapshot, size: Size
) -> None:
    page = open_at(f"{on.slack_url}/#{REQUESTER}/{CAMPAIGN}", size)
    arrive(page, CAMPAIGN)
    on.account.traffic.limits = SLOWLY
