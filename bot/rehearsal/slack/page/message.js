/** One message: who, when, what, and what can be done with it. */

import * as api from "./api.js";
import { bodyOf } from "./blocks.js";
import { clock, exactly, momentOf } from "./dates.js";
import { h, icon, unseen } from "./dom.js";
import { Fields } from "./fields.js";
import { refusalOf, sentenceFor } from "./sentences.js";
import { addNotice, dismiss, toggleThread } from "./session.js";
import { state } from "./state.js";

/** @typedef {import("./state.js").Message} Message */

/** @type {Map<string, Fields>} the inputs of messages, so that choices outlive an edit of their message */
const inputs = new Map();

/**
 * @param {Message} message
 * @param {{compact: boolean, replies: Message[], isReply: boolean}} setting `compact`: follows a message of the same author
 * @returns {HTMLLIElement}
 */
export function messageRow(message, { compact, replies, isReply }) {
  const moment = momentOf(message.ts);
  const failure = h("p", { class: "failure", role: "alert", hidden: true });
  const words = h(
    "div",
    { class: "message-words" },
    compact ? null : author(message, moment),
    message.ephemeral && onlyVisibleToYou(message),
    h("div", { class: "message-body" }, bodyOf(message, surfaceOf(message, failure))),
    message.edited && h("span", { class: "edited" }, "(edited)"),
    failure,
    isReply ? null : thread(message, replies),
  );
  const label = `${message.name}, ${clock(moment)}${message.ephemeral ? ", only visible to you" : ""}`;
  const article = h(
    "article",
    { class: "message", "aria-label": label, tabindex: "-1" },
    compact ? smallTime(moment) : avatar(message),
    words,
  );
  const names = ["row", compact && "compact", message.ephemeral && "ephemeral", isReply && "reply"]
    .filter(Boolean)
    .join(" ");
  return h(
    "li",
    {
      class: names,
      "data-testid": "message",
      "data-ts": message.ts,
      "data-user": message.user,
      "data-ephemeral": message.ephemeral ? "true" : undefined,
      "data-app": message.is_app ? "true" : undefined,
    },
    article,
  );
}

/** A square of a person's initials, in a colour of their own, or the app's picture. */
export function avatar({ user, name, is_app: isApp }) {
  if (isApp) return h("img", { class: "avatar", src: "icon.svg", alt: "", width: 36, height: 36 });
  const place = state.workspace.people.findIndex((person) => person.id === user);
  const initials = `${name[0] ?? "?"}${/\d/.exec(name)?.[0] ?? name[1] ?? ""}`.toUpperCase();
  return h("span", { class: `avatar tint-${Math.max(place, 0) % 6}`, "aria-hidden": "true" }, initials);
}

function author(message, moment) {
  return h(
    "p",
    { class: "author" },
    h("strong", {}, message.name),
    message.is_app && h("span", { class: "badge" }, "App"),
    h("time", { datetime: moment.toISOString(), title: exactly(moment) }, clock(moment)),
  );
}

function smallTime(moment) {
  return h("time", { class: "small-time", datetime: moment.toISOString(), title: exactly(moment) }, clock(moment));
}

function onlyVisibleToYou(message) {
  return h(
    "p",
    { class: "only-you", "data-testid": "only-you" },
    icon("eye"),
    "Only visible to you",
    h(
      "button",
      { type: "button", class: "link-button", "data-testid": "dismiss", onclick: () => dismiss(message.ts) },
      "Dismiss",
      unseen(" this message"),
    ),
  );
}

function thread(message, replies) {
  if (message.ephemeral) return null;
  const isOpen = state.openThreads.has(message.ts);
  if (replies.length === 0 && !isOpen) return null;
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return h(
    "button",
    {
      type: "button",
      class: "thread-button",
      "aria-expanded": String(isOpen),
      "data-testid": "thread",
      onclick: () => toggleThread(message.ts),
    },
    icon("thread"),
    h("strong", {}, count),
    h("span", { class: "thread-last" }, isOpen ? "Hide" : lastWords(replies.at(-1))),
  );
}

function lastWords(reply) {
  return `${clock(momentOf(reply.ts))} · ${reply.text.split("\n")[0].slice(0, 90)}`;
}

/** What the message's own buttons and inputs act on, what was chosen in them, and where a failed click is told. */
function surfaceOf(message, failure) {
  const target = { channel: message.channel, message_ts: message.ts };
  const { person } = state;
  const key = `${person} ${message.channel} ${message.ts}`;
  const chosen = inputs.get(key)?.values() ?? {};
  const fields = new Fields();
  inputs.set(key, fields);
  return {
    fields,
    before: (blockId, actionId) => chosen[blockId]?.[actionId],
    async act(control, blockId, actionId, given) {
      control.setAttribute("aria-busy", "true");
      failure.hidden = true;
      const refusal = await refusalOf(api.act(person, { ...target, block_id: blockId, action_id: actionId, ...given }));
      control.removeAttribute("aria-busy");
      if (refusal) complain(failure, sentenceFor(refusal));
    },
  };
}

function complain(failure, complaint) {
  if (!failure.isConnected) return addNotice(complaint);
  failure.hidden = false;
  failure.textContent = complaint;
  return undefined;
}
