/**
 * Charts that the page draws itself, as files: a picture of what stands there, and its figures.
 *
 * Each is an element with `data-picture`, its title, and `data-unit`; what bears `data-value` and `data-label` in it is a
 * row, and `data-group`, on that or above it, says of what. The buttons stand in the element behind it.
 */

import { saveFigures, savePicture } from "./files.js";

/** @import { ChartData } from "./options.js" */

/** Pixels of the picture for each of the page. */
const SCALE = 2;
/** Of the page, what stays free at the left and at the right of the picture. */
const MARGIN = 12;

/** @type {(chart: HTMLElement) => ChartData} */
function dataOf(chart) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (chart.querySelectorAll("[data-value]"))].map((one) => {
    const { label = "", value = "" } = one.dataset;
    const whose = /** @type {HTMLElement | null} */ (one.closest("[data-group]"));
    return { group: whose?.dataset.group ?? "", label, value, text: "", short: "" };
  });
  const { picture: title = "", unit = "" } = chart.dataset;
  return { type: "in-page", title, unit, height: chart.clientHeight, rows };
}

/** The lines in which a text is laid out, each where it begins. @type {(text: Text) => [string, DOMRect][]} */
function linesOf(text) {
  /** @type {[string, DOMRect][]} */
  const lines = [];
  const range = document.createRange();
  for (let at = 0; at < text.data.length; at++) {
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    const box = range.getClientRects()[0];
    if (!box?.width) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last[1].top - box.top) < box.height / 2) last[0] += text.data[at];
    else lines.push([text.data[at], box]);
  }
  return lines;
}

/** Draw the bars, lines and words of a chart where the page has them. @type {(chart: HTMLElement) => HTMLCanvasElement} */
function drawn(chart) {
  const canvas = document.createElement("canvas");
  const { left, top, width, height } = chart.getBoundingClientRect();
  canvas.width = (width + 2 * MARGIN) * SCALE;
  canvas.height = height * SCALE;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.scale(SCALE, SCALE);
  ctx.translate(MARGIN - left, -top);
  ctx.textBaseline = "middle";
  for (const one of [chart, ...chart.querySelectorAll("*")]) {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const above = Number.parseFloat(style.borderTopWidth);
    const below = Number.parseFloat(style.borderBottomWidth);
    ctx.fillStyle = style.fill;
    if (one instanceof SVGRectElement) ctx.fillRect(box.left, box.top, box.width, box.height);
    ctx.fillStyle = style.borderTopColor;
    ctx.fillRect(box.left, box.top, box.width, above);
    ctx.fillStyle = style.borderBottomColor;
    ctx.fillRect(box.left, box.bottom - below, box.width, below);
  }
  const texts = document.createTreeWalker(chart, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    const style = getComputedStyle(/** @type {Element} */ (text.parentElement));
    // The short form is empty where figures are of one width.
    ctx.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    ctx.fillStyle = style.color;
    for (const [line, box] of linesOf(text)) ctx.fillText(line, box.left, box.top + box.height / 2);
  }
  return canvas;
}

for (const chart of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-picture]"))) {
  const files = /** @type {HTMLElement} */ (chart.nextElementSibling);
  const save = {
    png: () => savePicture(dataOf(chart), drawn(chart), SCALE),
    csv: () => saveFigures(dataOf(chart)),
  };
  for (const [kind, run] of Object.entries(save))
    files.querySelector(`[data-save=${kind}]`)?.addEventListener("click", run);
  files.hidden = false;
}
