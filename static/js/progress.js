/** Ask every second how far an upload is; when it is over, show what came of it. */

import { byId } from "./shared/dom.js";

const box = byId("progress");
const bar = byId("progress-bar");
const words = byId("progress-words");
const live = byId("progress-live");
const forgotten = byId("progress-forgotten");

let spoken = 0;

/** @param {{ words: string, forgotten: boolean, pages: number, done: number }} told */
function show(told) {
  words.textContent = told.words;
  // Read aloud now and then only: pages may be read faster than their numbers can be said.
  if (Date.now() - spoken > 5000 && live.textContent !== told.words) {
    live.textContent = told.words;
    spoken = Date.now();
  }
  forgotten.hidden = !told.forgotten;
  if (told.pages) {
    bar.max = told.pages;
    bar.value = told.done;
  } else {
    bar.removeAttribute("value");
  }
}

async function ask() {
  try {
    const answer = await fetch(box.dataset.url, { redirect: "manual" });
    const told = answer.ok ? await answer.json() : null;
    // Logged out, or gone: the page itself says so. A server in trouble is asked again.
    if (told ? told.over : answer.status < 500) return location.reload();
    if (told) show(told);
  } catch {
    // No connection just now: the next time may do.
  }
  setTimeout(ask, 1000);
}

setTimeout(ask, 700);
