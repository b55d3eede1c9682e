import assert from "node:assert/strict";
import { test } from "node:test";

import { clone } from "../../static/js/grid/document.js";
import { merge, takeTheirs } from "../../static/js/grid/merge.js";
import { line, tableOf } from "./tables.mjs";

const BASE = tableOf([line("1", 1, "甲", { 3: "1", 4: "2" }), line("2", 2, "乙", { 3: "3" })]);

/** Let two people change the same table, each a copy of it. */
function both(mine, theirs, base = BASE) {
  const [my, their] = [mine, theirs].map((change) => {
    const copy = clone(base);
    change(copy.rows, copy);
    return copy;
  });
  return merge(base, my, their);
}

const labels = ({ document }) =>
  [...document.rows].sort((one, other) => one.row - other.row).map(({ row, key, label }) => `${row} ${key} ${label}`);

test("what only one of them changed is taken over", () => {
  const { document, clashes } = both(
    (rows, table) => {
      rows[0].cells[3] = "10";
      table.title = "我的";
    },
    (rows, table) => {
      rows[0].cells[4] = "20";
      rows[1].label = "丙";
      table.note = "他们的";
      table.version = 2;
    },
  );
  assert.deepEqual(clashes, []);
  assert.deepEqual(document.rows, [line("1", 1, "甲", { 3: "10", 4: "20" }), line("2", 2, "丙", { 3: "3" })]);
  assert.deepEqual([document.title, document.note, document.version], ["我的", "他们的", 2]);
});

test("what both changed alike is no clash", () => {
  const change = (rows) => {
    rows[0].cells[3] = "10";
  };
  assert.deepEqual(both(change, change).clashes, []);
});

test("what both changed is asked: mine stands until theirs is taken", () => {
  const { document, clashes } = both(
    (rows) => {
      rows[0].cells[3] = "10";
      rows[1].label = "丙";
    },
    (rows) => {
      rows[0].cells[3] = "11";
      rows[1].label = "丁";
    },
  );
  assert.deepEqual(
    clashes.map(({ line: { key }, name, mine, theirs }) => [key, name, mine, theirs]),
    [
      ["1", "#3", "10", "11"],
      ["2", "label", "丙", "丁"],
    ],
  );
  assert.equal(document.rows[0].cells[3], "10");
  clashes.forEach(takeTheirs);
  assert.equal(document.rows[0].cells[3], "11");
  assert.equal(document.rows[1].label, "丁");
});

test("a cell that one emptied and the other changed is asked too", () => {
  const { clashes } = both(
    (rows) => {
      rows[0].cells[3] = "";
    },
    (rows) => {
      rows[0].cells[3] = "5";
    },
  );
  assert.deepEqual([clashes[0].mine, clashes[0].theirs], ["", "5"]);
});

test("a cell that only mine has stays, one that only theirs has comes", () => {
  const { document } = both(
    (rows) => {
      rows[1].cells[4] = "7";
    },
    (rows) => {
      rows[1].cells[5] = "8";
    },
  );
  assert.deepEqual(document.rows[1].cells, { 3: "3", 4: "7", 5: "8" });
});

test("a level that both changed is asked", () => {
  const { clashes } = both(
    (rows) => {
      rows[1].level = 2;
    },
    (rows) => {
      rows[1].level = 3;
    },
  );
  assert.deepEqual([clashes[0].name, clashes[0].mine, clashes[0].theirs], ["level", 2, 3]);
});

test("a line that one deleted is gone, unless the other changed it", () => {
  const gone = (rows) => rows.splice(1, 1);
  const changed = (rows) => {
    rows[1].cells[3] = "9";
  };
  const nothing = () => {};
  assert.deepEqual(labels(both(gone, nothing)), ["1 1 甲"]);
  assert.deepEqual(labels(both(nothing, gone)), ["1 1 甲"]);
  assert.deepEqual(labels(both(gone, changed)), ["1 1 甲", "2 2 乙"]);
  // On the server it is gone: it is to be made anew.
  assert.deepEqual(labels(both(changed, gone)), ["1 1 甲", "2 n2 乙"]);
});

test("new lines of both stand below the line that each was put below", () => {
  const added = (key, label) => (rows) => {
    rows[1].row = 3;
    rows.splice(1, 0, line(key, 2, label));
  };
  assert.deepEqual(labels(both(added("n8", "我的"), added("3", "他们的"))), [
    "1 1 甲",
    "2 n8 我的",
    "3 3 他们的",
    "4 2 乙",
  ]);
});

test("a new line that is nobody's neighbour keeps its row", () => {
  const mine = (rows) => rows.unshift(line("n8", 1, "我的"));
  assert.deepEqual(labels(both(mine, () => {}, tableOf([]))), ["1 n8 我的"]);
});

test("merging changes neither of the two nor the table that both had", () => {
  const base = clone(BASE);
  const mine = tableOf([line("1", 1, "甲", { 3: "10" }), line("n8", 2, "新")]);
  const theirs = tableOf([line("1", 1, "甲", { 3: "11" }), line("2", 2, "乙")]);
  const before = clone([mine, theirs]);
  merge(base, mine, theirs).clashes.forEach(takeTheirs);
  assert.deepEqual([base, mine, theirs], [BASE, ...before]);
});

test("a figure and the same one as it is printed are no clash, and the printed one stands", () => {
  for (const [typed, printed] of [
    ["710", "710.00"],
    ["1234.5", "1,234.50"],
    ["100", "100"],
  ]) {
    const { document, clashes } = both(
      (rows) => {
        rows[0].cells[3] = typed;
      },
      (rows) => {
        rows[0].cells[3] = printed;
      },
    );
    assert.deepEqual([clashes, document.rows[0].cells[3]], [[], printed]);
  }
});

test("figures that differ in value, and codes that look like figures, clash", () => {
  for (const [mine, theirs] of [
    ["710", "7100"],
    ["71", "710"],
    ["0.5", "0.05"],
  ]) {
    const change = (text) => (rows) => {
      rows[0].cells[3] = text;
    };
    assert.equal(both(change(mine), change(theirs)).clashes.length, 1);
  }
  const code = (text) => (rows) => {
    rows[0].code = text;
  };
  assert.equal(both(code("201"), code("201.0")).clashes.length, 1);
});
