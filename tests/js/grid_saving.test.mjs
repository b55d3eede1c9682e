import assert from "node:assert/strict";
import { test } from "node:test";

import { clone } from "../../static/js/grid/document.js";
import { Saving } from "../../static/js/grid/saving.js";
import { Verdict } from "../../static/js/grid/verdict.js";
import { line, sheetOf, tableOf } from "./tables.mjs";

const WORDS = {
  ...{ unsaved: "kept", saving: "saving", saved: "saved", offline: "offline", offlineUnkept: "unkept" },
  ...{ login: "login", refused: "refused: {why}", restored: "restored", merged: "merged {by}", waiting: "waiting" },
  large: "too large",
};
const OFFLINE = null;
const told = (rows) => ({
  rows: Object.fromEntries(rows.map(({ key, level, cells }) => [key, { level, name: "", cells: { ...cells } }])),
  problems: [],
});

/** A page with a table, whose server answers what a test has prepared: a function of what was sent, or OFFLINE. */
class Page {
  sent = [];
  said = [];
  waits = [];
  drafts = {
    refused: false,
    draft: null,
    keep(draft) {
      this.draft = clone(draft);
    },
    kept() {
      return this.draft;
    },
    forget() {
      this.draft = null;
    },
  };

  constructor(table, answers, { chosen = () => [], drafts } = {}) {
    this.sheet = sheetOf(table.rows);
    this.verdict = new Verdict(this.sheet, told(table.rows), []);
    this.frame = { title: table.title, number: "1", money_unit: "万元", note: "", remark: "" };
    this.isTyping = false;
    if (drafts) this.drafts = drafts;
    this.saving = new Saving(table, {
      ...{ url: "/save/", editable: true, table: this, keys: this.sheet.keys, drafts: this.drafts, words: WORDS },
      timers: { later: (_name, delay, action) => this.waits.push({ delay, action }), stop: () => {} },
      post: async (_url, sent) => {
        this.sent.push(clone(sent));
        const answer = answers.shift();
        if (answer === OFFLINE) throw new TypeError("no connection");
        return answer(clone(sent));
      },
      choose: async (clashes) => chosen(clashes),
      tell: (text, kind = "") => this.said.push([text, kind]),
      announce: () => {},
    });
  }

  document() {
    return { rows: this.sheet.lines(), ...this.frame };
  }
  take(table) {
    this.sheet.take(table.rows);
  }
  learn(check, sent) {
    this.verdict.learn(check, sent);
  }
  draw() {}
  changed() {
    this.saving.changed();
  }
  askAnew() {}
  found() {}

  type(r, c, text) {
    this.sheet.set(r, c, text);
    this.changed();
  }
  get labels() {
    return this.sheet.lines().map(({ key, label }) => [key, label]);
  }
}

/** Answer as a server that stores: new lines get keys, figures are printed with two decimals. */
const stores =
  (more = {}) =>
  (sent) => {
    const made = {};
    for (const one of sent.rows) if (one.key.startsWith("n")) made[one.key] = `${sent.version}${one.row}`;
    const rows = sent.rows.map((one) => ({
      ...one,
      key: made[one.key] ?? one.key,
      cells: Object.fromEntries(Object.entries(one.cells).map(([order, text]) => [order, text && `${text}.00`])),
    }));
    const data = { version: sent.version + 1, made, check: told(rows), findings: [], ...more };
    return { ok: true, status: 200, data };
  };
const refuses =
  (status, data = {}) =>
  () => ({ ok: false, status, data });

const BASE = tableOf([line("1", 1, "甲")]);

test("what is typed is kept in the browser at once and on the server when it is saved", async () => {
  const page = new Page(BASE, [stores()]);
  page.type(0, 2, "5");
  assert.equal(page.drafts.draft.sheet.rows[0].cells[3], "5");
  await page.saving.save();
  assert.equal(page.sheet.get(0, 2), "5.00");
  assert.deepEqual(page.said.at(-1), ["saved", "good"]);
  assert.deepEqual([page.saving.dirty, page.drafts.draft], [false, null]);
  await page.saving.save();
  assert.equal(page.sent.length, 1, "nothing is left to be saved");
});

test("a save without an answer is sent again as it was, later each time; what was typed since is the next", async () => {
  const page = new Page(BASE, [OFFLINE, refuses(502), stores(), stores()]);
  page.type(1, 1, "乙");
  await page.saving.save();
  assert.deepEqual(page.said.at(-1), ["offline", "bad"]);
  assert.equal(page.waits.at(-1).delay, 2000);
  page.type(1, 2, "7");
  await page.saving.save();
  assert.equal(page.waits.at(-1).delay, 4000);
  await page.saving.save();
  const [first, second, third] = page.sent;
  assert.deepEqual([second, third], [first, first]);
  await page.saving.save();
  assert.notEqual(page.sent[3].save, first.save);
  assert.deepEqual([page.sent[3].version, page.sent[3].rows[1].cells[3]], [2, "7"]);
  assert.match(page.labels[1][0], /^\d+$/);
  assert.equal(page.saving.dirty, false);
});

test("after the server failed at a document, the table is sent as it is by then", async () => {
  const page = new Page(BASE, [refuses(500), stores()]);
  page.type(0, 2, "5");
  await page.saving.save();
  page.type(0, 2, "6");
  await page.saving.save();
  assert.notEqual(page.sent[0].save, page.sent[1].save);
  assert.equal(page.sent[1].rows[0].cells[3], "6");
});

test("a save while logged out is kept and sent again under its id", async () => {
  const page = new Page(BASE, [refuses(401), stores()]);
  page.type(0, 2, "5");
  await page.saving.save();
  assert.deepEqual(page.said.at(-1), ["login", "bad"]);
  await page.saving.save();
  assert.equal(page.sent[0].save, page.sent[1].save);
});

test("a table that a proxy takes for too large is said to be, and kept", async () => {
  const page = new Page(BASE, [refuses(413, {})]);
  page.type(0, 2, "5");
  await page.saving.save();
  assert.deepEqual(page.said.at(-1), ["refused: too large", "bad"]);
  assert.notEqual(page.drafts.draft, null);
});

test("a refusal is said with its reason, and the next save is another", async () => {
  const page = new Page(BASE, [refuses(400, { error: "no table" }), stores()]);
  page.type(0, 2, "5");
  await page.saving.save();
  assert.deepEqual(page.said.at(-1), ["refused: no table", "bad"]);
  await page.saving.save();
  assert.notEqual(page.sent[0].save, page.sent[1].save);
});

test("without a connection and without storage, only the page has it, and says so", async () => {
  const page = new Page(BASE, [OFFLINE]);
  page.drafts.refused = true;
  page.type(0, 2, "5");
  await page.saving.save();
  assert.deepEqual(page.said.at(-1), ["unkept", "bad"]);
});

test("what another stored meanwhile is taken over, then all of it is saved", async () => {
  const stale = tableOf([line("1", 1, "甲", { 4: "9" }), line("2", 2, "别人的")], { version: 5 });
  const page = new Page(BASE, [refuses(409, { made: {}, stale, by: "second" }), stores()]);
  page.type(0, 2, "5");
  await page.saving.save();
  assert.deepEqual(page.sheet.lines()[0].cells, { 3: "5", 4: "9" });
  await page.saving.save();
  assert.equal(page.sent[1].version, 5);
  assert.deepEqual(page.labels, [
    ["1", "甲"],
    ["2", "别人的"],
  ]);
  assert.equal(page.saving.dirty, false);
});

test("nothing is saved while a person chooses, and what was chosen is", async () => {
  const base = tableOf([line("1", 1, "甲", { 3: "1" })]);
  const stale = tableOf([line("1", 1, "甲", { 3: "2" })], { version: 5 });
  let during;
  const chosen = async (clashes) => {
    during = page.saving.save();
    await during;
    assert.equal(page.sent.length, 1);
    return clashes;
  };
  const page = new Page(base, [refuses(409, { made: {}, stale, by: "second" }), stores()], { chosen });
  page.type(0, 2, "3");
  await page.saving.save();
  assert.ok(during);
  assert.equal(page.sheet.get(0, 2), "2");
  await page.saving.save();
  assert.equal(page.sent[1].rows[0].cells[3], "2");
});

test("a lost answer and another's change: lines that were stored come back under the keys they have", async () => {
  const page = new Page(BASE, [OFFLINE, (sent) => answerLate(sent), stores()]);
  const answerLate = (sent) => {
    const [mine] = sent.rows.filter((one) => one.key.startsWith("n"));
    const rows = [line("1", 1, "甲"), line("50", 2, "乙"), line("51", 3, "别人的")];
    return refuses(409, { made: { [mine.key]: "50" }, stale: tableOf(rows, { version: 9 }), by: "second" })();
  };
  page.type(1, 1, "乙");
  await page.saving.save();
  await page.saving.save();
  assert.deepEqual(page.labels, [
    ["1", "甲"],
    ["50", "乙"],
    ["51", "别人的"],
  ]);
});

test("a browser that was closed brings back what it kept, and sends the unanswered save as it was", async () => {
  const first = new Page(BASE, [OFFLINE]);
  first.type(1, 1, "乙");
  await first.saving.save();
  first.type(1, 2, "7");
  const second = new Page(BASE, [stores(), stores()], { drafts: first.drafts });
  second.saving.restore();
  assert.equal(second.sheet.get(1, 2), "7");
  await new Promise(setImmediate);
  assert.deepEqual(second.sent[0], first.sent[0]);
  await second.saving.save();
  assert.equal(second.sent[1].rows[1].cells[3], "7");
  assert.equal(second.saving.dirty, false);
});

test("a draft that is older than the table is merged with it", async () => {
  const first = new Page(BASE, []);
  first.type(0, 2, "5");
  const now = tableOf([line("1", 1, "改名")], { version: 3 });
  const second = new Page(now, [stores()], { drafts: first.drafts });
  second.saving.restore();
  await second.saving.save();
  assert.equal(second.sent[0].version, 3);
  assert.deepEqual(
    second.sheet.lines().map(({ label, cells }) => [label, cells[3]]),
    [["改名", "5.00"]],
  );
});
