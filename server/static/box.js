// The question box: the key "/" focuses it, and it proposes completions while a person writes. It
// is a combobox by the ARIA Authoring Practices. Without this script it is a plain form.

import { proposals } from "./list.js";

const box = document.querySelector("#q");
const form = box.form;

document.addEventListener("keydown", (e) => {
  const isEditing = e.target.closest("input, textarea, select, [contenteditable]");
  if (e.key === "/" && !isEditing && !e.ctrlKey && !e.metaKey && !e.altKey) {
    e.preventDefault();
    box.focus();
    box.select();
  }
});

const list = proposals("completions", "Proposals", box);
form.append(list);
box.setAttribute("role", "combobox");
box.setAttribute("aria-expanded", "false");

let request = null; // the current request
let active = -1; // the index of the proposal that the arrow keys selected
let typed = box.value; // the text that the person typed
let shownFor = null; // the text for which the proposals are shown

async function propose() {
  request?.abort();
  request = new AbortController();
  const { signal } = request, text = box.value;
  try {
    const answer = await fetch("/api/v1/complete?q=" + encodeURIComponent(text), { signal });
    if (!answer.ok) return;
    const { completions } = await answer.json();
    if (!signal.aborted) show(completions, text);
  } catch (e) {
    if (e.name !== "AbortError") hide(); // the box works without proposals
  }
}

function show(completions, text) {
  active = -1;
  shownFor = text;
  list.replaceChildren(...completions.map(option));
  list.hidden = completions.length === 0 || document.activeElement !== box;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
}

function hide() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
}

function option(c, i) {
  const li = document.createElement("li");
  li.id = "completion-" + i;
  li.setAttribute("role", "option");
  li.setAttribute("aria-selected", "false");
  li.dataset.question = c.question;
  li.dataset.whole = c.id ? "" : "yes";
  const name = document.createElement("span");
  name.className = c.id ? "tag " + c.kind : "";
  name.textContent = c.name;
  const more = document.createElement("small");
  more.textContent = c.id ? c.kind + (c.talks ? ", " + c.talks + (c.talks === 1 ? " talk" : " talks") : "") : "ask";
  li.append(name, more);
  li.addEventListener("pointerdown", (e) => e.preventDefault()); // the box keeps the focus
  li.addEventListener("click", () => take(li));
  return li;
}

// take puts a proposal into the box. It sends the form if the proposal is a complete question.
function take(li) {
  box.value = typed = li.dataset.question;
  if (li.dataset.whole) {
    form.requestSubmit();
    return;
  }
  box.value = typed += " ";
  hide();
  box.focus();
}

function move(by) {
  const all = [...list.children];
  all[active]?.setAttribute("aria-selected", "false");
  active = ((active + 1 + by + all.length + 1) % (all.length + 1)) - 1;
  const li = all[active];
  box.value = li ? li.dataset.question : typed;
  if (!li) {
    box.removeAttribute("aria-activedescendant");
    return;
  }
  li.setAttribute("aria-selected", "true");
  li.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", li.id);
}

const pause = 80; // milliseconds without a key
let timer = 0;
box.addEventListener("input", () => {
  typed = box.value;
  clearTimeout(timer);
  timer = setTimeout(propose, pause);
});
box.addEventListener("focus", () => { if (!box.value) propose(); });
box.addEventListener("blur", hide);
box.addEventListener("keydown", (e) => {
  if (e.key === "Escape") {
    if (!list.hidden) e.preventDefault();
    box.value = typed;
    hide();
  } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    if (list.hidden || active < 0 && shownFor !== typed) propose(); // the proposals are for an earlier text
    else move(e.key === "ArrowDown" ? 1 : -1);
  } else if (e.key === "Tab" && active >= 0) {
    hide();
  }
});
form.addEventListener("submit", hide);

// On a phone the links of the header are one line that scrolls; it shows the current one.
const current = document.querySelector(".top nav [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.offsetLeft - 40;
