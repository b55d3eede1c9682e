/**
 * A table as the document that is saved: lines as printed, and the frame around them.
 *
 * @typedef {{ order: number, type: string, header: string[], list: string }} Column
 * @typedef {{ key: string, row: number, list: string, level: number, code: string, label: string, unit: string,
 *   cells: Record<string, string>, origins?: Record<string, string>, carried?: boolean }} Line
 * @typedef {{ title: string, number: string, money_unit: string, note: string, remark: string }} Frame
 * @typedef {Frame & { id: number, version: number, rows: Line[] }} TableDocument
 * @typedef {{ level: number, role: string, code: string, label?: string, name: string, cells: Record<string, string>,
 *   states: Record<string, string>, sums: Record<string, [sum: string, rest: string]> }} ToldLine what the server makes of a line
 * @typedef {{ key: string | null, column: number | null, refused: boolean, text: string }} Problem
 * @typedef {{ rows: Record<string, ToldLine>, problems: Problem[] }} Check
 * @typedef {{ verdict: string, sign: string, said: string, text: string, links: [url: string, name: string][],
 *   cells: [key: string, order: number | null][] }} Finding
 * @typedef {{ r: number, c: number }} Place
 * @typedef {{ top: number, bottom: number, left: number, right: number }} Range
 */

export const FRAME = /** @type {const} */ (["title", "number", "money_unit", "note", "remark"]);

/** @type {<T>(value: T) => T} */
export const clone = (value) => JSON.parse(JSON.stringify(value));

/** @type {(one: unknown, other: unknown) => boolean} */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
