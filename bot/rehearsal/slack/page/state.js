/**
 * What the page knows. One direction only: `session.js` writes here from the stand-in's answers and events and
 * publishes what changed; the drawing modules subscribe and read. Nothing else is kept in the DOM.
 *
 * @typedef {{channel: string, ts: string, user: string, name: string, is_app: boolean, text: string, blocks: object[] | null,
 *   thread_ts: string | null, reply_count: number, ephemeral: boolean, edited: boolean}} Message
 * @typedef {{id: string, name: string, kind: "public" | "private" | "im", topic: string, members: string[],
 *   is_ext_shared: boolean, is_archived: boolean, unread?: number}} Conversation
 * @typedef {"workspace" | "person" | "conversations" | "channel" | "message" | "views" | "notices" | "people-unread" | "sent"} Topic
 */

export const state = {
  /** The answer of GET /standin/workspace. */
  workspace: {
    team: { id: "", name: "" },
    app: { id: "", name: "", bot_user_id: "", commands: [] },
    people: [],
    usergroups: [],
    channels: [],
  },
  /** Whom the person at the keyboard acts as: a user id. */
  person: "",
  /** The conversation that is open: a channel id, or "" when that person is in none. */
  channel: "",
  /** @type {Conversation[]} */
  conversations: [],
  /** False from the switch to a person until it is known which conversation is open. */
  settled: false,
  /** @type {Map<string, Message>} messages of the open conversation by `ts` */
  messages: new Map(),
  /** Threads that are unfolded, by `ts` of their first message. */
  openThreads: new Set(),
  /** Private messages that were dismissed, by `ts`. */
  dismissed: new Set(),
  /** The modal views of this person, the topmost last. */
  views: [],
  /** @type {{id: number, text: string, error: boolean}[]} what Slack itself, or this page, has to say */
  notices: [],
  /** @type {Map<string, number>} unread messages of each person */
  peopleUnread: new Map(),
  /** The rehearsal's time in milliseconds, and when on this page's own clock it was read. */
  clock: { at: Date.now(), read: performance.now() },
  /** False while the stand-in does not answer. */
  reachable: true,
};

/** @type {Map<Topic, ((detail?: unknown) => void)[]>} */
const listeners = new Map();

/** @param {Topic} topic @param {(detail?: any) => void} listener */
export function subscribe(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/** @param {Topic} topic @param {unknown} [detail] */
export function publish(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export function personNamed(id) {
  return state.workspace.people.find((person) => person.id === id);
}

export function openConversation() {
  return state.conversations.find((conversation) => conversation.id === state.channel);
}

/** Names for the ids that messages mention. */
export const directory = {
  user(id) {
    if (id === state.workspace.app.bot_user_id) return state.workspace.app.name;
    return personNamed(id)?.name ?? id;
  },
  channel(id) {
    return state.workspace.channels.find((channel) => channel.id === id)?.name ?? id;
  },
  usergroup(id) {
    return state.workspace.usergroups.find((group) => group.id === id)?.handle ?? id;
  },
  isMine(id) {
    const groups = state.workspace.usergroups.filter((group) => group.users.includes(state.person));
    return id === state.person || groups.some((group) => group.id === id);
  },
};
