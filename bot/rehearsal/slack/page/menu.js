/**
 * A list of choices that opens below a button: overflow menus, and selects that act at once. It is a popover, so
 * it lies above modals, closes with Escape or a click elsewhere, and gives the focus back to its button.
 */

import { h, uniqueId } from "./dom.js";

const EDGE_PIXELS = 8;

/**
 * @template T
 * @param {HTMLElement} button gets the behaviour of a menu button
 * @param {() => {label: Node | string, title?: string, value: T}[]} choices asked for each time it opens
 * @param {(value: T) => void} choose
 */
export function opensMenu(button, choices, choose) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-busy") !== "true") open(button, choices(), choose);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    button.click();
  });
}

function open(button, choices, choose) {
  const items = choices.map((choice) =>
    item(choice, () => {
      menu.hidePopover();
      choose(choice.value);
    }),
  );
  const menu = h(
    "div",
    { class: "menu", role: "menu", popover: "auto", id: uniqueId("menu"), "data-testid": "menu" },
    ...items,
  );
  menu.addEventListener("keydown", (event) => move(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "closed") shut(button, menu);
  });
  (button.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, button);
  button.setAttribute("aria-expanded", "true");
  items[0]?.focus();
}

function item(choice, pick) {
  return h(
    "button",
    { type: "button", class: "menu-item", role: "menuitem", tabindex: "-1", title: choice.title, onclick: pick },
    choice.label,
  );
}

function shut(button, menu) {
  const held = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (held) button.focus();
}

/** Arrow keys, Home and End walk; a letter jumps to the next item that begins with it; Tab leaves. */
function move(event, menu) {
  const items = [...menu.querySelectorAll(".menu-item")];
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const aims = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key === "Tab") return menu.hidePopover();
  const aim = event.key in aims ? items.at(aims[event.key] % items.length) : beginningWith(event.key, items, at);
  if (!aim) return undefined;
  event.preventDefault();
  return aim.focus();
}

function beginningWith(key, items, at) {
  if (key.length !== 1 || key === " ") return null;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return after.find((candidate) => candidate.textContent.trim().toLowerCase().startsWith(key.toLowerCase())) ?? null;
}

/** Below the button, or above it where there is no room; always within the window. */
function place(menu, button) {
  const anchor = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = anchor.bottom + 4;
  const top = below + height > innerHeight - EDGE_PIXELS ? Math.max(EDGE_PIXELS, anchor.top - height - 4) : below;
  const left = Math.max(EDGE_PIXELS, Math.min(anchor.left, innerWidth - width - EDGE_PIXELS));
  menu.style.top = `${top}px`;
  menu.style.left = `${left}px`;
}
