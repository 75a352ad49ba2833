/**
 * The state of Block Kit's input elements: which field Slack reports it in, which holds the initial value, and how
 * the control that shows it is read.
 *
 * Field names: https://docs.slack.dev/reference/block-kit/block-elements
 */

const OPTION = { field: "selected_option", initial: "initial_option" };
const OPTIONS = { field: "selected_options", initial: "initial_options" };
const TEXT = { field: "value", initial: "initial_value" };

export const FIELDS = {
  plain_text_input: TEXT,
  email_text_input: TEXT,
  url_text_input: TEXT,
  number_input: TEXT,
  static_select: OPTION,
  external_select: OPTION,
  radio_buttons: OPTION,
  checkboxes: OPTIONS,
  multi_static_select: OPTIONS,
  multi_external_select: OPTIONS,
  users_select: { field: "selected_user", initial: "initial_user" },
  multi_users_select: { field: "selected_users", initial: "initial_users" },
  conversations_select: { field: "selected_conversation", initial: "initial_conversation" },
  multi_conversations_select: { field: "selected_conversations", initial: "initial_conversations" },
  channels_select: { field: "selected_channel", initial: "initial_channel" },
  multi_channels_select: { field: "selected_channels", initial: "initial_channels" },
  datepicker: { field: "selected_date", initial: "initial_date" },
  timepicker: { field: "selected_time", initial: "initial_time" },
  datetimepicker: { field: "selected_date_time", initial: "initial_date_time" },
};

/** The value object that Slack reports for an element: `{type, <field>: value}`. */
export function reported(spec, value) {
  return { type: spec.type, [FIELDS[spec.type].field]: value };
}

/** What an element shows at first: what was entered before, else the app's initial value. */
export function shownAtFirst(spec, before) {
  const { field, initial } = FIELDS[spec.type];
  return before?.type === spec.type && field in before ? before[field] : spec[initial];
}

/** The `value`s that are chosen, of an initial or reported option, list of options, id or list of ids. */
export function chosenValues(initial) {
  const list = Array.isArray(initial) ? initial : [initial];
  return new Set(list.filter(Boolean).map((item) => (typeof item === "object" ? item.value : item)));
}

/**
 * The inputs of one rendered view or message, each with its place and how to read it.
 * @typedef {{blockId: string, actionId: string, control: HTMLElement, read: () => object}} Field
 */
export class Fields {
  /** @type {Field[]} */
  #fields = [];

  add(field) {
    this.#fields.push(field);
  }

  /** `{block_id: {action_id: value object}}`, as `view.state.values`. */
  values() {
    const values = {};
    for (const { blockId, actionId, read } of this.#fields) {
      values[blockId] ??= {};
      values[blockId][actionId] = read();
    }
    return values;
  }
}
