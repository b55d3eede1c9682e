/** What can be done with the table: each command, whatever key, button or gesture asks for it. */

import { byId } from "../shared/dom.js";
import { textOf } from "./clipboard.js";
import { withJoinedSteps } from "./codes.js";
import { Field } from "./field.js";
import { Frame } from "./frame.js";
import { History } from "./history.js";
import { addLine, countLines, indentLines, removeLines, swapLines } from "./lines.js";
import { Offers } from "./offers.js";
import { question } from "./question_dialog.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { Verdict } from "./verdict.js";
import { View } from "./view.js";
import { say } from "./words.js";

/** @import { Check, Finding, Line, Place, TableDocument } from "./document.js" */
/** @import { Command } from "./keyboard.js" */
/** @import { LineKeys } from "./line_keys.js" */

/** Commands that change lines or leave the table as it is: what is being typed goes into its cell first. */
const AFTER_TYPING = ["add", "remove", "up", "down", "indent", "outdent", "undo", "redo", "save"];

export class Grid {
  #history = new History();
  /** What is done when the table was changed, when something is being typed, and when it is to be saved. */
  onChange = () => {};
  onTyping = () => {};
  onSave = () => {};

  /**
   * @param {any} given what the page came with
   * @param {LineKeys} keys
   * @param {(text: string) => void} announce
   */
  constructor({ columns, editable, check, findings, units, urls, words, recognised }, keys, announce) {
    this.units = units;
    this.words = words;
    this.recognised = recognised;
    this.announce = announce;
    this.editable = editable;
    this.sheet = new Sheet(columns, keys, editable);
    this.frame = new Frame(byId("grid-frame"));
    this.selection = new Selection();
    this.field = new Field(editable);
    this.verdict = new Verdict(this.sheet, check, findings);
    this.offers = new Offers(this.field, urls.codes, (code, name) => this.takeOffer(code, name));
    this.view = new View(byId("grid"), this);
    /** @type {Record<string, (...given: any[]) => boolean | void>} a command that returns false leaves the browser its key */
    this.commands = {
      add: () => this.#add(),
      remove: () => this.#remove(),
      up: () => this.#move(-1),
      down: () => this.#move(1),
      indent: () => this.#indent(1),
      outdent: () => this.#indent(-1),
      undo: () => this.#step((now) => this.#history.undo(now), this.words.undone),
      redo: () => this.#step((now) => this.#history.redo(now), this.words.redone),
      save: () => this.onSave(),
      move: ([down, right], extend) => this.go(this.at.r + down, this.at.c + right, extend),
      home: (extend) => this.go(this.at.r, 0, extend),
      end: (extend) => this.go(this.at.r, this.sheet.width - 1, extend),
      first: (extend) => this.go(0, 0, extend),
      last: (extend) => this.go(this.sheet.height - 1, this.sheet.width - 1, extend),
      all: () => this.#selectAll(),
      tab: (by) => this.#tab(by),
      leave: () => this.#leave(),
      edit: () => this.field.edit(),
      cancel: () => this.#cancel(),
      clear: () => this.change(() => this.sheet.clear(this.selection.range)),
      sum: () => this.#takeSum(),
    };
  }

  get at() {
    return this.selection.at;
  }

  get isTyping() {
    return this.field.isTyping;
  }

  /** Do a command; tell whether the browser is to leave the key alone. @param {NonNullable<Command>} command */
  run([name, ...given]) {
    if (AFTER_TYPING.includes(name)) this.commit();
    return this.commands[name](...given) !== false;
  }

  // The document

  document() {
    return { rows: this.sheet.lines(), ...this.frame.values };
  }

  /** Tell the document as if what stands in the cell being typed were in it already. */
  typed() {
    if (!this.isTyping) return this.document();
    const before = this.sheet.snapshot();
    this.sheet.set(this.at.r, this.at.c, this.field.text);
    const document = this.document();
    this.sheet.restore(before);
    return document;
  }

  /** @param {TableDocument} document */
  take(document) {
    this.sheet.take(document.rows);
    this.frame.values = document;
  }

  /** @type {<T>(action: () => T) => T} */
  change(action) {
    this.#history.remember(this.#state());
    const result = action();
    this.sheet.withSpare();
    this.changed();
    return result;
  }

  changed() {
    this.draw();
    this.onChange();
  }

  draw() {
    this.view.draw();
  }

  askAnew() {
    this.onTyping();
  }

  /** @type {(check: Check, sent: Line[]) => void} */
  learn(check, sent) {
    const { isTyping } = this;
    const { value } = this.field.input;
    this.verdict.learn(check, sent);
    this.draw();
    if (isTyping) this.field.input.value = value;
  }

  /** @param {Finding[]} findings */
  found(findings) {
    const before = this.verdict.failing;
    this.verdict.findings = findings;
    this.view.findings.draw();
    this.view.describe();
    const count = this.verdict.failing;
    if (count !== before) this.announce(say(count ? this.words.failing : this.words.holding, { count }));
  }

  // Moving and typing

  /** @type {(r: number, c: number, extend?: boolean) => void} */
  go(r, c, extend = false) {
    this.commit();
    this.selection.go({ r, c }, this.sheet.height, this.sheet.width, extend);
    this.field.leaving = false;
    this.offers.hide();
    this.view.place();
  }

  /** Go to a cell and type there. @type {(r: number, c: number, extend?: boolean) => void} */
  goTo(r, c, extend = false) {
    this.field.focused = true;
    this.go(r, c, extend);
  }

  /** Put what was typed into its cell. */
  commit() {
    if (!this.isTyping) return;
    const { text } = this.field;
    const { r, c } = this.at;
    this.field.mode = "ready";
    this.offers.hide();
    if (text !== this.sheet.get(r, c)) this.change(() => this.sheet.set(r, c, text));
  }

  typing() {
    if (!this.isTyping) this.field.mode = "typing";
    this.askAnew();
    this.offers.ask(this.sheet.columns[this.at.c].type);
  }

  /** Take a code with its name, and go on to the first amount. @type {(code: string, name: string) => void} */
  takeOffer(code, name) {
    const { sheet } = this;
    const { r, c } = this.at;
    const list = sheet.listAt(c);
    this.field.mode = "ready";
    this.change(() => {
      for (const [type, text] of Object.entries({ code, label: name })) {
        const column = sheet.columnIn(list, (one) => one.type === type);
        if (column >= 0) sheet.set(r, column, text);
      }
    });
    const next = sheet.columnIn(list, (one, at) => at > c && one.type === "amount");
    this.goTo(r, next >= 0 ? next : c);
  }

  /** Drag the selection to a cell. @param {Place} place */
  dragTo(place) {
    this.commit();
    this.selection.set(place, this.selection.from);
    this.view.place();
  }

  #selectAll() {
    this.selection.set({ r: this.sheet.height - 1, c: this.sheet.width - 1 }, { r: 0, c: 0 });
    this.view.place();
  }

  #tab(by) {
    const to = this.selection.beside(by, this.sheet.height, this.sheet.width);
    if (to) this.go(to.r, to.c);
    else this.commit();
    return Boolean(to);
  }

  #leave() {
    this.field.leaving = true;
    this.announce(this.words.leaving);
  }

  #cancel() {
    this.field.mode = "ready";
    this.offers.hide();
    this.view.place();
  }

  /** Take the sum of the lines below that is shown in an empty cell. */
  #takeSum() {
    const { r, c } = this.at;
    const sum = this.view.cell(r, c)?.dataset.sum;
    if (!sum) return false;
    this.change(() => this.sheet.set(r, c, sum));
    this.announce(say(this.words.accepted, { sum }));
  }

  // Blocks

  copy() {
    const texts = this.sheet.textsIn(this.selection.range);
    this.announce(say(this.words.copied, { count: texts.length }));
    return textOf(texts);
  }

  /** Paste a block, once it is said what becomes of the cells that do not fit. @param {string[][]} copied */
  async paste(copied) {
    const range = this.selection.range;
    const cells = this.sheet.hasWholeCodesAt(range.left) ? withJoinedSteps(copied) : copied;
    this.field.mode = "ready";
    const { words } = this;
    const rest = this.sheet.beyond(range, cells);
    if (rest.length) {
      const answers = { part: words.pastePart, "": words.pasteNothing };
      if (!(await this.#ask(say(words.pasteCut, { count: rest.length }), rest, answers))) return;
    }
    const { height, width } = this.change(() => {
      const put = this.sheet.put(range, cells);
      this.selection.set(put.to, { r: range.top, c: range.left });
      return put;
    });
    this.announce(say(words.pasted, { rows: height, columns: width }));
  }

  /** Ask what the choice of another money unit means for the figures, and do it. */
  async chooseUnit() {
    this.commit();
    const { words, frame } = this;
    const from = frame.unit;
    const to = frame.values.money_unit;
    frame.unit = from;
    const by = this.units[from] - this.units[to];
    let answer = "keep";
    if (Number.isInteger(by) && this.sheet.hasFigures()) {
      const answers = { convert: words.unitConvert, keep: words.unitKeep, "": words.unitBack };
      answer = await this.#ask(say(words.unitQuestion, { from, to }), [], answers);
    }
    if (!answer) return;
    this.change(() => {
      if (answer === "convert") this.sheet.movePoint(by);
      frame.unit = to;
    });
  }

  /** @type {typeof question} */
  async #ask(asked, details, answers) {
    const { focused } = this.field;
    const answer = await question(asked, details, answers);
    this.field.focused = focused;
    return answer;
  }

  // Lines

  get list() {
    return this.sheet.listAt(this.at.c);
  }

  #add() {
    this.change(() => {
      const r = this.at.r + 1;
      addLine(this.sheet, r, this.list);
      this.selection.set({ r, c: this.at.c });
    });
  }

  #remove() {
    const { range } = this.selection;
    const count = countLines(this.sheet, range, this.list);
    const isBlank = this.sheet.rows.slice(range.top, range.bottom + 1).every((row) => !Object.keys(row).length);
    // Rows that only hold lines of another list stay.
    if (!count && !isBlank) return this.announce(this.words.nothing);
    this.change(() => {
      removeLines(this.sheet, range, this.list);
      this.selection.set(this.at);
    });
    this.announce(say(this.words.removed, { count }));
  }

  #move(by) {
    const { r, c } = this.at;
    const other = r + by;
    if (!this.sheet.rows[other] || !this.sheet.rows[r][this.list]) return;
    this.change(() => {
      swapLines(this.sheet, r, other, this.list);
      this.selection.set({ r: other, c });
    });
    this.announce(say(this.words.moved, { row: other + 1 }));
  }

  #indent(by) {
    const { r } = this.at;
    this.change(() => indentLines(this.sheet, this.selection.range, this.list, by));
    const line = this.sheet.rows[r][this.list];
    if (line) this.announce(say(this.words.level, { level: line.level }));
  }

  /** @type {(way: (now: string) => string | null, said: string) => void} */
  #step(way, said) {
    const state = way(this.#state());
    if (state === null) return this.announce(this.words.nothing);
    const { rows, unit } = JSON.parse(state);
    this.sheet.rows = rows;
    this.frame.unit = unit;
    this.changed();
    this.announce(said);
  }

  /** What undoing goes back to: the rows, and what their figures are counted in. */
  #state() {
    return JSON.stringify({ rows: this.sheet.rows, unit: this.frame.unit });
  }
}
