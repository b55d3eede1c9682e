/** Talk with the server in JSON. */

/** How long an answer is waited for. */
const PATIENCE = 30_000;
const JSON_TYPE = "application/json";
/** What something between here and the server says when it gives up. */
const GIVEN_UP = [408, 425, 429];

/** Logging in again in another window gives the browser another token than the one this page came with. */
function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie?.[1] ?? /** @type {any} */ (document.querySelector("[name=csrfmiddlewaretoken]")).value;
}

/** @param {string} url */
export async function getJson(url) {
  const answer = await fetch(url, { headers: { Accept: JSON_TYPE } });
  return answer.json();
}

/**
 * Post a document. Fails when the server did not answer; a page to log in counts as a refusal.
 * @param {string} url
 * @param {object} sent
 * @returns {Promise<{ ok: boolean, status: number, data: any }>}
 */
export async function postJson(url, sent) {
  const answer = await fetch(url, {
    method: "POST",
    signal: AbortSignal.timeout?.(PATIENCE),
    headers: { "Content-Type": JSON_TYPE, "X-CSRFToken": token(), Accept: JSON_TYPE },
    body: JSON.stringify(sent),
  });
  const { ok, status, redirected } = answer;
  if (redirected) return { ok: false, status: 401, data: {} };
  if ((answer.headers.get("Content-Type") ?? "").includes("json")) return { ok, status, data: await answer.json() };
  // What is no JSON and no refusal either was said by something between here and the server.
  if (ok || GIVEN_UP.includes(status)) throw new TypeError("no answer");
  return { ok: false, status, data: {} };
}
