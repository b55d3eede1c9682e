import assert from "node:assert/strict";
import { test } from "node:test";

import { Verdict } from "../../static/js/grid/verdict.js";
import { line, sheetOf } from "./tables.mjs";

const toldLine = (more = {}) => ({ level: 1, role: "line", name: "", cells: {}, states: {}, sums: {}, ...more });
const finding = (verdict, ...cells) => ({ verdict, sign: "≠", said: "", text: verdict, links: [], cells });

test("what still stands as it was sent becomes what the server made of it", () => {
  const sheet = sheetOf([line("1", 1, "", { 3: "１２", 4: "x" }, { code: "201" })]);
  const verdict = new Verdict(sheet, { rows: {}, problems: [] }, []);
  const sent = sheet.lines();
  sheet.set(0, 3, "8");
  const rows = { 1: toldLine({ level: 2, name: "一般公共服务支出", cells: { 3: "12.00", 4: "9.00" } }) };
  verdict.learn({ rows, problems: [] }, sent);
  const [{ level, label, cells }] = sheet.lines();
  assert.deepEqual([level, label, cells], [2, "一般公共服务支出", { 3: "12.00", 4: "8" }]);
});

test("a total typed among codes moves to where labels stand", () => {
  const sheet = sheetOf([line("1", 1, "", {}, { code: "合计" })]);
  const verdict = new Verdict(sheet, { rows: {}, problems: [] }, []);
  verdict.learn({ rows: { 1: toldLine({ code: "", label: "合计" }) }, problems: [] }, sheet.lines());
  const [{ code, label }] = sheet.lines();
  assert.deepEqual([code, label], ["", "合计"]);
});

test("a cell that is not there does not come back by an answer", () => {
  const sheet = sheetOf([line("1", 1, "甲", {})]);
  const verdict = new Verdict(sheet, { rows: {}, problems: [] }, []);
  verdict.learn({ rows: { 1: toldLine({ cells: { 3: "5.00" } }) }, problems: [] }, sheet.lines());
  assert.deepEqual(sheet.lines()[0].cells, {});
});

test("a line keeps what was told of it when it gets its key", () => {
  const sheet = sheetOf([]);
  sheet.set(0, 1, "甲");
  const [{ key }] = sheet.lines();
  sheet.keys.take({ [key]: "8" });
  const verdict = new Verdict(sheet, { rows: { 8: toldLine({ role: "total" }) }, problems: [] }, []);
  assert.equal(verdict.of(sheet.lineAt(0, 1)).role, "total");
});

test("a problem of a line belongs to its name, one of a figure to its cell", () => {
  const problems = [
    { key: "1", column: null, refused: false, text: "whole" },
    { key: "1", column: 3, refused: true, text: "figure" },
  ];
  const verdict = new Verdict(sheetOf([line("1", 1, "甲")]), { rows: {}, problems }, []);
  const texts = [0, 1, 2, 3].map((c) => verdict.problemsAt(0, c).map((one) => one.text));
  assert.deepEqual(texts, [["whole"], ["whole"], ["figure"], []]);
});

test("a cell says its own findings, the cells beside it the grave ones of the row, once", () => {
  const found = [finding("FAIL", ["1", 3], ["1", 4]), finding("ROUNDING", ["2", 3]), finding("FAIL", ["9", 3])];
  const verdict = new Verdict(sheetOf([line("1", 1, "甲"), line("2", 2, "乙")]), { rows: {}, problems: [] }, found);
  assert.deepEqual(
    verdict.locate().map(({ cells }) => cells.map(({ r, c }) => [r, c])),
    [
      [
        [0, 2],
        [0, 3],
      ],
      [[1, 2]],
      [],
    ],
  );
  assert.equal(verdict.failing, 2);
  assert.deepEqual(verdict.findingsAt(0, 2), [found[0]]);
  assert.deepEqual(verdict.findingsAt(0, 0), [found[0]]);
  assert.deepEqual(verdict.findingsAt(1, 2), [found[1]]);
  assert.deepEqual(verdict.findingsAt(1, 0), []);
});
