/** Columns of codes and names that stay in view while a wide table is moved to the side. */

/** No more of the table's width than this is kept, or no room would be left for what is moved. */
const MOST = 0.5;
/** What such columns hold. */
const NAMING = ["unit", "code", "label"];

/**
 * Tell how many columns are kept: those that name the row, before the first that does not.
 * @param {{ type: string }[]} columns
 */
export function countKept(columns) {
  const first = columns.findIndex(({ type }) => !NAMING.includes(type));
  return Math.max(first, 0);
}

/**
 * Let the header cells over kept columns stay with them; to be done before the table is moved.
 * @type {(table: HTMLTableElement, count: number) => void}
 */
export function keepHeads(table, count) {
  const below = [...table.tBodies[0].rows[0].cells].map((cell) => cell.getBoundingClientRect());
  for (const head of table.tHead?.querySelectorAll("th") ?? []) {
    const { left, right } = head.getBoundingClientRect();
    const at = below.findIndex((cell) => Math.abs(cell.left - left) < 2);
    if (at > 0 && right <= below[count].right + 2) head.classList.add(`kept-${at}`);
  }
}

/**
 * Say in the table's style how far from the left each kept column stands; those that would leave no room are let go.
 * @type {(table: HTMLTableElement, count: number, room: number) => void}
 */
export function placeKept(table, count, room) {
  const row = table.tBodies[0].rows[0];
  if (!row) return;
  let left = 0;
  for (let at = 0; at <= count; at += 1) {
    const fits = left + row.cells[at].offsetWidth <= room * MOST;
    table.style.setProperty(`--left-${at}`, fits ? `${left}px` : "auto");
    left += row.cells[at].offsetWidth;
  }
}
