/**
 * What goes wrong at the stand-in OVH account: ready-made faults, in plain words, to be told by a button; and those that
 * have been told. The stand-in has the list (`GET /standin/faults/ready-made`), so a script knows them by the same words.
 */

import { announce } from "./announcer.js";
import * as api from "./api.js";
import { h } from "./dom.js";

const NOTHING = "Nothing: OVH does what it should";

let address = "";
let drawn = "";
const told = h("ul", { class: "panel-list", "data-testid": "faults-told", "aria-label": "Told so far" });
const silence = h("p", { class: "panel-empty" }, NOTHING);
const complaint = h("p", { class: "faults-complaint", role: "status" });
const clearing = h("button", { type: "button", class: "button faults-clear", hidden: true, onclick: clear }, "Clear all");
const opener = h("summary", {}, "Let something go wrong");
const choices = h("div", { class: "faults-choices" });
const menu = h("details", { class: "faults-menu" }, opener, choices);

/** The section, which is made once: redrawing it would take the focus away. */
export function faultsSection() {
  return h(
    "section",
    { class: "faults", "aria-labelledby": "faults-title", "data-testid": "ovh-faults" },
    h("h3", { id: "faults-title" }, "What goes wrong"),
    silence,
    told,
    clearing,
    menu,
    complaint,
  );
}

/** Show what has been told, and, at first, what can be. */
export async function refreshFaults(ovhAddress) {
  if (address !== ovhAddress) {
    choices.replaceChildren(...Object.entries(await api.readyMadeFaults(ovhAddress)).map(group));
    address = ovhAddress;
  }
  show(await api.ovhFaults(address));
}

function group([name, titles]) {
  return h(
    "div",
    {},
    h("h4", {}, name),
    h("ul", {}, ...titles.map((title) => h("li", {}, choice(title)))),
  );
}

function choice(title) {
  return h("button", { type: "button", class: "button faults-choice", onclick: () => tell(title) }, title);
}

/** The menu folds, so that what has been told is seen. */
async function tell(title) {
  menu.open = false;
  opener.focus();
  await change(() => api.tellFault(address, title), `Will go wrong: ${title}`);
}

async function clear() {
  await change(() => api.clearFaults(address), NOTHING);
}

async function change(call, words) {
  try {
    const answer = await call();
    complaint.textContent = answer.error ?? "";
    show(await api.ovhFaults(address));
    if (!answer.error) announce(words);
  } catch {
    complaint.textContent = "The OVH stand-in does not answer.";
  }
}

function show(faults) {
  const shape = JSON.stringify(faults);
  if (shape === drawn) return;
  drawn = shape;
  const hadFocus = document.activeElement === clearing;
  told.replaceChildren(...faults.map(row));
  told.hidden = clearing.hidden = faults.length === 0;
  silence.hidden = faults.length > 0;
  if (hadFocus && clearing.hidden) opener.focus();
}

function row({ title, times }) {
  return h("li", { class: "card" }, h("p", { class: "card-title" }, title, h("span", { class: "status" }, left(times))));
}

function left(times) {
  if (times === null) return "until cleared";
  return times === 0 ? "has struck" : "waits";
}
