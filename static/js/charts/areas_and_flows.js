/** What is part of what: areas within areas, and where money comes from and goes to. */

import { colour, common, font, links, sized } from "./options.js";
import { broken, isChinese, withUnit } from "./text.js";

/** @import { ChartData } from "./options.js" */

const TONES = 4;

/** @type {(data: ChartData) => any} */
export const treemap = (data) => {
  const row = (context) => (context.raw?.isLeaf ? context.raw._data.children[0] : {});
  return {
    type: "treemap",
    data: {
      datasets: [
        {
          tree: data.rows.map((one) => ({ ...one, size: Number(one.value) })),
          key: "size",
          groups: ["group", "label"],
          spacing: 1,
          borderWidth: 0,
          displayMode: "headerBoxes",
          backgroundColor: (context) =>
            context.raw?.l === 0 ? colour("--paper") : colour(`--area-${(((row(context).tone ?? 1) - 1) % TONES) + 1}`),
          captions: {
            display: true,
            align: "left",
            color: colour("--ink"),
            font: { ...font(), weight: "bold" },
            formatter: (context) => context.raw._data.label,
          },
          labels: {
            display: true,
            align: "left",
            position: "top",
            overflow: "cut",
            color: colour("--on-area"),
            font: [font()],
            formatter: (context) => {
              const one = row(context);
              if (context.raw.w < sized(52) || context.raw.h < sized(40)) return "";
              const room = Math.max(1, Math.floor((context.raw.w ?? 0) / sized(isChinese(one.label ?? "") ? 14 : 8)));
              return [broken(one.label ?? "", room), one.short ?? ""].flat();
            },
          },
        },
      ],
    },
    options: {
      ...common({
        title: (items) => items[0]?.raw._data.label ?? "",
        label: (item) => (item.raw.isLeaf ? withUnit(row(item), data.unit) : ""),
      }),
      ...links((hit) => row({ raw: hit.element.$context?.raw })),
    },
  };
};

/** @type {(data: ChartData, narrow: boolean) => any} */
export const sankey = (data, narrow) => {
  const shorts = Object.fromEntries(data.rows.map((row) => [row.label, row.short]));
  const flowing = ({ from, to }) => data.rows.find((row) => row.from === from && row.to === to);
  const length = (label) => (narrow ? 6 : 14) * (isChinese(label) ? 1 : 2);
  const name = (label) => `${[broken(label, length(label))].flat().join("\n")} ${shorts[label] ?? ""}`;
  const names = [...new Set(data.rows.flatMap((row) => [row.from, row.to]))];
  return {
    type: "sankey",
    data: {
      datasets: [
        {
          data: data.rows.map((row) => ({ from: row.from, to: row.to, flow: Number(row.value) })),
          labels: Object.fromEntries(names.map((one) => [one, one === data.middle ? one : name(one)])),
          colorFrom: () => colour("--bar"),
          colorTo: () => colour("--bar"),
          colorMode: "to",
          borderWidth: 0,
          nodeWidth: 8,
          nodePadding: sized(36),
          color: colour("--ink"),
          font: font(),
          // A thin stream runs through the words beside it.
          nodeLabels: { backgroundColor: colour("--paper"), padding: 4 },
        },
      ],
    },
    options: {
      ...common({ label: (item) => `${item.raw.from} → ${item.raw.to}: ${withUnit(flowing(item.raw), data.unit)}` }),
      layout: { padding: { left: 4, right: 4, top: sized(12), bottom: sized(28) } },
    },
  };
};
