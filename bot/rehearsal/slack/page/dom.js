/**
 * Builds elements. Whatever people or apps wrote only ever becomes a text node: nothing on this page parses HTML.
 */

const SVG = "http://www.w3.org/2000/svg";
let lastId = 0;

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes `on…` functions become listeners; `false`, `null` and `undefined` are left out
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, ...children);
  return element;
}

/** Append nodes and texts, leaving out what is absent. */
export function append(parent, ...children) {
  parent.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

/** A fragment of nodes and texts. */
export function fragment(...children) {
  return append(document.createDocumentFragment(), ...children);
}

/** A decorative symbol of icons.svg; the meaning always stands in words beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Text for screen readers only. */
export function unseen(text) {
  return h("span", { class: "visually-hidden" }, text);
}

/** An id that no other element has, for labels and descriptions. */
export function uniqueId(stem) {
  lastId += 1;
  return `${stem}-${lastId}`;
}

/** The element with that id, which index.html holds. */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** The words of a Slack text object, or of a plain string. */
export function wordsOf(text) {
  if (text === null || text === undefined) return "";
  return typeof text === "string" ? text : (text.text ?? "");
}

/** Only addresses that a browser may open without harm; anything else is null. */
export function safeAddress(address) {
  return /^(https?:\/\/|mailto:)/i.test(address ?? "") ? address : null;
}

/** The attributes of a link that opens beside the page and does not tell where it came from. */
export function outward(address) {
  return { href: address, target: "_blank", rel: "noopener noreferrer" };
}

export function outwardLink(address, ...children) {
  return h("a", outward(address), ...children);
}
