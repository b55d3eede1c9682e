/**
 * The input that stands in the selected cell all the time, so that input methods work and a screen reader hears a named
 * field.
 */

import { element } from "../shared/dom.js";

/** @import { Mode } from "./keyboard.js" */

export class Field {
  /** @type {Mode} */
  #mode = "ready";
  focused = false;
  /** Whether the next Tab leaves the table. */
  leaving = false;

  /** @param {boolean} editable */
  constructor(editable) {
    this.input = element("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      className: "grid-field",
      readOnly: !editable,
      "aria-describedby": "grid-status",
    });
  }

  get mode() {
    return this.#mode;
  }

  set mode(mode) {
    this.#mode = mode;
    this.input.classList.toggle("editing", mode !== "ready");
  }

  get isTyping() {
    return this.#mode !== "ready";
  }

  get text() {
    return this.input.value.trim();
  }

  /** Have the keys move within the text, or type over the cell again. */
  edit() {
    this.mode = this.#mode === "edit" ? "typing" : "edit";
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  focus() {
    this.input.focus({ preventScroll: true });
    if (!this.isTyping) this.input.select();
  }
}
