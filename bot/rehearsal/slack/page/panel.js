/**
 * The stand-in OVH account beside the conversation: what was charged, orders, names, carts. Read once a second from
 * the OVH stand-in's own route (`GET /standin/account`), which tells no cart id and no order link.
 */

import { announce } from "./announcer.js";
import * as api from "./api.js";
import { clock } from "./dates.js";
import { append, byId, fragment, h, icon } from "./dom.js";
import { faultsSection, refreshFaults } from "./faults.js";
import { money, sum } from "./money.js";
import { state, subscribe } from "./state.js";

const PERIOD_MILLISECONDS = 1_000;
const STEPS = ["notPaid", "checking", "delivering", "delivered"];
/** OVH's words for orders and for names, where people would put it otherwise. */
const IN_WORDS = {
  notPaid: "not paid",
  checking: "checking the payment",
  documentsRequested: "documents requested",
  ok: "in the account",
  pending_create: "being registered",
  pending_incoming_transfer: "being transferred",
};

let drawn = "";
let charged = null;
/** What is redrawn; whatever can have the focus stands outside of it. */
const account = h("div", {});

export function beginPanel() {
  subscribe("workspace", () => {
    const wasHidden = byId("ovh-panel").hidden;
    byId("ovh-panel").hidden = !state.workspace.ovh_panel;
    byId("open-panel").hidden = !state.workspace.ovh_panel;
    if (wasHidden && state.workspace.ovh_panel) refresh();
  });
  furnish();
}

function furnish() {
  const title = h("div", {}, h("h2", { id: "panel-title" }, "OVH account"), h("p", {}, "A stand-in on this machine"));
  const closing = { "data-drawer-close": true, "aria-label": "Close the OVH account" };
  const close = h("button", { type: "button", class: "icon-button drawer-close", ...closing }, icon("close"));
  const scrolled = { class: "panel-scroll", tabindex: "0", role: "group", "aria-labelledby": "panel-title" };
  byId("ovh-panel").replaceChildren(
    h("header", { class: "panel-header" }, title, close),
    h("div", scrolled, account, faultsSection()),
  );
}

async function refresh() {
  const address = state.workspace.ovh_panel;
  if (!address) return;
  try {
    if (!document.hidden) {
      show(await api.ovhAccount(address));
      await refreshFaults(address);
    }
  } catch {
    drawn = "";
    account.replaceChildren(h("p", { class: "panel-empty" }, "The OVH stand-in does not answer."));
  }
  setTimeout(refresh, PERIOD_MILLISECONDS);
}

/** Redraw only when something but the time has changed. */
function show(picture) {
  const { now: _, ...rest } = picture;
  const shape = JSON.stringify(rest);
  if (shape === drawn) return;
  drawn = shape;
  const sections = [bill, orders, lateCalls, names, carts, payer].map((part) => part(picture));
  account.replaceChildren(fragment(...sections));
  tellCharges(picture);
}

function tellCharges({ charges, currency }) {
  if (charged !== null && charges.length > charged)
    announce(`OVH account: ${money(charges.at(-1).amount, currency)} charged`);
  charged = charges.length;
}

function section(title, testid, emptyText, rows) {
  const content = rows.length ? h("ul", { class: "panel-list" }, ...rows) : h("p", { class: "panel-empty" }, emptyText);
  return h("section", { "data-testid": testid }, h("h3", {}, title), content);
}

/** What left the account, in words and as a sum. */
function bill({ charges, currency }) {
  const times = charges.length === 1 ? "Charged once" : `Charged ${charges.length} times, in all`;
  const total = money(sum(charges.map(({ amount }) => amount)), currency);
  const words =
    charges.length === 0
      ? h("p", { class: "bill-nothing" }, "Nothing has been charged")
      : fragment(
          h("p", { class: "bill-times" }, times),
          h("p", { class: "bill-sum" }, total),
          h("ul", { class: "bill-lines" }, ...charges.map(charge)),
        );
  return h(
    "section",
    { class: "bill", "aria-label": "Charged", "data-testid": "ovh-charged", "data-charges": charges.length },
    words,
  );
}

function charge({ amount, currency, orderId, label, date }) {
  return h("li", {}, `${money(amount, currency)}, order ${orderId}, ${shortened(label)}, ${clock(new Date(date))}`);
}

function orders({ orders: list }) {
  return section("Orders", "ovh-orders", "No orders", list.toReversed().map(orderRow));
}

function orderRow(order) {
  const status = IN_WORDS[order.status] ?? order.status;
  return h(
    "li",
    { class: "card", "data-testid": "ovh-order", "data-order": order.orderId, "data-status": order.status },
    h(
      "p",
      { class: "card-title" },
      h("strong", {}, `Order ${order.orderId}`),
      h("span", { class: `status ${order.status}` }, status),
    ),
    steps(order.status),
    ...order.names.map((name) => h("p", {}, h("code", {}, name))),
    h(
      "dl",
      { class: "sums" },
      ...pair("Net", money(order.net, order.currency)),
      ...pair("VAT", money(order.tax, order.currency)),
      ...pair("Total", money(order.total, order.currency)),
      ...pair("Paid with", order.paidWith === null ? "not paid" : shortened(order.paidWith)),
    ),
  );
}

/** A bar of four steps; the words beside it say the same. */
function steps(status) {
  const reached = STEPS.indexOf(status);
  if (reached < 0) return null;
  return h(
    "div",
    { class: "steps", "aria-hidden": "true" },
    ...STEPS.map((_, at) => h("span", { class: at <= reached ? "reached" : "" })),
  );
}

function pair(term, words) {
  return [h("dt", {}, term), h("dd", {}, words)];
}

/** Calls whose answer was lost, and that take effect later. */
function lateCalls({ lateCalls: list = [] }) {
  return list.length > 0 && section("Calls under way", "ovh-late-calls", "", list.map(lateCall));
}

function lateCall({ call, due, outcome, why }) {
  const when = clock(new Date(due));
  const words = outcome === "on its way" ? `takes effect at ${when}` : `${outcome} at ${when}`;
  return h("li", { class: "card" }, h("p", {}, h("code", {}, call)), h("p", {}, why ? `${words}: ${why}` : words));
}

function names({ domains }) {
  const row = ({ name, state: how }) =>
    h("li", { class: "line" }, h("code", {}, name), h("span", {}, IN_WORDS[how] ?? how.replaceAll("_", " ")));
  return section("Names", "ovh-names", "No names yet", domains.map(row));
}

/** Open carts with something in them; the others are only counted. */
function carts({ carts: list, currency }) {
  const open = list.filter(({ readOnly }) => !readOnly);
  const filled = open.filter(({ items }) => items.length > 0);
  const counts = [
    [open.length - filled.length, "empty"],
    [list.length - open.length, "checked out"],
  ];
  const others = counts.filter(([count]) => count > 0).map(([count, how]) => `${count} ${how}`);
  const rows = filled.map((cart) => cartRow(cart, currency));
  const note = rows.length > 0 && others.length > 0 && h("p", { class: "panel-note" }, `Also ${others.join(", ")}`);
  const emptyText = others.length ? `Nothing in any open cart (${others.join(", ")})` : "No carts";
  return append(section("Carts", "ovh-carts", emptyText, rows), note);
}

function cartRow({ description, items, total }, currency) {
  const line = ({ name, price }) =>
    h("div", { class: "line" }, h("code", {}, name), h("span", {}, money(price, currency)));
  return h(
    "li",
    { class: "card", "data-testid": "ovh-cart" },
    h("p", { class: "cart-name" }, description || "A cart without a description"),
    ...items.map(line),
    h("div", { class: "line total" }, h("span", {}, "Total with VAT"), h("span", {}, money(total, currency))),
  );
}

/** "card ending 4242" where the label is a masked number, as OVH's is. */
function shortened(label) {
  const [, ending] = /X(\d{4})$/.exec(label) ?? [];
  return ending ? `card ending ${ending}` : label;
}

function payer({ paymentMethods, nichandle }) {
  const method = paymentMethods.find((candidate) => candidate.default);
  return h("p", { class: "panel-note" }, `Account ${nichandle}`, method && `, pays with ${shortened(method.label)}`);
}
