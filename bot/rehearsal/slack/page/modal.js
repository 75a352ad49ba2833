/**
 * The topmost of a person's modal views, in one native dialog: the browser keeps the focus inside, closes it with
 * Escape and gives the focus back. Opening, updating and closing come as events; what was typed stays where block
 * and action ids stay.
 */

import * as api from "./api.js";
import { blocks } from "./blocks.js";
import { append, byId, h, icon, wordsOf } from "./dom.js";
import { Fields } from "./fields.js";
import { phoneStrip } from "./phone.js";
import { refusalOf, sentenceFor } from "./sentences.js";
import { dropView } from "./session.js";
import { state, subscribe } from "./state.js";

const FOCUSABLE = "input, textarea, select, button, a[href]";

/** @type {{view: object, fields: Fields, form: HTMLFormElement} | null} what the dialog shows now */
let shown = null;
/** What was typed into views that another one covers, by view id. */
const covered = new Map();
/** The person's phone: beside what Slack shows, but within the dialog, since nothing else can be pressed meanwhile. */
const strip = phoneStrip();

export function beginModal() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("modal"));
  subscribe("views", () => draw(dialog));
  subscribe("person", () => draw(dialog));
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    closeTop();
  });
}

function draw(dialog) {
  const view = state.views.at(-1) ?? null;
  if (view === (shown?.view ?? null)) return;
  if (shown) covered.set(shown.view.id, shown.fields.values());
  if (view) show(dialog, view);
  else hide(dialog);
}

function hide(dialog) {
  shown = null;
  covered.clear();
  dialog.close();
  dialog.replaceChildren();
  if (document.activeElement === document.body) byId("composer-text")?.focus();
}

function show(dialog, view) {
  const isSame = shown?.view.id === view.id;
  const focus = isSame ? focusedControl(dialog) : null;
  // What a button has changed is read from its top; whoever types stays where they are.
  const isTyping = isSame && document.activeElement?.matches("input, textarea, select");
  const scroll = isTyping ? (dialog.querySelector(".modal-body")?.scrollTop ?? 0) : 0;
  const fields = new Fields();
  const form = formOf(view, fields);
  shown = { view, fields, form };
  dialog.replaceChildren(form, strip);
  dialog.dataset.viewId = view.id;
  if (!dialog.open) dialog.showModal();
  (successorOf(focus, dialog) ?? beginningOf(form)).focus({ preventScroll: isSame });
  form.querySelector(".modal-body").scrollTop = scroll;
}

function focusedControl(dialog) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-action-id]"));
  return focused && dialog.contains(focused) ? focused.dataset : null;
}

function successorOf(focus, dialog) {
  if (!focus) return null;
  const controls = [...dialog.querySelectorAll("[data-action-id]")];
  return controls.find(({ dataset }) => dataset.actionId === focus.actionId && dataset.blockId === focus.blockId);
}

/**
 * Where a new view begins: at its first field, if that can be seen; else at its text, which arrow keys then scroll, so
 * that nobody is taken past what is to be read.
 */
function beginningOf(form) {
  const body = form.querySelector(".modal-body");
  const field = body.querySelector("[data-autofocus]") ?? body.querySelector("input, textarea, select");
  if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
  return field && field.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom ? field : body;
}

function formOf(view, fields) {
  const failure = h("p", { class: "modal-failure", role: "alert", "data-testid": "modal-failure", hidden: true });
  const content = blocks(view.blocks, surfaceOf(view, fields, failure));
  const body = h(
    "div",
    { class: "modal-body", role: "group", "aria-labelledby": "modal-title", tabindex: "-1" },
    content,
  );
  const submit =
    view.submit &&
    h("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, wordsOf(view.submit));
  const closeLabel = wordsOf(view.close) || (view.submit ? "Cancel" : "Close");
  const close = h(
    "button",
    { type: "button", class: "button", "data-testid": "modal-close", onclick: closeTop },
    closeLabel,
  );
  return append(
    h("form", { class: "modal-form", novalidate: true, onsubmit: send }),
    h(
      "header",
      { class: "modal-header" },
      h("h2", { id: "modal-title" }, wordsOf(view.title)),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: closeTop }, icon("close")),
    ),
    body,
    failure,
    h("footer", { class: "modal-footer" }, close, submit),
  );
}

function surfaceOf(view, fields, failure) {
  const typed = covered.get(view.id) ?? {};
  const stored = view.state?.values ?? {};
  return {
    fields,
    before: (blockId, actionId) => typed[blockId]?.[actionId] ?? stored[blockId]?.[actionId],
    async act(control, blockId, actionId, given) {
      control.setAttribute("aria-busy", "true");
      failure.hidden = true;
      const refusal = await refusalOf(
        api.act(state.person, {
          view_id: view.id,
          block_id: blockId,
          action_id: actionId,
          values: fields.values(),
          ...given,
        }),
      );
      control.removeAttribute("aria-busy");
      complain(failure, refusal);
    },
  };
}

function complain(failure, refusal) {
  failure.hidden = !refusal;
  failure.textContent = refusal && sentenceFor(refusal);
}

async function closeTop() {
  const view = shown?.view;
  if (!view) return;
  dropView(view.id);
  await refusalOf(api.closeView(state.person, view.id));
}

/** Submit; while the app has not answered, a second submission is not possible. */
async function send(event) {
  event.preventDefault();
  const { view, fields, form } = shown;
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  showErrors(form, {});
  const request = api.submitView(state.person, view.id, fields.values());
  const refusal = await refusalOf(request);
  button.removeAttribute("aria-busy");
  complain(form.querySelector(".modal-failure"), refusal);
  if (!refusal) settle(form, view, await request);
}

/** Updates and pushed views come as events; errors belong to this answer. */
function settle(form, view, answer) {
  if (answer.response_action === "errors") showErrors(form, answer.errors ?? {});
  else if (answer.response_action === "clear") state.views.map(({ id }) => id).forEach(dropView);
  else if (!answer.response_action) dropView(view.id);
}

/** Each error next to its field; the focus goes to the first. */
function showErrors(form, errors) {
  let first = null;
  for (const block of form.querySelectorAll(".input")) {
    const text = errors[block.dataset.block] ?? "";
    const error = block.querySelector(".input-error");
    const control = block.querySelector("[data-action-id]");
    error.hidden = !text;
    error.replaceChildren(...(text ? [icon("alert"), text] : []));
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (text) first ??= control;
  }
  if (first) (first.matches(FOCUSABLE) ? first : first.querySelector(FOCUSABLE))?.focus();
}
