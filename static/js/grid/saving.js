/**
 * Keep what is typed: in the browser at once, on the server a moment later.
 *
 * A save that was sent and not answered is sent again as it was, under its id, until there is an answer to it: the
 * server then says what it said the first time, and what was typed since is the next save.
 */

import { clone, same } from "./document.js";
import { freshId } from "./line_keys.js";
import { merge, takeTheirs } from "./merge.js";
import { tidyLine } from "./verdict.js";
import { say } from "./words.js";

/** @import { Line, TableDocument } from "./document.js" */

const SAVE_AFTER = 1200;
/** Seconds until a save without an answer is sent again: at first, and at most. */
const AGAIN = { first: 2, most: 30 };

export class Saving {
  #dirty = false;
  #saving = false;
  #choosing = false;
  #again = 0;
  /** @type {any} what was typed before the edition was closed */
  #left = null;
  /** @type {{ id: string, sheet: TableDocument } | null} */
  #unanswered = null;

  /**
   * @param {TableDocument} document as the server has it
   * @param {any} given the table, its keys, where drafts are kept, how to post, to choose and to speak
   */
  constructor(document, given) {
    const { url, editable, person, table, keys, drafts, timers, post, choose, words, tell, announce } = given;
    this.url = url;
    this.editable = editable;
    this.person = person;
    this.offerAnew = given.offerAnew;
    this.anew = given.anew;
    this.table = table;
    this.keys = keys;
    this.drafts = drafts;
    this.timers = timers;
    this.post = post;
    this.choose = choose;
    this.words = words;
    this.tell = tell;
    this.announce = announce;
    this.base = document;
    this.#hold(document);
  }

  get dirty() {
    return this.#dirty;
  }

  /** Something was changed. */
  changed() {
    this.#dirty = true;
    this.#keepDraft();
    this.tell(this.drafts.refused ? this.words.saving : this.words.unsaved);
    this.#later();
  }

  async save() {
    if (!this.editable || !this.#dirty || this.#saving || this.#choosing) return;
    this.#saving = true;
    this.timers.stop("save");
    this.#unanswered ??= { id: freshId(), sheet: this.#document() };
    this.#keepDraft();
    this.tell(this.words.saving);
    const { id, sheet } = this.#unanswered;
    let answer = null;
    try {
      answer = await this.post(this.url, { ...sheet, save: id, person: this.person });
    } catch {
      // There is no answer, whatever became of the save.
    }
    this.#saving = false;
    await this.#heard(answer, sheet);
  }

  /** Bring back what a browser kept that was closed before it was saved. */
  restore() {
    const kept = this.drafts.kept();
    if (!kept?.base) return;
    if (!this.editable) {
      this.#left = kept;
      this.#notSaved(this.words.left);
      if (this.anew) this.offerAnew(this.anew);
      return;
    }
    const now = this.base;
    this.#hold(kept.base);
    this.#unanswered = kept.unanswered ?? null;
    this.table.take(kept.sheet);
    if (this.#unanswered || this.base.version === now.version) {
      this.table.changed();
      this.save();
    } else {
      this.table.draw();
      this.#merge(now, "");
    }
    this.announce(this.words.restored);
    this.tell(this.words.restored);
  }

  /** @param {TableDocument} document what the server has */
  #hold(document) {
    this.base = clone(document);
    this.keys.know(this.base.rows);
  }

  /** @returns {TableDocument} */
  #document() {
    return { id: this.base.id, version: this.base.version, ...this.table.document() };
  }

  #keepDraft() {
    this.drafts.keep({ sheet: this.#document(), base: this.base, unanswered: this.#unanswered, at: Date.now() });
  }

  #later(seconds = SAVE_AFTER / 1000) {
    this.timers.later("save", seconds * 1000, () => this.save());
  }

  async #heard(answer, sent) {
    const { status } = answer ?? {};
    if (!answer || status >= 500) return this.#failed(answer);
    this.#again = 0;
    if (status === 401 || status === 403) return this.#notSaved(answer.data.error ?? this.words.login);
    this.#unanswered = null;
    if (answer.ok) return this.#stored(answer.data, sent);
    if (status === 409) {
      this.keys.take(answer.data.made);
      return this.#merge(answer.data.stale, answer.data.by);
    }
    this.#keepDraft();
    this.#notSaved(this.#refusal(answer));
    if (answer.data.anew) this.offerAnew(answer.data.anew);
  }

  /** What is typed, as the draft of the same table in another edition, whose lines have other keys. */
  movedTo(id, named) {
    /** @type {(table: TableDocument) => TableDocument} */
    const moved = (table) => ({
      ...table,
      ...{ id, version: 0 },
      rows: table.rows.map((line) => ({ ...line, key: named[line.key] ?? `n${line.key}` })),
    });
    const { sheet, base } = this.#left ?? { sheet: this.#document(), base: this.base };
    return { sheet: moved(sheet), base: moved(base), unanswered: null };
  }

  /** Forget what is typed: it goes on elsewhere. */
  letGo() {
    this.drafts.forget();
    this.#dirty = false;
  }

  #failed(answer) {
    // The server failed at this very document and stored none of it: what is sent next is the table as it is then.
    if (answer?.status === 500) {
      this.#unanswered = null;
      this.#keepDraft();
    }
    const offline = this.drafts.refused ? this.words.offlineUnkept : this.words.offline;
    const why = answer ? this.#refusal(answer) : offline;
    this.tell(why, "bad");
    if (!this.#again) this.announce(why);
    this.#again = Math.min(AGAIN.most, this.#again * 2 || AGAIN.first);
    this.#later(this.#again);
  }

  #refusal(answer) {
    // What stands before the portal says no more than a number.
    const known = { 404: this.words.gone, 413: this.words.large };
    const why = answer.data.error || known[answer.status] || answer.status;
    return say(this.words.refused, { why });
  }

  #notSaved(why) {
    this.tell(why, "bad");
    this.announce(why);
  }

  #stored(answer, sent) {
    const rows = sent.rows.map((/** @type {Line} */ line) => ({ ...line, key: answer.made[line.key] ?? line.key }));
    this.keys.take(answer.made);
    this.#hold({ ...sent, version: answer.version, rows });
    for (const line of this.base.rows) tidyLine(line, clone(line), answer.check.rows[line.key]);
    this.table.learn(answer.check, rows);
    this.#dirty = !same(this.#document(), this.base);
    // What is being typed is not stored yet: what is to be said of it is asked anew.
    if (this.table.isTyping) this.table.askAnew();
    else if (!this.#dirty) this.table.found(answer.findings);
    if (answer.stale) return this.#merge(answer.stale, answer.by);
    if (this.#dirty) {
      this.#keepDraft();
      return this.#later();
    }
    this.drafts.forget();
    const time = new Date().toTimeString().slice(0, "00:00".length);
    this.tell(say(this.words.saved, { time }), "good");
  }

  /** Bring together what was typed here and what another stored meanwhile. */
  async #merge(theirs, by) {
    const { document, clashes } = merge(this.base, this.#document(), theirs);
    if (clashes.length) {
      this.#choosing = true;
      this.tell(this.words.waiting, "bad");
      for (const clash of await this.choose(clashes, by)) takeTheirs(clash);
      this.#choosing = false;
    }
    this.#hold(theirs);
    this.table.take(document);
    this.table.changed();
    if (!clashes.length) this.announce(say(this.words.merged, { by }));
  }
}
