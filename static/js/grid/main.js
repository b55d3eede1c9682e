/**
 * The grid of a table: a spreadsheet's keys over a plain HTML table, without a library.
 *
 * It knows no rule of budgets: what figures mean, the tree, sums and doubts are asked of the server.
 */

import { Drafts } from "../kept/drafts.js";
import { byId } from "../shared/dom.js";
import { postJson as post } from "../shared/http.js";
import { Asking } from "./asking.js";
import { choose } from "./clash_dialog.js";
import { listen } from "./events.js";
import { Grid } from "./grid.js";
import { countKept, keepHeads, placeKept } from "./kept_columns.js";
import { LineKeys } from "./line_keys.js";
import { OriginalBeside } from "./original_beside.js";
import { Saving } from "./saving.js";
import { Timers } from "./timers.js";

const given = JSON.parse(byId("grid-data").textContent);
const { document: table, columns, editable, person, urls, words } = given;
const live = byId("grid-live");
const saved = byId("grid-saved");
const unkept = byId("grid-unkept");

/** @param {string} text */
function announce(text) {
  live.textContent = "";
  live.textContent = text;
}

function tell(/** @type {string} */ text, kind = "") {
  saved.textContent = text;
  saved.dataset.kind = kind;
}

/** Where the edition is closed: what was typed goes on in a new edition's draft. @param {string} url */
function offerAnew(url) {
  const button = byId("grid-anew");
  button.hidden = false;
  button.onclick = async () => {
    const answer = await post(url, {}).catch(() => null);
    if (!answer?.ok || !answer.data.grid) return tell(answer?.data.error ?? words.offline, "bad");
    const { id, keys: named, grid: address } = answer.data;
    new Drafts(person, `table-${id}`).keep({ ...saving.movedTo(id, named), url: address });
    saving.letGo();
    location.assign(address);
  };
}

const keys = new LineKeys();
const timers = new Timers();
const grid = new Grid(given, keys, announce);
const drafts = new Drafts(person, `table-${table.id}`, () => {
  announce(unkept.textContent);
  unkept.hidden = false;
});
const saving = new Saving(table, {
  ...{ url: urls.save, editable, person, words, table: grid, keys, drafts, timers, post, tell, announce },
  ...{ offerAnew, anew: given.anew },
  choose: async (clashes, by) => {
    const wanted = await choose(clashes, by, columns, words);
    grid.field.focused = true;
    return wanted;
  },
});
const asking = new Asking({ urls, post, table: grid, timers });

grid.onTyping = () => asking.anew();
grid.onChange = () => {
  saving.changed();
  asking.anew();
};
grid.onSave = () => {
  saving.save();
};

for (const one of document.querySelectorAll("[data-needs-script]")) /** @type {HTMLElement} */ (one).hidden = false;
grid.take(table);
byId("grid").hidden = false;
grid.draw();

const scroller = /** @type {HTMLElement} */ (document.querySelector(".grid-scroller"));
const kept = countKept(columns);
keepHeads(byId("grid"), kept);
new ResizeObserver(() => placeKept(byId("grid"), kept, scroller.clientWidth)).observe(byId("grid"));

if (byId("original-rows-data")) {
  const original = new OriginalBeside(byId("original-beside"));
  const keyIn = (/** @type {number} */ r) => Object.values(grid.sheet.rows[r] ?? {})[0]?.key;
  grid.view.onPlace = (line) => original.show(line?.key);
  scroller.addEventListener("scroll", () =>
    requestAnimationFrame(() => original.goTo(keyIn(grid.view.firstInView(scroller)))),
  );
}
saving.restore();
listen(grid);
// The notes stand outside the form that they belong to, so it does not hear of them.
for (const one of grid.frame.form.elements) if (one.name !== "money_unit") one.addEventListener("input", grid.onChange);
grid.frame.form.elements.money_unit.addEventListener("change", () => grid.chooseUnit());
grid.frame.form.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  saving.save();
});
addEventListener("online", () => saving.save());
// Whoever logged in again in another window comes back to this one.
addEventListener("focus", () => saving.save());
addEventListener("beforeunload", (event) => {
  grid.commit();
  if (!saving.dirty) return;
  saving.save();
  event.preventDefault();
});

/** Go where the address says: to a line, and to the column of that number in it. */
function goToAddress() {
  const [, line, order] = location.hash.match(/^#line-(\d+)(?:-(\d+))?$/) ?? [];
  const place = grid.sheet.placesByKey().get(line ?? "");
  if (place)
    grid.goTo(
      place.r,
      grid.sheet.columnIn(place.list, (one) => !order || one.order === Number(order)),
    );
}

addEventListener("hashchange", goToAddress);
goToAddress();
