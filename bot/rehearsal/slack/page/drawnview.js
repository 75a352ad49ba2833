/**
 * One modal view as it is drawn. The app may change it every second while somebody reads it, ticks boxes and types: what
 * has not changed stays the very same node, and what is read stays where it is.
 */

import { block } from "./blocks.js";
import { append, h, icon, wordsOf } from "./dom.js";
import { Fields } from "./fields.js";
import { refusalOf, sentenceFor } from "./sentences.js";

const FOCUSABLE = "input, textarea, select, button, a[href]";
/** So long after a button was pressed, a view with other blocks is another page, which is read from its top. */
const TURNING_MILLISECONDS = 5_000;

/**
 * @typedef {{source: string, node: HTMLElement, fields: Fields}} Part a block as it is drawn, and what it was drawn from
 * @typedef {{act: (action: object) => Promise<object>, close: (isCross: boolean) => void, submit: (event: Event) => void}} Deeds
 */
export class DrawnView {
  /** @type {Map<string, Part>} by block id, in the order of the blocks */
  #parts = new Map();
  #pressedAt = -TURNING_MILLISECONDS;
  /** @type {Deeds} */
  #deeds;
  #frame = "";

  /**
   * @param {object} view
   * @param {object} typed what had been entered when it was drawn last, `{block_id: {action_id: value object}}`
   * @param {Deeds} deeds
   */
  constructor(view, typed, deeds) {
    this.#deeds = deeds;
    this.body = h("div", { class: "modal-body", role: "group", "aria-labelledby": "modal-title", tabindex: "-1" });
    this.failure = h("p", { class: "modal-failure", role: "alert", "data-testid": "modal-failure", hidden: true });
    this.header = h("header", { class: "modal-header" });
    this.footer = h("footer", { class: "modal-footer" });
    this.form = append(
      h("form", { class: "modal-form", novalidate: true, onsubmit: deeds.submit }),
      this.header,
      this.body,
      this.failure,
      this.footer,
    );
    this.#draw(view, typed);
  }

  /** What is entered: `{block_id: {action_id: value object}}`. */
  values() {
    return Object.assign({}, ...[...this.#parts.values()].map(({ fields }) => fields.values()));
  }

  /** Show what the app has made of the view, and leave the person where they are. */
  update(view) {
    const place = this.#place();
    const focus = focusWithin(this.form);
    this.#draw(view, this.values());
    this.#return(place);
    if (focus && !this.form.contains(document.activeElement)) this.#focusAgain(focus);
  }

  /**
   * Where a new view begins: at its first field, if that can be seen; else at its text, which arrow keys then scroll, so
   * that nobody is taken past what is to be read.
   */
  beginning() {
    const field = this.body.querySelector("[data-autofocus]") ?? this.body.querySelector("input, textarea, select");
    if (this.body.scrollHeight > this.body.clientHeight) this.body.tabIndex = 0;
    return field && field.getBoundingClientRect().bottom <= this.body.getBoundingClientRect().bottom
      ? field
      : this.body;
  }

  /** Say why something did not work; nothing to say hides it. */
  complain(refusal) {
    this.failure.hidden = !refusal;
    this.failure.textContent = refusal && sentenceFor(refusal);
  }

  /** Each error next to its field; the focus goes to the first. */
  showErrors(errors) {
    let first = null;
    for (const input of this.body.querySelectorAll(".input")) {
      const text = errors[input.dataset.block] ?? "";
      const error = input.querySelector(".input-error");
      const control = input.querySelector("[data-action-id]");
      error.hidden = !text;
      error.replaceChildren(...(text ? [icon("alert"), text] : []));
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      if (text) first ??= control;
    }
    if (first) (first.matches(FOCUSABLE) ? first : first.querySelector(FOCUSABLE))?.focus();
  }

  #draw(view, typed) {
    this.view = view;
    this.#drawFrame(view);
    const parts = new Map();
    for (const spec of view.blocks) parts.set(spec.block_id, this.#part(spec, view, typed));
    this.#parts = parts;
    arrange(
      this.body,
      [...parts.values()].map(({ node }) => node),
    );
    if (this.body.scrollHeight > this.body.clientHeight) this.body.tabIndex = 0;
  }

  /** The title and the buttons below, drawn anew only when they say something else. */
  #drawFrame({ title, close, submit }) {
    const frame = JSON.stringify([title, close, submit]);
    if (frame === this.#frame) return;
    this.#frame = frame;
    const dismiss = (isCross) => () => this.#deeds.close(isCross);
    this.header.replaceChildren(
      h("h2", { id: "modal-title" }, wordsOf(title)),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Close",
          "data-testid": "modal-cross",
          onclick: dismiss(true),
        },
        icon("close"),
      ),
    );
    const label = wordsOf(close) || (submit ? "Cancel" : "Close");
    this.footer.replaceChildren(
      h("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: dismiss(false) }, label),
    );
    const sending = { type: "submit", class: "button primary", "data-testid": "modal-submit" };
    if (submit) this.footer.append(h("button", sending, wordsOf(submit)));
  }

  /** @returns {Part} the one that is there, if it still says the same */
  #part(spec, view, typed) {
    const source = JSON.stringify(spec);
    const there = this.#parts.get(spec.block_id);
    if (there?.source === source) return there;
    const fields = new Fields();
    const stored = view.state?.values ?? {};
    const surface = {
      fields,
      before: (blockId, actionId) => typed[blockId]?.[actionId] ?? stored[blockId]?.[actionId],
      act: (control, blockId, actionId, given) => this.#act(control, blockId, actionId, given),
    };
    return { source, node: block(spec, surface), fields };
  }

  async #act(control, blockId, actionId, given) {
    if (control.matches("button, a")) this.#pressedAt = performance.now();
    control.setAttribute("aria-busy", "true");
    this.failure.hidden = true;
    const action = { view_id: this.view.id, block_id: blockId, action_id: actionId, values: this.values(), ...given };
    const refusal = await refusalOf(this.#deeds.act(action));
    control.removeAttribute("aria-busy");
    this.complain(refusal);
  }

  /** What can be seen now: each block in view, the one with the focus first, and its distance from the top. */
  #place() {
    const frame = this.body.getBoundingClientRect();
    const seen = [...this.#parts].map(([id, { node }]) => ({ id, node, box: node.getBoundingClientRect() }));
    const inView = seen.filter(({ box }) => box.bottom > frame.top && box.top < frame.bottom);
    inView.sort((one, other) => hasFocus(other.node) - hasFocus(one.node));
    const places = inView.map(({ id, node, box }) => ({
      id,
      distance: box.top - frame.top,
      isRead: !node.matches(".actions"),
    }));
    return { places, scrolled: this.body.scrollTop };
  }

  /** Scroll so that what was seen is where it was; another page is read from its top. */
  #return({ places, scrolled }) {
    const staying = places.filter(({ id }) => this.#parts.has(id));
    const wasPressed = performance.now() - this.#pressedAt < TURNING_MILLISECONDS;
    this.body.scrollTop = scrolled;
    if (wasPressed && !isTyping() && counted(staying) * 2 <= counted(places)) {
      this.#pressedAt = -TURNING_MILLISECONDS;
      this.body.scrollTop = 0;
    } else if (scrolled > 0 && staying.length > 0) {
      const [{ id, distance }] = staying;
      const top = this.#parts.get(id).node.getBoundingClientRect().top - this.body.getBoundingClientRect().top;
      this.body.scrollTop += top - distance;
    }
  }

  /** The control was drawn anew, so that the focus is lost: give it to the one in its place. */
  #focusAgain({ blockId, actionId, testid, value, selection }) {
    const controls = [...this.form.querySelectorAll("[data-action-id], [data-testid]")];
    const control = controls.find(({ dataset }) =>
      actionId ? dataset.actionId === actionId && dataset.blockId === blockId : testid && dataset.testid === testid,
    );
    const inner = control?.matches(FOCUSABLE)
      ? control
      : [...(control?.querySelectorAll("input") ?? [])].find((box) => box.value === value);
    (inner ?? this.beginning()).focus({ preventScroll: true });
    if (inner && selection) inner.setSelectionRange(...selection);
  }
}

/** Let an element have just these children, in this order, without moving those that are there already. */
function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

function hasFocus(node) {
  return Number(node.contains(document.activeElement));
}

/** How many of these blocks are there to be read: those that only hold buttons are on many pages. */
function counted(places) {
  return places.filter(({ isRead }) => isRead).length;
}

function isTyping() {
  return Boolean(document.activeElement?.matches("textarea, select, input:not([type=checkbox], [type=radio])"));
}

/** How to find the control that has the focus, once it is drawn anew. */
function focusWithin(form) {
  const focused = document.activeElement;
  if (!focused || !form.contains(focused)) return null;
  const { blockId, actionId } = /** @type {HTMLElement | null} */ (focused.closest("[data-action-id]"))?.dataset ?? {};
  const isText = focused.matches("textarea, input[type=text]");
  const selection = isText ? [focused.selectionStart, focused.selectionEnd] : null;
  return { blockId, actionId, testid: focused.dataset.testid, value: focused.value, selection };
}
