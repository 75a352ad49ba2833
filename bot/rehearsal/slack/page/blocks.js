/** Block Kit blocks as DOM nodes: https://docs.slack.dev/reference/block-kit/blocks */

import { append, fragment, h, icon, uniqueId, wordsOf } from "./dom.js";
import { element, picture } from "./elements.js";
import { markdown } from "./markdown.js";
import { mrkdwn, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * @param {object[]} list
 * @param {import("./elements.js").Surface} surface
 * @returns {DocumentFragment}
 */
export function blocks(list, surface) {
  return fragment(...list.map((spec) => block(spec, surface)));
}

/** @param {object} spec @param {import("./elements.js").Surface} surface @returns {HTMLElement} */
export function block(spec, surface) {
  const node = (BLOCKS[spec.type] ?? unknown)(spec, surface);
  node.classList.add("block");
  if (spec.block_id) node.dataset.block = spec.block_id;
  return node;
}

const BLOCKS = {
  section,
  actions,
  context,
  input,
  table,
  divider: () => h("hr"),
  header: (block) => h("h3", { class: "block-header" }, textObject(block.text)),
  rich_text: richText,
  markdown: (block) => h("div", { class: "prose" }, markdown(block.text)),
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, textObject(block.title)), picture(block)),
  alert: (block) =>
    h(
      "div",
      { class: `alert ${block.level ?? "default"}` },
      icon("alert"),
      h("div", { class: "prose" }, textObject(block.text)),
    ),
};

function unknown(block) {
  const shown = wordsOf(block.text) || wordsOf(block.title);
  return h("p", { class: "unknown" }, shown, ` (a block of type ${block.type}, which this page does not show in full)`);
}

function section(block, surface) {
  const text = h("div", { class: "prose" }, block.text && textObject(block.text));
  const fields =
    block.fields &&
    h(
      "div",
      { class: "section-fields" },
      ...block.fields.map((field) => h("div", { class: "prose" }, textObject(field))),
    );
  const words = h("div", { class: "section-words" }, block.text && text, fields);
  if (!block.accessory) return h("div", { class: "section" }, words);
  const label = text.textContent.trim().slice(0, 80);
  const place = { blockId: block.block_id, acts: true, label };
  const accessory = element(block.accessory, place, surface);
  describe(accessory, text);
  const several = (block.accessory.options || []).length > 1;
  const wide =
    (several && ["checkboxes", "radio_buttons"].includes(block.accessory.type)) ||
    block.accessory.type.startsWith("multi_");
  return h(
    "div",
    { class: wide ? "section" : "section with-accessory" },
    words,
    h("div", { class: "accessory" }, accessory),
  );
}

/** Ten buttons named "Add" are told apart by the line that each stands in. */
function describe(accessory, text) {
  if (!accessory.matches("button, a")) return;
  text.id = uniqueId("line");
  accessory.setAttribute("aria-describedby", text.id);
}

function actions(block, surface) {
  const place = { blockId: block.block_id, acts: true };
  return h("div", { class: "actions" }, ...block.elements.map((spec) => element(spec, place, surface)));
}

function context(block) {
  const parts = block.elements.map((part) =>
    part.type === "image" ? picture(part) : h("span", { class: "prose" }, textObject(part)),
  );
  return h("div", { class: "context" }, ...parts);
}

/** A labelled input; its error, if it gets one, stands below and is read with it. */
function input(block, surface) {
  const labelId = uniqueId("label");
  const control = element(
    block.element,
    { blockId: block.block_id, acts: block.dispatch_action === true, labelId },
    surface,
  );
  const hint = block.hint && h("p", { class: "input-hint", id: uniqueId("hint") }, textObject(block.hint));
  const error = h("p", { class: "input-error", id: uniqueId("error"), "data-testid": "field-error", hidden: true });
  const described = [error.id, hint?.id].filter(Boolean).join(" ");
  control.setAttribute("aria-describedby", described);
  if (control.matches("button"))
    control.setAttribute("aria-labelledby", `${labelId} ${(control.id ||= uniqueId("control"))}`);
  const label = h(control.matches("input, select, textarea") ? "label" : "div", { class: "input-label", id: labelId });
  append(label, textObject(block.label), block.optional && h("span", { class: "optional" }, " (optional)"));
  if (label.matches("label")) label.setAttribute("for", (control.id ||= uniqueId("control")));
  const hasOneBox = block.element.type === "checkboxes" && block.element.options.length === 1;
  return append(h("div", { class: hasOneBox ? "input one-box" : "input" }), label, control, error, hint);
}

/** A table whose first row holds the headings, as Slack shows it. */
function table(block) {
  const settings = block.column_settings ?? [];
  const [headings, ...rows] = block.rows.map((row, at) =>
    h("tr", {}, ...row.map((cell, column) => tableCell(cell, at === 0, settings[column]))),
  );
  const body = h("table", {}, h("thead", {}, headings), h("tbody", {}, ...rows));
  return h("div", { class: "table-frame", tabindex: "0", role: "group", "aria-label": "Table" }, body);
}

function tableCell(cell, isHeading, setting) {
  const names = [`align-${setting?.align ?? "left"}`, setting?.is_wrapped ? "wrapped" : ""];
  const content = cell.type === "rich_text" ? richText(cell) : wordsOf(cell) || String(cell.value ?? "");
  return h(isHeading ? "th" : "td", { class: names.join(" ").trim(), scope: isHeading ? "col" : undefined }, content);
}

/** What a message says: its blocks, or its text when it has none. */
export function bodyOf(message, surface) {
  if (message.blocks?.length) return blocks(message.blocks, surface);
  return h("div", { class: "prose block" }, mrkdwn(message.text));
}
