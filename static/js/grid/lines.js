/** Whole lines of a sheet: added, deleted, moved, indented. Lists that stand beside them stay in their places. */

/** @import { Range } from "./document.js" */
/** @import { Sheet } from "./sheet.js" */

/** @type {(sheet: Sheet, row: number, list: string) => void} */
export function addLine(sheet, row, list) {
  const { rows, lists } = sheet;
  let gap = row;
  while (gap < rows.length && rows[gap][list]) gap += 1;
  // Where lists stand side by side, a gap further down takes up the new row.
  if (lists.length > 1 && rows.slice(gap).some((one) => one[list])) {
    for (let r = gap; r > row; r -= 1) rows[r][list] = rows[r - 1][list];
    delete rows[row][list];
  } else rows.splice(row, 0, {});
  rows[row][list] = sheet.newLine(row, list);
}

/** Tell how many lines of a list a range holds. @type {(sheet: Sheet, range: Range, list: string) => number} */
export const countLines = ({ rows }, { top, bottom }, list) =>
  rows.slice(top, bottom + 1).filter((row) => row[list]).length;

/** @type {(sheet: Sheet, range: Range, list: string) => void} */
export function removeLines({ rows }, { top, bottom }, list) {
  for (let r = bottom; r >= top; r -= 1) {
    delete rows[r][list];
    if (!Object.keys(rows[r]).length && rows.length > 1) rows.splice(r, 1);
  }
}

/** @type {(sheet: Sheet, r: number, other: number, list: string) => void} */
export function swapLines({ rows }, r, other, list) {
  const mine = rows[r][list];
  const theirs = rows[other][list];
  rows[other][list] = mine;
  if (theirs) rows[r][list] = theirs;
  else delete rows[r][list];
}

/** @type {(sheet: Sheet, range: Range, list: string, by: number) => void} */
export function indentLines({ rows }, { top, bottom }, list, by) {
  for (const row of rows.slice(top, bottom + 1))
    if (row[list]) row[list].level = Math.max(0, (row[list].level || 0) + by);
}
