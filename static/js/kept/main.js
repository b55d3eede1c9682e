/** On every page of staff: what this person typed and did not save is offered; forms of an edition keep what is typed. */

import { byId, element } from "../shared/dom.js";
import { postJson } from "../shared/http.js";
import { keptBy, remove } from "./drafts.js";
import { isSame, KeptForm } from "./form.js";

/** @import { KeptDraft } from "./drafts.js" */

const section = byId("kept");
const list = byId("kept-list");
const { person, ...words } = section.dataset;
const opener = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=_person]"));
/** @type {KeptForm | null} */
const form = opener?.form ? new KeptForm(opener.form, person, words, offerAnew) : null;

/** A page has one address in each language. @param {string} url */
const bare = (url) => url.replace(/^\/en\//, "/");
const here = bare(location.pathname + location.search);

/** @type {(text: string, action: () => void) => HTMLButtonElement} */
const button = (text, action) =>
  element("button", { type: "button", className: "quiet-button", onclick: action }, text);

/** Open a new edition for what was typed, and go on there. @type {(url: string, name: any, draft: any) => Promise<void>} */
async function enterAnew(url, name, draft) {
  const answer = await postJson(url, {}).catch(() => null);
  if (!answer?.ok) return form?.tell(answer?.data.error ?? words.offline);
  localStorage.setItem(name, JSON.stringify({ ...draft, url: answer.data.url }));
  location.assign(answer.data.url);
}

/** @param {string} url */
function offerAnew(url) {
  return button(words.anew ?? "", () => enterAnew(url, form?.drafts.name, form?.drafts.kept()));
}

/** @param {KeptDraft} kept */
function offer({ name, draft }) {
  const item = element("li");
  const drop = () => {
    remove(name);
    item.remove();
    section.hidden = !list.children.length;
  };
  const put = () => {
    form?.put(draft);
    drop();
  };
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang);
  item.append(element("a", { href: draft.url }, draft.title.split(" · ")[0]), ` ${when} `);
  if (draft.values) {
    const typed = draft.values.map(([, value]) => value).filter(Boolean);
    item.append(element("details", {}, element("summary", {}, words.show ?? ""), element("pre", {}, typed.join("\n"))));
  }
  if (bare(draft.url) === here && draft.values && form) {
    const anew = opener?.dataset.anew;
    item.append(anew ? button(words.anew ?? "", () => enterAnew(anew, name, draft)) : button(words.put ?? "", put));
  }
  item.append(" ", button(words.drop ?? "", drop));
  list.append(item);
}

for (const kept of keptBy(person)) {
  // What the form says already needs no offer: it was stored, or stands in it with what is wrong.
  const isHere = bare(kept.draft.url) === here;
  if (kept.name === form?.drafts.name) continue;
  if (form && isHere && isSame(kept.draft.values, form.values())) remove(kept.name);
  else if (!(isHere && kept.draft.sheet)) offer(kept);
}
section.hidden = !list.children.length;
