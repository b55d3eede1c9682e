/** One figure a line: bars for lines of a table, a line for years. */

import { barLabels, pointLabels } from "./labels.js";
import { colour, common, font, links } from "./options.js";
import { broken, isChinese } from "./text.js";

/** @import { ChartData } from "./options.js" */

/** @type {(data: ChartData, narrow: boolean) => any} */
export const bar = (data, narrow) => ({
  type: "bar",
  plugins: [barLabels],
  data: {
    labels: data.rows.map((row) => row.label),
    datasets: [
      {
        data: data.rows.map((row) => Number(row.value)),
        backgroundColor: data.rows.map((row) => colour(row.marked ? "--tone-2" : row.rest ? "--bar-rest" : "--tone-1")),
        barThickness: 20,
      },
    ],
  },
  options: {
    ...common({ label: (item) => `${data.rows[item.dataIndex].text} ${data.unit}` }),
    ...links((hit) => data.rows[hit.index]),
    rows: data.rows,
    narrow,
    indexAxis: "y",
    layout: { padding: { right: narrow ? 76 : 8 } },
    scales: {
      x: { beginAtZero: true, display: false },
      y: {
        grid: { display: false },
        border: { color: colour("--ink") },
        ticks: {
          color: colour("--ink"),
          autoSkip: false,
          font: font(),
          callback: (_value, index) => {
            const label = data.rows[index].label;
            return broken(label, (narrow ? 8 : 18) * (isChinese(label) ? 1 : 2));
          },
        },
      },
    },
  },
});

/** @type {(data: ChartData) => any} */
export const line = (data) => ({
  type: "line",
  plugins: [pointLabels],
  data: {
    labels: data.rows.map((row) => row.label),
    datasets: [
      {
        data: data.rows.map((row) => Number(row.value)),
        borderColor: colour("--tone-1"),
        backgroundColor: colour("--tone-1"),
        borderWidth: 2,
        pointRadius: 4,
      },
    ],
  },
  options: {
    ...common({ label: (item) => `${data.rows[item.dataIndex].text} ${data.unit}` }),
    rows: data.rows,
    layout: { padding: { top: 28 } },
    scales: {
      x: { grid: { display: false }, ticks: { color: colour("--ink"), font: font() } },
      y: {
        beginAtZero: true,
        grid: { color: colour("--line") },
        ticks: { color: colour("--faint-ink"), maxTicksLimit: 5, font: font(12) },
      },
    },
  },
});
