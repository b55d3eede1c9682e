import assert from "node:assert/strict";
import { test } from "node:test";

import { cellsOf, textOf } from "../../static/js/grid/clipboard.js";

test("tabs part cells and line ends part rows, whichever machine wrote them", () => {
  const cells = [
    ["201", "一般公共服务支出"],
    ["", "12.50"],
  ];
  for (const end of ["\n", "\r\n", "\r"]) assert.deepEqual(cellsOf(`201\t一般公共服务支出${end}\t12.50${end}`), cells);
});

test("a line end after the last row makes no row, an empty row before it does", () => {
  assert.deepEqual(cellsOf("1\n"), [["1"]]);
  assert.deepEqual(cellsOf("1\n\n"), [["1"], [""]]);
  assert.deepEqual(cellsOf(""), [[""]]);
});

test("a cell in quotation marks holds line ends, tabs and quotation marks", () => {
  assert.deepEqual(cellsOf('"其中：\r\n基本支出"\t3\r\n'), [["其中：\n基本支出", "3"]]);
  assert.deepEqual(cellsOf('"a\tb"\tc'), [["a\tb", "c"]]);
  assert.deepEqual(cellsOf('"他说""是"""\t1'), [['他说"是"', "1"]]);
  assert.deepEqual(cellsOf('""\t1'), [["", "1"]]);
});

test("a quotation mark within a cell is one of its characters", () => {
  assert.deepEqual(cellsOf('2"管道\t5'), [['2"管道', "5"]]);
});

test("digits of any width, commas and signs stay as they are: the server reads them", () => {
  assert.deepEqual(cellsOf("１，２３４．５\t-\t (3) "), [["１，２３４．５", "-", " (3) "]]);
});

test("rows of different length stay so", () => {
  assert.deepEqual(cellsOf("1\n2\t3"), [["1"], ["2", "3"]]);
});

test("what is copied has one line a row, whatever its cells hold", () => {
  assert.equal(
    textOf([
      ["其中：\r\n基本支出", "1,700.00"],
      ["a\tb", ""],
    ]),
    "其中： 基本支出\t1,700.00\na b\t",
  );
});
