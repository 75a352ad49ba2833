/**
 * Slack's mrkdwn as DOM nodes. Every character of the source ends in a text node; links are kept only for
 * harmless schemes. Rules: https://docs.slack.dev/messaging/formatting-message-text
 */

import { dateFromPattern } from "./dates.js";
import { fragment, h, outwardLink, safeAddress } from "./dom.js";
import { emoji } from "./emoji.js";
import { directory } from "./state.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const BROADCASTS = new Set(["channel", "here", "everyone"]);
const EMOJI = /^:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/;
const BARE_ADDRESS = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)"'’]/i;

/** Slack escapes exactly these three. */
function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** @param {string} source @returns {DocumentFragment} */
export function mrkdwn(source) {
  const parts = String(source ?? "").split(/```\n?([\s\S]*?)\n?```/g);
  return fragment(...parts.flatMap((part, index) => (index % 2 ? [h("pre", {}, unescaped(part))] : paragraphs(part))));
}

/** Lines, with neighbouring quoted lines as one quotation and list lines hanging. */
function paragraphs(source) {
  if (!source) return [];
  const nodes = [];
  for (const [kind, lines] of runsOf(source.replace(/^\n/, "").split("\n"))) {
    if (kind === "quote")
      nodes.push(h("blockquote", {}, ...broken(lines.map((line) => line.replace(/^(>|&gt;) ?/, "")))));
    else if (kind === "item") nodes.push(...lines.map((line) => h("span", { class: "list-line" }, inline(line))));
    else nodes.push(h("span", { class: "lines" }, ...broken(lines)));
  }
  return nodes;
}

function kindOf(line) {
  if (/^(>|&gt;)/.test(line)) return "quote";
  return /^\s*(•|◦|-|–|\d+\.)\s/.test(line) ? "item" : "lines";
}

function runsOf(lines) {
  const runs = [];
  for (const line of lines) {
    const kind = kindOf(line);
    const last = runs.at(-1);
    if (last?.[0] === kind) last[1].push(line);
    else runs.push([kind, [line]]);
  }
  return runs;
}

function broken(lines) {
  return lines.flatMap((line, index) => (index ? [h("br"), inline(line)] : [inline(line)]));
}

/** One line: the first construct that starts here wins, else the character is text. */
function inline(source) {
  const nodes = [];
  let text = "";
  const flush = () => {
    if (text) nodes.push(unescaped(text));
    text = "";
  };
  for (let at = 0; at < source.length;) {
    const found =
      code(source, at) ?? angle(source, at) ?? styled(source, at) ?? character(source, at) ?? address(source, at);
    if (!found) {
      text += source[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return fragment(...nodes);
}

function code(source, at) {
  if (source[at] !== "`") return null;
  const end = source.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", {}, unescaped(source.slice(at + 1, end))), end: end + 1 };
}

function styled(source, at) {
  const tag = STYLES[source[at]];
  if (!tag || /[\p{L}\p{N}]/u.test(source[at - 1] ?? "") || /\s|^$/.test(source[at + 1] ?? "")) return null;
  const end = closing(source, at);
  return end < 0 ? null : { node: h(tag, {}, inline(source.slice(at + 1, end))), end: end + 1 };
}

/** Where the mark that opens at `at` closes: after a non-space, before a non-letter, outside code and brackets. */
function closing(source, at) {
  const mark = source[at];
  for (let next = at + 1; next < source.length; next += 1) {
    if (source[next] === "`") next = Math.max(source.indexOf("`", next + 1), next);
    else if (source[next] === "<") next = Math.max(source.indexOf(">", next + 1), next);
    else if (source[next] === mark && next > at + 1 && closes(source, next)) return next;
  }
  return -1;
}

function closes(source, at) {
  return !/\s/.test(source[at - 1]) && !/[\p{L}\p{N}]/u.test(source[at + 1] ?? "");
}

function character(source, at) {
  const found = source[at] === ":" ? EMOJI.exec(source.slice(at)) : null;
  return found ? { node: emoji(found[1]), end: at + found[0].length } : null;
}

function address(source, at) {
  const found = /h/i.test(source[at]) && !/\w/.test(source[at - 1] ?? "") ? BARE_ADDRESS.exec(source.slice(at)) : null;
  if (!found) return null;
  const shown = unescaped(found[0]);
  return { node: outwardLink(shown, shown), end: at + found[0].length };
}

/** What stands between angle brackets: a mention, a date, a link; anything else is shown as it is written. */
function angle(source, at) {
  if (source[at] !== "<") return null;
  const end = source.indexOf(">", at);
  if (end < 0) return null;
  const [target, ...labels] = source.slice(at + 1, end).split("|");
  const label = labels.length ? unescaped(labels.join("|")) : null;
  const node = reference(target, label) ?? link(target, label) ?? unescaped(source.slice(at, end + 1));
  return { node, end: end + 1 };
}

function reference(target, label) {
  const name = target.slice(1);
  if (target.startsWith("@")) return mention("@", directory.user(name), directory.isMine(name));
  if (target.startsWith("#")) return mention("#", label || directory.channel(name));
  if (!target.startsWith("!")) return null;
  if (BROADCASTS.has(name)) return mention("@", name, true);
  const group = /^subteam\^(\w+)$/.exec(name);
  if (group) return mention("@", directory.usergroup(group[1]), directory.isMine(group[1]));
  return date(name, label);
}

function date(name, label) {
  const [word, seconds, pattern, address] = name.split("^");
  if (word !== "date" || !/^\d+$/.test(seconds ?? "")) return null;
  const shown = dateFromPattern(Number(seconds), pattern ?? "") || label;
  const time = h("time", { datetime: new Date(Number(seconds) * 1000).toISOString() }, shown);
  return safeAddress(address) ? outwardLink(address, time) : time;
}

function link(target, label) {
  const address = safeAddress(unescaped(target));
  return address ? outwardLink(address, label || address.replace(/^mailto:/, "")) : null;
}

/** A mention of a person, group, channel or everybody. */
export function mention(mark, name, mine = false) {
  return h("span", { class: mine ? "mention mine" : "mention" }, `${mark}${name}`);
}

/** A Slack text object: mrkdwn is formatted, plain text stays plain (only its emoji names become characters). */
export function textObject(text) {
  if (text?.type === "mrkdwn") return mrkdwn(text.text);
  const plain = typeof text === "string" ? text : (text?.text ?? "");
  const shown = text?.emoji === false ? plain : plain.replaceAll(/:([a-z0-9_+'-]+):/g, (_, name) => emoji(name));
  return fragment(shown);
}
