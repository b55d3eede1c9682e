/** Which cells are selected: the one the field stands in, and the opposite corner of the block. */

/** @import { Place, Range } from "./document.js" */

/** @type {(value: number, most: number) => number} */
const within = (value, most) => Math.max(0, Math.min(most, value));

export class Selection {
  /** @type {Place} */
  at = { r: 0, c: 0 };
  /** @type {Place} */
  from = { r: 0, c: 0 };

  /** @returns {Range} */
  get range() {
    const { at, from } = this;
    return {
      top: Math.min(at.r, from.r),
      bottom: Math.max(at.r, from.r),
      left: Math.min(at.c, from.c),
      right: Math.max(at.c, from.c),
    };
  }

  /** @type {(r: number, c: number) => boolean} */
  holds(r, c) {
    const { top, left, bottom, right } = this.range;
    return r >= top && r <= bottom && c >= left && c <= right;
  }

  /** @type {(at: Place, from?: Place) => void} */
  set(at, from = at) {
    this.at = { ...at };
    this.from = { ...from };
  }

  /**
   * Go to a cell, or to the nearest that there is.
   * @type {(to: Place, height: number, width: number, extend?: boolean) => void}
   */
  go(to, height, width, extend = false) {
    const at = { r: within(to.r, height - 1), c: within(to.c, width - 1) };
    this.set(at, extend ? this.from : at);
  }

  /**
   * Stay inside a table that lost rows.
   * @param {number} height
   */
  fit(height) {
    this.at.r = Math.min(this.at.r, height - 1);
    this.from.r = Math.min(this.from.r, height - 1);
  }

  /**
   * Tell where Tab leads: along the row and on to the next; to null where it leaves the table.
   * @type {(by: number, height: number, width: number) => Place | null}
   */
  beside(by, height, width) {
    const { r, c } = this.at;
    if (c + by >= 0 && c + by < width) return { r, c: c + by };
    if (r + by < 0 || r + by >= height) return null;
    return { r: r + by, c: by > 0 ? 0 : width - 1 };
  }
}
