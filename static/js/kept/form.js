/** A form whose typing is kept in the browser until the server has stored it. */

import { element } from "../shared/dom.js";
import { postForm } from "../shared/http.js";
import { Drafts } from "./drafts.js";

/** @typedef {[string, string][]} Values */

/** What the page itself puts into a form, and what cannot or must not be kept. */
const OWN = /^_|^kept_draft$|^csrfmiddlewaretoken$|_FORMS$|-id$/;

/** @type {(one: unknown, other: unknown) => boolean} */
export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class KeptForm {
  #sending = false;
  #asIs = false;

  /** @type {(form: any, person: string, words: DOMStringMap, offerAnew: (url: string) => Node) => any} */
  constructor(form, person, words, offerAnew) {
    this.form = form;
    this.offerAnew = offerAnew;
    this.words = words;
    this.told = element("p", { className: "kept-told", role: "status" });
    form.querySelector(".submit-row, .steps")?.before(this.told);
    const { _seen: seen, kept_draft: draft } = form.elements;
    this.seen = seen;
    // A form that comes back with what is wrong in it goes on with what was kept of it, and with where it was opened.
    this.id = form.getAttribute("id");
    const goesOn = draft.value.startsWith(`${this.id}@`);
    /** @type {Values | null} */
    this.opened = goesOn ? null : this.values();
    // Each opening of a page keeps its own: two windows of one form do not overwrite each other.
    if (!goesOn) draft.value = `${this.id}@${location.pathname}${location.search}#${Date.now()}`;
    this.url = draft.value.slice(this.id.length + 1, draft.value.lastIndexOf("#"));
    this.drafts = new Drafts(person, draft.value, () => this.tell(words.unkept));
    if (goesOn) this.keep();
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.keep());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => {
      if (this.drafts.refused && !this.#asIs && this.isChanged()) event.preventDefault();
    });
  }

  /** @returns {Values} */
  values() {
    const every = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !OWN.test(name));
    return /** @type {Values} */ (every.map(([name, value]) => [name, String(value).replaceAll("\r\n", "\n")]));
  }

  isChanged() {
    return !isSame(this.values(), this.opened);
  }

  keep() {
    if (this.isChanged())
      this.drafts.keep({ form: this.id, url: this.url, values: this.values(), seen: this.seen.value });
    else this.drafts.forget();
  }

  /** Put in what was kept, with what the fields held when it was typed. @param {{ values: Values, seen: string }} draft */
  put({ values, seen }) {
    this.#addRows(values);
    const left = [...values];
    for (const one of this.form.elements) {
      if (!one.name || OWN.test(one.name) || ["file", "submit", "button"].includes(one.type)) continue;
      if (one.type === "checkbox" || one.type === "radio")
        one.checked = values.some(([name, value]) => name === one.name && value === one.value);
      else {
        const at = left.findIndex(([name]) => name === one.name);
        if (at >= 0) one.value = left.splice(at, 1)[0][1];
      }
    }
    if (seen) this.seen.value = seen;
    this.keep();
  }

  /** Open as many rows of lists in the form as were typed into. @param {Values} values */
  #addRows(values) {
    for (const total of this.form.querySelectorAll("[name$=-TOTAL_FORMS]")) {
      const prefix = total.name.replace("-TOTAL_FORMS", "-");
      const numbers = values.map(([name]) =>
        name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : -1,
      );
      const more = this.form.querySelector(`#${prefix}group .add-row a`);
      for (let count = Number(total.value); more && count <= Math.max(...numbers); count++) more.click();
    }
  }

  async submit(event) {
    if (this.#asIs || this.form.elements._popup) return;
    event.preventDefault();
    if (this.#sending) return;
    this.#sending = true;
    /** @type {any} */
    let answer = null;
    try {
      answer = await postForm(this.form, event.submitter);
    } catch {
      // There is no answer, whatever became of it.
    }
    this.#sending = false;
    this.heard(answer, event.submitter);
  }

  heard(answer, submitter) {
    if (answer?.data.url) {
      this.#asIs = true;
      this.drafts.forget();
      location.assign(answer.data.url);
    } else if (answer?.ok) {
      // The form with what is wrong in it: the browser fetches it in the ordinary way.
      this.#asIs = true;
      this.form.requestSubmit(submitter);
    } else this.tell(this.#refusal(answer), answer?.data.anew);
  }

  #refusal(answer) {
    const { offline, login, refused = "" } = this.words;
    if (!answer || answer.status >= 500) return offline;
    if (answer.data.error) return answer.data.error;
    return [401, 403].includes(answer.status) ? login : refused.replace("{why}", String(answer.status));
  }

  /** @type {(text?: string, anew?: string) => void} */
  tell(text = "", anew = "") {
    this.told.textContent = text;
    if (anew) this.told.append(" ", this.offerAnew(anew));
  }
}
