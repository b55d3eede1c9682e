/* Draw each chart of the page from the data that stands in it. The table beside a chart holds the same figures. */
"use strict";

(() => {
  const ROW = 44;
  const NARROW = 420;
  const TONES = 4;
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const family = () => getComputedStyle(document.body).fontFamily;
  const isChinese = (label) => /[\u4e00-\u9fff]/.test(label);

  /** Break a label into at most two lines of `length` characters, between words where it has any. */
  const broken = (label, length) => {
    if (label.length <= length) return label;
    const space = label.lastIndexOf(" ", length);
    const at = space > length / 3 ? space : length;
    const rest = label.slice(at).trim();
    return [label.slice(0, at), rest.length > length ? `${rest.slice(0, length - 1)}…` : rest];
  };

  /**
   * Write a bar's figure at its end, inside where it would not fit beside, without its share where neither has room for
   * both: a direct label needs no pointer.
   */
  const barLabels = {
    id: "barLabels",
    afterDatasetsDraw(chart) {
      const { rows, narrow } = chart.config.options;
      const { ctx } = chart;
      const zero = chart.scales.x.getPixelForValue(0);
      ctx.save();
      ctx.font = `13px ${family()}`;
      ctx.textBaseline = "middle";
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const end = Math.max(bar.x, zero);
        const fits = ([text, inside]) => {
          const width = ctx.measureText(text).width;
          return inside ? end - zero > width + 16 : end + 8 + width <= chart.width;
        };
        const { text: full, short } = rows[index];
        const ways = [...(narrow ? [] : [[full, false], [full, true]]), [short, false], [short, true]];
        const [text, inside] = ways.find(fits) ?? [short, false];
        ctx.fillStyle = colour(inside ? "--paper" : "--ink");
        ctx.textAlign = inside ? "right" : "left";
        ctx.fillText(text, inside ? end - 8 : end + 8, bar.y);
      });
      ctx.restore();
    },
  };

  /** Write each point's figure above it, turned inwards at the ends. */
  const pointLabels = {
    id: "pointLabels",
    afterDatasetsDraw(chart) {
      const { rows } = chart.config.options;
      const { ctx } = chart;
      const points = chart.getDatasetMeta(0).data;
      ctx.save();
      ctx.font = `13px ${family()}`;
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

  const go = (rows) => ({
    onClick: (_event, hit) => {
      const url = hit.length ? rows(hit[0])?.url : "";
      if (url) window.location.assign(url);
    },
    onHover: (event, hit) => {
      event.native.target.style.cursor = hit.length && rows(hit[0])?.url ? "pointer" : "default";
    },
  });

  const common = (tip) => ({
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    plugins: { legend: { display: false }, tooltip: { callbacks: tip } },
  });

  const bar = (data, narrow) => ({
    height: data.rows.length * ROW + 16,
    type: "bar",
    plugins: [barLabels],
    data: {
      labels: data.rows.map((row) => row.label),
      datasets: [
        {
          data: data.rows.map((row) => Number(row.value)),
          backgroundColor: data.rows.map((row) =>
            colour(row.marked ? "--tone-2" : row.rest ? "--bar-rest" : "--tone-1"),
          ),
          barThickness: 20,
        },
      ],
    },
    options: {
      ...common({ label: (item) => `${data.rows[item.dataIndex].text} ${data.unit}` }),
      ...go((hit) => data.rows[hit.index]),
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
            font: { family: family(), size: 13 },
            callback: (_value, index) => {
              const label = data.rows[index].label;
              return broken(label, (narrow ? 8 : 11) * (isChinese(label) ? 1 : 2));
            },
          },
        },
      },
    },
  });

  const line = (data) => ({
    height: 280,
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
        x: { grid: { display: false }, ticks: { color: colour("--ink"), font: { family: family(), size: 13 } } },
        y: {
          beginAtZero: true,
          grid: { color: colour("--line") },
          ticks: { color: colour("--faint-ink"), maxTicksLimit: 5, font: { family: family(), size: 12 } },
        },
      },
    },
  });

  const treemap = (data, narrow) => {
    const row = (context) => (context.raw?.isLeaf ? context.raw._data.children[0] : {});
    return {
      height: narrow ? 480 : 400,
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
              context.raw?.l === 0 ? colour("--paper") : colour(`--area-${((row(context).tone ?? 1) - 1) % TONES + 1}`),
            captions: {
              display: true,
              align: "left",
              color: colour("--ink"),
              font: { family: family(), size: 13, weight: "bold" },
              formatter: (context) => context.raw._data.label,
            },
            labels: {
              display: true,
              align: "left",
              position: "top",
              overflow: "cut",
              color: colour("--on-area"),
              font: [{ family: family(), size: 13 }],
              formatter: (context) => {
                const one = row(context);
                if (context.raw.w < 52 || context.raw.h < 40) return "";
                const room = Math.max(1, Math.floor((context.raw.w ?? 0) / (isChinese(one.label ?? "") ? 14 : 8)));
                return [broken(one.label ?? "", room), one.short ?? ""].flat();
              },
            },
          },
        ],
      },
      options: {
        ...common({
          title: (items) => items[0]?.raw._data.label ?? "",
          label: (item) => (item.raw.isLeaf ? `${row(item).text} ${data.unit}` : ""),
        }),
        ...go((hit) => row({ raw: hit.element.$context?.raw })),
      },
    };
  };

  const sankey = (data, narrow) => {
    const texts = Object.fromEntries(data.rows.map((row) => [row.label, row.short]));
    const name = (label) => `${[broken(label, narrow ? 6 : 14)].flat().join("\n")} ${texts[label] ?? ""}`;
    const names = [...new Set(data.rows.flatMap((row) => [row.from, row.to]))];
    return {
      height: Math.max(320, names.length * 56),
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
            nodePadding: 36,
            color: colour("--ink"),
            font: { family: family(), size: 13 },
          },
        ],
      },
      options: {
        ...common({ label: (item) => `${item.raw.from} → ${item.raw.to}: ${item.raw.flow} ${data.unit}` }),
        layout: { padding: { left: 4, right: 4, top: 12, bottom: 28 } },
      },
    };
  };

  const kinds = { bar, line, treemap, sankey };

  const draw = (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const box = figure.querySelector(".chart-box");
    figure.closest(".drawn")?.removeAttribute("hidden");
    figure.hidden = false;
    const { height, ...config } = kinds[data.type](data, figure.clientWidth < NARROW);
    box.style.height = `${height}px`;
    return new window.Chart(figure.querySelector("canvas"), config);
  };

  const drawAll = () => {
    drawn.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("[data-chart]").forEach((figure) => drawn.push(draw(figure)));
  };

  if (window.Chart) {
    drawAll();
    darkness.addEventListener("change", drawAll);
  }
})();
