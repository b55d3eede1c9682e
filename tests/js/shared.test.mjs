import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { broken, withUnit } from "../../static/js/charts/text.js";
import { freshId, LineKeys } from "../../static/js/grid/line_keys.js";
import { say } from "../../static/js/grid/words.js";
import { Drafts, keptBy, remove } from "../../static/js/kept/drafts.js";
import { postJson } from "../../static/js/shared/http.js";

afterEach(() => {
  for (const name of ["document", "fetch", "localStorage", "location"]) delete globalThis[name];
});

/** Post to a server that answers so; return what was sent and what came of it. */
async function posted({ status = 200, type = "application/json", body = "{}", redirected = false, cookie = "" }) {
  let sent;
  globalThis.document = { cookie, querySelector: () => ({ value: "of the page" }) };
  globalThis.fetch = async (_url, request) => {
    sent = request;
    const answer = new Response(body, { status, headers: { "Content-Type": type } });
    return Object.defineProperty(answer, "redirected", { value: redirected });
  };
  return { answer: await postJson("/save/", { rows: [] }), sent };
}

test("a post bears the token of the cookie, or else that of the page", async () => {
  const { sent } = await posted({ cookie: "a=b; csrftoken=newer; c=d" });
  assert.equal(sent.headers["X-CSRFToken"], "newer");
  assert.equal((await posted({})).sent.headers["X-CSRFToken"], "of the page");
});

test("answers and refusals of the server are told as they are", async () => {
  assert.deepEqual((await posted({ body: '{"version":2}' })).answer, {
    ok: true,
    status: 200,
    data: { version: 2 },
    isPage: false,
  });
  const refusal = await posted({ status: 409, body: '{"by":"second"}' });
  assert.deepEqual(refusal.answer, { ok: false, status: 409, data: { by: "second" }, isPage: false });
});

test("a page to log in is a refusal, and so is one that forbids", async () => {
  assert.equal((await posted({ type: "text/html", redirected: true })).answer.status, 401);
  assert.deepEqual((await posted({ type: "text/html", status: 403 })).answer, {
    ok: false,
    status: 403,
    data: {},
    isPage: true,
  });
});

test("what something in between says is no answer", async () => {
  for (const status of [200, 408, 429])
    await assert.rejects(posted({ status, type: "text/html", body: "<h1>Wi-Fi</h1>" }), TypeError);
});

/** A page in a browser that keeps texts. */
function keptTexts() {
  globalThis.document = { getElementById: () => ({ dataset: { called: "Section" } }) };
  globalThis.location = { pathname: "/admin/", search: "" };
  const texts = {};
  const own = { enumerable: false };
  return Object.defineProperties(texts, {
    getItem: { ...own, value: (name) => texts[name] ?? null },
    setItem: { ...own, value: (name, text) => Object.assign(texts, { [name]: text }) },
    removeItem: { ...own, value: (name) => delete texts[name] },
  });
}

test("what one person typed is offered to nobody else, and says where it belongs", () => {
  globalThis.localStorage = keptTexts();
  new Drafts("7", "one").keep({ values: [] });
  assert.deepEqual([keptBy("7").length, keptBy("71").length, keptBy("8").length], [1, 0, 0]);
  const [{ name, draft }] = keptBy("7");
  assert.deepEqual([draft.title, draft.url, draft.values], ["Section", "/admin/", []]);
  remove(name);
  assert.deepEqual(keptBy("7"), []);
});

test("a browser that keeps nothing says so once", () => {
  keptTexts();
  globalThis.localStorage = {
    setItem() {
      throw new Error("full");
    },
  };
  let said = 0;
  const drafts = new Drafts("7", "one", () => {
    said += 1;
  });
  drafts.keep({});
  drafts.keep({});
  assert.deepEqual([said, drafts.refused], [1, true]);
});

test("a draft that is no JSON is none", () => {
  globalThis.localStorage = { getItem: () => "{" };
  assert.equal(new Drafts("7", "one").kept(), null);
});

test("ids are of the form that the server takes, with TLS and without", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(freshId(), form);
  const { randomUUID } = crypto;
  crypto.randomUUID = undefined;
  assert.match(freshId(), form);
  crypto.randomUUID = randomUUID;
});

test("a line that the server no longer has is a new one, also after a chain of keys", () => {
  const keys = new LineKeys();
  keys.know([{ key: "1" }]);
  keys.take({ n5: "5" });
  keys.take({ n1: "n5" });
  assert.deepEqual(
    ["1", "2", "n1", "nx"].map((key) => keys.resolve(key)),
    ["1", "n2", "5", "nx"],
  );
});

test("sentences are filled in", () => {
  assert.equal(say("{rows} × {columns}, {why}", { rows: 2, columns: 0 }), "2 × 0, ");
});

test("labels break between words where they have any, and after two lines", () => {
  assert.equal(broken("教育支出", 8), "教育支出");
  assert.deepEqual(broken("一般公共服务支出", 6), ["一般公共服务", "支出"]);
  assert.deepEqual(broken("Public security spending", 18), ["Public security", "spending"]);
  assert.deepEqual(broken("一二三四五六七八九十", 4), ["一二三四", "五六七…"]);
});

test("the unit stands behind the figure that has it, not behind its share", () => {
  assert.equal(withUnit({ text: "832.91 · 12.4%", short: "832.91" }, "万元"), "832.91 万元 · 12.4%");
  assert.equal(withUnit({ text: "832.91", short: "832.91" }, "万元"), "832.91 万元");
  assert.equal(withUnit(undefined, "万元"), "");
});
