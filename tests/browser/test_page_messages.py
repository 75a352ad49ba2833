"""What the page shows of messages, and that nothing written in one becomes HTML."""

import pytest
from playwright.sync_api import Page, expect

from bot.rehearsal.slack.sample import APPROVER_1, CAMPAIGN, REQUESTER
from tests.browser.conftest import OpenPage, Snapshot
from tests.browser.sampler import INJECTION, Json
from tests.browser.windows import PHONE
from tests.rehearsal.slack_desk import Desk, eventually

pytestmark = pytest.mark.browser


def send(page: Page, words: str) -> None:
    page.get_by_test_id("composer").fill(words)
    page.get_by_test_id("composer").press("Enter")


def clicks(heard: list[Json]) -> list[Json]:
    """Return what the app was told of buttons, menus and boxes."""
    return [body["actions"][0] for body in heard.copy() if body.get("type") == "block_actions"]


def test_every_kind_of_block_is_shown(desk: Desk, heard: list[Json], open_page: OpenPage, snapshot: Snapshot) -> None:
    page = open_page()
    send(page, "/domain every")
    message = page.get_by_test_id("message").last
    expect(message.get_by_role("heading", name="Request 142")).to_be_visible()
    for words in ("@finance-team", "@requester", "#campaign", "Landing page for the campaign", "a link"):
        expect(message.get_by_text(words, exact=True).or_(message.get_by_text(words)).first).to_be_visible()
    for tag, words in (("em", "italic"), ("s", "struck"), ("code", "code"), ("pre", "pre  formatted")):
        expect(message.locator(f"{tag}", has_text=words).first).to_be_visible()
    expect(message.get_by_role("columnheader", name="First year")).to_be_visible()
    expect(message.get_by_role("img", name="A picture of the card")).to_be_visible()
    expect(message).to_contain_text("& 3 < 4")
    assert "fallback" not in message.inner_text()
    snapshot(page, "every-block")
    snapshot(open_page(size=PHONE), "every-block")


def test_nothing_that_is_written_becomes_html(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    send(page, INJECTION)
    expect(page.get_by_test_id("message").last).to_contain_text("onerror")
    send(page, "/domain inject")
    message = page.locator("[data-testid=message][data-app]").last
    expect(message).to_contain_text("<script>")
    expect(message.locator(".mention.mine")).to_have_text("@channel")
    expect(message.locator("strong", has_text="bold")).to_be_visible()
    send(page, "/domain every")
    expect(page.get_by_role("heading", name="Request 142")).to_be_visible()
    assert page.locator("#messages img[src=x], #messages script").count() == 0
    assert page.evaluate("window.injected") is None


def test_a_private_answer_is_seen_by_one_person_until_dismissed(
    desk: Desk, heard: list[Json], open_page: OpenPage, snapshot: Snapshot
) -> None:
    asking, other = open_page(), open_page(person=APPROVER_1)
    send(asking, "/domain search merrychristmas")
    answer = asking.locator("[data-testid=message][data-ephemeral]")
    expect(answer.get_by_test_id("only-you")).to_contain_text("Only visible to you")
    snapshot(asking, "search")
    snapshot(open_page(size=PHONE), "search")
    send(asking, "done")
    expect(other.get_by_test_id("message").last).to_contain_text("done")
    expect(other.get_by_test_id("messages")).not_to_contain_text("merrychristmas")
    answer.get_by_test_id("dismiss").click()
    expect(answer).to_have_count(0)


def test_a_tall_answer_is_shown_from_its_beginning_and_the_next_one_to_its_end(
    heard: list[Json], open_page: OpenPage
) -> None:
    page = open_page()
    send(page, "/domain every")
    expect(page.get_by_role("heading", name="Request 142")).to_be_in_viewport()
    expect(page.get_by_role("button", name="More below")).to_be_visible()
    send(page, "/domain")
    expect(page.get_by_test_id("message").last).to_be_in_viewport()
    expect(page.get_by_role("button", name="More below")).to_be_hidden()


def test_a_button_answers_for_its_own_line(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    send(page, "/domain search merrychristmas")
    line = page.locator(".section", has_text="merrychristmas.blog")
    line.get_by_test_id("action-add").click()
    expect(page.get_by_test_id("message").last).to_contain_text("Added merrychristmas.blog")
    assert heard[-1]["actions"][0]["value"] == "merrychristmas.blog"
    expect(line.get_by_test_id("action-add")).to_have_accessible_description(
        "merrychristmas.blog 3.49 € first year · then 27.99 €/year"
    )


def test_choices_in_a_message_reach_the_app(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    send(page, "/domain every")
    for action, choice in (("menu", "Undo"), ("years", "2 years"), ("who", "approver-2")):
        page.get_by_test_id(f"action-{action}").click()
        page.get_by_role("menuitem", name=choice).click()
        expect(page.get_by_role("menuitem")).to_have_count(0)
    page.get_by_label("Private").check()
    page.get_by_label("Later").check()
    page.get_by_test_id("action-when").fill("2026-12-24")
    eventually(lambda: len(clicks(heard)) >= 6, seconds=15)
    acts = {act["action_id"]: act for act in clicks(heard)}  # each went its own way, so they arrive in any order
    assert sorted(acts) == ["menu", "pick", "tick", "when", "who", "years"]
    assert acts["menu"]["selected_option"]["value"] == "undo"
    assert acts["years"]["selected_option"]["value"] == "2 years"
    assert acts["who"]["selected_user"] == "U0APPROVER2"
    assert [option["value"] for option in acts["tick"]["selected_options"]] == ["private"]
    assert acts["pick"]["selected_option"]["value"] == "later"
    assert acts["when"]["selected_date"] == "2026-12-24"


def test_a_confirmation_is_asked_before_the_click_counts(
    heard: list[Json], open_page: OpenPage, snapshot: Snapshot
) -> None:
    page = open_page()
    send(page, "/domain every")
    page.get_by_test_id("action-decline").click()
    expect(page.get_by_test_id("confirm")).to_contain_text("The names go back to the cart.")
    snapshot(page, "confirm")
    page.get_by_test_id("confirm-deny").click()
    assert len(heard) == 1
    page.get_by_test_id("action-decline").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("message").last).to_contain_text("Declined")
    expect(page.get_by_test_id("action-decline")).to_be_focused()


@pytest.mark.parametrize("acknowledge_seconds", [1.5])
def test_a_click_without_an_answer_says_so_beside_the_message(heard: list[Json], open_page: OpenPage) -> None:
    page = open_page()
    send(page, "/domain every")
    silent = page.get_by_test_id("action-silent")
    silent.click()
    expect(silent).to_have_attribute("aria-busy", "true")
    expect(page.get_by_test_id("message").last.get_by_role("alert")).to_contain_text("operation_timeout")
    expect(silent).not_to_have_attribute("aria-busy", "true")


def test_a_thread_unfolds_and_takes_a_reply(
    desk: Desk, heard: list[Json], open_page: OpenPage, snapshot: Snapshot
) -> None:
    page = open_page()
    send(page, "/domain thread")
    thread = page.get_by_test_id("thread")
    expect(thread).to_contain_text("2 replies")
    assert page.get_by_test_id("message").count() == 1
    thread.click()
    expect(page.get_by_test_id("message")).to_have_count(3)
    page.get_by_test_id("reply").fill("Thank you")
    page.get_by_test_id("reply").press("Enter")
    expect(page.get_by_test_id("thread")).to_contain_text("3 replies")
    expect(page.get_by_test_id("reply")).to_be_focused()
    assert desk.messages(REQUESTER, CAMPAIGN)[-1]["text"] == "Thank you"
    snapshot(page, "thread")
