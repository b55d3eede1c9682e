/** On every page of staff: what this person typed and did not save is offered; forms keep what is typed. */

import { byId, element } from "../shared/dom.js";
import { postJson } from "../shared/http.js";
import { keptBy, remove } from "./drafts.js";
import { isSame, KeptForm } from "./form.js";

/** @import { KeptDraft } from "./drafts.js" */

const section = byId("kept");
const list = byId("kept-list");
const { person, ...words } = section.dataset;
const openers = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=_person]"));
/** What this page goes on with, or leads back to, is offered elsewhere only. */
const goingOn = [...document.querySelectorAll("input[name=kept_draft]")].map(
  (field) => `mingzhang-${person}-${/** @type {HTMLInputElement} */ (field).value}`,
);
const forms = [...openers].map(({ form }) => new KeptForm(form, person, words, offerAnew));

/** A page has one address in each language. @param {string} url */
const bare = (url) => url.replace(/^\/en\//, "/");
const here = bare(location.pathname + location.search);

/** @type {(text: string, action: () => void) => HTMLButtonElement} */
const button = (text, action) =>
  element("button", { type: "button", className: "quiet-button", onclick: action }, text);

/** Open a new edition for what was typed, and go on there. @type {(url: string, name: any, draft: any) => Promise<void>} */
async function enterAnew(url, name, draft) {
  const answer = await postJson(url, {}).catch(() => null);
  if (!answer?.ok) return forms[0].tell(answer?.data.error ?? words.offline);
  localStorage.setItem(name, JSON.stringify({ ...draft, url: answer.data.url }));
  location.assign(answer.data.url);
}

/** @param {string} url */
function offerAnew(url) {
  return button(words.anew ?? "", () => enterAnew(url, forms[0].drafts.name, forms[0].drafts.kept()));
}

/** What a draft was typed into, where this page has it. @param {any} draft */
const formOf = (draft) => (bare(draft.url) === here ? forms.find(({ id }) => id === draft.form) : undefined);

/** Say how many there are, or nothing. */
function count() {
  byId("kept-count").textContent = String(list.children.length);
  section.hidden = !list.children.length;
}

/** @param {KeptDraft} kept */
function offer({ name, draft }) {
  const form = formOf(draft);
  const item = element("li");
  const drop = () => {
    remove(name);
    item.remove();
    count();
  };
  const put = () => {
    form?.put(draft);
    drop();
  };
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang);
  item.append(element("a", { href: draft.url }, draft.title), ` ${when} `);
  if (draft.values) {
    const typed = draft.values.map(([, value]) => value).filter(Boolean);
    item.append(element("details", {}, element("summary", {}, words.show ?? ""), element("pre", {}, typed.join("\n"))));
  }
  if (form) {
    section.open = true;
    const { anew } = form.form.elements._person.dataset;
    item.append(anew ? button(words.anew ?? "", () => enterAnew(anew, name, draft)) : button(words.put ?? "", put));
  }
  item.append(" ", button(words.drop ?? "", drop));
  list.append(item);
}

for (const kept of keptBy(person)) {
  // What the form says already needs no offer: it was stored, or stands in it with what is wrong.
  if (goingOn.includes(kept.name) || forms.some(({ drafts }) => drafts.name === kept.name)) continue;
  const form = formOf(kept.draft);
  if (form && isSame(kept.draft.values, form.values())) remove(kept.name);
  else if (!(kept.draft.sheet && bare(kept.draft.url) === here)) offer(kept);
}
count();
