/** The form around the table: its number, its title, what it is counted in, its notes. */

import { FRAME } from "./document.js";

/** @import { Frame as Values } from "./document.js" */

export class Frame {
  #unit = "";

  /** @param {any} form */
  constructor(form) {
    this.form = form;
  }

  /** @returns {Values} */
  get values() {
    return /** @type {any} */ (Object.fromEntries(FRAME.map((name) => [name, this.form.elements[name].value])));
  }

  set values(values) {
    for (const name of FRAME) this.form.elements[name].value = values[name];
    this.unit = values.money_unit;
  }

  /** The money unit that the figures are in: what is chosen anew takes hold once it is said what becomes of them. */
  get unit() {
    return this.#unit;
  }

  set unit(unit) {
    this.#unit = unit;
    this.form.elements.money_unit.value = unit;
    for (const one of this.form.ownerDocument.querySelectorAll("#grid thead .unit")) one.textContent = unit;
  }
}
