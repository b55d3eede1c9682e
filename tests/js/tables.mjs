/** Small tables to test with. */

import { LineKeys } from "../../static/js/grid/line_keys.js";
import { Sheet } from "../../static/js/grid/sheet.js";

const column = (order, type, list = "") => ({ order, type, header: [`${type} ${order}`], list });

/** Codes, names and two amounts, as most tables have them. */
export const COLUMNS = [column(1, "code"), column(2, "label"), column(3, "amount"), column(4, "amount")];
/** Two lists side by side, each with a name and an amount. */
export const TWO_LISTS = [
  column(1, "label", "income"),
  column(2, "amount", "income"),
  column(3, "label", "spending"),
  column(4, "amount", "spending"),
];

export const line = (key, row, label, cells = {}, more = {}) => ({
  ...{ key, row, list: "", level: 1, code: "", label, unit: "", cells },
  ...more,
});

export const tableOf = (rows, more = {}) => ({
  ...{ id: 7, version: 1, title: "表", number: "1", money_unit: "万元", note: "", remark: "" },
  ...{ rows, ...more },
});

export function sheetOf(lines, columns = COLUMNS, editable = true) {
  const keys = new LineKeys();
  keys.know(lines);
  const sheet = new Sheet(columns, keys, editable);
  sheet.take(lines);
  return sheet;
}

/** What stands in each column, row by row. */
export const textsOf = (sheet) => sheet.rows.map((_row, r) => sheet.columns.map((_column, c) => sheet.get(r, c)));
