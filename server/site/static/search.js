// The search of a site without a server. It loads the files of the index that a search needs, as
// scripts, because browsers fetch no data from a disk. package site writes these files.

const results = document.querySelector("#results");
const state = document.querySelector("#state");
const files = Number(results.dataset.files), docsPerFile = Number(results.dataset.docs);
const shownResults = 50;

const loaded = new Map(); // the data of a file by its name

// found is what the files of the index call.
function found(name, data) { loaded.set(name, data); }

// load returns the data of a file of the index.
function load(name) {
  return new Promise((done) => {
    const script = document.createElement("script");
    script.src = "search/" + name + ".js";
    script.addEventListener("load", () => done(loaded.get(name)));
    script.addEventListener("error", () => done({}));
    document.head.append(script);
  });
}

// wordsOf splits a text as the index does: lower case, no accents.
function wordsOf(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? [])];
}

// fileOf is the number of the file that lists a word.
function fileOf(word) {
  let n = 0;
  for (const c of [...word].slice(0, 2)) n = n * 31 + c.codePointAt(0);
  return n % files;
}

// match returns the nodes that have a word, or a word that begins with it, with a score: whole
// words and words of a name count more.
async function match(word) {
  const out = new Map(), list = await load("words-" + fileOf(word));
  for (const [other, nodes] of Object.entries(list)) {
    if (!other.startsWith(word)) continue;
    for (const n of nodes) {
      const score = (other === word ? 2 : 1) * (n % 2 === 0 ? 2 : 1), node = n >> 1;
      out.set(node, Math.max(score, out.get(node) ?? 0));
    }
  }
  return out;
}

// search shows the nodes that have all words of a text, else those that have most of them.
async function search(text) {
  const matches = await Promise.all(wordsOf(text).map(match));
  const count = new Map(), score = new Map();
  for (const m of matches) {
    for (const [node, s] of m) {
      count.set(node, (count.get(node) ?? 0) + 1);
      score.set(node, (score.get(node) ?? 0) + s);
    }
  }
  const most = Math.max(0, ...count.values());
  const best = [...count.keys()].filter((n) => count.get(n) === most).sort((a, b) => score.get(b) - score.get(a) || a - b);
  const shown = best.slice(0, shownResults);
  const parts = [...new Set(shown.map((n) => Math.floor(n / docsPerFile)))];
  const docs = new Map(await Promise.all(parts.map(async (p) => [p, await load("docs-" + p)])));
  results.replaceChildren(...shown.map((n) => item(docs.get(Math.floor(n / docsPerFile))[n % docsPerFile])));
  let says = best.length === 1 ? "1 result" : best.length + " results";
  if (best.length > shown.length) says += "; the best " + shown.length;
  if (best.length > 0 && most < matches.length) says += ` with ${most} of ${matches.length} words`;
  state.textContent = (best.length === 0 ? "No results for" : says + " for") + ` “${text}”.`;
}

// item makes the element of a result.
function item([name, address, detail]) {
  const li = document.createElement("li"), a = document.createElement("a"), more = document.createElement("span");
  a.href = address;
  a.textContent = name;
  more.className = "at";
  more.textContent = detail;
  li.append(a, " ", more);
  return li;
}

const text = new URLSearchParams(location.search).get("q")?.trim();
if (text) {
  document.querySelector("#q").value = text;
  search(text);
} else {
  state.textContent = "Type words of a title, or the name of a speaker, topic or company.";
}
