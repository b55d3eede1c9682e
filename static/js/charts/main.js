/**
 * Draw each chart of the page from the data that stands in it, when it comes near to being seen. The table below a chart
 * holds the same figures.
 */

import { byId } from "../shared/dom.js";
import { sankey, treemap } from "./areas_and_flows.js";
import { bar, groups, line, waterfall } from "./bars_and_lines.js";
import { saveFigures, savePicture } from "./files.js";
import { sized } from "./options.js";

const NARROW = 420;
/** How near to what is in sight a chart is drawn. */
const NEAR = "25%";
/** What tells that somebody is there: then all charts are drawn, whether they come to be seen or printed. */
const SIGNS_OF_A_READER = ["pointermove", "pointerdown", "keydown", "scroll"];
const others = ["(prefers-color-scheme: dark)", "print"].map((query) => window.matchMedia(query));
/** The library, once it was run. @type {any} */
let Chart;
/** @type {any[]} */
const drawn = [];
/** @type {Record<string, (data: any, narrow: boolean) => any>} */
const kinds = { bar, groups, line, treemap, sankey, waterfall };

/** @param {any} figure */
function draw(figure) {
  const data = dataOf(figure);
  figure.closest(".drawn")?.removeAttribute("hidden");
  figure.hidden = false;
  figure.querySelector(".chart-box").style.height = `${sized(data.height)}px`;
  return new Chart(figure.querySelector("canvas"), kinds[data.type](data, figure.clientWidth < sized(NARROW)));
}

/** @param {any} figure */
const dataOf = (figure) => JSON.parse(byId(figure.dataset.chart).textContent);
/** @returns {any[]} */
const figures = () => [...document.querySelectorAll("[data-chart]")];

/** Those that are not drawn yet, and of these those that are to be, in the order in which they come. */
const waiting = new Set(figures());
/** @type {any[]} */
const wanted = [];

/** Run a script. @type {(src: string) => Promise<unknown>} */
const run = (src) =>
  new Promise((done) => {
    const script = Object.assign(document.createElement("script"), { src, onload: done, onerror: done });
    document.head.append(script);
  });

/** @type {Promise<void> | undefined} */
let running;

/** Run the chart library, once: it takes longer than all else that the page does. */
function library() {
  running ??= runLibrary();
  return running;
}

async function runLibrary() {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[data-library]"));
  for (const link of links) await run(link.href);
  // The library is no module: this is what it leaves behind, nothing if it could not be loaded.
  Chart = /** @type {any} */ (window).Chart;
  if (!Chart) for (const figure of figures()) (figure.closest(".drawn") ?? figure).remove();
}

/** Draw what is wanted one after the other: between them the page answers. */
async function drawWanted() {
  await library();
  const figure = wanted.shift();
  if (!figure || !Chart) return;
  drawn.push(draw(figure));
  setTimeout(drawWanted);
}

/** @param {Iterable<any>} more */
function want(more) {
  const isIdle = wanted.length === 0;
  for (const figure of more) if (waiting.delete(figure)) wanted.push(figure);
  if (isIdle && wanted.length > 0) drawWanted();
}

async function drawAll() {
  waiting.clear();
  wanted.length = 0;
  await library();
  for (const chart of drawn.splice(0)) chart.destroy();
  if (Chart) for (const figure of figures()) drawn.push(draw(figure));
}

if (waiting.size > 0) {
  const seen = new IntersectionObserver(
    (entries) => want(entries.filter((one) => one.isIntersecting).map((one) => one.target)),
    { rootMargin: NEAR },
  );
  for (const figure of waiting) seen.observe(figure);
  for (const sign of SIGNS_OF_A_READER)
    window.addEventListener(sign, () => want([...waiting]), { once: true, passive: true });
  for (const one of others) one.addEventListener("change", drawAll);
  for (const figure of figures()) {
    const save = { png: savePicture, csv: saveFigures };
    for (const [kind, saveAs] of Object.entries(save))
      figure
        .querySelector(`[data-save=${kind}]`)
        .addEventListener("click", () => saveAs(dataOf(figure), figure.querySelector("canvas")));
  }
}
