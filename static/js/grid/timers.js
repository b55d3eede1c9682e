/** Things to do a moment later; what is asked for again in the meantime is done once. */

export class Timers {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #running = new Map();

  /** @type {(name: string, delay: number, action: () => unknown) => void} */
  later(name, delay, action) {
    this.stop(name);
    this.#running.set(name, setTimeout(action, delay));
  }

  /** @param {string} name */
  stop(name) {
    clearTimeout(this.#running.get(name));
  }
}
