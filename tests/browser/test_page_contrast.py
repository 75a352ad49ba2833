"""Every text stands out from what is behind it by WCAG's ratio for level AA, in both colour schemes."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

# Formulas: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
FAINT_TEXTS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (behind, colour) => {
    canvas.fillStyle = behind;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
    return `rgb(${r}, ${g}, ${b})`;
  };
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/\\d+/g).map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(getComputedStyle(at).backgroundColor);
    return layers.reduce(over, "white");
  };
  const needed = ({ fontSize, fontWeight }) => {
    const size = parseFloat(fontSize);
    return size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility({ visibilityProperty: true }) || element.matches(".visually-hidden")) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const found = ratio(over(ground, style.color), ground);
    if (found < needed(style)) faint.push(`${element.textContent.trim().slice(0, 40)}: ${found.toFixed(2)}`);
  }
  return faint;
}
"""


SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
NONE: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}


def faint_texts(page: Page) -> dict[str, list[str]]:
    """Return the texts that do not stand out, by colour scheme."""
    found: dict[str, list[str]] = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found[scheme] = page.evaluate(FAINT_TEXTS)
    return found


@pytest.mark.usefixtures("ovh_panel", "heard")
def test_texts_stand_out(open_page: OpenPage) -> None:
    page = open_page()
    for command in ("/domain search", "/domain thread", "/domain every", "/nonsense"):
        page.get_by_test_id("composer").fill(command)
        page.get_by_test_id("composer").press("Enter")
    page.get_by_test_id("composer").fill("/")
    page.get_by_test_id("thread").click()
    expect(page.get_by_role("heading", name="OVH account")).to_be_visible()
    expect(page.get_by_test_id("notice").filter(has_text="not a valid command")).to_be_visible()
    expect(page.get_by_role("heading", name="Request 142")).to_be_attached()

    assert faint_texts(page) == NONE


@pytest.mark.usefixtures("heard")
def test_texts_of_a_modal_stand_out(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_test_id("composer").fill("/domain form")
    page.get_by_test_id("composer").press("Enter")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("field-error").first).to_be_visible()

    assert faint_texts(page) == NONE
