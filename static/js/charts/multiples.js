/** The small charts of the page, which it draws itself, as files: a picture of what stands there, and its figures. */

import { saveFigures, savePicture } from "./files.js";

/** @import { ChartData } from "./options.js" */

/** Pixels of the picture for each of the page. */
const SCALE = 2;

const words = (/** @type {Element | null} */ part) => (part?.textContent ?? "").replaceAll(/\s+/g, " ").trim();

/** A row for each bar: whose it is, its year, its value. @type {(list: any) => ChartData} */
function dataOf(list) {
  const rows = [...list.querySelectorAll("rect[data-value]")].map((bar) => {
    const [name, document] = [...bar.closest("li").children].map(words);
    return { group: `${name} ${document}`, label: bar.dataset.year, value: bar.dataset.value, text: "", short: "" };
  });
  const title = words(list.closest("section").querySelector("h2"));
  return { type: "multiples", title, unit: list.dataset.unit, height: list.clientHeight, rows };
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

/** Draw the bars and words of a list where the page has them. @type {(list: HTMLElement) => HTMLCanvasElement} */
function drawn(list) {
  const canvas = document.createElement("canvas");
  const { left, top, width, height } = list.getBoundingClientRect();
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.scale(SCALE, SCALE);
  ctx.translate(-left, -top);
  ctx.textBaseline = "middle";
  for (const bar of list.querySelectorAll("rect")) {
    const box = bar.getBoundingClientRect();
    ctx.fillStyle = getComputedStyle(bar).fill;
    ctx.fillRect(box.left, box.top, box.width, box.height);
  }
  const texts = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    const style = getComputedStyle(/** @type {Element} */ (text.parentElement));
    ctx.font = style.font;
    ctx.fillStyle = style.color;
    for (const [line, box] of linesOf(text)) ctx.fillText(line, box.left, box.top + box.height / 2);
  }
  return canvas;
}

const list = /** @type {HTMLElement} */ (document.querySelector(".multiples"));
const files = /** @type {HTMLElement} */ (list.nextElementSibling);
files.hidden = false;
const save = {
  png: () => savePicture(dataOf(list), drawn(list), SCALE),
  csv: () => saveFigures(dataOf(list)),
};
for (const [kind, run] of Object.entries(save))
  files.querySelector(`[data-save=${kind}]`)?.addEventListener("click", run);
