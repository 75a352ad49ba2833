/** The question that an element's `confirm` object asks before the element acts. */

import { byId, h, wordsOf } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** @param {object} question Slack's confirmation object @returns {Promise<boolean>} whether the person agreed */
export function confirmed(question) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("confirm"));
  const style = question.style === "danger" ? "danger" : "primary";
  dialog.replaceChildren(
    h(
      "form",
      { method: "dialog", class: "modal-form" },
      h(
        "header",
        { class: "modal-header" },
        h("h2", { id: "confirm-title" }, wordsOf(question.title) || "Are you sure?"),
      ),
      h("div", { class: "modal-body prose" }, textObject(question.text)),
      h(
        "footer",
        { class: "modal-footer" },
        h(
          "button",
          { class: "button", value: "no", "data-testid": "confirm-deny" },
          wordsOf(question.deny) || "Cancel",
        ),
        h(
          "button",
          { class: `button ${style}`, value: "yes", "data-testid": "confirm-yes" },
          wordsOf(question.confirm) || "Yes",
        ),
      ),
    ),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "yes"), { once: true });
  });
}
