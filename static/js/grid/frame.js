/** The form around the table: its number, its title, what it is counted in, its notes. */

import { FRAME } from "./document.js";

/** @import { Frame as Values } from "./document.js" */

export class Frame {
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
  }
}
