/**
 * Boxes that scroll, by keyboard: none is a stop of the Tab key while nothing in it is out of sight; without this, each is.
 */

const watch = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    const box = /** @type {HTMLElement} */ (target.closest(".scroll"));
    box.tabIndex = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1;
  }
});

addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".scroll[tabindex]"))
    for (const one of [box, ...box.children]) watch.observe(one);
});

// Browsers leave what is half in sight where it is: whoever goes on by keyboard sees all of it.
addEventListener("focusin", ({ target }) => {
  const one = /** @type {HTMLElement} */ (target);
  if (one.matches(".scroll :focus-visible, .tabs :focus-visible"))
    one.scrollIntoView({ block: "nearest", inline: "nearest" });
});
