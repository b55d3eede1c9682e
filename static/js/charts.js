/* Draw each chart of the page from the data that stands in it. The table beside a chart holds the same figures. */
"use strict";

(() => {
  const ROW = 44;
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** Break a label into at most two lines of `length` characters, between words where it has any. */
  const broken = (label, length) => {
    if (label.length <= length) return label;
    const space = label.lastIndexOf(" ", length);
    const at = space > length / 2 ? space : length;
    const rest = label.slice(at).trim();
    return [label.slice(0, at), rest.length > length ? `${rest.slice(0, length - 1)}…` : rest];
  };

  /** Write each bar's figure at its end, inside where it would not fit beside: a direct label needs no pointer. */
  const directLabels = {
    id: "directLabels",
    afterDatasetsDraw(chart) {
      const { rows, narrow } = chart.config.options;
      const { ctx, chartArea } = chart;
      const zero = chart.scales.x.getPixelForValue(0);
      ctx.save();
      ctx.font = `13px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textBaseline = "middle";
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const text = narrow ? rows[index].short : rows[index].text;
        const width = ctx.measureText(text).width;
        const end = Math.max(bar.x, zero);
        const inside = !narrow && end + 8 + width > chartArea.right && end - zero > width + 16;
        ctx.fillStyle = colour(inside ? "--paper" : "--ink");
        ctx.textAlign = inside ? "right" : "left";
        ctx.fillText(text, inside ? end - 8 : end + 8, bar.y);
      });
      ctx.restore();
    },
  };

  const options = (data, narrow) => ({
    rows: data.rows,
    narrow,
    indexAxis: "y",
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    layout: { padding: { right: narrow ? 76 : 8 } },
    onClick: (_event, hit) => {
      const url = hit.length ? data.rows[hit[0].index].url : "";
      if (url) window.location.assign(url);
    },
    onHover: (event, hit) => {
      event.native.target.style.cursor = hit.length && data.rows[hit[0].index].url ? "pointer" : "default";
    },
    plugins: {
      legend: { display: false },
      tooltip: { callbacks: { label: (item) => `${data.rows[item.dataIndex].text} ${data.unit}` } },
    },
    scales: {
      x: { beginAtZero: true, display: false },
      y: {
        grid: { display: false },
        border: { color: colour("--ink") },
        ticks: {
          color: colour("--ink"),
          autoSkip: false,
          font: { family: getComputedStyle(document.body).fontFamily, size: 13 },
          callback: (_value, index) => {
            const label = data.rows[index].label;
            const chinese = /[\u4e00-\u9fff]/.test(label);
            return broken(label, (narrow ? 8 : 11) * (chinese ? 1 : 2));
          },
        },
      },
    },
  });

  const draw = (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const box = figure.querySelector(".chart-box");
    figure.hidden = false;
    box.style.height = `${data.rows.length * ROW + 16}px`;
    const fill = (row) => (row.marked ? "--tone-2" : row.rest ? "--bar-rest" : "--tone-1");
    return new window.Chart(figure.querySelector("canvas"), {
      type: "bar",
      data: {
        labels: data.rows.map((row) => row.label),
        datasets: [
          {
            data: data.rows.map((row) => Number(row.value)),
            backgroundColor: data.rows.map((row) => colour(fill(row))),
            barThickness: 20,
          },
        ],
      },
      options: options(data, figure.clientWidth < 420),
      plugins: [directLabels],
    });
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
