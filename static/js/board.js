/** Load the board of a batch again while a worker is at it, unless somebody is at work on it. */

import { byId } from "./shared/dom.js";

const PAUSE = 3000;

function isInUse() {
  const box = byId("board");
  return box.contains(document.activeElement) || !getSelection()?.isCollapsed;
}

async function look() {
  const box = byId("board");
  if (!box.dataset.underWay) return;
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    // Logged out, or gone: the page itself says so. A server in trouble is asked again.
    if (!answer.ok && answer.status < 500) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("board");
    if (now && !isInUse()) {
      const left = box.querySelector(".scroller").scrollLeft;
      box.replaceWith(now);
      byId("board").querySelector(".scroller").scrollLeft = left;
    }
  } catch {
    // No connection just now: the next time may do.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
