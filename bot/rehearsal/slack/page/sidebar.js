/** Who you are, and the conversations of that person. */

import { byId, h, icon, unseen } from "./dom.js";
import { closeDrawers } from "./drawers.js";
import { avatar } from "./message.js";
import { become, open } from "./session.js";
import { openConversation, personNamed, state, subscribe } from "./state.js";

const MARKS = { public: "hash", private: "lock" };

export function beginSidebar() {
  for (const topic of ["workspace", "person", "people-unread"]) subscribe(topic, drawPeople);
  for (const topic of ["workspace", "person", "conversations", "channel"]) subscribe(topic, drawConversations);
  for (const topic of ["workspace", "conversations", "channel"]) subscribe(topic, drawHeader);
  subscribe("workspace", drawConnection);
}

/** Radio buttons: one stop for the Tab key, arrow keys switch. They are kept while the people stay the same. */
function drawPeople() {
  const list = byId("people");
  const ids = state.workspace.people.map((person) => person.id).join();
  if (list.dataset.people !== ids) {
    list.dataset.people = ids;
    list.replaceChildren(...state.workspace.people.map(personRow));
  }
  for (const person of state.workspace.people) refreshPerson(list, person);
  for (const place of ["you-are", "acting-as"]) byId(place).textContent = personNamed(state.person)?.name ?? "…";
  byId("team-name").textContent = state.workspace.team.name;
}

function personRow(person) {
  const standing = h("span", { class: "person-standing" });
  const choice = h("input", {
    type: "radio",
    name: "person",
    value: person.id,
    class: "visually-hidden",
    onchange: () => become(person.id),
  });
  return h(
    "label",
    { class: "person", "data-person": person.id, "data-testid": `person-${person.id}` },
    choice,
    avatar({ user: person.id, name: person.name, is_app: false }),
    h("span", { class: "person-name" }, person.name, standing),
    h("span", { class: "unread" }),
  );
}

function refreshPerson(list, person) {
  const row = list.querySelector(`[data-person="${person.id}"]`);
  const unread = person.id === state.person ? 0 : (state.peopleUnread.get(person.id) ?? 0);
  row.querySelector("input").checked = person.id === state.person;
  row.querySelector(".person-standing").textContent = person.standing === "deactivated" ? "Deactivated" : person.title;
  showUnread(row.querySelector(".unread"), unread);
}

function showUnread(badge, count) {
  badge.hidden = count === 0;
  badge.replaceChildren(...(count === 0 ? [] : [count > 99 ? "99+" : String(count), unseen(" unread")]));
}

function drawConversations() {
  const isDirect = ({ kind }) => kind === "im";
  fill(
    byId("channels"),
    state.conversations.filter((conversation) => !isDirect(conversation)),
    "In no channel",
  );
  fill(byId("direct-messages"), state.conversations.filter(isDirect), "None");
  const elsewhere = state.conversations.some(({ id, unread }) => id !== state.channel && unread > 0);
  byId("unread-elsewhere").hidden = !elsewhere;
}

function fill(list, conversations, emptyText) {
  const focused = list.contains(document.activeElement) && document.activeElement.getAttribute("data-channel");
  const rows = conversations.map(conversationRow);
  list.replaceChildren(...(rows.length ? rows : [h("li", { class: "conversations-empty" }, emptyText)]));
  if (focused) list.querySelector(`[data-channel="${focused}"]`)?.focus();
}

function conversationRow(conversation) {
  const { id, kind, unread } = conversation;
  const isOpen = id === state.channel;
  const badge = h("span", { class: "unread" });
  showUnread(badge, isOpen ? 0 : (unread ?? 0));
  const isLoud = !isOpen && unread > 0;
  const attributes = {
    "aria-current": isOpen ? "page" : undefined,
    class: `conversation-link${isLoud ? " loud" : ""}`,
  };
  const button = h(
    "button",
    { type: "button", "data-testid": `channel-${id}`, "data-channel": id, onclick: () => pick(id), ...attributes },
    kind === "im" ? h("img", { src: "icon.svg", alt: "", width: 16, height: 16 }) : icon(MARKS[kind]),
    h("span", { class: "conversation-link-name" }, nameOf(conversation)),
    conversation.is_ext_shared &&
      h(
        "span",
        { class: "marked-shared", title: "Shared with another company" },
        icon("shared"),
        unseen(" shared with another company"),
      ),
    badge,
  );
  return h("li", {}, button);
}

function nameOf(conversation) {
  return conversation.kind === "im" ? state.workspace.app.name : conversation.name;
}

function pick(channel) {
  open(channel);
  closeDrawers();
  if (!matchMedia("(pointer: coarse)").matches) byId("composer-text").focus();
}

function drawHeader() {
  const conversation = openConversation();
  const title = byId("conversation-name");
  const mark = conversation && conversation.kind !== "im" && icon(MARKS[conversation.kind]);
  title.replaceChildren(...[mark, conversation ? nameOf(conversation) : "No conversation"].filter(Boolean));
  byId("conversation-about").textContent = conversation ? aboutOf(conversation) : "";
  document.title = `${conversation ? nameOf(conversation) : "Nowhere"} · ${personNamed(state.person)?.name ?? ""} · Rehearsal workspace`;
}

function aboutOf(conversation) {
  const { app } = state.workspace;
  if (conversation.kind === "im") return "Direct message";
  const names = conversation.members.map((id) => (id === app.bot_user_id ? app.name : (personNamed(id)?.name ?? id)));
  const facts = [
    conversation.is_archived && "Archived",
    conversation.is_ext_shared && "Shared with another company",
    conversation.topic,
  ];
  return [...facts.filter(Boolean), names.join(", ")].join(" · ");
}

function drawConnection() {
  const { app, connected } = state.workspace;
  const place = byId("connection");
  const [kind, text] = !state.reachable
    ? ["lost", "The rehearsal does not answer; trying again…"]
    : connected
      ? ["on", `${app.name} is connected`]
      : ["off", `${app.name} is not connected`];
  if (place.dataset.kind === kind && place.textContent === text) return;
  place.dataset.kind = kind;
  place.replaceChildren(h("span", { class: "connection-dot", "aria-hidden": "true" }), text);
}
