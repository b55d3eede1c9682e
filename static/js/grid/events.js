/** What a person does with keyboard, mouse and clipboard, handed on to the grid. */

import { byId } from "../shared/dom.js";
import { cellsOf } from "./clipboard.js";
import { commandOf } from "./keyboard.js";

/** @import { Grid } from "./grid.js" */

/** Longer than the way of the focus from the field to whatever was clicked, back to the field included. */
const AWAY_AFTER = 150;
/** What an input method says of a key that it takes for itself. */
const TAKEN_BY_INPUT_METHOD = 229;

/** @type {(td: HTMLTableCellElement) => { r: number, c: number }} */
const placeOf = (td) => ({
  r: /** @type {HTMLTableRowElement} */ (td.parentNode).sectionRowIndex,
  c: td.cellIndex - 1,
});

/** @type {(event: Event, selector: string) => any} */
const within = (event, selector) => /** @type {Element} */ (event.target).closest(selector);

/** @param {Grid} grid */
export function listen(grid) {
  listenToKeys(grid);
  listenToFocus(grid);
  listenToMouse(grid);
  listenToClipboard(grid);
  byId("grid-tools")?.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const button = within(event, "button[data-do]");
    if (!button) return;
    grid.run([button.dataset.do]);
    grid.field.focused = true;
    grid.view.place();
  });
}

/** @param {Grid} grid */
function listenToKeys(grid) {
  const { field, offers, editable } = grid;
  const takes = (/** @type {KeyboardEvent} */ event) => {
    if (offers.takesKey(event)) return true;
    const { key, shiftKey: shift, altKey: alt } = event;
    const { mode, leaving } = field;
    const command = commandOf(
      { key, shift, alt, control: event.ctrlKey || event.metaKey },
      { mode, editable, leaving },
    );
    return command !== null && grid.run(command);
  };
  field.input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD || !takes(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.input.addEventListener("input", () => grid.typing());
}

/** @param {Grid} grid */
function listenToFocus(grid) {
  const { field, offers } = grid;
  field.input.addEventListener("focus", () => {
    field.focused = true;
  });
  field.input.addEventListener("blur", () => {
    field.focused = false;
    // A click on a button of the page leaves the cell: what was typed stands.
    setTimeout(() => {
      if (field.focused) return;
      grid.commit();
      offers.hide();
    }, AWAY_AFTER);
  });
}

/** @param {Grid} grid */
function listenToMouse(grid) {
  const { field, view } = grid;
  let dragging = false;
  view.body.addEventListener("mousedown", (event) => {
    const td = within(event, "td");
    if (!td || (event.target === field.input && field.isTyping)) return;
    event.preventDefault();
    const { r, c } = placeOf(td);
    grid.goTo(r, c, event.shiftKey);
    dragging = true;
  });
  view.body.addEventListener("mouseover", (event) => {
    const td = dragging && event.buttons === 1 && within(event, "td");
    if (td && td !== view.cell(grid.at.r, grid.at.c)) grid.dragTo(placeOf(td));
  });
  document.addEventListener("mouseup", () => {
    dragging = false;
  });
  view.body.addEventListener("dblclick", () => {
    if (grid.editable) field.mode = "edit";
  });
}

/** @param {Grid} grid */
function listenToClipboard(grid) {
  const { field, editable } = grid;
  const copy = (/** @type {any} */ event) => {
    event.clipboardData.setData("text/plain", grid.copy());
    event.preventDefault();
  };
  field.input.addEventListener("copy", (event) => {
    if (field.mode !== "edit") copy(event);
  });
  field.input.addEventListener("cut", (event) => {
    if (field.mode === "edit" || !editable) return;
    copy(event);
    grid.run(["clear"]);
  });
  field.input.addEventListener("paste", (/** @type {any} */ event) => {
    const text = event.clipboardData.getData("text/plain");
    // While a text is edited, a piece of text goes into it; a block of cells never does.
    if (!editable || (field.mode === "edit" && !/[\t\n]/.test(text))) return;
    event.preventDefault();
    grid.paste(cellsOf(text));
  });
}
