/** Says politely to screen readers what is new; a live region of its own, so that redrawing never reads a whole channel. */

import { byId } from "./dom.js";

const PAUSE_MILLISECONDS = 400;
const LONGEST = 400;
let waiting = [];

/** @param {string} text */
export function announce(text) {
  if (waiting.length === 0) setTimeout(speak, PAUSE_MILLISECONDS);
  waiting.push(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

function speak() {
  byId("announcer").textContent = waiting.join("\n");
  waiting = [];
}
