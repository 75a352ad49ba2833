/** The list of slash commands above the composer: typing `/` opens it, arrow keys walk it, Enter or Tab completes. */

import { announce } from "./announcer.js";
import { h } from "./dom.js";
import { state } from "./state.js";

export class CommandList {
  /** @type {{command: string, description: string, usage_hint: string}[]} */
  #matches = [];
  #at = 0;

  /** @param {HTMLTextAreaElement} text @param {HTMLElement} list */
  constructor(text, list) {
    this.text = text;
    this.list = list;
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the composer keeps the focus
  }

  /** Show what fits the text. After the command's name its usage stays in sight, with nothing left to complete. */
  offer(words) {
    const [name, ...rest] = words.split(" ");
    const isCommand = words.startsWith("/") && !words.includes("\n");
    const { commands } = state.workspace.app;
    const fits = ({ command }) => (rest.length ? command === name : command.startsWith(name));
    const before = this.#matches.length;
    this.#matches = isCommand ? commands.filter(fits) : [];
    this.#at = 0;
    this.#draw(rest.length > 0);
    if (this.#matches.length && !before) announce(this.#spoken());
  }

  close() {
    this.#matches = [];
    this.#draw(false);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list has used the key */
  pressed(event) {
    if (this.#matches.length === 0) return false;
    const isDone = this.text.value.includes(" ");
    const isWhole = this.text.value === this.#matches[this.#at].command;
    if (event.key === "Escape") this.close();
    else if (isDone) return false;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Tab" && !event.shiftKey) this.#complete();
    else if (event.key === "Enter" && !isWhole) this.#complete();
    else return false;
    event.preventDefault();
    return true;
  }

  #walk(step) {
    this.#at = (this.#at + step + this.#matches.length) % this.#matches.length;
    this.#draw(false);
    announce(this.#matches[this.#at].command);
  }

  #complete(at = this.#at) {
    this.text.value = `${this.#matches[at].command} `;
    this.text.dispatchEvent(new Event("input"));
  }

  #spoken() {
    const { command, description, usage_hint: usage } = this.#matches[0];
    return `${this.#matches.length === 1 ? "1 command" : `${this.#matches.length} commands`}: ${command}, ${description}, ${usage}`;
  }

  #draw(isDone) {
    this.list.hidden = this.#matches.length === 0;
    this.list.replaceChildren(...this.#matches.map((match, at) => this.#option(match, at, isDone)));
    if (this.list.hidden || isDone) this.text.removeAttribute("aria-activedescendant");
    else this.text.setAttribute("aria-activedescendant", `command-${this.#at}`);
  }

  #option({ command, description, usage_hint: usage }, at, isDone) {
    const attributes = {
      class: "command",
      role: "option",
      id: `command-${at}`,
      "aria-selected": String(at === this.#at && !isDone),
      "data-testid": "command",
    };
    return h(
      "div",
      { ...attributes, onclick: () => !isDone && this.#complete(at) },
      h("span", { class: "command-line" }, h("strong", {}, command), " ", h("span", { class: "command-usage" }, usage)),
      h("span", { class: "command-description" }, description),
      !isDone && h("kbd", {}, "Tab"),
    );
  }
}
