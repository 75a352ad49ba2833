/** What a select, radio group or checkbox group offers: the app's options, people, or channels. */

import { wordsOf } from "./dom.js";
import { state } from "./state.js";

/**
 * @typedef {{value: string, label: string, note: string, text: object | string, description?: object, group: string, option?: object}} Choice
 *   `option` is the app's whole option object, which Slack reports back as it is.
 * @returns {Choice[]}
 */
export function choicesOf(spec) {
  if (spec.type.includes("users_select"))
    return state.workspace.people.map((person) => choice(person.id, person.name, person.real_name));
  if (spec.type.includes("conversations_select") || spec.type.includes("channels_select")) return channelChoices();
  const groups = spec.option_groups ?? [{ label: "", options: spec.options ?? [] }];
  return groups.flatMap((group) => group.options.map((option) => optionChoice(option, wordsOf(group.label))));
}

function channelChoices() {
  return state.workspace.channels
    .filter((channel) => channel.kind !== "im")
    .map((channel) => choice(channel.id, `#${channel.name}`));
}

function choice(value, label, note = "") {
  return { value, label, note, text: label, group: "" };
}

function optionChoice(option, group) {
  return {
    value: option.value,
    label: wordsOf(option.text),
    note: wordsOf(option.description),
    text: option.text,
    description: option.description,
    group,
    option,
  };
}
