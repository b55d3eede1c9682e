/** The original beside the grid: it is larger or smaller as one likes, goes with the table, and marks the row one is in. */

import { byId } from "../shared/dom.js";

const STEP = 1.25;
/** How far below its upper edge the pane shows the row that it goes to. */
const ABOVE = 0.3;

export class OriginalBeside {
  #zoom = 1;
  /** @type {Element | null} */
  #marked = null;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.pane = /** @type {HTMLElement} */ (box.querySelector(".original-pane"));
    this.rows = JSON.parse(byId("original-rows-data").textContent);
    for (const button of box.querySelectorAll("button"))
      button.addEventListener("click", () => this.#scale(Number(button.dataset.zoom)));
  }

  /** Mark the row of the original that a line was read from, and show it. @param {string | undefined} key */
  show(key) {
    this.#marked?.removeAttribute("data-here");
    this.#marked = key ? this.#find(key) : null;
    this.#marked?.setAttribute("data-here", "");
    this.goTo(key);
  }

  /** Go to the row of a line, the window staying where it is. @param {string | undefined} key */
  goTo(key) {
    const row = key && this.#find(key);
    if (!row) return;
    const { top, height } = this.pane.getBoundingClientRect();
    this.pane.scrollTop += row.getBoundingClientRect().top - top - height * ABOVE;
  }

  /** @param {string} key */
  #find(key) {
    const drawn = this.pane.querySelector(`[data-line="${CSS.escape(key)}"]`);
    if (drawn || !this.rows[key]) return drawn;
    const [page, row] = this.rows[key];
    const heads = byId(`original-page-${page}`)?.querySelectorAll("tbody th") ?? [];
    return [...heads].find((head) => head.textContent === String(row))?.parentElement ?? null;
  }

  /** @param {number} by */
  #scale(by) {
    this.#zoom = Math.min(4, Math.max(0.5, this.#zoom * STEP ** by));
    this.pane.style.setProperty("--zoom", String(this.#zoom));
  }
}
