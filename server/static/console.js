// The editor of the console: colours, completion, history, and stopping a query. Without this
// script the form runs a query and shows its results.

import { proposals } from "./list.js";

const form = document.querySelector("form.gizmo");
const text = form.querySelector("textarea");
const run = form.querySelector("button");
const results = document.querySelector("#results");

const predicates = form.dataset.predicates.trim().split(" ");
const graphMethods = ["V", "M", "Emit", "AddNamespace", "AddDefaultNamespaces", "LoadNamespaces", "IRI"];
const pathMethods = ["All", "And", "As", "Back", "Both", "Count", "Difference", "Except", "Filter", "Follow", "FollowR", "FollowRecursive", "ForEach", "GetLimit", "Has", "HasR", "In", "InPredicates", "Intersect", "Is", "LabelContext", "Labels", "Limit", "Map", "Or", "Order", "Out", "OutPredicates", "Save", "SaveInPredicates", "SaveOpt", "SaveOptR", "SaveOutPredicates", "SaveR", "Skip", "Tag", "TagArray", "TagValue", "ToArray", "ToValue", "Union", "Unique"];

// The editor is a transparent text area above a coloured copy of its text.

const editor = document.createElement("div");
editor.className = "editor";
const colours = document.createElement("pre");
colours.setAttribute("aria-hidden", "true");
text.replaceWith(editor);
editor.append(colours, text);

const tokens = /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`[^`]*`?)|(?<keyword>\b(?:var|let|const|function|return|if|else|for|while|null|true|false|new)\b)|(?<number>\b\d+(?:\.\d+)?\b)|(?<method>(?<=\.)[A-Za-z]\w*)/g;

function paint() {
  const out = [];
  let at = 0;
  for (const m of text.value.matchAll(tokens)) {
    out.push(text.value.slice(at, m.index));
    const span = document.createElement("span");
    span.className = Object.keys(m.groups).find((k) => m.groups[k] !== undefined);
    span.textContent = m[0];
    out.push(span);
    at = m.index + m[0].length;
  }
  colours.replaceChildren(...out, text.value.slice(at) + "\n");
  text.style.height = "auto";
  text.style.height = Math.max(text.scrollHeight, 9 * 16) + "px";
}

// Completion: methods after a dot, predicates and IDs in quotation marks.

const list = proposals("gizmo-completions", "Completions", text);
editor.append(list);

let active = 0; // the index of the selected completion
let request = null; // the current request

// incompletePart returns the text before the cursor that can be completed, and its kind: "name",
// "graph" or "path". It returns null if there is none.
function incompletePart() {
  const before = text.value.slice(0, text.selectionStart);
  const quoted = before.match(/["'](<?[^"'\n]*)$/);
  const odd = (before.match(/"/g) ?? []).length % 2 === 1;
  if (quoted && odd) return { typed: quoted[1], kind: "name" };
  const method = before.match(/(\bg|\bgraph)?\.\s*([A-Za-z]*)$/);
  if (method) return { typed: method[2], kind: method[1] ? "graph" : "path" };
  return null;
}

async function propose() {
  const p = incompletePart();
  request?.abort();
  if (!p) return hide();
  const low = p.typed.toLowerCase();
  if (p.kind !== "name") {
    const all = p.kind === "graph" ? graphMethods : pathMethods;
    return show(all.filter((m) => m.toLowerCase().startsWith(low) && m !== p.typed).map((m) => ({ insert: m, name: m })));
  }
  const found = predicates.filter((x) => p.typed && x.toLowerCase().includes(low)).map((x) => ({ insert: x, name: x, more: "predicate" }));
  const word = p.typed.replace(/^<?([a-z]+:)?/, "").replaceAll("-", " ");
  if (word.length > 0) {
    request = new AbortController();
    const { signal } = request;
    try {
      const answer = await fetch("/api/v1/complete?q=" + encodeURIComponent(word), { signal });
      if (answer.ok) {
        for (const c of (await answer.json()).completions) {
          if (c.id) found.push({ insert: `<${c.id}>`, name: c.name, more: c.id });
        }
      }
    } catch {
      return; // aborted by a newer request
    }
    if (signal.aborted) return;
  }
  show(found.filter((f) => f.insert !== p.typed));
}

function show(found) {
  list.replaceChildren(...found.slice(0, 10).map((f, i) => {
    const li = document.createElement("li");
    li.id = "gizmo-completion-" + i;
    li.setAttribute("role", "option");
    const name = document.createElement("code");
    name.textContent = f.name;
    const more = document.createElement("small");
    more.textContent = f.more ?? "";
    li.append(name, more);
    li.addEventListener("pointerdown", (e) => e.preventDefault());
    li.addEventListener("click", () => insert(f.insert));
    li.insert = () => insert(f.insert);
    return li;
  }));
  list.hidden = found.length === 0;
  choose(0);
}

function hide() {
  list.hidden = true;
  text.removeAttribute("aria-activedescendant");
}

function choose(i) {
  const all = [...list.children];
  active = all.length ? (i + all.length) % all.length : 0;
  all.forEach((li, k) => li.setAttribute("aria-selected", String(k === active)));
  if (all[active]) text.setAttribute("aria-activedescendant", all[active].id);
}

// insert replaces the incomplete part by a completion.
function insert(completion) {
  const p = incompletePart();
  if (!p) return;
  const end = text.selectionStart, start = end - p.typed.length;
  text.setRangeText(completion, start, end, "end");
  hide();
  paint();
  text.focus();
}

// History: the last queries that ran, stored in this browser only.

const historyKey = "talkgraph.console";
const maxHistory = 50; // queries in the menu

function readHistory() {
  try {
    return JSON.parse(localStorage.getItem(historyKey)) ?? [];
  } catch {
    return [];
  }
}

function addToHistory(query) {
  const all = [query, ...readHistory().filter((q) => q !== query)].slice(0, maxHistory);
  try {
    localStorage.setItem(historyKey, JSON.stringify(all));
  } catch { /* the browser does not allow storage */ }
  showHistory();
}

const historyMenu = document.createElement("select");
historyMenu.setAttribute("aria-label", "Earlier queries");
historyMenu.addEventListener("change", () => {
  if (historyMenu.value) text.value = historyMenu.value;
  historyMenu.selectedIndex = 0;
  paint();
  text.focus();
});
run.after(historyMenu);

function showHistory() {
  const all = readHistory();
  historyMenu.hidden = all.length === 0;
  historyMenu.replaceChildren(new Option("Earlier queries", ""), ...all.map((q) => new Option(q.replaceAll(/\s+/g, " ").slice(0, 80), q)));
}

// Running: the script fetches the page with the results and shows them here. Stopping aborts the
// request, which stops the query on the server.

let running = null;

async function start(address) {
  running?.abort();
  const own = running = new AbortController();
  run.textContent = "Stop";
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: own.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("#results") ?? page.querySelector("main");
    results.replaceChildren(...found.children);
    history.pushState(null, "", address);
    results.dispatchEvent(new CustomEvent("maps", { bubbles: true }));
  } catch (e) {
    const p = document.createElement("p");
    p.className = "empty";
    p.textContent = e.name === "AbortError" ? "Stopped." : "The server cannot be reached; try again.";
    results.replaceChildren(p);
  }
  if (running === own) {
    running = null;
    run.textContent = "Run";
    results.removeAttribute("aria-busy");
  }
}

form.addEventListener("submit", (e) => {
  e.preventDefault();
  hide();
  if (running) {
    running.abort();
    return;
  }
  addToHistory(text.value.trim());
  start("/console?" + new URLSearchParams({ query: text.value }));
});

results.addEventListener("click", (e) => {
  const tab = e.target.closest(".more a[href^='/console?']");
  if (!tab || tab.hasAttribute("download") || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  start(tab.getAttribute("href"));
});

window.addEventListener("popstate", () => location.reload());

text.addEventListener("input", () => {
  paint();
  propose();
});
text.addEventListener("blur", hide);
text.addEventListener("keydown", (e) => {
  const open = !list.hidden;
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    form.requestSubmit();
  } else if (open && (e.key === "Tab" && !e.shiftKey || e.key === "Enter")) {
    e.preventDefault();
    list.children[active].insert();
  } else if (open && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
    e.preventDefault();
    choose(active + (e.key === "ArrowDown" ? 1 : -1));
  } else if (open && e.key === "Escape") {
    e.preventDefault();
    hide();
  }
});

form.querySelector(".keys").hidden = false;
showHistory();
paint();
