/** Offer names while one types into the box of the search; without this the box works as a form does. */

import { element } from "./shared/dom.js";
import { getJson } from "./shared/http.js";

/** So long after the last key names are asked for, in milliseconds. */
const PAUSE = 200;

/** @param {string | { value: string, label: string }} name */
function option(name) {
  return element("option", typeof name === "string" ? { value: name } : name);
}

/** @param {HTMLInputElement} box */
function offerNames(box) {
  const list = /** @type {HTMLDataListElement} */ (box.list);
  const address = box.dataset.names ?? list.dataset.names ?? "";
  let waiting = 0;
  let asked = "";
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const typed = box.value.trim();
      if (typed === asked || typed.length < 2) return;
      asked = typed;
      try {
        const asking = address.includes("?") ? "&" : "?";
        const { names } = await getJson(`${address}${asking}q=${encodeURIComponent(typed)}`);
        // What was typed meanwhile has an answer of its own.
        if (typed === asked) list.replaceChildren(...names.map(option));
      } catch {
        // Nothing is offered, and the form is sent as ever.
      }
    }, PAUSE);
  });
}

addEventListener("DOMContentLoaded", () => {
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[list]")))
    if (box.dataset.names || box.list?.dataset.names) offerNames(box);
});
