import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../static/js/grid/history.js";
import { merge } from "../../static/js/grid/merge.js";
import { line, sheetOf, tableOf } from "./tables.mjs";

test("what was undone is done again, step by step", () => {
  const history = new History();
  history.remember("a");
  history.remember("b");
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), "a");
  assert.equal(history.undo("a"), null);
  assert.equal(history.redo("a"), "b");
  assert.equal(history.redo("b"), "c");
  assert.equal(history.redo("c"), null);
});

test("a new change forgets what was undone", () => {
  const history = new History();
  history.remember("a");
  history.undo("b");
  history.remember("a");
  assert.equal(history.redo("c"), null);
});

test("the oldest steps are forgotten", () => {
  const history = new History(2);
  for (const state of ["a", "b", "c"]) history.remember(state);
  assert.equal(history.undo("d"), "c");
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), null);
});

test("undo after a merge brings back the rows before, and a line that is gone from the server is a new one", () => {
  const base = tableOf([line("1", 1, "甲", { 3: "1" }), line("2", 2, "乙", { 3: "2" })]);
  const sheet = sheetOf(base.rows);
  const history = new History();
  history.remember(sheet.snapshot());
  sheet.set(0, 2, "10");
  const theirs = tableOf([line("1", 1, "甲", { 3: "1" })], { version: 2 });
  const { document, clashes } = merge(base, tableOf(sheet.lines()), theirs);
  assert.deepEqual(clashes, []);
  sheet.keys.know(theirs.rows);
  sheet.take(document.rows);
  assert.deepEqual(sheet.lines(), [line("1", 1, "甲", { 3: "10" })]);

  const merged = sheet.snapshot();
  sheet.restore(history.undo(merged));
  assert.deepEqual(
    sheet.lines().map(({ key, label, cells }) => [key, label, cells[3]]),
    [
      ["1", "甲", "1"],
      ["n2", "乙", "2"],
    ],
  );
  sheet.restore(history.redo(sheet.snapshot()));
  assert.deepEqual(sheet.lines(), [line("1", 1, "甲", { 3: "10" })]);
});

test("undo after a save keeps the keys that the server gave to new lines", () => {
  const sheet = sheetOf([]);
  sheet.set(0, 1, "甲");
  const [{ key }] = sheet.lines();
  const history = new History();
  history.remember(sheet.snapshot());
  sheet.set(0, 1, "乙");
  sheet.keys.take({ [key]: "31" });
  sheet.restore(history.undo(sheet.snapshot()));
  assert.deepEqual(
    sheet.lines().map((one) => [one.key, one.label]),
    [["31", "甲"]],
  );
});
