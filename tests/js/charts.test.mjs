import assert from "node:assert/strict";
import { test } from "node:test";

import { asText, subject } from "../../static/js/charts/files.js";

const data = (/** @type {object[]} */ rows) => ({ type: "bar", title: "T", unit: "万元", height: 100, rows });

test("the figures of a chart are a table that spreadsheets read, to the last digit", () => {
  const rows = [
    { label: "商品和服务支出", value: "4702.63" },
    { label: 'a "b", c', value: "-5.00" },
  ];
  assert.equal(asText(data(rows)), '\ufeff"","商品和服务支出","4702.63","万元"\r\n"","a ""b"", c","-5.00","万元"\r\n');
});

test("a picture says whose it is, on a page of a document and on its overview alike", () => {
  assert.equal(subject("按功能 · 某局 2025 预算 · 明账"), "某局 2025 预算");
  assert.equal(subject("某局 2025 预算 · 明账"), "某局 2025 预算");
});

test("a name is never a formula", () => {
  assert.match(asText(data([{ label: "=1+1", value: "1" }])), /"'=1\+1"/);
  assert.match(asText(data([{ label: "@SUM(A1)", value: "1" }])), /"'@SUM/);
});

test("a flow has both of its ends", () => {
  assert.match(
    asText(data([{ from: "财政拨款", to: "合计", label: "财政拨款", value: "1.00" }])),
    /"财政拨款","合计","1.00"/,
  );
});
