/** Names of lines, fitted into the room that a chart has for them. */

/** @param {string} label */
export const isChinese = (label) => /[\u4e00-\u9fff]/.test(label);

/**
 * Break a label into at most two lines of so many characters, between words where it has any.
 * @type {(label: string, length: number) => string | string[]}
 */
export function broken(label, length) {
  if (label.length <= length) return label;
  const space = label.lastIndexOf(" ", length);
  const at = space > length / 3 ? space : length;
  const rest = label.slice(at).trim();
  return [label.slice(0, at), rest.length > length ? `${rest.slice(0, length - 1)}…` : rest];
}

/** @type {(label: string, length: number) => string} */
export const shortened = (label, length) => (label.length > length ? `${label.slice(0, length - 1)}…` : label);

/**
 * Write the figure of a row with its unit behind it and before its share, which has none: 832.91 万元 · 12.4%.
 * @type {(row: { text: string, short: string } | undefined, unit: string) => string}
 */
export const withUnit = (row, unit) => (row ? `${row.short} ${unit}${row.text.slice(row.short.length)}` : "");
