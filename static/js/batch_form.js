/** Say in which folders the chosen files lie, which browsers do not send, and what is too much before it is sent. */

import { byId } from "./shared/dom.js";

const form = byId("batch");
const files = byId("id_published");
const folder = byId("id_folder");
const chosen = byId("batch-chosen");

function look() {
  const every = [...files.files, ...folder.files];
  const size = every.reduce((sum, file) => sum + file.size, 0);
  byId("id_paths").value = JSON.stringify([...folder.files].map((file) => file.webkitRelativePath || file.name));
  chosen.textContent = every.length ? `${every.length} · ${(size / 1e6).toFixed(1)} MB` : "";
  const tooMuch = every.length > Number(form.dataset.most) || size > Number(form.dataset.largest);
  byId("batch-too-much").hidden = !tooMuch;
  return !tooMuch;
}

form.addEventListener("change", look);
form.addEventListener("submit", (/** @type {Event} */ event) => {
  if (!look()) event.preventDefault();
});
