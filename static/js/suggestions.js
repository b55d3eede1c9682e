/** Offer names while one types into the box of the search; without this the box works as a form does. */

import { element } from "./shared/dom.js";
import { getJson } from "./shared/http.js";

/** So long after the last key names are asked for, in milliseconds. */
const PAUSE = 200;

/** @param {HTMLInputElement} box */
function offerNames(box) {
  const list = /** @type {HTMLDataListElement} */ (box.list);
  let waiting = 0;
  let asked = "";
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const typed = box.value.trim();
      if (typed === asked || typed.length < 2) return;
      asked = typed;
      try {
        const { names } = await getJson(`${box.dataset.names}?q=${encodeURIComponent(typed)}`);
        // What was typed meanwhile has an answer of its own.
        if (typed === asked)
          list.replaceChildren(...names.map((/** @type {string} */ value) => element("option", { value })));
      } catch {
        // Nothing is offered, and the form is sent as ever.
      }
    }, PAUSE);
  });
}

addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("input[data-names]")) offerNames(/** @type {any} */ (box));
});
