/** Codes and their names, offered while one of them is typed. */

import { byId, element } from "../shared/dom.js";
import { getJson } from "../shared/http.js";

/** @import { Field } from "./field.js" */
/** @typedef {[code: string, name: string, note?: string]} Offer */

const OPEN = { role: "combobox", "aria-controls": "grid-offers", "aria-expanded": "true" };
/** What is asked for, by the type of column. @type {Record<string, RegExp>} */
const WANTED = { code: /^\d+$/, label: /./ };
const MARGIN = 8;

export class Offers {
  /** @type {Offer[]} */
  #rows = [];
  #at = -1;
  #asked = 0;
  #box = byId("grid-offers");

  /** @type {(field: Field, url: string, onTaken: (code: string, name: string) => void) => any} */
  constructor(field, url, onTaken) {
    this.field = field;
    this.url = url;
    this.onTaken = onTaken;
  }

  /**
   * Ask for what begins with, or holds, what is typed in a column of this type.
   * @param {string} type
   */
  async ask(type) {
    const { text } = this.field;
    if (!WANTED[type]?.test(text)) return this.hide();
    this.#asked += 1;
    const number = this.#asked;
    try {
      const { codes } = await getJson(`${this.url}?q=${encodeURIComponent(text)}`);
      if (number === this.#asked && this.field.isTyping && this.field.focused) this.#show(codes, type);
    } catch {
      this.hide();
    }
  }

  hide() {
    this.#asked += 1;
    this.#rows = [];
    this.#box.hidden = true;
    for (const name of [...Object.keys(OPEN), "aria-activedescendant"]) this.field.input.removeAttribute(name);
  }

  /** Take a key that is meant for the open list; tell whether it was. @param {KeyboardEvent} event */
  takesKey(event) {
    if (!this.#rows.length) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && !event.altKey) this.#mark((this.#at + by + this.#rows.length) % this.#rows.length);
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" || event.key === "Tab") && this.#at >= 0) this.#take(this.#at);
    else return false;
    return true;
  }

  /** @type {(codes: Offer[], type: string) => void} */
  #show(codes, type) {
    const { input, text } = this.field;
    if (!codes.some(([code, name]) => (type === "code" ? code : name) !== text)) return this.hide();
    this.#rows = codes;
    this.#at = -1;
    this.#box.replaceChildren(...codes.map((offer, i) => this.#item(offer, i)));
    this.#box.hidden = false;
    const spot = input.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.#box;
    style.left = `${Math.min(spot.left, innerWidth - offsetWidth - MARGIN)}px`;
    style.top = `${spot.bottom + offsetHeight > innerHeight ? spot.top - offsetHeight : spot.bottom}px`;
    for (const [name, value] of Object.entries(OPEN)) input.setAttribute(name, value);
  }

  /** @type {(offer: Offer, i: number) => HTMLElement} */
  #item([code, name, note], i) {
    const text = note ? `${code} ${name} (${note})` : `${code} ${name}`;
    const item = element("li", { id: `grid-offer-${i}`, role: "option", "aria-selected": "false" }, text);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#take(i);
    });
    return item;
  }

  /** @param {number} at */
  #mark(at) {
    this.#at = at;
    for (const [i, item] of [...this.#box.children].entries()) item.setAttribute("aria-selected", String(i === at));
    this.field.input.setAttribute("aria-activedescendant", `grid-offer-${at}`);
    this.#box.children[at].scrollIntoView({ block: "nearest" });
  }

  /** @param {number} i */
  #take(i) {
    const [code, name] = this.#rows[i];
    this.hide();
    this.onTaken(code, name);
  }
}
