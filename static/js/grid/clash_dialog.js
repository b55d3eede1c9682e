/** Ask which of two values to keep where two people changed the same one. */

import { byId, element } from "../shared/dom.js";
import { say } from "./words.js";

/** @import { Column } from "./document.js" */
/** @import { Clash } from "./merge.js" */

/**
 * Tell those clashes in which theirs is wanted.
 * @type {(clashes: Clash[], by: string, columns: Column[], words: Record<string, string>) => Promise<Clash[]>}
 */
export function choose(clashes, by, columns, words) {
  const dialog = byId("grid-conflict");
  const choices = byId("grid-choices");
  byId("grid-conflict-by").textContent = say(words.clash, { by: by || "?", count: clashes.length });
  choices.replaceChildren(...clashes.map((clash, i) => choice(clash, i, columns, words)));
  byId("grid-conflict-done").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () =>
      resolve(clashes.filter((_clash, i) => choices.querySelector(`[name=clash-${i}][value=theirs]`).checked));
  });
}

/** @type {(clash: Clash, i: number, columns: Column[], words: Record<string, string>) => HTMLElement} */
function choice(clash, i, columns, words) {
  const labels = /** @type {const} */ (["mine", "theirs"]).map((side) => {
    const radio = element("input", { type: "radio", name: `clash-${i}`, value: side, checked: side === "mine" });
    const shown = clash[side] === "" ? words.empty : String(clash[side]);
    return element("label", {}, radio, ` ${words[side]} `, element("b", {}, shown));
  });
  return element("fieldset", {}, element("legend", {}, titleOf(clash, columns, words)), ...labels);
}

/** @type {(clash: Clash, columns: Column[], words: Record<string, string>) => string} */
function titleOf({ line, name }, columns, words) {
  const column = columns.find((one) => name === `#${one.order}` || name === one.type);
  return `${line.code} ${line.label || line.unit} · ${column ? column.header.join(" / ") : words.levelName}`.trim();
}
