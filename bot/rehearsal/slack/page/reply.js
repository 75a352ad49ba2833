/** The field at the end of an unfolded thread. As in Slack, commands do not work in it. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { refusalOf, sentenceFor } from "./sentences.js";
import { addNotice } from "./session.js";
import { state } from "./state.js";

/** @param {import("./state.js").Message} message the thread's first message */
export function replyForm(message) {
  const text = h("input", {
    class: "field",
    type: "text",
    autocomplete: "off",
    placeholder: "Reply…",
    "aria-label": `Reply to ${message.name}`,
    "data-testid": "reply",
  });
  const send = async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    if (words.startsWith("/"))
      return void addNotice("Commands do not work in threads. Use the field below the conversation.");
    text.value = "";
    const refusal = await refusalOf(
      api.say(state.person, { channel: message.channel, text: words, thread_ts: message.ts }),
    );
    if (refusal) addNotice(sentenceFor(refusal));
  };
  return h("form", { class: "reply-form", onsubmit: send }, text, h("button", { class: "button" }, "Reply"));
}
