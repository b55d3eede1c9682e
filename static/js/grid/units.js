/** Figures in another money unit, digit by digit: no arithmetic of the machine rounds them. */

const FIGURE = /^([-−]?)([\d,]+)(?:\.(\d+))?$/;
/** How many decimals a converted figure has at least. */
const DECIMALS = 2;

/**
 * Move the point of a figure to the right by some digits, or to the left; what is no figure stays as it is.
 * @type {(text: string, by: number) => string}
 */
export function movePoint(text, by) {
  const found = text.trim().match(FIGURE);
  if (!found) return text;
  const [, sign, whole, rest = ""] = found;
  const digits = whole.replaceAll(",", "") + rest;
  const point = digits.length - rest.length + by;
  const padded = point > 0 ? digits.padEnd(point, "0") : "0".repeat(1 - point) + digits;
  const at = Math.max(point, 1);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const after = padded.slice(at).replace(/0+$/, "").padEnd(DECIMALS, "0");
  return `${sign}${before.replace(/\B(?=(\d{3})+$)/g, ",")}.${after}`;
}
