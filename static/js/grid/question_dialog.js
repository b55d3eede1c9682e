/** Ask a question that has a few answers. */

import { byId, element } from "../shared/dom.js";

/**
 * Tell which answer is chosen; none, an empty word, where the question is left without one.
 * @type {(question: string, details: string[], answers: Record<string, string>) => Promise<string>}
 */
export function question(question, details, answers) {
  const dialog = byId("grid-question");
  byId("grid-question-text").textContent = question;
  byId("grid-question-details").replaceChildren(...details.map((text) => element("li", {}, text)));
  byId("grid-question-answers").replaceChildren(
    ...Object.entries(answers).map(([value, text]) => element("button", { value }, text)),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue);
  });
}
