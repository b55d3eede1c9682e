/** What is typed and not saved yet, kept in the browser. */

export class Drafts {
  /** Whether the browser has refused to keep a draft: its storage is full or forbidden. */
  refused = false;

  /** @type {(name: string, onRefused?: () => void) => any} */
  constructor(name, onRefused) {
    this.name = name;
    this.onRefused = onRefused;
  }

  /** @param {object} draft */
  keep(draft) {
    try {
      localStorage.setItem(this.name, JSON.stringify(draft));
    } catch {
      // Entry goes on, and it is said once that only the server keeps what is typed.
      if (!this.refused) this.onRefused?.();
      this.refused = true;
    }
  }

  /** @returns {any} the draft, or null */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "null");
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }
}
