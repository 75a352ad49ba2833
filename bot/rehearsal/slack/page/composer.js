/** Where messages and commands are typed: help for commands, history, drafts per conversation, and what went wrong. */

import * as api from "./api.js";
import { byId, h, icon } from "./dom.js";
import { CommandList } from "./commands.js";
import { refusalOf, sentenceFor } from "./sentences.js";
import { addNotice, clearNotices } from "./session.js";
import { openConversation, personNamed, publish, state, subscribe } from "./state.js";

const SLOW_MILLISECONDS = 400;
/** These failures of commands come as notices of Slack's own. */
const TOLD_BY_SLACK = new Set([
  "operation_timeout",
  "dispatch_failed",
  "unknown_command",
  "not_supported_in_threads",
  "invalid_command_response",
]);

/** @type {Map<string, string>} unsent text by person and conversation */
const drafts = new Map();
/** @type {Map<string, string[]>} what each person sent, the latest last */
const sentBy = new Map();
let place = "";
let recalled = 0;
let list;

export function beginComposer() {
  byId("composer").replaceWith(form());
  list = new CommandList(byId("composer-text"), byId("command-list"));
  for (const topic of ["person", "channel", "conversations", "workspace"]) subscribe(topic, draw);
  subscribe("notices", drawNotices);
}

function form() {
  const text = h("textarea", {
    id: "composer-text",
    rows: 1,
    "aria-label": "Message",
    "aria-describedby": "composer-help",
    "aria-autocomplete": "list",
    "aria-controls": "command-list",
    autocomplete: "off",
    spellcheck: "false",
    "data-testid": "composer",
    oninput: typed,
    onkeydown: pressed,
    onblur: () => list.close(),
  });
  return h(
    "form",
    { class: "composer", id: "composer", onsubmit: send },
    h("div", {
      class: "command-list",
      id: "command-list",
      role: "listbox",
      "aria-label": "Commands",
      "data-testid": "command-list",
      hidden: true,
    }),
    h("p", { class: "composer-off", id: "composer-off", hidden: true }),
    h(
      "div",
      { class: "composer-field", id: "composer-field" },
      text,
      h(
        "button",
        { type: "submit", class: "icon-button send", "aria-label": "Send", "data-testid": "send" },
        icon("send"),
      ),
    ),
    h(
      "p",
      { class: "visually-hidden", id: "composer-help" },
      "Enter sends. Shift and Enter begin a new line. A slash lists the commands. Arrow up brings back what you sent.",
    ),
  );
}

/** Change the text, as if it had been typed. @param {string} words */
export function writeInComposer(words) {
  const text = field();
  text.value = words;
  text.focus();
  text.setSelectionRange(words.length, words.length);
  typed();
}

function field() {
  return /** @type {HTMLTextAreaElement} */ (byId("composer-text"));
}

function typed() {
  const text = field();
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
  drafts.set(place, text.value);
  list.offer(text.value);
}

function pressed(event) {
  if (event.isComposing) return undefined;
  const words = field().value;
  if (list.pressed(event)) return undefined;
  if (event.key === "Enter" && !event.shiftKey) return void send(event);
  if (event.key === "ArrowUp" && (words === "" || recalled > 0)) return recall(event, 1);
  if (event.key === "ArrowDown" && recalled > 0) return recall(event, -1);
  if (event.key.length === 1 || event.key === "Backspace") recalled = 0;
  return undefined;
}

function recall(event, step) {
  const sent = sentBy.get(state.person) ?? [];
  if (recalled + step > sent.length) return;
  event.preventDefault();
  recalled += step;
  writeInComposer(recalled ? sent[sent.length - recalled] : "");
  list.close();
}

async function send(event) {
  event.preventDefault();
  const words = field().value.trim();
  const { person, channel } = state;
  if (!words || !channel) return;
  sentBy.set(person, [...(sentBy.get(person) ?? []).filter((old) => old !== words), words]);
  recalled = 0;
  clearNotices();
  writeInComposer("");
  publish("sent", { isCommand: words.startsWith("/") });
  const request = words.startsWith("/")
    ? api.command(person, channel, words)
    : api.say(person, { channel, text: words });
  const refusal = await told(words, refusalOf(request));
  if (refusal && !TOLD_BY_SLACK.has(refusal)) addNotice(sentenceFor(refusal));
}

/** Say that it is being sent when that takes long. */
async function told(words, request) {
  const slow = setTimeout(() => addNotice(`Sending ${words.split(/\s/)[0]}…`, false), SLOW_MILLISECONDS);
  const refusal = await request;
  clearTimeout(slow);
  state.notices.filter(({ error }) => !error).forEach(({ id }) => clearNotices(id));
  return refusal;
}

/** The draft of the open conversation, and whether anything may be written in it. */
function draw() {
  const here = `${state.person} ${state.channel}`;
  const text = field();
  const name = targetName();
  text.placeholder = `Message ${name}`;
  text.setAttribute("aria-label", `Message ${name} as ${personNamed(state.person)?.name ?? "nobody"}`);
  const off = reasonForSilence();
  byId("composer-off").hidden = !off;
  byId("composer-off").textContent = off;
  byId("composer-field").hidden = Boolean(off);
  if (here === place) return;
  place = here;
  recalled = 0;
  text.value = drafts.get(here) ?? "";
  list.close();
}

function targetName() {
  const conversation = openConversation();
  if (!conversation) return "…";
  return conversation.kind === "im" ? state.workspace.app.name : `#${conversation.name}`;
}

function reasonForSilence() {
  const conversation = openConversation();
  if (personNamed(state.person)?.standing === "deactivated") return "This person's account is deactivated.";
  if (!conversation) return state.settled ? "There is no conversation to write in." : "";
  if (conversation.is_archived) return `#${conversation.name} is archived.`;
  if (conversation.kind === "im" && state.workspace.app.messages_tab === false)
    return `Sending messages to ${state.workspace.app.name} has been turned off.`;
  return "";
}

function drawNotices() {
  byId("notices").replaceChildren(...state.notices.map(noticeRow));
}

function noticeRow({ id, text, error }) {
  return h(
    "p",
    { class: error ? "notice" : "notice calm", "data-testid": "notice" },
    error && icon("alert"),
    h("span", {}, text),
    error &&
      h(
        "button",
        {
          type: "button",
          class: "icon-button small",
          "aria-label": "Dismiss this notice",
          onclick: () => clearNotices(id),
        },
        icon("close"),
      ),
  );
}
