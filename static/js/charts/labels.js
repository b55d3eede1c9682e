/** Figures that are written beside bars and points: a direct label needs no pointer. */

import { colour, written } from "./options.js";

/** @import { Row } from "./options.js" */
/** @typedef {[text: string, inside: boolean]} Way */

/** Write a bar's figure at its end, inside where it would not fit beside, without its share where neither has room. */
export const barLabels = {
  id: "barLabels",
  afterDatasetsDraw(chart) {
    const { rows, narrow } = chart.config.options;
    const { ctx } = chart;
    const zero = chart.scales.x.getPixelForValue(0);
    ctx.save();
    ctx.font = written(13);
    ctx.textBaseline = "middle";
    chart.getDatasetMeta(0).data.forEach((bar, index) => {
      const end = Math.max(bar.x, zero);
      const fits = (/** @type {Way} */ [text, inside]) => {
        const width = ctx.measureText(text).width;
        return inside ? end - zero > width + 16 : end + 8 + width <= chart.width;
      };
      const { text: full, short } = rows[index];
      /** @type {Way[]} */
      const ways = [full, short].flatMap((one) => [false, true].map((inside) => /** @type {Way} */ ([one, inside])));
      const [text, inside] = ways.slice(narrow ? 2 : 0).find(fits) ?? [short, false];
      ctx.fillStyle = colour(inside ? "--paper" : "--ink");
      ctx.textAlign = inside ? "right" : "left";
      ctx.fillText(text, inside ? end - 8 : end + 8, bar.y);
    });
    ctx.restore();
  },
};

/** Write each point's figure above it, turned inwards at the ends. */
export const pointLabels = {
  id: "pointLabels",
  afterDatasetsDraw(chart) {
    const { rows } = chart.config.options;
    const { ctx } = chart;
    const points = chart.getDatasetMeta(0).data;
    ctx.save();
    ctx.font = written(13);
    ctx.fillStyle = colour("--ink");
    ctx.strokeStyle = colour("--paper");
    ctx.lineWidth = 5;
    points.forEach((point, index) => {
      ctx.textAlign = index === 0 ? "left" : index === points.length - 1 ? "right" : "center";
      ctx.strokeText(rows[index].short, point.x, point.y - 12);
      ctx.fillText(rows[index].short, point.x, point.y - 12);
    });
    ctx.restore();
  },
};

/** Write each figure at the end of its bar, where bars stand in groups. */
export const groupLabels = {
  id: "groupLabels",
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    ctx.save();
    ctx.font = written(12);
    ctx.textBaseline = "middle";
    ctx.fillStyle = colour("--ink");
    chart.data.datasets.forEach((dataset, index) => {
      chart.getDatasetMeta(index).data.forEach((bar, at) => {
        if (dataset.shorts[at]) ctx.fillText(dataset.shorts[at], Math.max(bar.x, chart.scales.x.left) + 6, bar.y);
      });
    });
    ctx.restore();
  },
};
