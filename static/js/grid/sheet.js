/** What is edited: rows as printed, in each at most one line of every list that stands side by side. */

import { isWholeCode, stepsOf, withStep } from "./codes.js";
import { clone } from "./document.js";
import { freshKey, isStored } from "./line_keys.js";
import { movePoint } from "./units.js";

/** @import { Column, Line, Place, Problem, Range } from "./document.js" */
/** @import { LineKeys } from "./line_keys.js" */
/** @typedef {Record<string, Omit<Line, "row"> & { row?: number }>} Row */

const NAMES = ["unit", "code", "label"];

/** @param {Omit<Line, "row">} line */
const isEmpty = (line) =>
  !line.code && !line.label && !line.unit && Object.values(line.cells).every((text) => text === "");

export class Sheet {
  /** @type {Row[]} */
  rows = [];

  /** @type {(columns: Column[], keys: LineKeys, editable?: boolean) => any} */
  constructor(columns, keys, editable = true) {
    this.columns = columns;
    this.keys = keys;
    this.editable = editable;
    this.lists = [...new Set(columns.map((column) => column.list).filter(Boolean))];
    if (!this.lists.length) this.lists.push("");
    /** The columns that share the code of a list, by the list. @type {Record<string, number[]>} */
    this.coded = Object.fromEntries(this.lists.map((list) => [list, this.#columnsOfCode(list)]));
  }

  /** @param {string} list */
  #columnsOfCode(list) {
    return [...this.columns.keys()].filter((c) => this.listAt(c) === list && this.columns[c].type === "code");
  }

  get height() {
    return this.rows.length;
  }

  get width() {
    return this.columns.length;
  }

  /** @param {Line[]} lines as a document has them */
  take(lines) {
    this.rows = [];
    for (const line of lines) {
      while (this.height < line.row) this.rows.push({});
      this.rows[line.row - 1][line.list] = clone(line);
    }
    this.withSpare();
  }

  /** Keep one empty row below the last: where the next line is typed. */
  withSpare() {
    while (this.height && !Object.keys(this.rows[this.height - 1]).length) this.rows.pop();
    if (this.editable || !this.height) this.rows.push({});
  }

  /** @returns {Line[]} */
  lines() {
    return this.rows.flatMap((row, at) =>
      Object.entries(row).map(([list, line]) => {
        line.key = this.keys.resolve(line.key);
        const { key, level, code, label, unit, cells } = line;
        return { key, row: at + 1, list, level: level || 0, code, label, unit, cells: { ...cells } };
      }),
    );
  }

  snapshot() {
    return JSON.stringify(this.rows);
  }

  /** @param {string} snapshot */
  restore(snapshot) {
    this.rows = JSON.parse(snapshot);
  }

  // Places

  /** @param {number} c */
  listAt(c) {
    return this.columns[c].list || this.lists[0];
  }

  /** @type {(list: string, test: (column: Column, c: number) => boolean) => number} */
  columnIn(list, test) {
    return this.columns.findIndex((column, c) => this.listAt(c) === list && test(column, c));
  }

  /** @type {(r: number, c: number) => Row[string] | undefined} */
  lineAt(r, c) {
    return this.rows[r]?.[this.listAt(c)];
  }

  /** @returns {Map<string, { r: number, list: string }>} */
  placesByKey() {
    const places = new Map();
    this.rows.forEach((row, r) => {
      for (const list of Object.keys(row)) places.set(this.keys.resolve(row[list].key), { r, list });
    });
    return places;
  }

  /**
   * Find the cell that a problem is about; a problem of a whole line is shown where it has its name.
   * @param {Problem} problem
   * @param {ReturnType<Sheet["placesByKey"]>} places
   * @returns {Place | null}
   */
  placeOf({ key, column: order }, places) {
    const place = key === null ? undefined : places.get(key);
    if (!place) return null;
    const c = this.columnIn(place.list, (one) => (order === null ? one.type !== "unit" : one.order === order));
    return c < 0 ? null : { r: place.r, c };
  }

  // Texts

  /** @param {number} c */
  isAmount(c) {
    return this.columns[c].type === "amount";
  }

  /** @type {(r: number, c: number) => string} */
  get(r, c) {
    const line = this.lineAt(r, c);
    const { type, order } = this.columns[c];
    if (!line) return "";
    const coded = this.coded[this.listAt(c)];
    if (type === "code" && coded.length > 1) return stepsOf(line.code, coded.length)[coded.indexOf(c)];
    return (NAMES.includes(type) ? line[/** @type {"code"} */ (type)] : line.cells[order]) ?? "";
  }

  /** @type {(r: number, c: number, text: string) => void} */
  set(r, c, text) {
    while (this.height <= r) this.rows.push({});
    const list = this.listAt(c);
    const { type, order } = this.columns[c];
    if (!this.rows[r][list] && text === "") return;
    this.rows[r][list] ??= this.newLine(r, list);
    const line = this.rows[r][list];
    const coded = this.coded[list];
    if (type === "code" && coded.length > 1) line.code = withStep(line.code, coded.length, coded.indexOf(c), text);
    else if (NAMES.includes(type)) line[/** @type {"code"} */ (type)] = text;
    else if (text === "" && line.cells[order] === undefined) return;
    else line.cells[order] = text;
    if (isEmpty(line) && !isStored(line.key)) delete this.rows[r][list];
  }

  /** Make an empty line, at the level of the one above. @type {(r: number, list: string) => Row[string]} */
  newLine(r, list) {
    let above = r - 1;
    while (above >= 0 && !this.rows[above][list]) above -= 1;
    const level = above >= 0 ? this.rows[above][list].level || 1 : 1;
    return { key: freshKey(), list, level, code: "", label: "", unit: "", cells: {}, origins: {}, carried: false };
  }

  /** @param {Range} range */
  textsIn({ top, bottom, left, right }) {
    const rows = [];
    for (let r = top; r <= bottom; r += 1) {
      const texts = [];
      for (let c = left; c <= right; c += 1) texts.push(this.get(r, c));
      rows.push(texts);
    }
    return rows;
  }

  /** @param {Range} range */
  clear({ top, bottom, left, right }) {
    for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) this.set(r, c, "");
  }

  /** Move the point of all figures; what is none stays as it is. @param {number} by */
  movePoint(by) {
    for (let r = 0; r < this.height; r += 1)
      for (let c = 0; c < this.width; c += 1) if (this.isAmount(c)) this.set(r, c, movePoint(this.get(r, c), by));
  }

  /** Tell whether any cell for an amount holds something. */
  hasFigures() {
    return this.rows.some((_row, r) => this.columns.some((_column, c) => this.isAmount(c) && this.get(r, c) !== ""));
  }

  /** Tell whether a column has the codes of its list, alone. @param {number} c */
  hasWholeCodesAt(c) {
    return this.columns[c].type === "code" && this.coded[this.listAt(c)].length === 1;
  }

  /** Tell what of a block does not fit beside a range, row by row. @type {(range: Range, cells: string[][]) => string[]} */
  beyond({ left }, cells) {
    const rest = cells.map((row) => row.slice(this.width - left).filter((text) => text.trim()));
    return rest.filter((row) => row.length).map((row) => row.join(" · "));
  }

  /**
   * Put a block of cells where a range begins; a single cell fills the whole range.
   * @param {Range} range
   * @param {string[][]} cells
   */
  put({ top, bottom, left, right }, cells) {
    const single = cells.length === 1 && cells[0].length === 1;
    const height = single ? bottom - top + 1 : cells.length;
    const width = single ? right - left + 1 : Math.max(...cells.map((row) => row.length));
    const edge = Math.min(this.width, left + width);
    const levels = this.#levelsByName();
    for (let r = 0; r < height; r += 1) {
      const row = single ? [] : cells[r].map((text) => text.trim());
      for (let c = left; c < edge; c += 1) {
        const text = (single ? cells[0][0].trim() : row[c - left]) ?? "";
        if (!this.#isStepOfWhole(c, text, row.slice(0, c - left))) this.set(top + r, c, text);
      }
    }
    this.#levelAnew({ top, bottom: top + height - 1, left, right: edge - 1 }, levels);
    return { height, width: edge - left, to: { r: top + height - 1, c: edge - 1 } };
  }

  /** Tell the level of each name in each list. @returns {Record<string, Map<string, number>>} */
  #levelsByName() {
    const levels = Object.fromEntries(this.lists.map((list) => [list, new Map()]));
    for (const row of this.rows)
      for (const [list, { label, level }] of Object.entries(row)) if (label) levels[list].set(label, level || 0);
    return levels;
  }

  /**
   * Give the lines of a list that was pasted whole the levels that their names had before. Where one had none, all
   * stand without: codes, words and sums tell the tree then, and not what stood in their rows by chance.
   * @param {Range} range
   * @param {Record<string, Map<string, number>>} before
   */
  #levelAnew({ top, bottom, left, right }, before) {
    const names = this.lists.map((list) => this.columnIn(list, ({ type }) => type === "label"));
    const pasted = this.lists.filter((_list, at) => left <= names[at] && names[at] <= right);
    for (const list of top < bottom ? pasted : []) {
      const inside = this.rows.slice(top, bottom + 1).filter((row) => row[list]);
      const rest = this.rows.filter((row, r) => row[list] && (r < top || r > bottom));
      if (rest.some(({ [list]: line }) => line.level && Object.values(line.cells).some(Boolean))) continue;
      const known = inside.every(({ [list]: { label } }) => !label || before[list].has(label));
      for (const row of inside) {
        row[list].level = known ? (before[list].get(row[list].label) ?? row[list].level) : 0;
        // What was there and is not in what was pasted is gone: no empty row is left of it.
        if (isEmpty(row[list])) delete row[list];
      }
    }
  }

  /** Tell whether a cell is empty because the whole code stands in the column before it. */
  /** @type {(c: number, text: string, before: string[]) => boolean} */
  #isStepOfWhole(c, text, before) {
    const coded = this.coded[this.listAt(c)];
    const own = coded.slice(0, Math.max(0, coded.indexOf(c)));
    return text === "" && before.some((one, at) => own.includes(c - before.length + at) && isWholeCode(one));
  }
}
