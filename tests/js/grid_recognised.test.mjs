import assert from "node:assert/strict";
import { test } from "node:test";

import { Recognised } from "../../static/js/grid/recognised.js";
import { line } from "./tables.mjs";

const words = { recognised: "once", recognisedSure: "{sure} sure", recognisedTwice: "two ways: {readings}" };

/** Return what waits on a page whose elements only remember what they were given, and the box of its piece. */
function waiting(cells) {
  const node = (tag) => ({
    tag,
    given: {},
    children: [],
    setAttribute(name, value) {
      this.given[name] = value;
    },
    append(...children) {
      this.children.push(...children);
    },
    replaceChildren(...children) {
      this.children = children;
    },
  });
  const box = node("div");
  globalThis.document = { getElementById: () => box, createElementNS: (_space, tag) => node(tag) };
  const pictures = [{ url: "/1.png", width: 842, height: 595 }];
  return { box, shown: new Recognised({ cells, pictures }, words) };
}

test("a figure waits as long as it is the one that was recognised", () => {
  const { shown } = waiting({ 7: { 4: { printed: "40.00", unsure: "", readings: [] } } });
  const of = line("7", 1, "教育支出", { 4: "40.00" });
  assert.equal(shown.waits(of, 4, "40.00"), true);
  assert.equal(shown.waits(of, 4, "400.00"), false);
  assert.equal(shown.waits(of, 3, "40.00"), false);
  assert.equal(shown.waits(undefined, 4, "40.00"), false);
});

test("the selected figure stands beside its piece of picture, and how sure it is is said", () => {
  const piece = [0, 99, 49, 62, 14];
  const { shown, box } = waiting({
    7: {
      3: { printed: "1.00", unsure: "", readings: [] },
      4: { printed: "40.00", unsure: "91 %", readings: ["40.00"], piece },
      5: { printed: "5.00", unsure: "40 %", readings: ["5.00", "6.00"], piece },
    },
  });
  const of = line("7", 1, "教育支出", {});
  assert.deepEqual(shown.describe(of, 4, "40.00"), ["91 % sure"]);
  assert.equal(box.hidden, false);
  assert.equal(box.children[0].given.viewBox, "99 49 62 14");
  assert.equal(box.children[0].children[0].children[0].given.href, "/1.png");
  assert.deepEqual(shown.describe(of, 5, "5.00"), ["two ways: 5.00 / 6.00"]);
  assert.deepEqual(shown.describe(of, 3, "1.00"), ["once"]);
  assert.equal(box.hidden, true);
  assert.deepEqual(shown.describe(of, 4, "41.00"), []);
  assert.equal(box.hidden, true);
});
