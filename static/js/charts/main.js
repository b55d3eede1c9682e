/** Draw each chart of the page from the data that stands in it. The table beside a chart holds the same figures. */

import { byId } from "../shared/dom.js";
import { sankey, treemap } from "./areas_and_flows.js";
import { bar, line } from "./bars_and_lines.js";

const NARROW = 420;
/** What the chart library, which is no module, leaves behind; nothing if it could not be loaded. */
const { Chart } = /** @type {any} */ (window);
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
/** @type {any[]} */
const drawn = [];
/** @type {Record<string, (data: any, narrow: boolean) => any>} */
const kinds = { bar, line, treemap, sankey };

/** @param {any} figure */
function draw(figure) {
  const data = JSON.parse(byId(figure.dataset.chart).textContent);
  const box = figure.querySelector(".chart-box");
  figure.closest(".drawn")?.removeAttribute("hidden");
  figure.hidden = false;
  const { height, ...config } = kinds[data.type](data, figure.clientWidth < NARROW);
  box.style.height = `${height}px`;
  return new Chart(figure.querySelector("canvas"), config);
}

function drawAll() {
  for (const chart of drawn.splice(0)) chart.destroy();
  for (const figure of document.querySelectorAll("[data-chart]")) drawn.push(draw(figure));
}

if (Chart) {
  drawAll();
  darkness.addEventListener("change", drawAll);
}
