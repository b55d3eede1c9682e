/** Two who edit at once: what only one changed is taken over, what both changed is for a person to choose. */

import { clone, FRAME, same } from "./document.js";

/** @import { Line, TableDocument } from "./document.js" */
/** @typedef {{ line: Line, name: string, mine: string | number, theirs: string | number }} Clash */

/** @param {TableDocument} document */
const byKey = (document) => new Map(document.rows.map((line) => [line.key, line]));

/** Name all that a line says; cells by the order of their column. @type {(line: Line) => Record<string, any>} */
function partsOf({ unit, code, label, level, cells }) {
  const named = Object.entries(cells).map(([order, text]) => [`#${order}`, text]);
  return { unit, code, label, level, ...Object.fromEntries(named) };
}

/** Write a figure without what only dresses it, so that 710 typed and 710.00 stored are one. @param {unknown} text */
function bare(text) {
  const figure = String(text ?? "").trim();
  return /^-?\d[\d,]*(\.\d+)?$/.test(figure) ? figure.replaceAll(",", "").replace(/\.0+$|(\.\d*?)0+$/, "$1") : text;
}

/** @type {(name: string, one: unknown, other: unknown) => boolean} */
const isSame = (name, one, other) => one === other || (name.startsWith("#") && bare(one) === bare(other));

/** @type {(before: Line | undefined, line: Line) => boolean} */
const isNewOrChanged = (before, line) => !before || !same(partsOf(before), partsOf(line));

/** @type {(line: Line, name: string, value: any) => void} */
function put(line, name, value) {
  if (!name.startsWith("#")) Object.assign(line, { [name]: value });
  else if (value === undefined) delete line.cells[name.slice(1)];
  else line.cells[name.slice(1)] = value;
}

/** @type {(clash: Clash) => void} */
export const takeTheirs = (clash) => put(clash.line, clash.name, clash.theirs);

/**
 * Merge what two made of a document that both had. Where both changed a value, mine stands until theirs is taken.
 * @type {(base: TableDocument, mine: TableDocument, theirs: TableDocument) =>
 *   { document: TableDocument, clashes: Clash[] }}
 */
export function merge(base, mine, theirs) {
  const old = byKey(base);
  const own = byKey(mine);
  const their = byKey(theirs);
  /** @type {Clash[]} */
  const clashes = [];
  /** @type {Line[]} */
  const rows = [];
  for (const line of theirs.rows) {
    const before = old.get(line.key);
    const my = own.get(line.key);
    if (my) rows.push(mergeLine(before ?? line, my, line, clashes));
    // What I deleted comes back if it is changed since.
    else if (isNewOrChanged(before, line)) rows.push(clone(line));
  }
  for (const line of mine.rows) {
    const before = old.get(line.key);
    // What they deleted and I changed is a new line.
    if (!their.has(line.key) && isNewOrChanged(before, line))
      insertLine(rows, mine, { ...clone(line), key: before ? `n${line.key}` : line.key });
  }
  const frame = Object.fromEntries(FRAME.map((name) => [name, (mine[name] === base[name] ? theirs : mine)[name]]));
  return { document: { ...theirs, ...frame, rows }, clashes };
}

/** @type {(before: Line, my: Line, their: Line, clashes: Clash[]) => Line} */
function mergeLine(before, my, their, clashes) {
  const line = clone(their);
  const [b, m, t] = [before, my, their].map(partsOf);
  for (const name of new Set([...Object.keys(m), ...Object.keys(t)])) {
    if (m[name] === b[name] || isSame(name, m[name], t[name])) continue;
    put(line, name, m[name]);
    if (t[name] !== b[name]) clashes.push({ line, name, mine: m[name] ?? "", theirs: t[name] ?? "" });
  }
  return line;
}

/** Insert a line below the one that stands above it in mine. @type {(rows: Line[], mine: TableDocument, line: Line) => void} */
function insertLine(rows, mine, line) {
  const list = mine.rows.filter((one) => one.list === line.list);
  const above = list[list.findIndex((one) => one.row === line.row) - 1];
  const anchor = above && rows.find((one) => one.key === above.key);
  const row = anchor ? anchor.row + 1 : line.row;
  for (const one of rows) if (one.list === line.list && one.row >= row) one.row += 1;
  rows.push({ ...line, row });
}
