/** Inputs that are typed into: text, numbers, addresses, dates and times. */

import { h, wordsOf } from "./dom.js";
import { FIELDS } from "./fields.js";

const KINDS = {
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};
const CALENDAR = new Set(["datepicker", "timepicker", "datetimepicker"]);

/** Rendered as a text field, or as the browser's own date and time pickers. */
export function textInput(spec, place, initial, changed) {
  const control = h(spec.multiline ? "textarea" : "input", attributesOf(spec, place));
  control.value = shown(spec, initial);
  const read = () => (control.value === "" ? null : entered(spec, control.value));
  tellWhen(spec, control, () => changed({ [FIELDS[spec.type].field]: read() }));
  return { control, read };
}

function attributesOf(spec, place) {
  return {
    class: "field",
    type: spec.multiline ? undefined : (KINDS[spec.type] ?? "text"),
    rows: spec.multiline ? 3 : undefined,
    inputmode: spec.type === "number_input" ? "decimal" : undefined,
    placeholder: wordsOf(spec.placeholder) || undefined,
    maxlength: spec.max_length,
    autocomplete: "off",
    "aria-labelledby": place.labelId,
    "aria-label": place.labelId ? undefined : place.label || wordsOf(spec.placeholder) || "Text",
    "data-autofocus": spec.focus_on_load,
  };
}

/** Slack keeps a moment as seconds since 1970; the browser's picker wants the local wall clock. */
function shown(spec, initial) {
  if (spec.type !== "datetimepicker" || !initial) return String(initial ?? "");
  const moment = new Date(initial * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function entered(spec, value) {
  return spec.type === "datetimepicker" ? Math.floor(new Date(value).getTime() / 1000) : value;
}

/** Pickers tell a change at once; text when Enter is pressed, or with every character if the app wants that. */
function tellWhen(spec, control, tell) {
  const triggers = spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (CALENDAR.has(spec.type)) control.addEventListener("change", tell);
  else if (triggers.includes("on_character_entered")) control.addEventListener("input", tell);
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || spec.multiline || event.isComposing) return;
    event.preventDefault();
    if (triggers.includes("on_enter_pressed")) tell();
  });
}
