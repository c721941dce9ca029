// The console's editor: colours, completion, history, run and stop. Without this
// script the form runs a query and shows its results all the same.

import { proposals } from "./list.js";

const form = document.querySelector("form.gizmo");
const text = form.querySelector("textarea");
const run = form.querySelector("button");
const results = document.querySelector("#results");

const predicates = form.dataset.predicates.trim().split(" ");
const onGraph = ["V", "M", "Emit", "AddNamespace", "AddDefaultNamespaces", "LoadNamespaces", "IRI"];
const onPath = ["All", "And", "As", "Back", "Both", "Count", "Difference", "Except", "Filter", "Follow", "FollowR", "FollowRecursive", "ForEach", "GetLimit", "Has", "HasR", "In", "InPredicates", "Intersect", "Is", "LabelContext", "Labels", "Limit", "Map", "Or", "Order", "Out", "OutPredicates", "Save", "SaveInPredicates", "SaveOpt", "SaveOptR", "SaveOutPredicates", "SaveR", "Skip", "Tag", "TagArray", "TagValue", "ToArray", "ToValue", "Union", "Unique"];

// The editor is the text area over a copy of its text in colours.

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

// Completion: methods behind a dot, predicates and IDs in quotation marks.

const list = proposals("gizmo-completions", "Completions", text);
editor.append(list);

let active = 0;
let asked = null;

// part is what stands before the cursor and could be completed.
function part() {
  const before = text.value.slice(0, text.selectionStart);
  const quoted = before.match(/["'](<?[^"'\n]*)$/);
  const odd = (before.match(/"/g) ?? []).length % 2 === 1;
  if (quoted && odd) return { typed: quoted[1], kind: "name" };
  const method = before.match(/(\bg|\bgraph)?\.\s*([A-Za-z]*)$/);
  if (method) return { typed: method[2], kind: method[1] ? "graph" : "path" };
  return null;
}

async function propose() {
  const p = part();
  asked?.abort();
  if (!p) return hide();
  const low = p.typed.toLowerCase();
  if (p.kind !== "name") {
    const all = p.kind === "graph" ? onGraph : onPath;
    return show(all.filter((m) => m.toLowerCase().startsWith(low) && m !== p.typed).map((m) => ({ insert: m, name: m })));
  }
  const found = predicates.filter((x) => p.typed && x.toLowerCase().includes(low)).map((x) => ({ insert: x, name: x, more: "predicate" }));
  const word = p.typed.replace(/^<?([a-z]+:)?/, "").replaceAll("-", " ");
  if (word.length > 0) {
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch("/api/v1/complete?q=" + encodeURIComponent(word), { signal });
      if (answer.ok) {
        for (const c of (await answer.json()).completions) {
          if (c.id) found.push({ insert: `<${c.id}>`, name: c.name, more: c.id });
        }
      }
    } catch {
      return; // another one is under way
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

// insert puts a completion in place of what is typed by now.
function insert(what) {
  const p = part();
  if (!p) return;
  const end = text.selectionStart, start = end - p.typed.length;
  text.setRangeText(what, start, end, "end");
  hide();
  paint();
  text.focus();
}

// History: the last queries that ran, kept in this browser alone.

const kept = "talkgraph.console";
const most = 50;

function earlier() {
  try {
    return JSON.parse(localStorage.getItem(kept)) ?? [];
  } catch {
    return [];
  }
}

function keep(query) {
  const all = [query, ...earlier().filter((q) => q !== query)].slice(0, most);
  try {
    localStorage.setItem(kept, JSON.stringify(all));
  } catch { /* a browser that keeps nothing */ }
  offerHistory();
}

const past = document.createElement("select");
past.setAttribute("aria-label", "Earlier queries");
past.addEventListener("change", () => {
  if (past.value) text.value = past.value;
  past.selectedIndex = 0;
  paint();
  text.focus();
});
run.after(past);

function offerHistory() {
  const all = earlier();
  past.hidden = all.length === 0;
  past.replaceChildren(new Option("Earlier queries", ""), ...all.map((q) => new Option(q.replaceAll(/\s+/g, " ").slice(0, 80), q)));
}

// Running: the page with the results is fetched and its results are put in place;
// stopping drops the request, and with it the query on the server.

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
  keep(text.value.trim());
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
offerHistory();
paint();
