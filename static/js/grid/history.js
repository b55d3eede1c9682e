/** Undo and redo: the rows as they were, each as a text. */

export class History {
  /** @type {string[]} */
  #done = [];
  /** @type {string[]} */
  #undone = [];

  constructor(most = 200) {
    this.most = most;
  }

  /**
   * Hold what is about to be changed; what was undone before is gone with it.
   * @param {string} state
   */
  remember(state) {
    this.#done.push(state);
    if (this.#done.length > this.most) this.#done.shift();
    this.#undone.length = 0;
  }

  /** @type {(now: string) => string | null} */
  undo(now) {
    return step(this.#done, this.#undone, now);
  }

  /** @type {(now: string) => string | null} */
  redo(now) {
    return step(this.#undone, this.#done, now);
  }
}

/** @type {(from: string[], to: string[], now: string) => string | null} */
function step(from, to, now) {
  const state = from.pop();
  if (state === undefined) return null;
  to.push(now);
  return state;
}
