/** What the server said of the table: how it reads each line, what it doubts, what its checks found. */

/** @import { Check, Finding, Line, Place, Problem, ToldLine } from "./document.js" */
/** @import { Sheet } from "./sheet.js" */
/** @typedef {{ finding: Finding, cells: (Place & { order: number | null })[] }} Located */

/** @param {Finding} finding */
export const isGrave = (finding) => finding.verdict === "FAIL";

/** What still stands as it was sent becomes what the server made of it. @type {(line: any, was: Line, told: ToldLine) => void} */
export function tidyLine(line, was, told) {
  if (line.level === was.level) line.level = told.level;
  if (line.code === was.code) line.code = told.code;
  if (told.label && line.label === was.label) line.label = told.label;
  for (const [order, text] of Object.entries(told.cells)) {
    const mine = line.cells[order];
    if (mine === was.cells[order] && (mine !== undefined || text === "")) line.cells[order] = text;
  }
}

export class Verdict {
  /** @type {Map<string, Finding[]>} */
  #spots = new Map();

  /** @type {(sheet: Sheet, check: Check, findings: Finding[]) => any} */
  constructor(sheet, check, findings) {
    this.sheet = sheet;
    this.check = check;
    this.findings = findings;
  }

  get failing() {
    return this.findings.filter(isGrave).length;
  }

  /**
   * Take over how the server reads the lines that it was sent.
   * @type {(check: Check, sent: Line[]) => void}
   */
  learn(check, sent) {
    this.check = check;
    const were = new Map(sent.map((line) => [line.key, line]));
    for (const row of this.sheet.rows)
      for (const line of Object.values(row)) {
        const told = this.of(line);
        const was = were.get(this.sheet.keys.resolve(line.key));
        if (!told || !was) continue;
        tidyLine(line, was, told);
        if (told.name && line.label === "") line.label = told.name;
      }
  }

  /** @type {(line: { key: string } | undefined) => ToldLine | undefined} */
  of(line) {
    return line && this.check.rows[this.sheet.keys.resolve(line.key)];
  }

  /** @type {(r: number, c: number) => Problem[]} */
  problemsAt(r, c) {
    const line = this.sheet.lineAt(r, c);
    if (!line) return [];
    const key = this.sheet.keys.resolve(line.key);
    const { type, order } = this.sheet.columns[c];
    const bearsName = type === "label" || type === "code";
    return this.check.problems.filter(
      (one) => one.key === key && (one.column === null ? bearsName : one.column === order),
    );
  }

  /** Find the cells that the findings speak of, as the rows stand now. @returns {Located[]} */
  locate() {
    const places = this.sheet.placesByKey();
    this.#spots = new Map();
    return this.findings.map((finding) => {
      const cells = [];
      for (const [key, order] of finding.cells) {
        const place = places.get(key);
        if (!place) continue;
        const c = this.sheet.columnIn(place.list, (one) =>
          order == null ? one.type === "label" : one.order === order,
        );
        const spot = `${place.r}.${c}`;
        this.#spots.set(spot, [...(this.#spots.get(spot) ?? []), finding]);
        cells.push({ r: place.r, c, order });
      }
      return { finding, cells };
    });
  }

  /** Tell the findings of a cell or, if it has none, the grave ones of its row. @type {(r: number, c: number) => Finding[]} */
  findingsAt(r, c) {
    const exact = this.#spots.get(`${r}.${c}`);
    if (exact) return exact;
    const beside = this.sheet.columns.flatMap((_column, other) => this.#spots.get(`${r}.${other}`) ?? []);
    return [...new Set(beside.filter(isGrave))];
  }
}
