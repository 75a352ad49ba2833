/**
 * What a person in the workspace cannot do, in one panel: who people are, who is in a user group, what a channel is,
 * clicks that nobody could make with a mouse, what goes wrong at Slack, and time. Each section tells its state when folded.
 */

import { announce } from "./announcer.js";
import * as api from "./api.js";
import { clickRows } from "./copies.js";
import { byId, fragment, h, icon } from "./dom.js";
import { phoneCard } from "./phone.js";
import { refusalOf, sentenceFor } from "./sentences.js";
import { refreshWorkspace } from "./session.js";
import { state, subscribe } from "./state.js";

const PERIOD_MILLISECONDS = 1_000;
const STANDINGS = {
  member: "Full member",
  guest: "Guest",
  stranger: "Of another company",
  deactivated: "Deactivated",
};
const STEPS = [
  ["1 minute", 60],
  ["10 minutes", 600],
  ["1 hour", 3_600],
  ["1 day", 86_400],
  ["3 days", 259_200],
];
/** Slack's error for somebody whom an app may not see: docs.slack.dev/reference/methods/conversations.open */
const UNREACHABLE = "user_not_visible";

const complaint = h("p", { class: "faults-complaint", role: "status" });
const sections = [
  folding("People", "people", peopleNote, personRows),
  folding("User groups", "groups", groupsNote, groupRows),
  folding("Channels", "channels", channelsNote, channelRows),
  folding("Clicks", "clicks", () => "copied or delivered again", (redraw) => clickRows(redraw, complain)),
  folding("What goes wrong at Slack", "faults", faultsNote, faultRows),
  folding("Time", "time", timeNote, timeRows),
];
let faults = { told: [], ready_made: [] };

export function beginChanges() {
  const title = h("div", {}, h("h2", { id: "changes-title" }, "Workspace"), h("p", {}, "Change who and what is there"));
  const closing = { "data-drawer-close": true, "aria-label": "Close the workspace" };
  const close = h("button", { type: "button", class: "icon-button drawer-close", ...closing }, icon("close"));
  const scrolled = { class: "panel-scroll", tabindex: "0", role: "group", "aria-labelledby": "changes-title" };
  byId("changes-panel").replaceChildren(
    h("header", { class: "panel-header" }, title, close),
    h("div", scrolled, phoneCard(), complaint, ...sections.map((section) => section.node)),
  );
  for (const topic of ["workspace", "person", "channel", "message"]) subscribe(topic, draw);
  setInterval(look, PERIOD_MILLISECONDS);
}

function draw() {
  if (byId("changes-panel").classList.contains("open")) for (const section of sections) section.draw();
}

async function look() {
  if (document.hidden || !byId("changes-panel").classList.contains("open")) return;
  try {
    faults = await api.slackFaults();
    draw();
  } catch {
    // The page's own long poll says what is unreachable.
  }
}

/** A section that folds; it is drawn anew only when what it shows is different, and keeps the focus where it was. */
function folding(title, testid, note, rows) {
  let drawn = "";
  const words = h("span", { class: "changes-note" });
  const body = h("div", { class: "changes-body" });
  const node = h(
    "details",
    { class: "changes-section", "data-testid": `changes-${testid}` },
    h("summary", {}, h("span", { class: "changes-name" }, title), words),
    body,
  );
  const redraw = () => {
    words.textContent = note();
    const shown = h("div", {}, ...rows(redraw));
    const shape = shown.innerHTML + [...shown.querySelectorAll("input, select")].map(valueOf).join();
    if (shape === drawn) return;
    drawn = shape;
    const focused = body.contains(document.activeElement) && document.activeElement.dataset.key;
    body.replaceChildren(shown);
    if (focused) body.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  return { node, draw: redraw };
}

function valueOf(control) {
  return control.type === "checkbox" ? String(control.checked) : control.value;
}

/** Do something, say what goes wrong, and show at once what has become of it. */
async function change(call, words) {
  const refusal = await refusalOf(call());
  complain(refusal);
  if (!refusal) announce(words);
  await refreshWorkspace();
  await look();
}

function complain(refusal) {
  complaint.textContent = refusal && sentenceFor(refusal);
}

function checkbox(key, label, checked, tell) {
  const box = h("input", { type: "checkbox", checked, "data-key": key, onchange: () => tell(box.checked) });
  box.checked = checked;
  return h("label", { class: "changes-check" }, box, h("span", {}, label));
}

function counted(pairs) {
  const words = pairs.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return words.join(", ") || "as usual";
}

// People

function peopleNote() {
  const { people } = state.workspace;
  const having = (standing) => people.filter((person) => person.standing === standing).length;
  return counted([
    [having("guest"), "guest"],
    [having("stranger"), "of another company"],
    [having("deactivated"), "deactivated"],
    [people.filter(isUnreachable).length, "unreachable"],
  ]);
}

function isUnreachable(person) {
  return Boolean(person.dm_error || person.dm_blocked);
}

function personRows() {
  return state.workspace.people.map((person) => {
    const select = h(
      "select",
      {
        class: "field changes-select",
        "aria-label": `${person.name} is`,
        "data-key": `is-${person.id}`,
        onchange: () =>
          change(
            () => api.changePerson(person.id, { standing: select.value }),
            `${person.name}: ${STANDINGS[select.value]}`,
          ),
      },
      ...Object.entries(STANDINGS).map(([value, words]) =>
        h("option", { value, selected: value === person.standing }, words),
      ),
    );
    const reach = (reachable) =>
      change(
        () => api.changePerson(person.id, { dm_blocked: false, dm_error: reachable ? "" : UNREACHABLE }),
        `${person.name} ${reachable ? "can" : "cannot"} be reached`,
      );
    return h(
      "div",
      { class: "changes-row" },
      h("span", { class: "changes-who" }, person.name),
      select,
      checkbox(`dm-${person.id}`, `Direct messages reach ${person.name}`, !isUnreachable(person), reach),
    );
  });
}

// User groups

function groupsNote() {
  return state.workspace.usergroups.map(({ handle, users }) => `@${handle} ${users.length}`).join(", ");
}

function groupRows() {
  return state.workspace.usergroups.map(({ id, handle, users }) =>
    h(
      "fieldset",
      { class: "changes-group" },
      h("legend", {}, `@${handle}`),
      ...state.workspace.people.map(({ id: user, name }) =>
        checkbox(`${id}-${user}`, name, users.includes(user), (member) =>
          change(
            () => api.changeGroup(id, user, member),
            member ? `${name} joins @${handle}` : `${name} leaves @${handle}`,
          ),
        ),
      ),
    ),
  );
}

// Channels

function channelsOnly() {
  return state.workspace.channels.filter(({ kind }) => kind !== "im");
}

function channelsNote() {
  const channels = channelsOnly();
  return counted([
    [channels.filter(({ is_ext_shared: shared }) => shared).length, "shared"],
    [channels.filter(({ is_archived: archived }) => archived).length, "archived"],
  ]);
}

function channelRows() {
  const { app } = state.workspace;
  return channelsOnly().map(({ id, name, kind, is_ext_shared: shared, is_archived: archived, members }) => {
    const set = (wish, words) => change(() => api.changeChannel(id, wish), `#${name}: ${words}`);
    const rows = [
      checkbox(`shared-${name}`, "Shared with another company", shared, (on) =>
        set({ is_ext_shared: on }, on ? "shared" : "not shared"),
      ),
      checkbox(`archived-${name}`, "Archived", archived, (on) =>
        set({ is_archived: on }, on ? "archived" : "not archived"),
      ),
      checkbox(`app-${name}`, `${app.name} is in it`, members.includes(app.bot_user_id), (on) =>
        change(
          () => api.changeMember(id, app.bot_user_id, on),
          on ? `${app.name} joins #${name}` : `${app.name} leaves #${name}`,
        ),
      ),
    ];
    const privately = kind === "private" && h("span", { class: "changes-note" }, " private: sharing changes its id");
    return h("fieldset", { class: "changes-group single" }, h("legend", {}, `#${name}`, privately || ""), ...rows);
  });
}

// What goes wrong

function faultsNote() {
  return faults.told.length ? `${faults.told.length} told` : "nothing";
}

function faultRows() {
  const told = faults.told.map(({ title, times }) =>
    h(
      "li",
      { class: "card" },
      h("p", { class: "card-title" }, title, h("span", { class: "status" }, times === null ? "until cleared" : "waits")),
    ),
  );
  const clear = () => change(api.clearSlackFaults, "Nothing goes wrong at Slack any more");
  const clearing = button("clear", "Clear all", clear);
  const choices = faults.ready_made.map((title) =>
    h("li", {}, button(title, title, () => change(() => api.tellSlackFault(title), `Goes wrong: ${title}`), "faults-choice")),
  );
  return [
    told.length > 0 && fragment(h("ul", { class: "panel-list", "data-testid": "slack-faults-told" }, ...told), clearing),
    h("ul", { class: "changes-choices" }, ...choices),
  ].filter(Boolean);
}

function button(key, words, press, more = "") {
  return h("button", { type: "button", class: `button ${more}`, "data-key": key, onclick: press }, words);
}

// Time

function timeNote() {
  const moment = new Date(state.clock.at + performance.now() - state.clock.read);
  return moment.toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

function timeRows() {
  const step = ([words, seconds]) =>
    button(words, `${words} later`, () => change(() => api.advance(seconds), `${words} later`));
  return [
    h("div", { class: "changes-buttons" }, ...STEPS.map(step)),
    h("p", { class: "panel-note" }, "For Cartwright, OVH and authenticators alike. The clock never goes back."),
  ];
}
