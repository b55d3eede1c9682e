/** Leave a box out of the order of the Tab key while nothing in it is out of sight; without this, each is a stop. */

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
