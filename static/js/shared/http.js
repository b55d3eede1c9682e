/** Talk with the server in JSON. */

/** How long an answer is waited for. */
const PATIENCE = 30_000;
const JSON_TYPE = "application/json";
/** What something between here and the server says when it gives up. */
const GIVEN_UP = [408, 425, 429];

/** @typedef {{ ok: boolean, status: number, data: any }} Answer */

/** Logging in again in another window gives the browser another token than the one this page came with. */
function token() {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  return cookie?.[1] ?? /** @type {any} */ (document.querySelector("[name=csrfmiddlewaretoken]")).value;
}

/** @param {string} url */
export async function getJson(url) {
  const answer = await fetch(url, { headers: { Accept: JSON_TYPE } });
  return answer.json();
}

/**
 * Post a document. Fails when the server did not answer; a page to log in counts as a refusal.
 * @type {(url: string, sent: object) => Promise<Answer>}
 */
export async function postJson(url, sent) {
  const answer = await post(url, JSON.stringify(sent), { "Content-Type": JSON_TYPE });
  // What is no JSON and no refusal either was said by something between here and the server.
  if (answer.isPage && answer.ok) throw new TypeError("no answer");
  return answer;
}

/** Post a form; a page in answer, rather than JSON, is the form with what is wrong in it. @param {HTMLFormElement} form */
export function postForm(form, submitter) {
  const sent = new FormData(form, submitter);
  sent.set("csrfmiddlewaretoken", token());
  // Files take as long as the line needs.
  const patience = form.enctype.startsWith("multipart") ? 0 : PATIENCE;
  return post(form.getAttribute("action") || location.href, sent, {}, patience);
}

/** @returns {Promise<Answer & { isPage: boolean }>} */
async function post(url, body, headers, patience = PATIENCE) {
  const answer = await fetch(url, {
    method: "POST",
    signal: patience ? AbortSignal.timeout?.(patience) : null,
    headers: { ...headers, "X-CSRFToken": token(), Accept: JSON_TYPE },
    body,
  });
  const { ok, status, redirected } = answer;
  if (redirected) return { ok: false, status: 401, data: {}, isPage: true };
  const isPage = !(answer.headers.get("Content-Type") ?? "").includes("json");
  if (GIVEN_UP.includes(status) && isPage) throw new TypeError("no answer");
  return { ok, status, data: isPage ? {} : await answer.json(), isPage };
}
