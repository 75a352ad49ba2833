/** The `markdown` block's common Markdown: headings, lists, quotes and code; the rest of a line as mrkdwn knows it. */

import { fragment, h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const LINK = /\[([^\]]+)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+)\)/g;

/** @param {string} source @returns {DocumentFragment} */
export function markdown(source) {
  return fragment(
    ...source
      .split(/(```[\s\S]*?```)/)
      .flatMap((part) => (part.startsWith("```") ? [fence(part)] : part.split(/\n/).map(line))),
  );
}

function fence(part) {
  return h("pre", {}, part.replace(/^```[^\n]*\n?/, "").replace(/\n?```$/, ""));
}

function line(text) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(text);
  if (heading) return h("p", { class: "markdown-heading" }, h("strong", {}, mrkdwn(translated(heading[2]))));
  if (/^\s*(---|\*\*\*)\s*$/.test(text)) return h("hr");
  return h("div", { class: "markdown-line" }, mrkdwn(translated(text.replace(/^(\s*)[*+-]\s/, "$1• "))));
}

/** Markdown's marks in mrkdwn's spelling; what Markdown has not, is escaped first. */
function translated(text) {
  const escaped = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/(?!^)>/g, "&gt;");
  return escaped
    .replaceAll(LINK, "<$2|$1>")
    .replaceAll(/(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])/g, "_$1_")
    .replaceAll(/\*\*([^*]+)\*\*|__([^_]+)__/g, (_, one, other) => `*${one ?? other}*`)
    .replaceAll(/~~([^~]+)~~/g, "~$1~");
}
