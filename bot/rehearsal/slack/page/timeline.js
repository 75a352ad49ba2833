/**
 * The open conversation: day lines, messages, unfolded threads. Rows are kept while what they show stays the
 * same, so that an edit elsewhere takes neither the focus nor the scroll position.
 */

import { announce } from "./announcer.js";
import { dayTitle, momentOf, sameDay } from "./dates.js";
import { byId, h, icon } from "./dom.js";
import { messageRow } from "./message.js";
import { mrkdwn } from "./mrkdwn.js";
import { replyForm } from "./reply.js";
import { directory, openConversation, state, subscribe } from "./state.js";

const SAME_BREATH_MILLISECONDS = 5 * 60_000;
const NEAR_BOTTOM_PIXELS = 80;

/** @type {Map<string, {element: HTMLElement, shows: unknown[]}>} */
let rows = new Map();
let atBottom = true;

export function beginTimeline() {
  const timeline = byId("timeline");
  const watcher = new ResizeObserver(() => atBottom && toBottom());
  watcher.observe(timeline);
  watcher.observe(byId("messages"));
  timeline.addEventListener("scroll", noteScroll, { passive: true });
  byId("new-below").addEventListener("click", toBottom);
  subscribe("channel", openAnew);
  subscribe("message", change);
  subscribe("sent", toBottom);
}

function openAnew(detail) {
  rows = new Map();
  atBottom = true;
  byId("messages").replaceChildren();
  draw(detail?.loaded === true);
  toBottom();
}

function change({ ts, isNew }) {
  const message = state.messages.get(ts);
  draw(true);
  if (!message || state.dismissed.has(ts)) return;
  if (isNew)
    announce(`${message.name}${message.ephemeral ? ", only to you" : ""}: ${mrkdwn(message.text).textContent}`);
  if (isNew && (atBottom || message.user === state.person)) reveal(ts);
  else if (isNew) tellBelow("New messages");
}

/** A message that is taller than the window is shown from its beginning, any other to its end. */
function reveal(ts) {
  const timeline = byId("timeline");
  const row = rows.get(ts)?.element;
  if (!row || row.offsetHeight <= timeline.clientHeight) return toBottom();
  atBottom = false;
  tellBelow("More below");
  timeline.scrollTop += row.getBoundingClientRect().top - timeline.getBoundingClientRect().top;
  return undefined;
}

function tellBelow(words) {
  byId("new-below").hidden = false;
  byId("new-below-words").textContent = words;
}

function noteScroll() {
  const timeline = byId("timeline");
  atBottom = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < NEAR_BOTTOM_PIXELS;
  if (atBottom) byId("new-below").hidden = true;
}

function toBottom() {
  const timeline = byId("timeline");
  timeline.scrollTop = timeline.scrollHeight;
  atBottom = true;
  byId("new-below").hidden = true;
}

/** Put the wanted rows in place, building only those that are new or show something else. */
function draw(loaded) {
  const list = byId("messages");
  const focus = focusWithin(list);
  const kept = new Map();
  let after = null;
  for (const { key, shows, build } of wantedRows(loaded)) {
    const before = rows.get(key);
    const same = before && before.shows.length === shows.length && shows.every((part, at) => part === before.shows[at]);
    const row = same ? before : { element: build(), shows };
    if (before && !same) before.element.replaceWith(row.element);
    const place = after ? after.nextSibling : list.firstChild;
    if (row.element !== place) list.insertBefore(row.element, place);
    kept.set(key, row);
    after = row.element;
  }
  for (const [key, row] of rows) if (!kept.has(key)) row.element.remove();
  rows = kept;
  restore(focus, list);
}

function wantedRows(loaded) {
  const messages = [...state.messages.values()]
    .filter(({ ts }) => !state.dismissed.has(ts))
    .sort((one, other) => one.ts.localeCompare(other.ts));
  const replies = Map.groupBy(messages.filter(isReply), (reply) => reply.thread_ts);
  const top = messages.filter((message) => !isReply(message));
  if (top.length === 0) return loaded || (state.settled && !state.channel) ? [beginning()] : [];
  return top.flatMap((message, at) => rowsOf(message, top[at - 1], replies.get(message.ts) ?? []));
}

function isReply({ ts, thread_ts: thread }) {
  return Boolean(thread) && thread !== ts && state.messages.has(thread);
}

function rowsOf(message, previous, replies) {
  const compact = continues(message, previous);
  const unfolded = state.openThreads.has(message.ts);
  const own = {
    key: message.ts,
    shows: [message, compact, unfolded, ...replies],
    build: () => messageRow(message, { compact, replies, isReply: false }),
  };
  return [...dayRow(message, previous), own, ...(unfolded ? threadRows(message, replies) : [])];
}

function threadRows(message, replies) {
  const form = {
    key: `reply ${message.ts}`,
    shows: [],
    build: () => h("li", { class: "row reply" }, replyForm(message)),
  };
  return [
    ...replies.map((reply) => ({
      key: reply.ts,
      shows: [reply],
      build: () => messageRow(reply, { compact: false, replies: [], isReply: true }),
    })),
    form,
  ];
}

/** Whether a plain message follows another of the same person so closely that the name need not be said again. */
function continues(message, previous) {
  if (!previous || message.blocks || message.ephemeral || previous.ephemeral) return false;
  if (previous.user !== message.user) return false;
  const [now, then] = [momentOf(message.ts), momentOf(previous.ts)];
  return sameDay(now, then) && now.getTime() - then.getTime() < SAME_BREATH_MILLISECONDS;
}

function dayRow(message, previous) {
  const day = momentOf(message.ts);
  if (previous && sameDay(day, momentOf(previous.ts))) return [];
  return [
    {
      key: `day ${day.toDateString()}`,
      shows: [],
      build: () => h("li", { class: "day" }, h("span", {}, dayTitle(day))),
    },
  ];
}

function beginning() {
  return { key: "beginning", shows: [state.channel, state.person], build: beginningRow };
}

function beginningRow() {
  const conversation = openConversation();
  const title =
    conversation?.kind === "im" ? `You and ${state.workspace.app.name}` : `Welcome to #${conversation?.name ?? ""}`;
  const about = conversation
    ? "Nothing has been said here yet."
    : `${directory.user(state.person)} is in no conversation of this workspace.`;
  return h(
    "li",
    { class: "beginning" },
    h("span", { class: "beginning-mark" }, icon(conversation?.kind === "im" ? "thread" : "hash")),
    h("h2", {}, conversation ? title : "Nobody home"),
    h("p", {}, about),
  );
}

/** Which control of which row has the focus, so that its successor can have it after a redraw. */
function focusWithin(list) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!focused || !list.contains(focused)) return null;
  const { blockId, actionId, testid } = focused.dataset;
  return { ts: focused.closest("[data-ts]")?.getAttribute("data-ts"), blockId, actionId, testid };
}

function restore(focus, list) {
  if (!focus?.ts || list.contains(document.activeElement)) return;
  const row = rows.get(focus.ts)?.element;
  if (!row) return void byId("composer-text")?.focus();
  const controls = [...row.querySelectorAll("[data-action-id], [data-testid]")];
  const successor =
    controls.find(
      ({ dataset }) => focus.actionId && dataset.actionId === focus.actionId && dataset.blockId === focus.blockId,
    ) ??
    controls.find(({ dataset }) => !focus.actionId && focus.testid && dataset.testid === focus.testid) ??
    row.querySelector(".message");
  successor?.focus({ preventScroll: true });
}
