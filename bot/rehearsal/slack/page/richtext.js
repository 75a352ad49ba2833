/** Slack's `rich_text` blocks, where formatting is structure and text is never parsed. */

import { dateFromPattern } from "./dates.js";
import { h, outwardLink, safeAddress } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention } from "./mrkdwn.js";
import { directory } from "./state.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

/** @returns {HTMLElement} */
export function richText(block) {
  return h("div", { class: "rich-text" }, ...block.elements.map(part));
}

function part(element) {
  const children = () => element.elements.map(leaf);
  switch (element.type) {
    case "rich_text_list":
      return list(element);
    case "rich_text_quote":
      return h("blockquote", {}, ...children());
    case "rich_text_preformatted":
      return h("pre", {}, ...children());
    default:
      return h("div", { class: "lines" }, ...children());
  }
}

function list(element) {
  const ordered = element.style === "ordered";
  const start = ordered ? (element.offset ?? 0) + 1 : undefined;
  const items = element.elements.map((item) => h("li", {}, ...item.elements.map(leaf)));
  return h(ordered ? "ol" : "ul", { start, class: `indent-${Math.min(element.indent ?? 0, 4)}` }, ...items);
}

function leaf(element) {
  const node = LEAVES[element.type]?.(element) ?? element.text ?? "";
  return Object.entries(STYLES).reduce(
    (inner, [style, tag]) => (element.style?.[style] ? h(tag, {}, inner) : inner),
    node,
  );
}

const LEAVES = {
  text: (element) => h("span", { class: "verbatim" }, element.text),
  link: (element) => {
    const shown = element.text || element.url;
    return safeAddress(element.url) ? outwardLink(element.url, shown) : shown;
  },
  user: (element) => mention("@", directory.user(element.user_id), directory.isMine(element.user_id)),
  usergroup: (element) =>
    mention("@", directory.usergroup(element.usergroup_id), directory.isMine(element.usergroup_id)),
  channel: (element) => mention("#", directory.channel(element.channel_id)),
  broadcast: (element) => mention("@", element.range, true),
  emoji: (element) => emoji(element.name),
  color: (element) => element.value,
  date: (element) => dateFromPattern(element.timestamp, element.format) || element.fallback,
};
