/** A chart as files: the picture with its title and where it is from, and the figures it draws. */

import { colour, family } from "./options.js";

/** @import { ChartData, Row } from "./options.js" */

const HEAD = 48;
const FOOT = 32;

/** @type {(title: string, kind: string, content: Blob) => void} */
function save(title, kind, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${title.replaceAll(/[\\/:*?"<>|]/g, "_")}.${kind}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Whose the charts of a page are, by its title: a page's, within whose, on which site; or whose, on which site. */
export function subject(/** @type {string} */ title) {
  const parts = title.split(" · ");
  return parts.length > 2 ? parts[1] : parts[0];
}

/**
 * Save what is drawn, which has so many pixels for each of the page.
 * @type {(data: ChartData, canvas: HTMLCanvasElement, scale?: number) => void}
 */
export function savePicture(data, canvas, scale = canvas.width / canvas.clientWidth) {
  const room = canvas.width / scale - 24;
  const whole = document.createElement("canvas");
  whole.width = canvas.width;
  whole.height = canvas.height + (HEAD + FOOT) * scale;
  const ctx = /** @type {CanvasRenderingContext2D} */ (whole.getContext("2d"));
  ctx.fillStyle = colour("--paper");
  ctx.fillRect(0, 0, whole.width, whole.height);
  ctx.drawImage(canvas, 0, HEAD * scale);
  ctx.scale(scale, scale);
  ctx.fillStyle = colour("--ink");
  ctx.font = `bold 16px ${family()}`;
  ctx.fillText(`${subject(document.title)} ${data.title} (${data.unit})`, 12, 30, room);
  ctx.font = `12px ${family()}`;
  ctx.fillText(decodeURI(window.location.href), 12, canvas.height / scale + HEAD + 20, room);
  whole.toBlob((content) => content && save(data.title, "png", content), "image/png");
}

/**
 * The figures as comma-separated values: names, amount and unit, with the mark that tells spreadsheets the encoding.
 *
 * A name that begins as a formula does is kept from being one.
 */
export const asText = (/** @type {ChartData} */ data) => {
  const cell = (/** @type {string} */ text) => `"${text.replace(/^(?=[=+@]|-\D)/, "'").replaceAll('"', '""')}"`;
  const names = (/** @type {Row} */ row) => (row.from ? [row.from, row.to ?? ""] : [row.group ?? "", row.label]);
  const lines = data.rows.map((row) => [...names(row), row.value, data.unit].map(cell).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
};

/** @type {(data: ChartData) => void} */
export function saveFigures(data) {
  save(data.title, "csv", new Blob([asText(data)], { type: "text/csv" }));
}
