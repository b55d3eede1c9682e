/**
 * Which key does what. "ready" means that keys move between cells; "typing", that a text replaces the one in the cell;
 * "edit", that keys move within the text.
 *
 * @typedef {"ready" | "typing" | "edit"} Mode
 * @typedef {{ key: string, control: boolean, shift: boolean, alt: boolean }} Stroke
 * @typedef {{ mode: Mode, editable: boolean, leaving: boolean }} State
 * @typedef {[name: string, ...given: any[]] | null} Command a command with what it is given; null: the browser's own
 */

/** @type {Record<string, [down: number, right: number]>} */
const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-15, 0],
  PageDown: [15, 0],
};

/** @type {Record<string, string>} */
const WITH_ALT = {
  Enter: "add",
  Delete: "remove",
  Backspace: "remove",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowRight: "indent",
  ArrowLeft: "outdent",
};

/** @type {Record<string, string>} */
const WITH_CONTROL = { a: "all", home: "first", end: "last" };
/** @type {Record<string, string>} */
const EDITING_WITH_CONTROL = { z: "undo", y: "redo", s: "save" };
/** @type {Record<string, string>} */
const READY = { Home: "home", End: "end" };
/** @type {Record<string, string>} */
const EDITING_READY = { Delete: "clear", Backspace: "clear", "=": "sum" };

/** @type {(stroke: Stroke, state: State) => Command} */
export function commandOf(stroke, state) {
  if (stroke.control) return withControl(stroke, state);
  if (stroke.alt) return named(state.editable && WITH_ALT[stroke.key]);
  return anywhere(stroke, state) ?? betweenCells(stroke, state);
}

/** @type {(stroke: Stroke, state: State) => Command} */
function withControl(stroke, { mode, editable }) {
  const key = stroke.key.toLowerCase();
  if (editable && EDITING_WITH_CONTROL[key]) return [key === "z" && stroke.shift ? "redo" : EDITING_WITH_CONTROL[key]];
  return named(mode === "ready" && WITH_CONTROL[key], stroke.shift);
}

/** @type {(stroke: Stroke, state: State) => Command} */
function anywhere({ key, shift }, { mode, editable, leaving }) {
  switch (key) {
    case "Tab":
      return leaving ? null : ["tab", shift ? -1 : 1];
    case "Enter":
      return ["move", [shift ? -1 : 1, 0], false];
    case "Escape":
      return [mode === "ready" ? "leave" : "cancel"];
    case "F2":
      return named(editable && "edit");
    default:
      return null;
  }
}

/** @type {(stroke: Stroke, state: State) => Command} */
function betweenCells({ key, shift }, { mode, editable }) {
  if (mode === "edit") return null;
  if (MOVES[key]) return ["move", MOVES[key], shift];
  return named(mode === "ready" && (READY[key] ?? (editable && EDITING_READY[key])), shift);
}

/** @type {(name: string | false | undefined, ...given: any[]) => Command} */
function named(name, ...given) {
  return name ? [name, ...given] : null;
}
