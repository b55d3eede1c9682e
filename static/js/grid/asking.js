/** Ask the server, while someone types, what it makes of the table and what the checks find. */

const CHECK_AFTER = 300;
const COMPARE_AFTER = 600;

export class Asking {
  #asked = 0;
  #comparing = false;

  /** @type {(given: { urls: Record<string, string>, post: Function, table: any, timers: any }) => any} */
  constructor({ urls, post, table, timers }) {
    this.urls = urls;
    this.post = post;
    this.table = table;
    this.timers = timers;
  }

  anew() {
    this.timers.later("check", CHECK_AFTER, () => this.check());
    this.#compareLater();
  }

  async check() {
    this.#asked += 1;
    const number = this.#asked;
    const sent = this.table.typed();
    const data = await this.#answer(this.urls.check, sent);
    // An answer that another question has overtaken says nothing of the table as it is.
    if (data && number === this.#asked) this.table.learn(data.check, sent.rows);
  }

  async compare() {
    // One question at a time: what was typed meanwhile is asked next.
    if (this.#comparing) return this.#compareLater();
    this.#comparing = true;
    const data = await this.#answer(this.urls.findings, this.table.typed());
    this.#comparing = false;
    if (data) this.table.found(data.findings);
  }

  #compareLater() {
    this.timers.later("compare", COMPARE_AFTER, () => this.compare());
  }

  /** @type {(url: string, sent: object) => Promise<any>} */
  async #answer(url, sent) {
    try {
      const answer = await this.post(url, sent);
      return answer.ok ? answer.data : null;
    } catch {
      return null; // The line that says whether it is saved says so too.
    }
  }
}
