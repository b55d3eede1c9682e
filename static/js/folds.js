/** What is folded is shown where an address leads into it, and where a page is printed; most browsers do so themselves. */

/** @param {Element | null | undefined} inner */
function unfoldAround(inner) {
  const folded = /** @type {HTMLDetailsElement | null | undefined} */ (inner?.closest("details:not([open])"));
  if (!folded) return false;
  folded.open = true;
  unfoldAround(folded);
  return true;
}

function unfoldTarget() {
  const target = document.querySelector(":target");
  if (unfoldAround(target)) target?.scrollIntoView();
}

addEventListener("DOMContentLoaded", unfoldTarget);
addEventListener("hashchange", unfoldTarget);

/** @type {NodeListOf<HTMLDetailsElement>} */
let folded;

addEventListener("beforeprint", () => {
  folded = document.querySelectorAll("details:not([open])");
  for (const one of folded) one.open = true;
});

addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});
