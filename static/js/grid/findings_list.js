/** What the checks found: signs at rows and cells, and the list below the table. */

import { byId, element } from "../shared/dom.js";
import { isGrave } from "./verdict.js";
import { say } from "./words.js";

/** @import { View } from "./view.js" */
/** @import { Finding } from "./document.js" */
/** @import { Located } from "./verdict.js" */

export class FindingsList {
  #grave = byId("grid-failing");
  #quiet = byId("grid-quiet");
  #quietCount = byId("grid-quiet-count");
  #count = byId("grid-found-count");

  /** @param {View} view */
  constructor(view) {
    this.view = view;
  }

  draw() {
    const { view } = this;
    const { verdict, words } = view;
    for (const old of view.body.querySelectorAll(".grid-mark")) old.remove();
    for (const td of view.body.querySelectorAll("[data-found]")) td.removeAttribute("data-found");
    this.#grave.replaceChildren();
    this.#quiet.replaceChildren();
    verdict.locate().forEach((located, i) => {
      this.#mark(located, i);
      (isGrave(located.finding) ? this.#grave : this.#quiet).append(this.#item(located, i));
    });
    const { failing } = verdict;
    const quiet = verdict.findings.length - failing;
    this.#count.textContent = say(failing ? words.failing : words.holding, { count: failing });
    this.#quietCount.textContent = say(words.quiet, { count: quiet });
    this.#quietCount.parentNode.hidden = !quiet;
  }

  /** Mark the cells and the rows of a finding that none before it has marked: the gravest comes first. */
  /** @type {(located: Located, i: number) => void} */
  #mark({ finding, cells }, i) {
    for (const { r, c } of cells) {
      const td = c < 0 ? undefined : this.view.cell(r, c);
      if (td) td.dataset.found ??= finding.verdict;
      const head = this.view.body.rows[r].cells[0];
      if (!head.querySelector(".grid-mark")) head.prepend(this.#sign(finding, i), " ");
    }
  }

  /** @type {(finding: Finding, i: number) => HTMLElement} */
  #sign(finding, i) {
    const mark = element(
      "a",
      {
        className: "grid-mark",
        "data-verdict": finding.verdict,
        href: `#grid-finding-${i}`,
        tabIndex: -1,
        title: finding.text,
      },
      element("span", { "aria-hidden": "true" }, finding.sign),
      element("span", { className: "unseen" }, finding.said),
    );
    mark.addEventListener("click", () => {
      if (!isGrave(finding)) this.#quiet.parentNode.open = true;
    });
    return mark;
  }

  /** @type {(located: Located, i: number) => HTMLElement} */
  #item({ finding, cells: [cell] }, i) {
    const sign = element("span", { className: "sign" }, `${finding.sign} ${finding.said}`);
    const item = element("li", { id: `grid-finding-${i}`, "data-verdict": finding.verdict }, sign, ` ${finding.text} `);
    if (cell) {
      const column = cell.order == null ? 0 : Math.max(0, cell.c);
      item.append(this.view.wayTo(cell.r, column, say(this.view.words.row, { row: cell.r + 1 })));
    }
    for (const [href, name] of finding.links) item.append(" · ", element("a", { href }, name));
    return item;
  }
}
