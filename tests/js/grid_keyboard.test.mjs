import assert from "node:assert/strict";
import { test } from "node:test";

import { commandOf } from "../../static/js/grid/keyboard.js";
import { Selection } from "../../static/js/grid/selection.js";

const READY = { mode: "ready", editable: true, leaving: false };
const EDIT = { ...READY, mode: "edit" };
const TYPING = { ...READY, mode: "typing" };
const LOOKING = { ...READY, editable: false };

const press = (key, state = READY, held = {}) =>
  commandOf({ key, control: false, shift: false, alt: false, ...held }, state);

test("arrows move between cells, with Shift they select, within a text they are the browser's", () => {
  assert.deepEqual(press("ArrowDown"), ["move", [1, 0], false]);
  assert.deepEqual(press("ArrowLeft", READY, { shift: true }), ["move", [0, -1], true]);
  assert.deepEqual(press("ArrowRight", TYPING), ["move", [0, 1], false]);
  assert.equal(press("ArrowLeft", EDIT), null);
});

test("Enter and Tab lead on from whatever is being typed", () => {
  for (const state of [READY, EDIT, TYPING]) {
    assert.deepEqual(press("Enter", state), ["move", [1, 0], false]);
    assert.deepEqual(press("Tab", state, { shift: true }), ["tab", -1]);
  }
});

test("Escape takes back what is typed; where nothing is, the next Tab leaves the table", () => {
  assert.deepEqual(press("Escape", TYPING), ["cancel"]);
  assert.deepEqual(press("Escape"), ["leave"]);
  assert.equal(press("Tab", { ...READY, leaving: true }), null);
});

test("keys that mean a character while one types mean something else before", () => {
  assert.equal(press("=")[0], "sum");
  assert.equal(press("=", TYPING), null);
  assert.equal(press("Delete")[0], "clear");
  assert.equal(press("Backspace", EDIT), null);
  assert.deepEqual(press("Home", READY, { shift: true }), ["home", true]);
  assert.equal(press("Home", TYPING), null);
  assert.equal(press("甲"), null);
});

test("Ctrl+Z undoes, with Shift it does again, in capitals too", () => {
  assert.deepEqual(press("z", EDIT, { control: true }), ["undo"]);
  assert.deepEqual(press("Z", READY, { control: true, shift: true }), ["redo"]);
  assert.deepEqual(press("y", READY, { control: true }), ["redo"]);
});

test("Ctrl+A and Ctrl+C within a text are the browser's", () => {
  assert.equal(press("a", READY, { control: true })[0], "all");
  assert.equal(press("a", EDIT, { control: true }), null);
  assert.equal(press("c", READY, { control: true }), null);
});

test("Alt works on lines, AltGr does not: it makes characters", () => {
  assert.deepEqual(press("ArrowRight", READY, { alt: true }), ["indent"]);
  assert.deepEqual(press("Enter", EDIT, { alt: true }), ["add"]);
  assert.equal(press("ArrowRight", READY, { alt: true, control: true }), null);
});

test("a table that is only looked at is moved in and not changed", () => {
  for (const [key, held] of [["F2"], ["Delete"], ["="], ["z", { control: true }], ["Enter", { alt: true }]])
    assert.equal(press(key, LOOKING, held), null, key);
  assert.deepEqual(press("ArrowUp", LOOKING), ["move", [-1, 0], false]);
  assert.deepEqual(press("End", LOOKING), ["end", false]);
});

test("a selection is a block between two corners, whichever came first", () => {
  const selection = new Selection();
  selection.go({ r: 3, c: 2 }, 10, 4);
  selection.go({ r: 1, c: 3 }, 10, 4, true);
  assert.deepEqual(selection.range, { top: 1, bottom: 3, left: 2, right: 3 });
  assert.equal(selection.holds(2, 2), true);
  assert.equal(selection.holds(2, 1), false);
});

test("no move leaves the table, and a table that lost rows takes the selection along", () => {
  const selection = new Selection();
  selection.go({ r: 50, c: -1 }, 10, 4);
  assert.deepEqual(selection.at, { r: 9, c: 0 });
  selection.fit(3);
  assert.deepEqual(selection.range, { top: 2, bottom: 2, left: 0, right: 0 });
});

test("Tab goes on to the next row, and leaves at both ends", () => {
  const selection = new Selection();
  assert.equal(selection.beside(-1, 2, 3), null);
  assert.deepEqual(selection.beside(1, 2, 3), { r: 0, c: 1 });
  selection.set({ r: 0, c: 2 });
  assert.deepEqual(selection.beside(1, 2, 3), { r: 1, c: 0 });
  selection.set({ r: 1, c: 0 });
  assert.deepEqual(selection.beside(-1, 2, 3), { r: 0, c: 2 });
  selection.set({ r: 1, c: 2 });
  assert.equal(selection.beside(1, 2, 3), null);
});
