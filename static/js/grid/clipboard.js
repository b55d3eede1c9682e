/** Cells as spreadsheets exchange them: tabs between cells, line ends between rows. */

/**
 * Read the cells of a text. One that holds tabs, line ends or quotation marks comes in quotation marks.
 * @param {string} text
 * @returns {string[][]}
 */
export function cellsOf(text) {
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < clean.length; i += 1) {
    const character = clean[i];
    const row = rows[rows.length - 1];
    const last = row.length - 1;
    if (quoted && character === '"' && clean[i + 1] === '"') {
      row[last] += '"';
      i += 1;
    } else if (character === '"' && (quoted || row[last] === "")) quoted = !quoted;
    else if (quoted) row[last] += character;
    else if (character === "\t") row.push("");
    else if (character === "\n") rows.push([""]);
    else row[last] += character;
  }
  return rows;
}

/**
 * Write cells as a text; a line end within a cell becomes a space.
 * @param {string[][]} rows
 */
export const textOf = (rows) =>
  rows.map((row) => row.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
