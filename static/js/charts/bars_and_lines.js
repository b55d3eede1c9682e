/** One figure a line: bars for lines of a table, a line for years. */

import { barLabels, groupLabels, pointLabels } from "./labels.js";
import { colour, common, font, links, sized } from "./options.js";
import { broken, isChinese, shortened, withUnit } from "./text.js";

/** @import { ChartData } from "./options.js" */

/**
 * The axis of bars that lie: every name, broken into lines of so many Chinese characters, fewer in large print.
 * @type {(nameAt: (at: number) => string, width: number) => any}
 */
const axisOfNames = (nameAt, width) => ({
  grid: { display: false },
  border: { color: colour("--ink") },
  ticks: {
    color: colour("--ink"),
    autoSkip: false,
    font: font(),
    callback: (/** @type {unknown} */ _value, /** @type {number} */ at) =>
      broken(nameAt(at), Math.floor(width / sized(1)) * (isChinese(nameAt(at)) ? 1 : 2)),
  },
});

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
        barThickness: sized(20),
      },
    ],
  },
  options: {
    ...common({ label: (item) => withUnit(data.rows[item.dataIndex], data.unit) }),
    ...links((hit) => data.rows[hit.index]),
    rows: data.rows,
    narrow,
    indexAxis: "y",
    layout: { padding: { right: sized(narrow ? 76 : 8) } },
    scales: {
      x: { beginAtZero: true, display: false },
      y: axisOfNames((at) => data.rows[at].label, narrow ? 8 : 18),
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
    ...common({ label: (item) => withUnit(data.rows[item.dataIndex], data.unit) }),
    rows: data.rows,
    layout: { padding: { top: sized(28) } },
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

const TONES = ["--tone-1", "--tone-2", "--tone-3", "--tone-4", "--bar", "--accent"];

/**
 * Several figures a line, each of another document, which is told by its tone.
 * @type {(data: ChartData, narrow: boolean) => any}
 */
export const groups = (data, narrow) => {
  const labels = [...new Set(data.rows.map((row) => row.label))];
  const tones = [...new Set(data.rows.map((row) => row.tone ?? 1))].sort();
  const rowOf = (/** @type {number} */ tone, /** @type {number} */ at) =>
    data.rows.find((row) => row.tone === tone && row.label === labels[at]);
  const shared = common({
    label: (item) => {
      const row = rowOf(tones[item.datasetIndex], item.dataIndex);
      return `${row?.group}: ${withUnit(row, data.unit)}`;
    },
  });
  return {
    type: "bar",
    plugins: [groupLabels],
    data: {
      labels,
      datasets: tones.map((tone) => ({
        label: shortened(data.rows.find((row) => row.tone === tone)?.group ?? "", narrow ? 30 : 60),
        data: labels.map((_label, at) => Number(rowOf(tone, at)?.value ?? Number.NaN)),
        backgroundColor: colour(TONES[(tone - 1) % TONES.length]),
        shorts: labels.map((_label, at) => rowOf(tone, at)?.short ?? ""),
        barThickness: sized(14),
      })),
    },
    options: {
      ...shared,
      plugins: {
        ...shared.plugins,
        legend: { display: true, align: "start", onClick: null, labels: { color: colour("--ink"), font: font() } },
      },
      indexAxis: "y",
      layout: { padding: { right: sized(88) } },
      scales: {
        x: { display: false, beginAtZero: true },
        y: axisOfNames((at) => labels[at], narrow ? 6 : 14),
      },
    },
  };
};

/** Steps from one amount to another, each from where the one before ended. @type {(data: ChartData, narrow: boolean) => any} */
export const waterfall = (data, narrow) => {
  const drawn = bar(data, narrow);
  const [figures] = drawn.data.datasets;
  const rows = /** @type {any[]} */ (data.rows);
  figures.data = rows.map((row) => [Number(row.start), Number(row.end)]);
  figures.backgroundColor = rows.map((row) => colour(row.rest ? "--bar" : row.marked ? "--tone-2" : "--tone-1"));
  drawn.options.layout = { padding: { right: sized(96) } };
  return drawn;
};
