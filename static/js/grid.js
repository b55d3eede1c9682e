/* The grid of a table: a spreadsheet's keys over a plain HTML table, without a library.

It knows no rule of budgets: what figures mean, the tree, sums and doubts are asked of the server. An input stands in the
selected cell all the time, so that input methods work and a screen reader hears a named field; "ready" means that keys
move between cells, "edit" that they move within the text. What is typed is kept in the browser at once and on the server
a moment later. */
(() => {
  "use strict";
  const table = document.getElementById("grid");
  if (!table) return;
  const given = JSON.parse(document.getElementById("grid-data").textContent);
  const { columns, urls, words, editable } = given;
  const body = table.tBodies[0];
  const status = document.getElementById("grid-status");
  const live = document.getElementById("grid-live");
  const saved = document.getElementById("grid-saved");
  const unkept = document.getElementById("grid-unkept");
  const list = document.getElementById("grid-problems");
  const dialog = document.getElementById("grid-conflict");
  const choices = document.getElementById("grid-choices");
  const frame = document.getElementById("grid-frame");
  // Logging in again in another window gives the browser another token than the one this page came with.
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || document.querySelector("[name=csrfmiddlewaretoken]").value;
  const store = `mingzhang-table-${given.document.id}`;
  const CHECK_AFTER = 300, COMPARE_AFTER = 600, SAVE_AFTER = 1200, MOST_UNDO = 200;
  const PATIENCE = 30_000; // A save that is not answered so long is sent again.
  const FRAME = ["title", "number", "money_unit", "note", "remark"];
  const lists = [...new Set(columns.map((column) => column.list).filter(Boolean))];
  if (!lists.length) lists.push("");
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

  // What is edited: rows as printed, in each a line of every list

  let rows = [], version = 0, base = null, known = new Set(), alias = {}, check = { rows: {}, problems: [] };
  const freshKey = () => `n${freshId()}`;
  const listOf = (column) => column.list || lists[0];
  const clone = (value) => JSON.parse(JSON.stringify(value));

  function freshId() {
    // Browsers give ids to pages with TLS only.
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function take(sheet) {
    rows = [];
    for (const line of sheet.rows) {
      while (rows.length < line.row) rows.push({});
      rows[line.row - 1][line.list] = clone(line);
    }
    for (const name of FRAME) if (frame.elements[name]) frame.elements[name].value = sheet[name];
    withSpare();
  }

  function withSpare() {
    // One empty row below the last: where the next line is typed.
    while (rows.length && !Object.keys(rows[rows.length - 1]).length) rows.pop();
    if (editable) rows.push({});
    else if (!rows.length) rows.push({});
  }

  function resolve(key) {
    while (alias[key]) key = alias[key];
    return /^\d+$/.test(key) && !known.has(key) ? `n${key}` : key;
  }

  function sheetNow() {
    const sheet = { id: given.document.id, version, rows: [] };
    for (const name of FRAME) sheet[name] = frame.elements[name] ? frame.elements[name].value : given.document[name];
    rows.forEach((row, at) => {
      for (const name of Object.keys(row)) {
        const line = row[name];
        line.key = resolve(line.key);
        const { key, level, code, label, unit, cells } = line;
        sheet.rows.push({ key, row: at + 1, list: name, level: level || 0, code, label, unit, cells: { ...cells } });
      }
    });
    return sheet;
  }

  const lineAt = (r, c) => rows[r] && rows[r][listOf(columns[c])];
  const isAmount = (c) => columns[c].type === "amount";
  const isName = (c) => ["unit", "code", "label"].includes(columns[c].type);

  function get(r, c) {
    const line = lineAt(r, c);
    if (!line) return "";
    return (isName(c) ? line[columns[c].type] : line.cells[columns[c].order]) ?? "";
  }

  function set(r, c, text) {
    while (rows.length <= r) rows.push({});
    const name = listOf(columns[c]);
    let line = rows[r][name];
    if (!line) {
      if (text === "") return;
      line = rows[r][name] = newLine(r, name);
    }
    if (isName(c)) line[columns[c].type] = text;
    else if (text === "" && line.cells[columns[c].order] === undefined) return;
    else line.cells[columns[c].order] = text;
    if (isEmpty(line) && !/^\d+$/.test(line.key)) delete rows[r][name];
  }

  function newLine(r, name) {
    let above = r - 1;
    while (above >= 0 && !rows[above][name]) above -= 1;
    const level = above >= 0 ? rows[above][name].level || 1 : 1;
    return { key: freshKey(), list: name, level, code: "", label: "", unit: "", cells: {}, origins: {}, carried: false };
  }

  const isEmpty = (line) =>
    !line.code && !line.label && !line.unit && Object.values(line.cells).every((text) => text === "");

  // Undo: the rows as they were

  const undone = [], done = [];
  function change(action) {
    done.push(JSON.stringify(rows));
    if (done.length > MOST_UNDO) done.shift();
    undone.length = 0;
    action();
    withSpare();
    changed();
  }
  function step(from, to, word) {
    if (!from.length) return announce(words.nothing);
    to.push(JSON.stringify(rows));
    rows = JSON.parse(from.pop());
    changed();
    announce(word);
  }
  const undo = () => step(done, undone, words.undone);
  const redo = () => step(undone, done, words.redone);

  function changed() {
    draw();
    keep();
    askAnew();
    later("save", SAVE_AFTER, save);
  }

  const timers = {};
  function askAnew() {
    later("check", CHECK_AFTER, ask);
    later("compare", COMPARE_AFTER, compare);
  }

  function later(name, delay, action) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(action, delay);
  }

  // Drawing

  const field = document.createElement("input");
  field.type = "text";
  field.autocomplete = "off";
  field.spellcheck = false;
  field.className = "grid-field";
  field.setAttribute("aria-describedby", "grid-status");
  field.readOnly = !editable;
  let at = { r: 0, c: 0 }, from = { r: 0, c: 0 }, mode = "ready", leaving = false, focused = false;

  const cellOf = (r, c) => body.rows[r] && body.rows[r].cells[c + 1];

  function draw() {
    const had = focused; // A row that goes takes the focus with it.
    while (body.rows.length > rows.length) body.deleteRow(-1);
    while (body.rows.length < rows.length) {
      const tr = body.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.className = "grid-number";
      tr.append(head);
      columns.forEach((column) => {
        const td = tr.insertCell();
        td.setAttribute("role", "gridcell");
        td.className = `grid-${column.type}`;
        td.tabIndex = -1;
      });
    }
    rows.forEach((row, r) => {
      body.rows[r].cells[0].textContent = r + 1;
      columns.forEach((_column, c) => paint(r, c));
    });
    table.setAttribute("aria-rowcount", String(rows.length));
    at.r = Math.min(at.r, rows.length - 1);
    from.r = Math.min(from.r, rows.length - 1);
    focused = had;
    markFindings();
    place();
    marks();
  }

  function paint(r, c) {
    const td = cellOf(r, c), line = lineAt(r, c), column = columns[c];
    if (!td) return;
    const text = get(r, c), told = line && check.rows[resolve(line.key)];
    if (!(r === at.r && c === at.c)) td.textContent = text;
    const sum = told && isAmount(c) && told.sums[column.order];
    const state = told && isAmount(c) && text !== "" && told.cells[column.order] !== undefined && told.states[column.order];
    td.classList.toggle("refused", state === "unreadable");
    td.classList.toggle("total", Boolean(told && told.role === "total"));
    td.classList.toggle("carried", Boolean(line && line.carried));
    td.classList.toggle("corrected", Boolean(line && line.origins && line.origins[column.order] === "corrected"));
    td.classList.toggle("beyond", !line && lists.length > 1);
    for (const name of [...td.classList]) if (name.startsWith("indent-")) td.classList.remove(name);
    if (column.type === "label" && line) td.classList.add(`indent-${Math.min(line.level || 0, 6)}`);
    if (sum && text === "") td.dataset.sum = sum[0];
    else delete td.dataset.sum;
    if (sum && text !== "" && !/^-?0\.0*$/.test(sum[1]) && sum[1] !== "") td.dataset.rest = sum[1];
    else delete td.dataset.rest;
    td.setAttribute("aria-selected", String(inRange(r, c)));
  }

  function inRange(r, c) {
    const { top, left, bottom, right } = range();
    return r >= top && r <= bottom && c >= left && c <= right;
  }
  const range = () => ({
    top: Math.min(at.r, from.r), bottom: Math.max(at.r, from.r),
    left: Math.min(at.c, from.c), right: Math.max(at.c, from.c),
  });

  let selected = [];
  function place() {
    for (const td of selected) td.setAttribute("aria-selected", "false");
    const { top, left, bottom, right } = range();
    selected = [];
    for (let r = top; r <= bottom; r += 1)
      for (let c = left; c <= right; c += 1) {
        const td = cellOf(r, c);
        td.setAttribute("aria-selected", "true");
        selected.push(td);
      }
    const td = cellOf(at.r, at.c), home = field.parentNode;
    const had = focused; // Taking the field out of its cell blurs it.
    if (home !== td) {
      if (home && home.tagName === "TD") {
        const r = home.parentNode.sectionRowIndex, c = home.cellIndex - 1;
        field.remove();
        if (r >= 0 && r < rows.length) home.textContent = get(r, c);
      }
      td.textContent = "";
      td.append(field);
      mode = "ready";
    }
    if (mode === "ready") field.value = get(at.r, at.c);
    field.classList.toggle("editing", mode !== "ready");
    field.setAttribute("aria-label", nameOf(at.r, at.c));
    describe();
    if (had) {
      field.focus({ preventScroll: true });
      if (mode === "ready") field.select();
      td.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  function nameOf(r, c) {
    const line = lineAt(r, c), name = line ? `${line.code} ${line.label || line.unit}`.trim() : "";
    return `${name || say(words.row, { row: r + 1 })}, ${columns[c].header.join(" ")}`;
  }

  function problemsAt(r, c) {
    const line = lineAt(r, c);
    if (!line) return [];
    const key = resolve(line.key);
    return check.problems.filter((one) => one.key === key && (one.column === null ? columns[c].type === "label" || columns[c].type === "code" : one.column === columns[c].order));
  }

  function describe() {
    const line = lineAt(at.r, at.c), column = columns[at.c], parts = problemsAt(at.r, at.c).map((one) => one.text);
    const told = line && check.rows[resolve(line.key)], sum = told && told.sums[column.order];
    const here = findingsAt(at.r, at.c);
    field.setAttribute("aria-invalid", String(parts.length > 0 || here.some((one) => one.verdict === "FAIL")));
    parts.push(...here.map((one) => `${one.said}: ${one.text}`));
    if (sum) parts.push(say(sum[1] === "" ? words.sum : words.sumRest, { sum: sum[0], rest: sum[1] }));
    if (line && line.carried) parts.push(words.carried);
    const text = parts.join(" ");
    if (status.textContent !== text) status.textContent = text;
  }

  function marks() {
    for (const td of body.querySelectorAll(".doubt")) td.classList.remove("doubt");
    list.replaceChildren();
    for (const problem of check.problems) {
      const where = find(problem);
      if (where) cellOf(where.r, where.c).classList.toggle("doubt", !problem.refused);
      const item = document.createElement("li");
      if (where) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `${nameOf(where.r, where.c)}: ${problem.text}`;
        button.addEventListener("click", () => { focused = true; go(where.r, where.c); });
        item.append(button);
      } else item.textContent = problem.text;
      list.append(item);
    }
    const refused = check.problems.filter((one) => one.refused).length;
    document.getElementById("grid-count").textContent = say(words.problems, { count: check.problems.length, refused });
  }

  function find(problem) {
    if (problem.key === null) return null;
    for (let r = 0; r < rows.length; r += 1)
      for (let c = 0; c < columns.length; c += 1) {
        const line = lineAt(r, c);
        if (!line || resolve(line.key) !== problem.key) continue;
        if (problem.column === null ? columns[c].type !== "unit" : columns[c].order === problem.column) return { r, c };
      }
    return null;
  }

  // What the checks found: signs at rows and cells, the sentences of a cell in the line below, all in the list

  let findings = given.findings, spots = new Map();
  const isGrave = (one) => one.verdict === "FAIL";

  function rowsByKey() {
    const found = new Map();
    rows.forEach((row, r) => Object.keys(row).forEach((name) => found.set(resolve(row[name].key), { r, name })));
    return found;
  }

  function markFindings() {
    const where = rowsByKey(), lists_of = { grave: document.getElementById("grid-failing"), quiet: document.getElementById("grid-quiet") };
    for (const old of body.querySelectorAll(".grid-mark")) old.remove();
    for (const td of body.querySelectorAll("[data-found]")) delete td.dataset.found;
    lists_of.grave.replaceChildren();
    lists_of.quiet.replaceChildren();
    spots = new Map();
    findings.forEach((one, i) => {
      const cells = one.cells.map(([key, order]) => ({ ...where.get(key), order })).filter((cell) => cell.r !== undefined);
      for (const { r, name, order } of cells) {
        const c = columns.findIndex((column) => (order === undefined || order === null ? column.type === "label" : column.order === order) && listOf(column) === name);
        spots.set(`${r}.${c}`, [...(spots.get(`${r}.${c}`) || []), one]);
        if (c >= 0 && !cellOf(r, c).dataset.found) cellOf(r, c).dataset.found = one.verdict;
        signRow(r, one, i);
      }
      (isGrave(one) ? lists_of.grave : lists_of.quiet).append(told(one, i, cells[0]));
    });
    const failing = findings.filter(isGrave).length;
    document.getElementById("grid-found-count").textContent = say(failing ? words.failing : words.holding, { count: failing });
    const quiet = document.getElementById("grid-quiet-count");
    quiet.textContent = say(words.quiet, { count: findings.length - failing });
    quiet.parentNode.hidden = findings.length === failing;
  }

  function signRow(r, one, i) {
    const head = body.rows[r].cells[0];
    if (head.querySelector(".grid-mark")) return; // The gravest comes first.
    const mark = document.createElement("a");
    mark.className = "grid-mark";
    mark.dataset.verdict = one.verdict;
    mark.href = `#grid-finding-${i}`;
    mark.tabIndex = -1;
    mark.title = one.text;
    const sign = document.createElement("span"), word = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = one.sign;
    word.className = "unseen";
    word.textContent = one.said;
    mark.append(sign, word);
    mark.addEventListener("click", () => { if (!isGrave(one)) document.getElementById("grid-quiet").parentNode.open = true; });
    head.prepend(mark, " ");
  }

  function told(one, i, cell) {
    const item = document.createElement("li"), sign = document.createElement("span");
    item.id = `grid-finding-${i}`;
    item.dataset.verdict = one.verdict;
    sign.className = "sign";
    sign.textContent = `${one.sign} ${one.said}`;
    item.append(sign, ` ${one.text} `);
    if (cell) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = say(words.row, { row: cell.r + 1 });
      button.addEventListener("click", () => {
        focused = true;
        go(cell.r, Math.max(0, columns.findIndex((column) => column.order === cell.order)));
      });
      item.append(button);
    }
    for (const [url, name] of one.links) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = name;
      item.append(" · ", link);
    }
    return item;
  }

  function findingsAt(r, c) {
    const exact = spots.get(`${r}.${c}`);
    if (exact) return exact;
    const beside = columns.flatMap((_column, other) => spots.get(`${r}.${other}`) || []);
    return [...new Set(beside.filter(isGrave))];
  }

  let comparing = false;
  async function compare() {
    // One question at a time: what was typed meanwhile is asked next.
    if (comparing) return later("compare", COMPARE_AFTER, compare);
    comparing = true;
    try {
      const answer = await post(urls.findings, sheetTyped());
      if (answer.ok) found(answer.data.findings);
    } catch { /* The line that says whether it is saved says so too. */ }
    comparing = false;
    return undefined;
  }

  function found(told_all) {
    const before = findings.filter(isGrave).length, now = told_all.filter(isGrave).length;
    findings = told_all;
    markFindings();
    describe();
    if (now !== before) announce(say(now ? words.failing : words.holding, { count: now }));
  }

  function announce(text) { live.textContent = ""; live.textContent = text; }

  // Moving and editing

  function go(r, c, extend = false) {
    commit();
    at = { r: Math.max(0, Math.min(rows.length - 1, r)), c: Math.max(0, Math.min(columns.length - 1, c)) };
    if (!extend) from = { ...at };
    leaving = false;
    hideOffers();
    place();
  }

  function commit() {
    if (mode === "ready") return;
    const text = field.value.trim();
    mode = "ready";
    hideOffers();
    if (text === get(at.r, at.c)) return;
    const { r, c } = at;
    change(() => set(r, c, text));
  }

  function cancel() {
    mode = "ready";
    hideOffers();
    place();
  }

  function clearRange() {
    const { top, left, bottom, right } = range();
    change(() => {
      for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) if (lineAt(r, c)) set(r, c, "");
    });
  }

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-15, 0], PageDown: [15, 0] };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const { key, shiftKey } = event, control = event.ctrlKey || event.metaKey;
    if (offers.open && offerKey(event)) return;
    if (handle(key, control, shiftKey, event.altKey)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });

  function handle(key, control, shift, alt) {
    if (alt && !control) return editable && structure(key);
    if (control) return controlled(key.toLowerCase(), shift);
    if (key === "Escape") {
      if (mode === "ready") { leaving = true; announce(words.leaving); } else cancel();
      return true;
    }
    if (key === "Tab") {
      if (leaving) return false;
      const next = at.c + (shift ? -1 : 1);
      if (next < 0) return at.r > 0 ? (go(at.r - 1, columns.length - 1), true) : false;
      if (next >= columns.length) return at.r < rows.length - 1 ? (go(at.r + 1, 0), true) : (commit(), false);
      go(at.r, next);
      return true;
    }
    if (key === "Enter") { go(at.r + (shift ? -1 : 1), at.c); return true; }
    if (key === "F2" && editable) {
      mode = mode === "edit" ? "typing" : "edit";
      field.classList.add("editing");
      field.setSelectionRange(field.value.length, field.value.length);
      return true;
    }
    if (mode === "edit") return false;
    if (MOVES[key]) {
      const [down, right] = MOVES[key];
      go(at.r + down, at.c + right, shift);
      return true;
    }
    if (mode !== "ready") return false;
    if (key === "Home") { go(at.r, 0, shift); return true; }
    if (key === "End") { go(at.r, columns.length - 1, shift); return true; }
    if (!editable) return false;
    if (key === "Delete" || key === "Backspace") { clearRange(); return true; }
    if (key === "=") return acceptSum();
    return false;
  }

  function controlled(key, shift) {
    if (key === "z" && editable) { commit(); (shift ? redo : undo)(); return true; }
    if (key === "y" && editable) { commit(); redo(); return true; }
    if (key === "s" && editable) { commit(); save(); return true; }
    if (mode !== "ready") return false;
    if (key === "a") { from = { r: 0, c: 0 }; at = { r: rows.length - 1, c: columns.length - 1 }; place(); return true; }
    if (key === "home") { go(0, 0, shift); return true; }
    if (key === "end") { go(rows.length - 1, columns.length - 1, shift); return true; }
    return false;
  }

  function acceptSum() {
    const td = cellOf(at.r, at.c), sum = td.dataset.sum;
    if (!sum) return false;
    const { r, c } = at;
    change(() => set(r, c, sum));
    announce(say(words.accepted, { sum }));
    return true;
  }

  field.addEventListener("input", () => {
    if (mode === "ready") mode = "typing";
    field.classList.add("editing");
    askAnew();
    offer();
  });
  field.addEventListener("focus", () => { focused = true; });
  field.addEventListener("blur", () => {
    focused = false;
    // A click on a button of the page leaves the cell: what was typed stands.
    setTimeout(() => { if (!focused && mode !== "ready") { commit(); } hideOffers(); }, 150);
  });

  body.addEventListener("mousedown", (event) => {
    const td = event.target.closest("td");
    if (!td || (event.target === field && mode !== "ready")) return;
    event.preventDefault();
    focused = true;
    go(td.parentNode.sectionRowIndex, td.cellIndex - 1, event.shiftKey);
    dragging = true;
  });
  let dragging = false;
  body.addEventListener("mouseover", (event) => {
    const td = dragging && event.buttons === 1 && event.target.closest("td");
    if (td && td !== cellOf(at.r, at.c)) {
      commit();
      at = { r: td.parentNode.sectionRowIndex, c: td.cellIndex - 1 };
      place();
    }
  });
  document.addEventListener("mouseup", () => { dragging = false; });
  body.addEventListener("dblclick", () => { if (editable) { mode = "edit"; field.classList.add("editing"); } });

  // Lines: added, deleted, moved, indented

  const activeList = () => listOf(columns[at.c]);
  const ACTIONS = {
    add: () => change(addLine),
    remove: () => removeLines(),
    up: () => moveLine(-1),
    down: () => moveLine(1),
    indent: () => indentLine(1),
    outdent: () => indentLine(-1),
    undo, redo, save: () => save(),
  };
  const KEYS = { Enter: "add", Delete: "remove", Backspace: "remove", ArrowUp: "up", ArrowDown: "down", ArrowRight: "indent", ArrowLeft: "outdent" };

  function addLine() {
    const name = activeList(), row = at.r + 1;
    let gap = row;
    while (gap < rows.length && rows[gap][name]) gap += 1;
    // Where lists stand side by side, a gap further down takes up the new row and the other lists stay in their places.
    const below = rows.slice(gap).some((one) => one[name]);
    if (lists.length > 1 && below) {
      for (let r = gap; r > row; r -= 1) rows[r][name] = rows[r - 1][name];
      delete rows[row][name];
    } else rows.splice(row, 0, {});
    at.r = row;
    from = { ...at };
    rows[row][name] = newLine(row, name);
  }

  function structure(key) {
    if (!KEYS[key]) return false;
    commit();
    ACTIONS[KEYS[key]]();
    return true;
  }

  function removeLines() {
    const { top, bottom } = range(), name = activeList();
    const gone = rows.slice(top, bottom + 1).filter((row) => row[name]).length;
    if (!gone && rows.slice(top, bottom + 1).some((row) => Object.keys(row).length)) return announce(words.nothing);
    change(() => {
      for (let r = bottom; r >= top; r -= 1) {
        delete rows[r][name];
        if (!Object.keys(rows[r]).length && rows.length > 1) rows.splice(r, 1);
      }
      from = { ...at };
    });
    announce(say(words.removed, { count: gone }));
  }

  function moveLine(by) {
    const name = activeList(), other = at.r + by;
    if (other < 0 || other >= rows.length || !rows[at.r][name]) return;
    change(() => {
      const mine = rows[at.r][name], theirs = rows[other][name];
      rows[other][name] = mine;
      if (theirs) rows[at.r][name] = theirs; else delete rows[at.r][name];
      at.r = other;
      from = { ...at };
    });
    announce(say(words.moved, { row: at.r + 1 }));
  }

  function indentLine(by) {
    const { top, bottom } = range(), name = activeList();
    change(() => {
      for (let r = top; r <= bottom; r += 1) if (rows[r][name]) rows[r][name].level = Math.max(0, (rows[r][name].level || 0) + by);
    });
    const line = rows[at.r][name];
    if (line) announce(say(words.level, { level: line.level }));
  }

  document.getElementById("grid-tools")?.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (!button) return;
    commit();
    ACTIONS[button.dataset.do]();
    focused = true;
    place();
  });

  // Copy and paste, as spreadsheets exchange cells: tabs and line ends

  field.addEventListener("copy", (event) => {
    if (mode === "edit") return;
    const { top, left, bottom, right } = range(), lines = [];
    for (let r = top; r <= bottom; r += 1) {
      const cells = [];
      for (let c = left; c <= right; c += 1) cells.push(get(r, c).replace(/[\t\r\n]+/g, " "));
      lines.push(cells.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    announce(say(words.copied, { count: lines.length }));
  });
  field.addEventListener("cut", (event) => {
    if (mode === "edit" || !editable) return;
    field.dispatchEvent(new ClipboardEvent("copy", { clipboardData: event.clipboardData }));
    event.preventDefault();
    clearRange();
  });
  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!editable || (mode === "edit" && !/[\t\n]/.test(text))) return;
    event.preventDefault();
    pasteBlock(block(text));
  });

  function block(text) {
    // A cell that holds line ends or quotation marks comes in quotation marks.
    const made = [[""]];
    let quoted = false;
    const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let i = 0; i < clean.length; i += 1) {
      const character = clean[i], row = made[made.length - 1], last = row.length - 1;
      if (quoted && character === '"' && clean[i + 1] === '"') { row[last] += '"'; i += 1; }
      else if (character === '"' && (quoted || row[last] === "")) quoted = !quoted;
      else if (quoted) row[last] += character;
      else if (character === "\t") row.push("");
      else if (character === "\n") made.push([""]);
      else row[last] += character;
    }
    return made;
  }

  function pasteBlock(cells) {
    const { top, left, bottom, right } = range();
    mode = "ready";
    const single = cells.length === 1 && cells[0].length === 1;
    const height = single ? bottom - top + 1 : cells.length, width = single ? right - left + 1 : Math.max(...cells.map((row) => row.length));
    change(() => {
      for (let r = 0; r < height; r += 1)
        for (let c = 0; c < width && left + c < columns.length; c += 1) {
          const text = (single ? cells[0][0] : cells[r][c] ?? "").trim();
          set(top + r, left + c, text);
        }
      from = { r: top, c: left };
      at = { r: top + height - 1, c: Math.min(columns.length - 1, left + width - 1) };
    });
    const cut = left + width > columns.length;
    announce(say(cut ? words.pastedCut : words.pasted, { rows: height, columns: width }));
  }

  // Codes and their names, offered while typing

  const offers = { open: false, at: -1, rows: [] };
  const box = document.getElementById("grid-offers");
  let asked = 0;

  function offer() {
    const type = columns[at.c].type, text = field.value.trim();
    if (!["code", "label"].includes(type) || (type === "code" && !/^\d+$/.test(text)) || text.length < 1) return hideOffers();
    const number = (asked += 1);
    fetch(`${urls.codes}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } })
      .then((answer) => answer.json())
      .then(({ codes }) => { if (number === asked && mode !== "ready" && focused) showOffers(codes, type); })
      .catch(() => hideOffers());
    return undefined;
  }

  function showOffers(codes, type) {
    const useful = codes.filter(([code, name]) => (type === "code" ? code : name) !== field.value.trim());
    if (!useful.length) return hideOffers();
    offers.rows = codes;
    offers.at = -1;
    offers.open = true;
    box.replaceChildren(...codes.map(([code, name], i) => {
      const item = document.createElement("li");
      item.id = `grid-offer-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = `${code} ${name}`;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); takeOffer(i); });
      return item;
    }));
    const spot = field.getBoundingClientRect();
    box.hidden = false;
    box.style.left = `${Math.min(spot.left, innerWidth - box.offsetWidth - 8)}px`;
    box.style.top = `${spot.bottom + box.offsetHeight > innerHeight ? spot.top - box.offsetHeight : spot.bottom}px`;
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-controls", "grid-offers");
    return undefined;
  }

  function hideOffers() {
    asked += 1;
    offers.open = false;
    box.hidden = true;
    for (const name of ["aria-expanded", "aria-controls", "aria-activedescendant", "role"]) field.removeAttribute(name);
  }

  function offerKey(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && !event.altKey) {
      offers.at = (offers.at + move + offers.rows.length) % offers.rows.length;
      [...box.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === offers.at)));
      field.setAttribute("aria-activedescendant", `grid-offer-${offers.at}`);
      box.children[offers.at].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") hideOffers();
    else if ((event.key === "Enter" || event.key === "Tab") && offers.at >= 0) takeOffer(offers.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  function takeOffer(i) {
    const [code, name] = offers.rows[i], { r, c } = at, own = listOf(columns[c]);
    const codeAt = columns.findIndex((column) => column.type === "code" && listOf(column) === own);
    const labelAt = columns.findIndex((column) => column.type === "label" && listOf(column) === own);
    mode = "ready";
    hideOffers();
    change(() => {
      if (codeAt >= 0) set(r, codeAt, code);
      if (labelAt >= 0) set(r, labelAt, name);
    });
    const next = columns.findIndex((column, k) => k > c && column.type === "amount" && listOf(column) === own);
    focused = true;
    go(r, next >= 0 ? next : c);
  }

  // Asking the server what it makes of it

  let question = 0;
  async function ask() {
    const number = (question += 1), sheet = sheetTyped();
    try {
      const answer = await post(urls.check, sheet);
      if (number === question && answer.ok) learn(answer.data.check, sheet);
    } catch { /* The line that says whether it is saved says so too. */ }
  }

  function sheetTyped() {
    // What stands in the cell being typed counts as if it were there already.
    if (mode === "ready") return sheetNow();
    const before = JSON.stringify(rows);
    set(at.r, at.c, field.value.trim());
    const sheet = sheetNow();
    rows = JSON.parse(before);
    return sheet;
  }

  function learn(told, sheet) {
    check = told;
    const sent = new Map(sheet.rows.map((line) => [line.key, line]));
    for (const row of rows)
      for (const line of Object.values(row)) {
        const key = resolve(line.key), mine = told.rows[key], was = sent.get(key);
        if (!mine || !was) continue;
        tidyLine(line, was, mine);
        if (mine.name && line.label === "") line.label = mine.name;
      }
    const typing = mode !== "ready";
    const text = field.value;
    draw();
    if (typing) { field.value = text; }
  }

  function tidyLine(line, was, told) {
    // What still stands as it was sent becomes what the server made of it.
    line.level = line.level === was.level ? told.level : line.level;
    for (const [order, text] of Object.entries(told.cells))
      if (line.cells[order] === was.cells[order] && (line.cells[order] !== undefined || text === "")) line.cells[order] = text;
  }

  // Keeping: in the browser at once, on the server a moment later

  // A save that was sent and not answered is sent again as it was, under its id, until there is an answer to it: the server
  // then says what it said the first time, and what was typed since is the next save.
  let dirty = false, saving = false, again = 0, unanswered = null;
  function keep() {
    dirty = true;
    keepInBrowser();
    tell(unkept.hidden ? words.unsaved : words.saving);
  }

  function keepInBrowser() {
    const text = JSON.stringify({ sheet: sheetNow(), base, unanswered, at: Date.now() });
    try {
      localStorage.setItem(store, text);
    } catch {
      // Full or forbidden: entry goes on, and it is said once that only the server keeps what is typed.
      if (unkept.hidden) announce(unkept.textContent);
      unkept.hidden = false;
    }
  }

  function tell(text, kind = "") { saved.textContent = text; saved.dataset.kind = kind; }

  async function post(url, sheet) {
    const answer = await fetch(url, {
      method: "POST",
      signal: AbortSignal.timeout?.(PATIENCE),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
      body: JSON.stringify(sheet),
    });
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    // What is no JSON and no refusal either was said by something between here and the server.
    if (!json && !answer.redirected && (answer.ok || [408, 425, 429].includes(answer.status))) throw new TypeError("no answer");
    if (answer.redirected || !json) return { ok: false, status: answer.redirected ? 401 : answer.status, data: {} };
    return { ok: answer.ok, status: answer.status, data: await answer.json() };
  }

  async function save() {
    if (!editable || saving || !dirty || dialog.open) return;
    saving = true;
    clearTimeout(timers.save);
    unanswered ||= { id: freshId(), sheet: sheetNow() };
    keepInBrowser();
    tell(words.saving);
    let answer = null;
    try { answer = await post(urls.save, { ...unanswered.sheet, save: unanswered.id }); } catch { /* There is no answer, whatever became of the save. */ }
    saving = false;
    // The server failed at this very document and stored none of it: what is sent next is the table as it is then.
    if (answer?.status === 500) { unanswered = null; keepInBrowser(); }
    if (!answer || answer.status >= 500) return saveAgain(answer ? say(words.refused, { why: answer.data.error || answer.status }) : unkept.hidden ? words.offline : words.offlineUnkept);
    again = 0;
    if (answer.status === 401 || answer.status === 403) return notSaved(words.login);
    const sent = unanswered.sheet;
    unanswered = null;
    if (answer.ok) return stored(answer.data, sent);
    if (answer.status === 409) {
      takeKeys(answer.data.made);
      return merge(answer.data.stale, answer.data.by);
    }
    keepInBrowser();
    return notSaved(say(words.refused, { why: answer.data.error || answer.status }));
  }

  function notSaved(why) { tell(why, "bad"); announce(why); }

  function saveAgain(why) {
    again = Math.min(30, again ? again * 2 : 2);
    tell(why, "bad");
    if (again === 2) announce(why);
    later("save", again * 1000, save);
  }

  function takeKeys(made) {
    // New lines bear the keys from now on that they have on the server.
    Object.assign(alias, made);
    for (const key of Object.values(made)) known.add(key);
  }

  function stored(answer, sent) {
    const sheet = { ...sent, version: answer.version, rows: sent.rows.map((line) => ({ ...line, key: answer.made[line.key] || line.key })) };
    version = answer.version;
    takeKeys(answer.made);
    known = new Set(sheet.rows.map((line) => line.key));
    learn(answer.check, sheet);
    base = clone(sheet);
    for (const line of base.rows) tidyLine(line, clone(line), answer.check.rows[line.key]);
    dirty = JSON.stringify(sheetNow()) !== JSON.stringify(base);
    // What is being typed is not stored yet: what is to be said of it is asked anew.
    if (mode !== "ready") askAnew();
    else if (!dirty) found(answer.findings);
    if (answer.stale) return merge(answer.stale, answer.by);
    if (dirty) { keepInBrowser(); return later("save", SAVE_AFTER, save); }
    try { localStorage.removeItem(store); } catch { /* Nothing was kept. */ }
    tell(say(words.saved, { time: new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) }), "good");
    return undefined;
  }

  addEventListener("online", () => save());
  addEventListener("beforeunload", (event) => {
    commit();
    if (dirty) { save(); event.preventDefault(); }
  });
  frame.addEventListener("input", () => { keep(); later("save", SAVE_AFTER, save); askAnew(); });
  frame.addEventListener("submit", (event) => { event.preventDefault(); save(); });

  // Two who edit at once: what only one changed is taken over, what both changed is asked

  const byKey = (sheet) => new Map(sheet.rows.map((line) => [line.key, line]));
  const partsOf = (line) => ({ unit: line.unit, code: line.code, label: line.label, level: line.level, ...Object.fromEntries(Object.entries(line.cells).map(([order, text]) => [`#${order}`, text])) });

  function merge(theirs, by) {
    const mine = sheetNow(), old = byKey(base), own = byKey(mine), clashes = [], merged = [];
    for (const line of theirs.rows) {
      const before = old.get(line.key), my = own.get(line.key);
      if (!my) {
        const touched = before && JSON.stringify(partsOf(before)) !== JSON.stringify(partsOf(line));
        if (!before || touched) merged.push(clone(line));
        continue;
      }
      merged.push(mergeLine(before || line, my, line, clashes));
    }
    const theirKeys = new Set(theirs.rows.map((line) => line.key));
    for (const line of mine.rows) {
      if (theirKeys.has(line.key)) continue;
      const before = old.get(line.key), touched = before && JSON.stringify(partsOf(before)) !== JSON.stringify(partsOf(line));
      if (!before || touched) insertLine(merged, mine, { ...line, key: before ? `n${line.key}` : line.key });
    }
    for (const name of FRAME) if (frame.elements[name] && mine[name] === base[name]) frame.elements[name].value = theirs[name];
    const adopt = () => {
      version = theirs.version;
      known = theirKeys;
      base = clone(theirs);
      const titles = Object.fromEntries(FRAME.map((name) => [name, frame.elements[name] ? frame.elements[name].value : ""]));
      take({ ...theirs, ...titles, rows: merged });
      dirty = true;
      changed();
    };
    if (clashes.length) return choose(clashes, by, adopt);
    adopt();
    announce(say(words.merged, { by }));
    return undefined;
  }

  function mergeLine(before, my, their, clashes) {
    const line = clone(their), b = partsOf(before), m = partsOf(my), t = partsOf(their);
    for (const name of new Set([...Object.keys(m), ...Object.keys(t)])) {
      const put = (value) => {
        if (!name.startsWith("#")) line[name] = value;
        else if (value === undefined) delete line.cells[name.slice(1)];
        else line.cells[name.slice(1)] = value;
      };
      if (m[name] === b[name] || m[name] === t[name]) continue;
      put(m[name]);
      if (t[name] !== b[name]) clashes.push({ line, name, mine: m[name] ?? "", theirs: t[name] ?? "", put });
    }
    return line;
  }

  function insertLine(merged, mine, line) {
    const same = mine.rows.filter((one) => one.list === line.list), place = same.findIndex((one) => one.row === line.row);
    const above = same[place - 1], after = merged.findIndex((one) => above && one.key === above.key);
    const row = after >= 0 ? merged[after].row + 1 : line.row;
    for (const one of merged) if (one.list === line.list && one.row >= row) one.row += 1;
    merged.push({ ...clone(line), row });
  }

  function choose(clashes, by, adopt) {
    const title = (clash) => {
      const column = columns.find((one) => clash.name === `#${one.order}` || clash.name === one.type);
      return `${clash.line.code} ${clash.line.label || clash.line.unit} · ${column ? column.header.join(" / ") : words.levelName}`.trim();
    };
    document.getElementById("grid-conflict-by").textContent = say(words.clash, { by: by || "?", count: clashes.length });
    choices.replaceChildren(...clashes.map((clash, i) => {
      const set = document.createElement("fieldset"), legend = document.createElement("legend");
      legend.textContent = title(clash);
      set.append(legend);
      for (const [side, value] of [["mine", clash.mine], ["theirs", clash.theirs]]) {
        const label = document.createElement("label"), radio = document.createElement("input"), shown = document.createElement("b");
        radio.type = "radio";
        radio.name = `clash-${i}`;
        radio.value = side;
        radio.checked = side === "mine";
        shown.textContent = value === "" ? words.empty : value;
        label.append(radio, ` ${words[side]} `, shown);
        set.append(label);
      }
      return set;
    }));
    tell(words.waiting, "bad");
    dialog.showModal();
    dialog.onclose = () => {
      clashes.forEach((clash, i) => {
        if (choices.querySelector(`[name=clash-${i}][value=theirs]`).checked) clash.put(clash.theirs);
      });
      adopt();
      focused = true;
      place();
    };
  }
  document.getElementById("grid-conflict-done").addEventListener("click", () => dialog.close());

  // Opening

  given.document.rows.forEach((line) => known.add(line.key));
  version = given.document.version;
  base = clone(given.document);
  check = given.check;
  take(given.document);
  table.hidden = false;
  draw();
  restore();
  const asked_for = location.hash.match(/^#line-(\d+)$/);
  const line_at = asked_for && rowsByKey().get(asked_for[1]);
  if (line_at) { focused = true; go(line_at.r, columns.findIndex((column) => listOf(column) === line_at.name)); }

  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(store)); } catch { /* Nothing usable was kept. */ }
    if (!kept || !kept.base || !editable) return;
    base = kept.base;
    version = base.version;
    known = new Set(base.rows.map((line) => line.key));
    unanswered = kept.unanswered || null;
    take(kept.sheet);
    if (unanswered || version === given.document.version) {
      changed();
      save();
    } else {
      draw();
      merge(given.document, "");
    }
    announce(words.restored);
    tell(words.restored);
  }
})();
