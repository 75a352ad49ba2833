/**
 * One person's session: loads what that person sees, follows the stand-in's events by long polling, and writes
 * both into the state. Switching people ends the old session before the new one begins.
 */

import * as api from "./api.js";
import { publish, state } from "./state.js";

const LONG_POLL_SECONDS = 25;
const RETRY_MILLISECONDS = 1_000;
const ROUND_MILLISECONDS = 3_000;
const REFRESH_MILLISECONDS = 150;

let session = new AbortController();
let refreshing = 0;
let lastNotice = 0;

/** Load the workspace, become the person of the address (`#USER/CHANNEL`) or the first one, and keep looking around. */
export async function begin() {
  while (!(await readWorkspace())) await pause();
  const [user, channel] = addressed();
  const known = state.workspace.people.some((person) => person.id === user);
  become(known ? user : state.workspace.people[0].id, channel);
  lookAround();
  addEventListener("hashchange", followAddress);
  setInterval(lookAround, ROUND_MILLISECONDS);
}

function addressed() {
  return location.hash.slice(1).split("/");
}

function followAddress() {
  const [user, channel] = addressed();
  if (user && user !== state.person) become(user, channel);
  else if (channel && channel !== state.channel) open(channel);
}

function pause() {
  return new Promise((resume) => setTimeout(resume, RETRY_MILLISECONDS));
}

/** Act as somebody else. @param {string} user @param {string} [channel] where to be; else where this person can be */
export async function become(user, channel = state.channel) {
  session.abort();
  session = new AbortController();
  Object.assign(state, {
    person: user,
    settled: false,
    channel: "",
    conversations: [],
    messages: new Map(),
    views: [],
    notices: [],
  });
  publish("person");
  publish("notices");
  await live(user, channel, session.signal);
}

/** Catch up and follow, again and again when the stand-in was away: it may have been started anew. */
async function live(user, channel, signal) {
  while (!signal.aborted) {
    try {
      await catchUp(user, state.channel || channel, signal);
    } catch (failure) {
      if (signal.aborted) return;
      if (!(failure instanceof api.Unreachable)) console.error(failure);
      setReachable(false);
      await pause();
    }
  }
}

/** Note where the events stand, and only then read what they have led to: what happens meanwhile comes as an event. */
async function catchUp(user, channel, signal) {
  const { last } = await api.events(user, 0, 0, signal);
  const { views } = await api.views(user, signal);
  await refreshConversations(signal);
  if (signal.aborted) return;
  setReachable(true);
  state.views = views;
  publish("views");
  const listed = state.conversations.some(({ id }) => id === channel);
  await Promise.all([show(listed ? channel : (state.conversations[0]?.id ?? ""), signal), follow(user, last, signal)]);
}

/** Open a conversation of this person; reading marks it as read. @param {string} channel */
export function open(channel) {
  return show(channel, session.signal);
}

async function show(channel, signal) {
  Object.assign(state, { settled: true, channel, messages: new Map(), openThreads: new Set() });
  history.replaceState(null, "", `#${state.person}/${channel}`);
  publish("channel");
  if (!channel) return;
  const answer = await api.messages(state.person, channel, signal);
  if (signal.aborted || state.channel !== channel) return;
  for (const message of answer.messages ?? [])
    if (!state.messages.has(message.ts)) state.messages.set(message.ts, message); // an event knows better
  publish("channel", { loaded: true });
  await refreshConversations(signal);
}

/** Follow the events until the session ends; throws when the stand-in does not answer. */
async function follow(user, after, signal) {
  for (let last = after; !signal.aborted;) {
    const answer = await api.events(user, last, LONG_POLL_SECONDS, signal);
    if (signal.aborted) return;
    answer.events.forEach(apply);
    last = answer.last;
  }
}

function apply(event) {
  // A notice without a channel is about a click, which tells its own failure where it happened.
  if (event.type === "notice") event.channel && addNotice(event.text);
  else if (event.type === "channel_id_changed") followChannel(event);
  else if (event.type.startsWith("view_")) {
    applyView(event);
    publish("views");
  } else applyMessage(event);
}

/** A channel goes on under another id: whoever is in it stays in it. */
function followChannel({ old, new: id }) {
  if (state.channel === old) open(id);
  else scheduleRefresh();
}

function applyMessage(event) {
  const { channel, type } = event;
  const ts = event.message?.ts ?? event.ts;
  scheduleRefresh();
  if (channel !== state.channel) return;
  const isNew = type === "message" && !state.messages.has(ts);
  if (type === "message_deleted") state.messages.delete(ts);
  else state.messages.set(ts, event.message);
  publish("message", { ts, isNew });
}

function applyView({ type, view }) {
  const others = state.views.filter((open) => open.id !== view.id);
  if (type === "view_closed") state.views = others;
  else if (type === "view_opened") state.views = [...others, view];
  else state.views = state.views.map((open) => (open.id === view.id ? view : open));
}

/** Take a view off the stack without waiting for the event that will say so too. */
export function dropView(id) {
  state.views = state.views.filter((view) => view.id !== id);
  publish("views");
}

/** Say something below the composer until it is dismissed or the next thing is sent. */
export function addNotice(text, error = true) {
  if (state.notices.some((notice) => notice.text === text)) return;
  lastNotice += 1;
  state.notices = [...state.notices, { id: lastNotice, text, error }].slice(-3);
  publish("notices");
}

export function clearNotices(id) {
  state.notices = id === undefined ? [] : state.notices.filter((notice) => notice.id !== id);
  publish("notices");
}

export function dismiss(ts) {
  state.dismissed.add(ts);
  publish("message", { ts, isNew: false });
}

export function toggleThread(ts) {
  if (!state.openThreads.delete(ts)) state.openThreads.add(ts);
  publish("message", { ts, isNew: false });
}

function setReachable(reachable) {
  if (state.reachable === reachable) return;
  state.reachable = reachable;
  publish("workspace");
}

/** Soon, once for many events. Reading the open conversation tells the stand-in that it has been seen. */
function scheduleRefresh() {
  clearTimeout(refreshing);
  const { signal } = session;
  refreshing = setTimeout(async () => {
    if (signal.aborted) return;
    try {
      if (state.channel && !document.hidden) await api.messages(state.person, state.channel, signal);
      await refreshConversations(signal);
    } catch {
      // The long poll notices an unreachable stand-in and says so.
    }
  }, REFRESH_MILLISECONDS);
}

async function refreshConversations(signal) {
  const { conversations } = await api.conversations(state.person, signal);
  if (signal.aborted || !conversations) return;
  replaceWhenChanged("conversations", conversations, "conversations");
  const unread = unreadOf(conversations.filter(({ id }) => id !== state.channel));
  noteUnread(state.person, unread);
}

/** Who is there, and whether the bot is connected. @returns {Promise<boolean>} whether the stand-in has answered */
async function readWorkspace() {
  try {
    const { now, last_event: _, ...workspace } = await api.workspace();
    state.clock = { at: Date.parse(now), read: performance.now() };
    replaceWhenChanged("workspace", workspace, "workspace");
    setReachable(true);
  } catch {
    setReachable(false);
  }
  return state.reachable;
}

/** Read at once what was just changed. */
export async function refreshWorkspace() {
  await readWorkspace();
  await refreshConversations(session.signal).catch(() => undefined);
}

/** What no event tells: invitations, a bot that comes or goes, and what other people have not read. */
async function lookAround() {
  if (document.hidden || !(await readWorkspace())) return;
  try {
    await refreshConversations(session.signal);
    for (const { id } of state.workspace.people)
      if (id !== state.person) noteUnread(id, unreadOf((await api.conversations(id)).conversations));
  } catch {
    // The next round tries again, and the long poll says what is unreachable.
  }
}

function replaceWhenChanged(key, value, topic) {
  if (JSON.stringify(state[key]) === JSON.stringify(value)) return;
  state[key] = value;
  publish(topic);
}

function unreadOf(conversations = []) {
  return conversations.reduce((sum, { unread }) => sum + (unread ?? 0), 0);
}

function noteUnread(user, count) {
  if (state.peopleUnread.get(user) === count) return;
  state.peopleUnread.set(user, count);
  publish("people-unread");
}
