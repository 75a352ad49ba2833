/**
 * Block Kit's interactive elements as native controls.
 *
 * @typedef {{fields: Fields, before: (blockId: string, actionId: string) => object | undefined,
 *   act: (control: HTMLElement, blockId: string, actionId: string, given: object) => Promise<void>}} Surface
 *   what a message or a modal offers its elements: where to register inputs, what had been entered, how to act
 * @typedef {{blockId: string, acts: boolean, labelId?: string, label?: string}} Place
 *   `acts`: a change is told to the app at once; else it waits for the modal's submission
 * @import { Fields } from "./fields.js"
 */

import { confirmed } from "./confirm.js";
import { h, icon, outward, safeAddress, uniqueId, wordsOf } from "./dom.js";
import { chosenValues, FIELDS, reported, shownAtFirst } from "./fields.js";
import { opensMenu } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { choicesOf } from "./options.js";
import { textInput } from "./textinput.js";

/** @param {object} spec @param {Place} place @param {Surface} surface @returns {HTMLElement} */
export function element(spec, place, surface) {
  if (spec.type === "button" || spec.type === "workflow_button") return button(spec, place, surface);
  if (spec.type === "overflow") return overflow(spec, place, surface);
  if (spec.type === "image") return picture(spec);
  if (spec.type in FIELDS) return input(spec, place, surface);
  return h("span", { class: "unknown" }, `(an element of type ${spec.type}, which this page does not show)`);
}

/** A stand-in for an image: this page loads nothing from elsewhere, so its description takes its place. */
export function picture(spec) {
  const shown = spec.alt_text || wordsOf(spec.title) || "image";
  return h(
    "span",
    { class: "picture", role: "img", "aria-label": shown, title: shown },
    icon("image"),
    h("span", {}, shown),
  );
}

function marked(control, spec, place) {
  control.dataset.blockId = place.blockId;
  control.dataset.actionId = spec.action_id;
  control.dataset.testid = `action-${spec.action_id}`;
  return control;
}

function button(spec, place, surface) {
  const address = safeAddress(spec.url);
  const attributes = {
    ...(address ? outward(address) : { type: "button" }),
    class: `button ${spec.style ?? ""}`.trim(),
    "aria-label": spec.accessibility_label,
    onclick: () => press(control, spec, place, surface, {}),
  };
  const control = h(address ? "a" : "button", attributes, textObject(spec.text));
  return marked(control, spec, place);
}

/** Press: a second press waits for the first to be acknowledged, by doing nothing. */
async function press(control, spec, place, surface, given) {
  if (control.getAttribute("aria-busy") !== "true") await tell(control, spec, place, surface, given);
}

async function tell(control, spec, place, surface, given) {
  if (spec.confirm && !(await confirmed(spec.confirm))) return;
  await surface.act(control, place.blockId, spec.action_id, given);
}

function overflow(spec, place, surface) {
  const control = h("button", { type: "button", class: "button square", "aria-label": "More actions" }, icon("more"));
  const choices = () =>
    spec.options.map((option) => ({
      label: textObject(option.text),
      title: wordsOf(option.description),
      value: option,
    }));
  opensMenu(control, choices, (option) => press(control, spec, place, surface, { selected_option: option }));
  return marked(control, spec, place);
}

/** An input: rendered, marked, and registered with its surface. */
function input(spec, place, surface) {
  const initial = shownAtFirst(spec, surface.before(place.blockId, spec.action_id));
  const changed = (given) => place.acts && tell(control, spec, place, surface, given);
  const { control, read } = renderer(spec, place)(spec, place, initial, changed);
  marked(control, spec, place);
  surface.fields.add({ blockId: place.blockId, actionId: spec.action_id, control, read: () => reported(spec, read()) });
  return control;
}

function renderer(spec, place) {
  if (spec.type === "radio_buttons" || spec.type === "checkboxes" || spec.type.startsWith("multi_")) return choiceGroup;
  if (spec.type.endsWith("_select")) return place.acts ? menuSelect : nativeSelect;
  return textInput;
}

function labelling(place) {
  return place.labelId ? { "aria-labelledby": place.labelId } : { "aria-label": place.label || "Choose" };
}

function nativeSelect(spec, place, initial) {
  const choices = choicesOf(spec);
  const chosen = chosenValues(initial);
  const blank = h("option", { value: "" }, wordsOf(spec.placeholder) || "Choose…");
  const control = h("select", { class: "field", ...labelling(place) }, blank);
  for (const [group, members] of Map.groupBy(choices, (choice) => choice.group)) {
    const options = members.map((choice) =>
      h("option", { value: choice.value, selected: chosen.has(choice.value) }, choice.label),
    );
    control.append(...(group ? [h("optgroup", { label: group }, ...options)] : options));
  }
  return { control, read: () => wholeOf(choices.find((choice) => choice.value === control.value)) };
}

function wholeOf(choice) {
  return choice ? (choice.option ?? choice.value) : null;
}

/** A select that acts at once: arrow keys walk its list without choosing, as they would in a native one. */
function menuSelect(spec, place, initial, changed) {
  const choices = choicesOf(spec);
  let chosen = choices.find((choice) => chosenValues(initial).has(choice.value));
  const shown = h("span", {}, chosen?.label ?? (wordsOf(spec.placeholder) || "Choose…"));
  const label = place.label ? `${place.label}: ` : "";
  const control = h(
    "button",
    { type: "button", class: "button select" },
    h("span", { class: "visually-hidden" }, label),
    shown,
    icon("chevron"),
  );
  opensMenu(
    control,
    () => choices.map((choice) => ({ label: choice.label, value: choice })),
    (choice) => {
      chosen = choice;
      shown.textContent = choice.label;
      changed({ [FIELDS[spec.type].field]: wholeOf(choice) });
    },
  );
  return { control, read: () => wholeOf(chosen) };
}

/** Radio buttons, checkboxes, and selects of several. */
function choiceGroup(spec, place, initial, changed) {
  const single = spec.type === "radio_buttons";
  const name = uniqueId("choice");
  const before = chosenValues(initial);
  const boxes = choicesOf(spec).map((choice) => ({ choice, box: box(single, name, choice, before) }));
  const chosen = () => boxes.filter(({ box: { checked } }) => checked).map(({ choice }) => wholeOf(choice));
  const read = () => (single ? (chosen()[0] ?? null) : chosen());
  const many = spec.type.startsWith("multi_") ? " many" : "";
  const control = h("div", { class: `choices${many}`, role: single ? "radiogroup" : "group", ...labelling(place) });
  control.append(...boxes.map(({ choice, box: input }) => labelled(choice, input)));
  control.addEventListener("change", () => changed({ [FIELDS[spec.type].field]: read() }));
  return { control, read };
}

function box(single, name, { value }, before) {
  return h("input", { type: single ? "radio" : "checkbox", name, value, checked: before.has(value) });
}

function labelled(choice, input) {
  const note = choice.description && h("span", { class: "choice-note" }, textObject(choice.description));
  const plainNote = !note && choice.note && h("span", { class: "choice-note" }, choice.note);
  return h("label", { class: "choice" }, input, h("span", {}, textObject(choice.text), note, plainNote));
}
