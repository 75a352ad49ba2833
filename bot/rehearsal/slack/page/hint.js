/** What a first visitor needs to know, until it is dismissed or the first command is sent. */

import { byId, h, icon } from "./dom.js";
import { writeInComposer } from "./composer.js";
import { subscribe } from "./state.js";

const SEEN = "rehearsal-hint-seen";
const EXAMPLE = "/domain search merrychristmas";

export function beginHint() {
  if (wasSeen()) return;
  const hint = h(
    "section",
    { class: "hint", "aria-label": "How to begin", "data-testid": "hint" },
    h(
      "p",
      {},
      h("strong", {}, "A rehearsal: nothing is bought."),
      " This workspace and the OVH account are stand-ins on this machine.",
    ),
    h(
      "p",
      {},
      "Type ",
      h("button", { type: "button", class: "try", onclick: () => writeInComposer(EXAMPLE) }, EXAMPLE),
      ", or just ",
      h("button", { type: "button", class: "try", onclick: () => writeInComposer("/domain") }, "/domain"),
      ".",
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button small",
        "aria-label": "Dismiss this hint",
        "data-testid": "hint-dismiss",
        onclick: dismiss,
      },
      icon("close"),
    ),
  );
  byId("hint").append(hint);
  subscribe("sent", ({ isCommand }) => isCommand && noteSeen());
}

function dismiss() {
  noteSeen();
  byId("composer-text").focus();
}

/** Whoever has sent a command needs the hint no more. */
function noteSeen() {
  byId("hint").replaceChildren();
  try {
    localStorage.setItem(SEEN, "yes");
  } catch {
    // Without storage the hint comes back next time.
  }
}

function wasSeen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return false;
  }
}
