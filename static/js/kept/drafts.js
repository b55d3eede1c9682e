/**
 * What is typed and not saved yet, kept in the browser under the person who typed it and the record it belongs to.
 *
 * A computer may be shared: nobody is offered what another typed.
 */

import { byId } from "../shared/dom.js";

/** @typedef {{ name: string, draft: any }} KeptDraft */

export class Drafts {
  /** Whether the browser has refused to keep a draft: its storage is full or forbidden. */
  refused = false;

  /** @type {(person: string, record: string, onRefused?: () => void) => any} */
  constructor(person, record, onRefused) {
    this.person = person;
    this.name = `mingzhang-${person}-${record}`;
    this.onRefused = onRefused;
  }

  /** @param {object} draft */
  keep(draft) {
    const about = { title: byId("kept").dataset.called, url: location.pathname + location.search };
    try {
      localStorage.setItem(this.name, JSON.stringify({ ...about, at: Date.now(), ...draft }));
    } catch {
      // Entry goes on, and it is said once that only the server keeps what is typed.
      if (!this.refused) this.onRefused?.();
      this.refused = true;
    }
  }

  /** @returns {any} the draft, or null */
  kept() {
    return read(this.name);
  }

  forget() {
    remove(this.name);
  }
}

/** Name all that a person typed and did not save. @type {(person: string) => KeptDraft[]} */
export function keptBy(person) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(`mingzhang-${person}-`))
      .map((name) => ({ name, draft: read(name) }))
      .filter(({ draft }) => draft);
  } catch {
    return [];
  }
}

/** @param {string} name */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name */
export function remove(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
