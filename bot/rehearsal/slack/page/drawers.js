/** In a narrow window the list of conversations and the OVH account slide over the conversation, one at a time. */

import { byId } from "./dom.js";
import { publish } from "./state.js";

const DRAWERS = { "open-sidebar": "sidebar", "open-panel": "ovh-panel", "open-changes": "changes-panel" };
const STANDS_BESIDE = "changes-panel";

export function beginDrawers() {
  for (const [opener, drawer] of Object.entries(DRAWERS))
    byId(opener).addEventListener("click", () => toggle(opener, drawer));
  byId("drawer-backdrop").addEventListener("click", () => closeDrawers(true));
  document.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("[data-drawer-close]")) closeDrawers(true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeDrawers(true);
  });
}

function toggle(opener, drawer) {
  const isOpen = byId(drawer).classList.contains("open");
  closeDrawers(true);
  if (isOpen) return;
  byId(drawer).classList.add("open");
  byId(opener).setAttribute("aria-expanded", "true");
  publish("workspace");
  if (isBeside(drawer)) return;
  byId("drawer-backdrop").hidden = false;
  byId("conversation").inert = true;
  byId(drawer).querySelector("button, input:checked, [tabindex]")?.focus();
}

/** In a wide window the workspace's panel hides nothing of the conversation, and so stays while one looks around. */
function isBeside(drawer) {
  return drawer === STANDS_BESIDE && matchMedia("(min-width: 1121px)").matches;
}

/** Close whatever drawer is open and give the focus back to its button. */
export function closeDrawers(also = false) {
  byId("conversation").inert = false;
  byId("drawer-backdrop").hidden = true;
  for (const [opener, drawer] of Object.entries(DRAWERS)) {
    if (!byId(drawer).classList.contains("open") || (isBeside(drawer) && !also)) continue;
    byId(drawer).classList.remove("open");
    byId(opener).setAttribute("aria-expanded", "false");
    byId(opener).focus();
  }
}
