/** Codes that a table prints step by step in columns of their own, as in 201 | 13 | 08. */

/** A code that is whole has three digits, then two and two; one that is not has blanks between its steps. */
const WHOLE = /^(\d{3})(\d{2})?(\d{2})?$/;

/** @param {string} text */
export const isWholeCode = (text) => WHOLE.test(text) && text.length > 3;

/**
 * Part a code into the steps of its columns; the last column has all that is left.
 * @type {(code: string, count: number) => string[]}
 */
export function stepsOf(code, count) {
  const whole = code.match(WHOLE);
  const parts = whole ? whole.slice(1).map((part) => part ?? "") : code.split(" ");
  const rest = parts.slice(count - 1).join(whole ? "" : " ");
  return Array.from({ length: count }, (_, at) => (at < count - 1 ? (parts[at] ?? "") : rest));
}

/**
 * Put a text into the column of one step. A whole code stays one, whichever column it is put into.
 * @type {(code: string, count: number, at: number, text: string) => string}
 */
export function withStep(code, count, at, text) {
  if (isWholeCode(text)) return text;
  const steps = stepsOf(code, count);
  steps[at] = text;
  const joined = steps.join("");
  const isInOrder = steps.every((step, i) => !step || steps.slice(0, i).every(Boolean));
  return isInOrder && WHOLE.test(joined) && steps[0].length === 3 ? joined : steps.join(" ").trimEnd();
}

/** What the columns of the three steps hold on paper: a step, or nothing where the row above says it. */
const STEPS = [/^(\d{3})?$/, /^(\d{2})?$/, /^(\d{2})?$/];

/**
 * Join codes that stand step by step in the first three cells of rows, as on paper, for a table that has one column for
 * them. A row may leave out the steps of the row above it. Other rows stay as they are.
 * @param {string[][]} rows
 */
export function withJoinedSteps(rows) {
  const parts = rows.map((row) => STEPS.map((_step, at) => (row[at] ?? "").trim()));
  const isPrinted = parts.every((part) => part.every((text, at) => STEPS[at].test(text)));
  if (!isPrinted || !parts.some((part) => part[1]) || !parts.some((part) => part[0])) return rows;
  let above = ["", "", ""];
  return rows.map((row, r) => {
    const own = parts[r];
    const given = own.map(Boolean);
    const first = given.indexOf(true);
    const last = given.lastIndexOf(true);
    const steps = own.map((text, at) => (at > last ? "" : text || (at < first ? above[at] : "")));
    if (last >= 0) above = steps;
    return [steps.join(""), ...row.slice(STEPS.length)];
  });
}
