/** In a narrow window the list of conversations and the OVH account slide over the conversation, one at a time. */

import { byId } from "./dom.js";

const DRAWERS = { "open-sidebar": "sidebar", "open-panel": "ovh-panel" };

export function beginDrawers() {
  for (const [opener, drawer] of Object.entries(DRAWERS))
    byId(opener).addEventListener("click", () => toggle(opener, drawer));
  byId("drawer-backdrop").addEventListener("click", closeDrawers);
  document.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("[data-drawer-close]")) closeDrawers();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeDrawers();
  });
}

function toggle(opener, drawer) {
  const isOpen = byId(drawer).classList.contains("open");
  closeDrawers();
  if (isOpen) return;
  byId(drawer).classList.add("open");
  byId(opener).setAttribute("aria-expanded", "true");
  byId("drawer-backdrop").hidden = false;
  byId("conversation").inert = true;
  byId(drawer).querySelector("button, input:checked, [tabindex]")?.focus();
}

/** Close whatever drawer is open and give the focus back to its button. */
export function closeDrawers() {
  byId("conversation").inert = false;
  byId("drawer-backdrop").hidden = true;
  for (const [opener, drawer] of Object.entries(DRAWERS)) {
    if (!byId(drawer).classList.contains("open")) continue;
    byId(drawer).classList.remove("open");
    byId(opener).setAttribute("aria-expanded", "false");
    byId(opener).focus();
  }
}
