/**
 * The authenticator of whom one acts as. It is drawn as a phone, not as a part of Slack, and stands where it is needed:
 * below an open modal, and in the workspace's panel. It learns a secret only by reading the modal that is open.
 */

import { announce } from "./announcer.js";
import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { refusalOf, sentenceFor } from "./sentences.js";
import { personNamed, state, subscribe } from "./state.js";

const PERIOD_MILLISECONDS = 1_000;

/** @type {{node: HTMLElement, draw: () => void}[]} */
const cards = [];
let phone = nothing();
let oneTimeCode = "";

export function beginPhone() {
  subscribe("person", () => {
    phone = nothing();
    oneTimeCode = "";
    drawAll();
    look();
  });
  subscribe("views", look);
  subscribe("workspace", drawAll);
  setInterval(look, PERIOD_MILLISECONDS);
}

function nothing() {
  return { codes: [], seconds_left: 0, secret_shown: false, secret_known: false };
}

async function look() {
  const { person } = state;
  if (document.hidden || !person) return;
  try {
    const seen = await api.authenticator(person);
    if (person !== state.person || seen.error) return;
    phone = seen;
    drawAll();
  } catch {
    // The page's own long poll says what is unreachable.
  }
}

function drawAll() {
  for (const card of cards) card.draw();
}

/** The card of the workspace's panel: always there, with the operator's one-time codes where somebody operates the bot. */
export function phoneCard() {
  return card({ inModal: false });
}

/** The strip below a modal: there when the modal shows a secret, or has a field and the phone a code for it. */
export function phoneStrip() {
  return card({ inModal: true });
}

function card({ inModal }) {
  const who = h("p", { class: "phone-title" });
  const codes = h("ul", { class: "phone-codes", "data-testid": "codes" });
  const empty = h("p", { class: "phone-empty" }, "No secret yet. It is added from the window that shows one.");
  const adding = h("button", { type: "button", class: "button", "data-testid": "add-secret", onclick: add }, "Add the secret shown");
  const failure = h("p", { class: "faults-complaint", role: "status" });
  const operator = inModal ? null : operatorRow();
  const node = h(
    "section",
    { class: inModal ? "phone strip" : "phone", "aria-label": "Authenticator", "data-testid": inModal ? "phone-strip" : "phone" },
    who,
    codes,
    empty,
    adding,
    failure,
    operator?.node,
  );
  let drawn = "";
  const draw = () => {
    const hasField = state.views.at(-1)?.blocks.some(({ element }) => element?.type === "plain_text_input") ?? false;
    node.hidden = inModal && !phone.secret_shown && !(hasField && phone.codes.length > 0);
    who.replaceChildren(icon("phone"), `Authenticator of ${personNamed(state.person)?.name ?? "…"}`);
    empty.hidden = inModal || phone.codes.length > 0;
    adding.hidden = !phone.secret_shown || phone.secret_known;
    operator?.draw();
    const shape = JSON.stringify(phone);
    if (shape === drawn) return;
    drawn = shape;
    codes.replaceChildren(...phone.codes.map(codeRow));
  };
  async function add() {
    const refusal = await refusalOf(api.addSecret(state.person));
    failure.textContent = refusal && sentenceFor(refusal);
    if (!refusal) announce("The secret is in the authenticator");
    await look();
  }
  cards.push({ node, draw });
  draw();
  return node;
}

function codeRow(code, at) {
  const age = at === 0 ? "" : at === 1 ? ", of the secret before" : ", of an older secret";
  const left = h("span", { class: "phone-left" }, ` ${phone.seconds_left} s${age}`);
  return h("li", {}, h("code", { class: "phone-code" }, `${code.slice(0, 3)} ${code.slice(3)}`), left);
}

/** What whoever runs the bot does on its machine: `cartwright enrol`. */
function operatorRow() {
  const shown = h("p", { class: "phone-one-time", role: "status", "data-testid": "one-time-code" });
  const issue = async () => {
    const { person } = state;
    const answer = await api.issueOneTimeCode(person).catch(() => ({ ok: false, error: "unreachable" }));
    if (person !== state.person) return;
    oneTimeCode = answer.ok === false ? sentenceFor(answer.error) : answer.code;
    drawAll();
  };
  const button = h("button", { type: "button", class: "button", onclick: issue }, "Issue a one-time code");
  const note = h("p", { class: "phone-empty" }, "As whoever runs Cartwright, to enrol:");
  const node = h("div", { class: "phone-operator" }, note, button, shown);
  const draw = () => {
    node.hidden = !state.workspace.is_operated;
    shown.textContent = oneTimeCode;
  };
  return { node, draw };
}
