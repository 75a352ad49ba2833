"""Being one person after the other: conversations, unread marks, notices, the composer, and the OVH account."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.rehearsal.slack.sample import APPROVER_1, CAMPAIGN, GENERAL, GUEST, PARTNER
from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.sampler import Json
from tests.browser.windows import DESKTOP, PHONE
from tests.rehearsal.slack_desk import Desk

pytestmark = pytest.mark.browser


def send(page: Page, words: str) -> None:
    page.get_by_test_id("composer").fill(words)
    page.get_by_test_id("composer").press("Enter")


def test_each_person_sees_their_own_conversations(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.get_by_test_id("channels").get_by_role("button")).to_have_count(4)
    page.get_by_test_id(f"person-{GUEST}").click()
    expect(page.get_by_test_id("channels").get_by_role("button")).to_have_count(1)
    expect(page.locator("#you-are")).to_have_text("guest")
    page.get_by_test_id(f"person-{PARTNER}").click()
    expect(page.get_by_test_id("channels")).to_contain_text("shared with another company")


def test_what_others_say_arrives_and_marks_what_is_unread(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    desk.call("POST", f"people/{APPROVER_1}/messages", channel=GENERAL, text="hello")
    expect(page.get_by_test_id(f"channel-{GENERAL}")).to_contain_text("1 unread")
    desk.call("POST", f"people/{APPROVER_1}/messages", channel=CAMPAIGN, text="and hello")
    expect(page.get_by_test_id("message").last).to_contain_text("and hello")
    expect(page.locator("#announcer")).to_contain_text("approver-1: and hello")
    page.get_by_test_id(f"channel-{GENERAL}").click()
    expect(page.get_by_test_id("message").last).to_contain_text("hello")
    expect(page.get_by_test_id(f"channel-{GENERAL}")).not_to_contain_text("unread")


def test_the_app_writes_in_private(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    send(page, "/domain direct")
    direct = page.get_by_test_id("direct-messages").get_by_role("button")
    expect(direct).to_contain_text("1 unread")
    direct.click()
    expect(page.get_by_test_id("message").last).to_contain_text("A word in private")
    expect(page.get_by_test_id("conversation-name")).to_have_text("Cartwright")


def test_a_direct_message_tells_when_it_takes_none(desk: Desk, open_page: OpenPage) -> None:
    desk.call("PATCH", "app", messages_tab=False)
    page = open_page(channel="D0REQUESTER")
    expect(page.locator("#composer-off")).to_contain_text("has been turned off")
    expect(page.get_by_test_id("composer")).to_be_hidden()


@pytest.mark.parametrize("acknowledge_seconds", [1.0])
@pytest.mark.parametrize(
    ("typed", "said"), [("/domain silent", "operation_timeout"), ("/nonsense", "not a valid command")]
)
def test_a_command_that_fails_is_said_so_below_the_composer(
    heard: list[Json], open_page: OpenPage, typed: str, said: str
) -> None:
    page = open_page()
    send(page, typed)
    expect(page.get_by_test_id("notice").filter(has_text=said)).to_be_visible()
    expect(page.get_by_test_id("notice")).to_have_count(1)
    expect(page.get_by_test_id("composer")).to_be_focused()
    send(page, "/domain")
    expect(page.get_by_test_id("notice")).to_have_count(0)


def test_a_draft_waits_in_its_own_channel(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_test_id("composer").fill("half a tho")
    page.get_by_test_id(f"channel-{GENERAL}").click()
    expect(page.get_by_test_id("composer")).to_have_value("")
    page.get_by_test_id(f"channel-{CAMPAIGN}").click()
    expect(page.get_by_test_id("composer")).to_have_value("half a tho")


def test_the_page_finds_its_way_back_to_a_stand_in_that_was_away(desk: Desk, open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/standin/**", lambda route: route.fulfill(status=502, body="away"))
    desk.call("POST", f"people/{APPROVER_1}/messages", channel=CAMPAIGN, text="hello")
    expect(page.get_by_test_id("connection")).to_contain_text("does not answer")
    page.unroute("**/standin/**")
    expect(page.get_by_test_id("connection")).not_to_contain_text("does not answer")
    desk.call("POST", f"people/{APPROVER_1}/messages", channel=CAMPAIGN, text="hello again")
    expect(page.get_by_test_id("message").last).to_contain_text("hello again")


def test_the_hint_goes_with_the_first_command(heard: list[Json], open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page()
    expect(page.get_by_test_id("hint")).to_contain_text("nothing is bought")
    snapshot(page, "first-visit")
    page.get_by_role("button", name="/domain search merrychristmas").click()
    expect(page.get_by_test_id("composer")).to_have_value("/domain search merrychristmas")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("hint")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("composer")).to_be_focused()
    expect(page.get_by_test_id("hint")).to_have_count(0)


@pytest.mark.usefixtures("ovh_panel")
def test_the_account_stands_beside_the_conversation(open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page()
    panel = page.get_by_test_id("ovh-panel")
    expect(panel.get_by_test_id("ovh-charged")).to_have_text("Nothing has been charged")
    expect(panel.get_by_test_id("ovh-orders")).to_contain_text("No orders")
    snapshot(page, "account")


@pytest.mark.usefixtures("ovh_panel")
def test_a_purchase_is_shown_as_ovh_sees_it(open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page()
    page.route("**/standin/account", lambda route: route.fulfill(json=PURCHASE))
    charged = page.get_by_test_id("ovh-charged")
    expect(charged).to_contain_text("Charged 2 times, in all")
    expect(charged).to_contain_text("7.16 €")
    order = page.get_by_test_id("ovh-order").first
    expect(order).to_have_attribute("data-status", "delivering")
    expect(order).to_contain_text("Order 220912276")
    snapshot(page, "purchase")


def _order(order_id: int, status: str, *names: str) -> Json:
    amounts = {"net": "2.98", "tax": "0.60", "total": "3.58", "currency": "EUR"}
    times = {"date": "2026-11-21T11:02:11+01:00", "expirationDate": "2026-12-05T11:02:11+01:00"}
    return {"orderId": order_id, "status": status, "names": list(names), "paidWith": "card"} | amounts | times


def _charge(order_id: int) -> Json:
    when = "2026-11-21T11:03:00+01:00"
    label = "424242XXXXXX4242"
    return {
        "orderId": order_id,
        "amount": "3.58",
        "currency": "EUR",
        "paymentType": "CREDIT_CARD",
        "label": label,
        "date": when,
    }


PURCHASE: Json = {
    "nichandle": "xx1111-ovh",
    "now": "2026-11-21T11:04:00+01:00",
    "currency": "EUR",
    "prepaid": "25.00",
    "carts": [
        {
            "description": "cartwright campaign 17",
            "expire": "2026-12-21T11:02:11+01:00",
            "assigned": True,
            "readOnly": False,
            "items": [
                {"name": "merrychristmas.fr", "duration": "P1Y", "pricingMode": "create-default", "price": "5.99"}
            ],
            "total": "7.19",
        }
    ],
    "orders": [
        _order(220912275, "delivered", "merrychristmas.ovh", "merrychristmas.shop"),
        _order(220912276, "delivering", "merrychristmas.blog"),
    ],
    "charges": [_charge(220912275), _charge(220912276)],
    "paymentMethods": [
        {
            "paymentMethodId": 1,
            "paymentType": "CREDIT_CARD",
            "paymentSubType": "VISA",
            "label": "424242XXXXXX4242",
            "status": "VALID",
            "default": True,
        }
    ],
    "domains": [
        {"name": "merrychristmas.ovh", "state": "ok"},
        {"name": "merrychristmas.shop", "state": "pending_create"},
    ],
}


@pytest.mark.usefixtures("ovh_panel")
def test_a_phone_has_one_column_and_two_drawers(heard: list[Json], open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page(size=PHONE)
    send(page, "/domain every")
    expect(page.get_by_role("heading", name="Request 142")).to_be_attached()
    snapshot(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    expect(page.get_by_test_id("person-switch")).not_to_be_in_viewport()
    page.get_by_role("button", name="People and conversations").click()
    expect(page.get_by_test_id("person-switch")).to_be_in_viewport()
    snapshot(page, "phone-people")
    page.get_by_test_id(f"channel-{GENERAL}").click()
    expect(page.get_by_test_id("person-switch")).not_to_be_in_viewport()
    page.get_by_role("button", name="OVH account").click()
    expect(page.get_by_test_id("ovh-charged")).to_be_in_viewport()
    snapshot(page, "phone-account")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("ovh-charged")).not_to_be_in_viewport()


def test_dark_is_dark(heard: list[Json], open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page(size=DESKTOP)
    page.emulate_media(color_scheme="dark")
    send(page, "/domain every")
    expect(page.get_by_role("heading", name="Request 142")).to_be_attached()
    assert (
        page.evaluate("getComputedStyle(document.getElementById('conversation')).backgroundColor") == "rgb(21, 25, 27)"
    )
    snapshot(page, "dark")


def test_the_address_remembers_person_and_channel(open_page: OpenPage) -> None:
    page = open_page(person=APPROVER_1, channel=GENERAL)
    page.get_by_test_id(f"channel-{CAMPAIGN}").click()
    expect(page).to_have_url(re.compile(f"#{APPROVER_1}/{CAMPAIGN}$"))
    page.reload()
    expect(page.locator("#you-are")).to_have_text("approver-1")
    expect(page.get_by_test_id("conversation-name")).to_have_text("campaign")
    expect(page.get_by_role("radio", name="requester")).not_to_be_checked()
