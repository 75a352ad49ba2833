/**
 * The topmost of a person's modal views, in one native dialog: the browser keeps the focus inside, closes it with
 * Escape and gives the focus back. Opening, updating and closing come as events; what was typed stays where block
 * and action ids stay.
 */

import * as api from "./api.js";
import { byId } from "./dom.js";
import { DrawnView } from "./drawnview.js";
import { phoneStrip } from "./phone.js";
import { refusalOf } from "./sentences.js";
import { dropView } from "./session.js";
import { state, subscribe } from "./state.js";

/** @type {DrawnView | null} what the dialog shows now */
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
    closeTop(false);
  });
}

function draw(dialog) {
  const view = state.views.at(-1) ?? null;
  if (view === (shown?.view ?? null)) return;
  if (view && shown?.view.id === view.id) shown.update(view);
  else if (view) show(dialog, view);
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
  if (shown) covered.set(shown.view.id, shown.values());
  const act = (action) => api.act(state.person, action);
  shown = new DrawnView(view, covered.get(view.id) ?? {}, { act, close: closeTop, submit: send });
  dialog.replaceChildren(shown.form, strip);
  dialog.dataset.viewId = view.id;
  if (!dialog.open) dialog.showModal();
  shown.body.scrollTop = 0;
  shown.beginning().focus();
}

/** Close the view on top, as its button and Escape do; the cross closes those below it too. What Escape does in Slack
 * is not documented. */
async function closeTop(isCross) {
  const view = shown?.view;
  if (!view) return;
  const values = shown.values();
  const closing = isCross ? state.views.map(({ id }) => id) : [view.id];
  closing.toReversed().forEach(dropView);
  await refusalOf(api.closeView(state.person, view.id, values, isCross));
}

/** Submit; while the app has not answered, a second submission is not possible. */
async function send(event) {
  event.preventDefault();
  const drawn = shown;
  const { view } = drawn;
  const button = drawn.footer.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  drawn.showErrors({});
  const request = api.submitView(state.person, view.id, drawn.values());
  const refusal = await refusalOf(request);
  button.removeAttribute("aria-busy");
  drawn.complain(refusal);
  if (!refusal) settle(drawn, view, await request);
}

/** Updates and pushed views come as events; errors belong to this answer. */
function settle(drawn, view, answer) {
  if (answer.response_action === "errors") drawn.showErrors(answer.errors ?? {});
  else if (answer.response_action === "clear") state.views.map(({ id }) => id).forEach(dropView);
  else if (!answer.response_action) dropView(view.id);
}
