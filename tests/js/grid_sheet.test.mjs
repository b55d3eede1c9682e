import assert from "node:assert/strict";
import { test } from "node:test";

import { cellsOf } from "../../static/js/grid/clipboard.js";
import { withJoinedSteps } from "../../static/js/grid/codes.js";
import { addLine, countLines, indentLines, removeLines, swapLines } from "../../static/js/grid/lines.js";
import { movePoint } from "../../static/js/grid/units.js";
import { COLUMNS, line, sheetOf, TWO_LISTS, textsOf } from "./tables.mjs";

const at = (r, c) => ({ top: r, bottom: r, left: c, right: c });
const income = (key, row, label, cells) => line(key, row, label, cells, { list: "income" });
const spending = (key, row, label, cells) => line(key, row, label, cells, { list: "spending" });

test("a sheet gives back the lines that it took", () => {
  const lines = [line("1", 1, "合计", { 3: "12.00" }), line("2", 3, "甲", { 3: "12.00", 4: "" }, { level: 2 })];
  assert.deepEqual(sheetOf(lines).lines(), lines);
});

test("below the last line there is one empty row to type in, where anything may be typed", () => {
  assert.equal(sheetOf([line("1", 2, "甲")]).height, 3);
  assert.equal(sheetOf([line("1", 2, "甲")], COLUMNS, false).height, 2);
  assert.equal(sheetOf([], COLUMNS, false).height, 1);
});

test("typing into an empty row makes a line at the level of the one above, and emptying it takes it away", () => {
  const sheet = sheetOf([line("1", 1, "甲", {}, { level: 3 })]);
  sheet.set(1, 2, "5");
  const [, made] = sheet.lines();
  assert.match(made.key, /^n[0-9a-f-]{36}$/);
  assert.deepEqual([made.level, made.cells], [3, { 3: "5" }]);
  sheet.set(1, 2, "");
  assert.equal(sheet.lines().length, 1);
});

test("a line that the server has stays when it is emptied, and says that its cell is empty", () => {
  const sheet = sheetOf([line("1", 1, "", { 3: "5" })]);
  sheet.clear({ top: 0, bottom: 0, left: 0, right: 3 });
  assert.deepEqual(sheet.lines()[0].cells, { 3: "" });
});

test("a pasted block lands where the selection begins, trimmed and as it was typed", () => {
  const sheet = sheetOf([]);
  const put = sheet.put(at(0, 1), cellsOf('"其中：\n基本支出"\t１２３４.5 \r\n丙\r\n'));
  assert.deepEqual(put, { height: 2, width: 2, to: { r: 1, c: 2 } });
  assert.deepEqual(textsOf(sheet), [
    ["", "其中：\n基本支出", "１２３４.5", ""],
    ["", "丙", "", ""],
  ]);
});

const levelsOf = (sheet) => sheet.lines().map(({ label, level }) => [label, level]);

test("a list pasted whole over another takes no level from what stood in its rows by chance", () => {
  const rows = () => [
    line("1", 1, "合计", {}, { level: 0 }),
    line("2", 2, "一、收入", {}, { level: 1 }),
    line("3", 3, "1.拨款", {}, { level: 2 }),
  ];
  // Only what it had: each name has its level, in whatever row it stands now, and nothing is left in between.
  const moved = sheetOf(rows());
  moved.put(at(0, 1), [["合计"], [""], ["一、收入"], ["1.拨款"]]);
  const found = levelsOf(moved);
  assert.deepEqual(Object.fromEntries(found), { 合计: 0, "一、收入": 1, "1.拨款": 2 });
  assert.equal(found.length, 3);
  // Something it had not: nothing is known of any level.
  const other = sheetOf(rows());
  other.put(at(0, 1), [["合计"], ["一、收入"], ["2.专户"], ["1.拨款"]]);
  assert.deepEqual(
    levelsOf(other).map(([, level]) => level),
    [0, 0, 0, 0],
  );
});

test("a part pasted among lines with figures is levelled like the line above it", () => {
  const sheet = sheetOf([line("1", 1, "甲", { 3: "5" }, { level: 2 })]);
  sheet.put(at(1, 1), [["乙"], ["丙"]]);
  assert.deepEqual(levelsOf(sheet), [
    ["甲", 2],
    ["乙", 2],
    ["丙", 2],
  ]);
});

test("what reaches beyond the last column is left out, and told", () => {
  const sheet = sheetOf([]);
  const block = [
    ["1", "2", "3", " ", "4"],
    ["5", "6", " "],
  ];
  assert.deepEqual(sheet.beyond(at(0, 2), block), ["3 · 4"]);
  assert.deepEqual(sheet.beyond(at(0, 1), [["1", "2", "3"]]), []);
  assert.deepEqual(sheet.put(at(0, 2), block.slice(0, 1)).to, { r: 0, c: 3 });
  assert.deepEqual(textsOf(sheet), [["", "", "1", "2"]]);
});

test("a single pasted cell fills the selection", () => {
  const sheet = sheetOf([]);
  sheet.put({ top: 0, bottom: 1, left: 2, right: 3 }, [["0"]]);
  assert.deepEqual(textsOf(sheet), [
    ["", "", "0", "0"],
    ["", "", "0", "0"],
  ]);
});

test("cells are copied as they stand", () => {
  const sheet = sheetOf([line("1", 1, "甲", { 3: "1" }), line("2", 2, "乙", { 4: "2" })]);
  assert.deepEqual(sheet.textsIn({ top: 0, bottom: 1, left: 1, right: 3 }), [
    ["甲", "1", ""],
    ["乙", "", "2"],
  ]);
});

test("a new line moves those below it down", () => {
  const sheet = sheetOf([line("1", 1, "甲"), line("2", 2, "乙")]);
  addLine(sheet, 1, "");
  sheet.set(1, 1, "新");
  assert.deepEqual(
    sheet.lines().map(({ row, label }) => [row, label]),
    [
      [1, "甲"],
      [2, "新"],
      [3, "乙"],
    ],
  );
});

test("a new line leaves the list beside it in its place, and takes up the next gap of its own", () => {
  const lines = [
    ...[income("1", 1, "收一"), spending("2", 1, "支一"), income("3", 2, "收二"), spending("4", 2, "支二")],
    ...[income("5", 4, "收入总计"), spending("6", 4, "支出总计")],
  ];
  const sheet = sheetOf(lines, TWO_LISTS);
  addLine(sheet, 1, "spending");
  sheet.set(1, 2, "新");
  assert.deepEqual(
    textsOf(sheet)
      .slice(0, 4)
      .map(([one, , other]) => [one, other]),
    [
      ["收一", "支一"],
      ["收二", "新"],
      ["", "支二"],
      ["收入总计", "支出总计"],
    ],
  );
});

test("a deleted line takes its row along only if no other list stands there", () => {
  const sheet = sheetOf([income("1", 1, "收一"), spending("2", 1, "支一"), income("3", 2, "收二")], TWO_LISTS);
  const range = { top: 0, bottom: 1, left: 0, right: 0 };
  assert.equal(countLines(sheet, range, "income"), 2);
  removeLines(sheet, range, "income");
  sheet.withSpare();
  assert.deepEqual(textsOf(sheet), [
    ["", "", "支一", ""],
    ["", "", "", ""],
  ]);
});

test("lines change places, also with nothing", () => {
  const sheet = sheetOf([line("1", 1, "甲"), line("2", 2, "乙")]);
  swapLines(sheet, 0, 1, "");
  swapLines(sheet, 1, 2, "");
  assert.deepEqual(
    sheet.lines().map(({ row, label }) => [row, label]),
    [
      [1, "乙"],
      [3, "甲"],
    ],
  );
});

test("no line is outdented beyond the margin", () => {
  const sheet = sheetOf([line("1", 1, "甲", {}, { level: 2 }), line("2", 2, "乙", {}, { level: 0 })]);
  indentLines(sheet, { top: 0, bottom: 1, left: 0, right: 0 }, "", -1);
  assert.deepEqual(
    sheet.lines().map(({ level }) => level),
    [1, 0],
  );
});

test("a problem is shown in its cell, or at the name of its line, or nowhere", () => {
  const sheet = sheetOf([line("1", 1, "甲"), line("2", 2, "乙", { 3: "x" })]);
  const place = (problem) => sheet.placeOf(problem, sheet.placesByKey());
  assert.deepEqual(place({ key: "2", column: 3 }), { r: 1, c: 2 });
  assert.deepEqual(place({ key: "2", column: null }), { r: 1, c: 0 });
  assert.equal(place({ key: null, column: null }), null);
  assert.equal(place({ key: "9", column: 3 }), null);
});

const STEPS = [
  ...["类", "款", "项"].map((name, at) => ({ order: at + 1, type: "code", header: [name], list: "" })),
  { order: 4, type: "label", header: ["名称"], list: "" },
  { order: 5, type: "amount", header: ["金额"], list: "" },
];

test("a code typed step by step is one code, in whatever order its steps come", () => {
  for (const order of [
    [0, 1, 2],
    [2, 0, 1],
    [1, 2, 0],
  ]) {
    const sheet = sheetOf([], STEPS);
    for (const c of order) sheet.set(0, c, ["201", "13", "08"][c]);
    assert.equal(sheet.lines()[0].code, "2011308");
    assert.deepEqual(textsOf(sheet)[0], ["201", "13", "08", "", ""]);
    sheet.set(0, 2, "");
    assert.equal(sheet.lines()[0].code, "20113");
    sheet.set(0, 1, "x");
    assert.deepEqual([sheet.lines()[0].code, textsOf(sheet)[0].slice(0, 3)], ["201 x", ["201", "x", ""]]);
  }
});

test("a whole code is one whichever of its columns it is pasted into, with what stands beside it", () => {
  for (const row of [
    ["2011308", "", ""],
    ["201", "20113", "2011308"],
    ["", "", "2011308"],
  ]) {
    const sheet = sheetOf([], STEPS);
    sheet.put(at(0, 0), [[...row, "机关服务", "5"]]);
    assert.deepEqual(textsOf(sheet)[0], ["201", "13", "08", "机关服务", "5"]);
  }
});

test("figures in another unit have their points moved, exactly, and what is no figure stays", () => {
  const moved = (text, by) => movePoint(text, by);
  assert.deepEqual(
    ["1,234.56", "0.5", "-12", "0.00", "100000000000000000.01", "约5", "—", ""].map((text) => moved(text, 4)),
    ["12,345,600.00", "5,000.00", "-120,000.00", "0.00", "1,000,000,000,000,000,000,100.00", "约5", "—", ""],
  );
  assert.deepEqual(
    ["12,345,600.00", "1", "-120,000.5"].map((text) => moved(text, -4)),
    ["1,234.56", "0.0001", "-12.00005"],
  );
});

test("codes that are printed step by step are joined for a table with one column for them", () => {
  const paper = [
    ["", "", "", "合计", "9.00"],
    ["201", "", "", "一般公共服务支出", "5.00"],
    ["201", "13", "", "商贸事务", "5.00"],
    ["201", "13", "08", "招商引资", "5.00"],
    ["", "", "99", "其他商贸事务支出", "0.00"],
    ["", "26", "", "档案事务", "0.00"],
    ["208", "", "", "社会保障和就业支出", "4.00"],
  ];
  const codes = ["", "201", "20113", "2011308", "2011399", "20126", "208"];
  assert.deepEqual(
    withJoinedSteps(paper),
    paper.map((row, r) => [codes[r], ...row.slice(3)]),
  );
});

test("what is no code step by step is pasted as it is", () => {
  for (const rows of [
    [["201", "一般公共服务支出", "5.00"]],
    [["2011308", "13", "08"]],
    [["201", "1.00", "2.00"]],
    [["201", "", "", "类"]],
    [["", "13", "08"]],
  ])
    assert.deepEqual(withJoinedSteps(rows), rows);
  assert.ok(sheetOf([]).hasWholeCodesAt(0));
  assert.ok(!sheetOf([]).hasWholeCodesAt(1));
});
