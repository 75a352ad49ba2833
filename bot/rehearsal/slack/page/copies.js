/** Clicks that no mouse can make: a real button's click on a post where it does not stand, and the same thing again. */

import { announce } from "./announcer.js";
import * as api from "./api.js";
import { h, wordsOf } from "./dom.js";
import { refusalOf } from "./sentences.js";
import { state } from "./state.js";

let chosen = "";

/** @param {() => void} redraw @param {(refusal: string) => void} complain */
export function clickRows(redraw, complain) {
  const found = [...state.messages.values()].toReversed().flatMap(buttonsOf);
  const keyOf = (spot) => `${spot.message_ts} ${spot.block_id} ${spot.action_id}`;
  const spot = found.find((candidate) => keyOf(candidate) === chosen) ?? found[0];
  const post = spot && otherPost(spot);
  const select = h(
    "select",
    { class: "field", "aria-label": "A button here", "data-key": "copy", onchange: () => (chosen = select.value) && redraw() },
    ...found.map((one) => h("option", { value: keyOf(one), selected: one === spot }, one.label)),
  );
  const tell = async (call, words) => {
    const refusal = await refusalOf(call());
    complain(refusal);
    if (!refusal) announce(words);
  };
  const press = () => {
    const { label: _, ...target } = spot;
    tell(() => api.act(state.person, { ...target, on: post }), "Delivered as a click on another post");
  };
  const again = () => tell(() => api.repeat(state.person), "Delivered again");
  return [
    h("p", { class: "panel-note" }, spot ? "A button of this conversation:" : "This conversation has no buttons."),
    spot && select,
    post && action("elsewhere", "Press it on another post", press),
    spot && !post && h("p", { class: "panel-note" }, "There is no other post here on which it could be pressed."),
    h("p", { class: "panel-note" }, "The last command, click or dialog that you sent:"),
    action("again", "Deliver it again", again),
  ].filter(Boolean);
}

function action(key, words, press) {
  return h("button", { type: "button", class: "button", "data-key": key, onclick: press }, words);
}

/** The newest post in which the button does not stand. */
function otherPost(spot) {
  const others = [...state.messages.values()].filter(({ ts, ephemeral }) => ts !== spot.message_ts && !ephemeral);
  const post = others.at(-1);
  return post && { channel: post.channel, message_ts: post.ts };
}

function buttonsOf(message) {
  return (message.blocks ?? []).flatMap((block) =>
    [...(block.elements ?? []), block.accessory]
      .filter((spec) => spec?.type === "button" && !spec.url)
      .map((spec) => ({
        channel: message.channel,
        message_ts: message.ts,
        block_id: block.block_id,
        action_id: spec.action_id,
        label: `${wordsOf(spec.text)} (${startOf(message)})`,
      })),
  );
}

/** How a post begins, without the banner that every post of a rehearsal has. */
function startOf(message) {
  return wordsOf(message.text).replace(/^Rehearsal: nothing is bought\.\s*/, "").split("\n")[0].slice(0, 40);
}
