"""The workspace is changed in one panel: people, groups, channels, clicks, what goes wrong at Slack, and time."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.rehearsal.slack.sample import APPROVER_2, BOARD, BOT, CAMPAIGN, DEPUTY, FINANCE_TEAM, REQUESTER
from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.sampler import Json
from tests.browser.test_page_contrast import NONE, faint_texts
from tests.browser.windows import DESKTOP, PHONE, Size
from tests.rehearsal.slack_desk import Desk, eventually

pytestmark = pytest.mark.browser

SECTIONS = ("people", "groups", "channels", "clicks", "faults", "time")


def opened(page: Page) -> Locator:
    if page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        page.get_by_role("button", name="People and conversations").click()
    page.get_by_role("button", name="Change the workspace").click()
    panel = page.get_by_test_id("changes-panel")
    expect(panel).to_be_visible()
    return panel


def unfolded(page: Page, name: str) -> Locator:
    section = page.get_by_test_id("changes-panel").get_by_test_id(f"changes-{name}")
    section.locator("summary").click()
    return section


def test_somebody_becomes_a_guest_and_cannot_be_reached(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    opened(page)
    people = unfolded(page, "people")
    people.get_by_label("approver-2 is").focus()
    people.get_by_label("approver-2 is").select_option("Guest")
    expect(people.locator("summary")).to_contain_text("2 guest")
    expect(people.get_by_label("approver-2 is")).to_be_focused()
    assert desk.workspace.people[APPROVER_2].standing == "guest"
    people.get_by_label("Direct messages reach approver-2").uncheck()
    expect(people.locator("summary")).to_contain_text("1 unreachable")
    assert desk.workspace.people[APPROVER_2].dm_error == "user_not_visible"
    people.get_by_label("approver-2 is").select_option("Deactivated")
    expect(page.get_by_test_id(f"person-{APPROVER_2}")).to_contain_text("Deactivated")


def test_people_join_and_leave_groups(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    opened(page)
    groups = unfolded(page, "groups")
    finance = groups.get_by_role("group", name="@finance-team")
    finance.get_by_label("deputy").check()
    expect(groups.locator("summary")).to_contain_text("@finance-team 3")
    assert DEPUTY in desk.workspace.usergroups[FINANCE_TEAM].users
    finance.get_by_label("deputy").uncheck()
    expect(groups.locator("summary")).to_contain_text("@finance-team 2")


def test_a_channel_is_archived_shared_and_left_by_the_app(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    opened(page)
    channels = unfolded(page, "channels")
    campaign = channels.get_by_role("group", name="#campaign")
    campaign.get_by_label("Shared with another company").check()
    campaign.get_by_label("Archived").check()
    campaign.get_by_label("Cartwright is in it").uncheck()
    expect(channels.locator("summary")).to_contain_text("2 shared, 1 archived")
    eventually(lambda: BOT not in desk.workspace.channels[CAMPAIGN].members)
    assert (desk.workspace.channels[CAMPAIGN].is_ext_shared, desk.workspace.channels[CAMPAIGN].is_archived) == (
        True,
        True,
    )


def test_whoever_is_in_a_private_channel_stays_in_it_when_its_id_changes(desk: Desk, open_page: OpenPage) -> None:
    desk.call("POST", f"people/{REQUESTER}/messages", channel=BOARD, text="before")
    page = open_page(channel=BOARD)
    opened(page)
    unfolded(page, "channels").get_by_role("group", name="#board").get_by_label("Shared with another company").check()
    eventually(lambda: BOARD not in desk.workspace.channels)
    expect(page.get_by_test_id("conversation-name")).to_have_text("board")
    expect(page.get_by_test_id("message").last).to_contain_text("before")
    desk.call("POST", f"people/{REQUESTER}/messages", channel=_board(desk), text="after")
    expect(page.get_by_test_id("message").last).to_contain_text("after")


def _board(desk: Desk) -> str:
    return next(channel.id for channel in desk.workspace.channels.values() if channel.name == "board")


def test_a_button_is_pressed_on_another_post_and_again(
    desk: Desk, heard: list[Json], open_page: OpenPage, snapshot: Snapshot
) -> None:
    page = open_page()
    page.get_by_test_id("composer").fill("/domain every")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_role("heading", name="Request 142")).to_be_attached()
    posted = desk.call("POST", f"people/{REQUESTER}/messages", channel=CAMPAIGN, text="another post")
    opened(page)
    clicks = unfolded(page, "clicks")
    clicks.get_by_label("A button here").select_option("Review and approve… (Request 142)")
    clicks.get_by_role("button", name="Press it on another post").click()
    click = eventually(lambda: [body for body in heard if body.get("type") == "block_actions"])[-1]
    assert click["container"]["message_ts"] == click["message"]["ts"] == posted["ts"]
    assert click["actions"][0]["action_id"] == "open-form"
    page.get_by_test_id("modal").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden()
    snapshot(page, "changes-clicks")
    clicks.get_by_role("button", name="Deliver it again").click()
    again = eventually(lambda: [body for body in heard if body.get("type") == "block_actions"][1:])[-1]
    assert again == click


def test_what_goes_wrong_at_slack_is_told_and_forgotten(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    opened(page)
    faults = unfolded(page, "faults")
    faults.get_by_role("button", name="Slack does not say who is in a user group", exact=True).click()
    expect(faults.get_by_test_id("slack-faults-told")).to_contain_text("until cleared")
    expect(faults.locator("summary")).to_contain_text("1 told")
    faults.get_by_role("button", name="Clear all").click()
    expect(faults.locator("summary")).to_contain_text("nothing")
    assert desk.workspace.faults.picture() == []


def test_time_passes_for_everybody(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    opened(page)
    before = desk.workspace.clock()
    unfolded(page, "time").get_by_role("button", name="3 days later").click()
    eventually(lambda: desk.workspace.clock() - before >= timedelta(days=3))


def test_a_one_time_code_is_issued_where_somebody_operates_the_app(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    panel = opened(page)
    expect(panel.get_by_role("button", name="Issue a one-time code")).to_be_hidden()
    desk.workspace.take_operator(lambda user: f"code of {user}")
    panel.get_by_role("button", name="Issue a one-time code").click()
    expect(panel.get_by_test_id("one-time-code")).to_have_text(f"code of {REQUESTER}")


@pytest.mark.usefixtures("ovh_panel")
def test_the_panel_takes_the_place_of_the_account_and_stays_while_one_looks_around(
    open_page: OpenPage, snapshot: Snapshot
) -> None:
    page = open_page()
    expect(page.get_by_test_id("ovh-panel")).to_be_visible()
    panel = opened(page)
    expect(page.get_by_test_id("ovh-panel")).to_be_hidden()
    page.get_by_test_id("channels").get_by_role("button", name="general").click()
    expect(panel).to_be_visible()
    snapshot(page, "changes")
    panel.get_by_role("button", name="Close the workspace").click()
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Change the workspace")).to_be_focused()
    expect(page.get_by_test_id("ovh-panel")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_fits_and_stands_out(open_page: OpenPage, snapshot: Snapshot, size: Size, scheme: str) -> None:
    page = open_page(size=size)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    panel = opened(page)
    for name in SECTIONS:
        unfolded(page, name)
    expect(panel.get_by_role("button", name="Dialogs do not open")).to_be_attached()
    scrolled = panel.locator(".panel-scroll")
    assert scrolled.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert faint_texts(page) == NONE
    snapshot(page, f"changes-all-{scheme}")
