/** The table as it is drawn: cells, the field in the selected one, and the line below that says what is told of it. */

import { byId, element } from "../shared/dom.js";
import { FindingsList } from "./findings_list.js";
import { countKept } from "./kept_columns.js";
import { Recognised } from "./recognised.js";
import { say } from "./words.js";

/** @import { Grid } from "./grid.js" */

const DEEPEST = 6;
/** @param {string} rest */
const isNothing = (rest) => rest === "" || /^-?0\.0*$/.test(rest);

/** Set what a cell shows by its style sheet, or take it away. @type {(td: HTMLElement, name: string, text: any) => void} */
function show(td, name, text) {
  if (text) td.dataset[name] = text;
  else delete td.dataset[name];
}

export class View {
  /** @type {HTMLElement[]} */
  #selected = [];
  /** What is done when another cell is selected. @type {(line: any) => void} */
  onPlace = () => {};
  #status = byId("grid-status");
  #problems = byId("grid-problems");
  #count = byId("grid-count");

  /**
   * @param {HTMLTableElement} table
   * @param {Grid} grid
   */
  constructor(table, grid) {
    this.table = table;
    this.body = table.tBodies[0];
    this.grid = grid;
    this.sheet = grid.sheet;
    this.selection = grid.selection;
    this.field = grid.field;
    this.verdict = grid.verdict;
    this.words = grid.words;
    this.kept = countKept(grid.sheet.columns);
    this.findings = new FindingsList(this);
    this.recognised = new Recognised(grid.recognised, grid.words);
  }

  /** @type {(r: number, c: number) => HTMLTableCellElement | undefined} */
  cell(r, c) {
    return this.body.rows[r]?.cells[c + 1];
  }

  draw() {
    const { sheet, body, field } = this;
    const { focused } = field; // A row that goes takes the focus with it.
    while (body.rows.length > sheet.height) body.deleteRow(-1);
    while (body.rows.length < sheet.height) this.#addRow();
    for (let r = 0; r < sheet.height; r += 1) {
      body.rows[r].cells[0].textContent = String(r + 1);
      for (let c = 0; c < sheet.width; c += 1) this.#paint(r, c);
    }
    this.table.setAttribute("aria-rowcount", String(sheet.height));
    this.selection.fit(sheet.height);
    field.focused = focused;
    this.findings.draw();
    this.place();
    this.#drawProblems();
  }

  /** Select the cells, and put the field into the one that it stands in. */
  place() {
    const { sheet, field, selection } = this;
    const { r, c } = selection.at;
    const { focused } = field; // Taking the field out of its cell blurs it.
    this.#select();
    const cell = /** @type {HTMLElement} */ (this.cell(r, c));
    if (field.input.parentNode !== cell) {
      this.#leaveCell();
      cell.textContent = "";
      cell.append(field.input);
      field.mode = "ready";
    }
    if (!field.isTyping) field.input.value = sheet.get(r, c);
    field.input.setAttribute("aria-label", this.nameOf(r, c));
    this.describe();
    this.onPlace(sheet.lineAt(r, c));
    if (!focused) return;
    field.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Tell the first row that is in view. @param {HTMLElement} scroller */
  firstInView(scroller) {
    const top = scroller.getBoundingClientRect().top + (this.table.tHead?.offsetHeight ?? 0);
    return [...this.body.rows].findIndex((row) => row.getBoundingClientRect().bottom > top);
  }

  /** Say what is told of the selected cell. */
  describe() {
    const { r, c } = this.selection.at;
    const line = this.sheet.lineAt(r, c);
    const problems = this.verdict.problemsAt(r, c);
    const findings = this.verdict.findingsAt(r, c);
    const { order } = this.sheet.columns[c];
    const [sum, rest] = this.verdict.of(line)?.sums[order] ?? [];
    const isWrong = problems.length > 0 || findings.some((one) => one.verdict === "FAIL");
    const parts = problems.map((one) => one.text);
    parts.push(...findings.map((one) => `${one.said}: ${one.text}`));
    if (sum !== undefined) parts.push(say(rest === "" ? this.words.sum : this.words.sumRest, { sum, rest }));
    if (line?.carried) parts.push(this.words.carried);
    parts.push(...this.recognised.describe(line, order, this.sheet.get(r, c)));
    const text = parts.join(" ");
    this.field.input.setAttribute("aria-invalid", String(isWrong));
    // What is said again is not read aloud again.
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /** @type {(r: number, c: number) => string} */
  nameOf(r, c) {
    const line = this.sheet.lineAt(r, c);
    const name = line ? `${line.code} ${line.label || line.unit}`.trim() : "";
    return `${name || say(this.words.row, { row: r + 1 })}, ${this.sheet.columns[c].header.join(" ")}`;
  }

  #addRow() {
    const row = this.body.insertRow();
    row.append(
      element("th", { scope: "row", className: "grid-number" }),
      ...this.sheet.columns.map(({ type }) =>
        element("td", { role: "gridcell", className: `grid-${type}`, tabIndex: -1 }),
      ),
    );
  }

  /** @type {(r: number, c: number) => void} */
  #paint(r, c) {
    const { sheet, selection } = this;
    const td = /** @type {HTMLElement} */ (this.cell(r, c));
    const text = sheet.get(r, c);
    const line = sheet.lineAt(r, c);
    const { type, order } = sheet.columns[c];
    if (r !== selection.at.r || c !== selection.at.c) td.textContent = text;
    td.className = [`grid-${type}`, ...(c < this.kept ? [`kept-${c + 1}`] : []), ...this.#looks(r, c, text)].join(" ");
    const [sum, rest] = (sheet.isAmount(c) && this.verdict.of(line)?.sums[order]) || [];
    show(td, "sum", text === "" && sum);
    show(td, "rest", text !== "" && rest && !isNothing(rest) && rest);
    td.setAttribute("aria-selected", String(selection.holds(r, c)));
  }

  /** Name the classes that a cell has for what it holds. @type {(r: number, c: number, text: string) => string[]} */
  #looks(r, c, text) {
    const line = this.sheet.lineAt(r, c);
    const { type, order } = this.sheet.columns[c];
    if (!line) return this.sheet.lists.length > 1 ? ["beyond"] : [];
    const told = this.verdict.of(line);
    const isRead = type === "amount" && text !== "" && told?.cells[order] !== undefined;
    const looks = {
      refused: isRead && told.states[order] === "unreadable",
      total: told?.role === "total",
      carried: line.carried,
      corrected: line.origins?.[order] === "corrected",
      recognised: type === "amount" && this.recognised.waits(line, order, text),
      [`indent-${Math.min(line.level || 0, DEEPEST)}`]: type === "label",
    };
    return Object.keys(looks).filter((name) => looks[name]);
  }

  #select() {
    const { top, left, bottom, right } = this.selection.range;
    for (const td of this.#selected) td.setAttribute("aria-selected", "false");
    this.#selected = [];
    for (let r = top; r <= bottom; r += 1)
      for (let c = left; c <= right; c += 1) {
        const td = /** @type {HTMLElement} */ (this.cell(r, c));
        td.setAttribute("aria-selected", "true");
        this.#selected.push(td);
      }
  }

  /** Take the field out of the cell that it stands in, and write there what the cell holds. */
  #leaveCell() {
    const home = /** @type {HTMLTableCellElement | null} */ (this.field.input.parentNode);
    if (!home) return;
    const r = /** @type {HTMLTableRowElement} */ (home.parentNode).sectionRowIndex;
    const c = home.cellIndex - 1;
    this.field.input.remove();
    if (r >= 0 && r < this.sheet.height) home.textContent = this.sheet.get(r, c);
  }

  /** Mark what is doubted, and list it with a way to each cell. */
  #drawProblems() {
    const { problems } = this.verdict.check;
    const places = this.sheet.placesByKey();
    for (const td of this.body.querySelectorAll(".doubt")) td.classList.remove("doubt");
    this.#problems.replaceChildren(
      ...problems.map((problem) => {
        const place = this.sheet.placeOf(problem, places);
        if (!place) return element("li", {}, problem.text);
        const { r, c } = place;
        this.cell(r, c)?.classList.toggle("doubt", !problem.refused);
        return element("li", {}, this.wayTo(r, c, `${this.nameOf(r, c)}: ${problem.text}`));
      }),
    );
    const refused = problems.filter((one) => one.refused).length;
    this.#count.textContent = say(this.words.problems, { count: problems.length, refused });
  }

  /** Make a button that leads to a cell. @type {(r: number, c: number, text: string) => HTMLElement} */
  wayTo(r, c, text) {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", () => this.grid.goTo(r, c));
    return button;
  }
}
