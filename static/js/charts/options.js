/**
 * What all charts have in common.
 *
 * @typedef {{ label: string, value: string, text: string, short: string, url?: string, group?: string, tone?: number,
 *   marked?: boolean, rest?: boolean, from?: string, to?: string }} Row
 * @typedef {{ type: string, title: string, unit: string, height: number, middle?: string, rows: Row[] }} ChartData
 */

/** @param {string} name */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const family = () => getComputedStyle(document.body).fontFamily;

/** How much larger than usual a reader wants print to be, and with it what it stands in (`.large-print` of the sheet). */
const LARGER = 1.25;
/** @param {number} size */
export const sized = (size) => size * (document.documentElement.classList.contains("large-print") ? LARGER : 1);

/** @type {(size?: number) => { family: string, size: number, weight?: string }} */
export const font = (size = 13) => ({ family: family(), size: sized(size) });
/** @param {number} size */
export const written = (size) => `${sized(size)}px ${family()}`;

/** Let what is drawn of a row lead where its row leads. @type {(rowOf: (hit: any) => Row | undefined) => object} */
export const links = (rowOf) => ({
  onClick: (_event, hit) => {
    const url = hit.length ? rowOf(hit[0])?.url : "";
    if (url) window.location.assign(url);
  },
  onHover: (event, hit) => {
    event.native.target.style.cursor = hit.length && rowOf(hit[0])?.url ? "pointer" : "default";
  },
});

/** @param {Record<string, Function>} tip */
export const common = (tip) => ({
  animation: false,
  responsive: true,
  maintainAspectRatio: false,
  plugins: { legend: { display: false }, tooltip: { callbacks: tip } },
});
