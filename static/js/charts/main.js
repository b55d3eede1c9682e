/** Draw each chart of the page from the data that stands in it. The table below a chart holds the same figures. */

import { byId } from "../shared/dom.js";
import { sankey, treemap } from "./areas_and_flows.js";
import { bar, groups, line, waterfall } from "./bars_and_lines.js";
import { saveFigures, savePicture } from "./files.js";
import { sized } from "./options.js";

const NARROW = 420;
/** What the chart library, which is no module, leaves behind; nothing if it could not be loaded. */
const { Chart } = /** @type {any} */ (window);
const others = ["(prefers-color-scheme: dark)", "print"].map((query) => window.matchMedia(query));
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

/** Those that are not drawn yet. */
const waiting = figures();

function drawAll() {
  waiting.length = 0;
  for (const chart of drawn.splice(0)) chart.destroy();
  for (const figure of figures()) drawn.push(draw(figure));
}

/** Draw one after the other: between them the page answers. */
function drawNext() {
  const figure = waiting.shift();
  if (!figure) return;
  drawn.push(draw(figure));
  setTimeout(drawNext);
}

if (Chart) {
  drawNext();
  for (const one of others) one.addEventListener("change", drawAll);
  for (const figure of figures()) {
    const save = { png: savePicture, csv: saveFigures };
    for (const [kind, run] of Object.entries(save))
      figure
        .querySelector(`[data-save=${kind}]`)
        .addEventListener("click", () => run(dataOf(figure), figure.querySelector("canvas")));
  }
} else {
  for (const figure of figures()) (figure.closest(".drawn") ?? figure).remove();
}
