/** The keys of lines: a number for a line that the server has, the letter n and an id for one that it has yet to make. */

/** @import { Line } from "./document.js" */

/** Make an id. Browsers give them to pages with TLS only. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const freshKey = () => `n${freshId()}`;

/** @param {string} key */
export const isStored = (key) => /^\d+$/.test(key);

export class LineKeys {
  /** @type {Set<string>} */
  #known = new Set();
  /** @type {Record<string, string>} */
  #alias = {};

  /**
   * Hold what the server has.
   * @param {Line[]} lines
   */
  know(lines) {
    this.#known = new Set(lines.map((line) => line.key));
  }

  /**
   * Let new lines bear the keys from now on that they have on the server.
   * @param {Record<string, string>} made
   */
  take(made) {
    Object.assign(this.#alias, made);
    for (const key of Object.values(made)) this.#known.add(key);
  }

  /**
   * Tell the key that a line has by now; one that the server no longer has is a new one.
   * @param {string} key
   */
  resolve(key) {
    let now = key;
    while (this.#alias[now]) now = this.#alias[now];
    return isStored(now) && !this.#known.has(now) ? `n${now}` : now;
  }
}
