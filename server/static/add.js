// The form to add notes: previews the text while a person writes, corrects lines of the preview in
// place, accepts dropped files, and shows the progress of an upload. Without this script the form
// works by its buttons.

const form = document.querySelector("#add");
const text = form?.querySelector("textarea[name=text]:not([hidden])");
const preview = form?.querySelector("#preview");
let request = null; // the current request for a preview
let teaching = false; // whether it corrects lines; a change of the text waits for it
let timer = 0; // until the preview after a change of the text

// fields returns the fields of the form as a text, to see whether a person changed one meanwhile.
const fields = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

// showPreview replaces the preview by the answer to the form with a button. It keeps the line that
// a person looks at in its place. If a person types meanwhile, it asks again with what was typed.
async function showPreview(what) {
  request?.abort();
  clearTimeout(timer);
  request = new AbortController();
  teaching = what !== "preview";
  const data = new FormData(form); // includes the corrections in the current preview
  data.delete("file");
  data.set("do", what);
  const sent = fields();
  const seen = preview.querySelector(".notes input:checked")?.value;
  const place = () => seen ? preview.querySelector(`.notes input[value="${seen}"]`)?.closest("tr") : null;
  const before = place()?.getBoundingClientRect().top;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal: request.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fields() !== sent) {
      showPreview(what);
      return;
    }
    const active = preview.contains(document.activeElement) ? document.activeElement : null;
    const found = [...page.querySelectorAll("#preview > *")];
    const alert = page.querySelector("main > [role=alert]");
    if (text) for (const e of found) for (const field of e.querySelectorAll("[name=source], [name=text]")) field.remove(); // the form has them
    if (found.length || !what.startsWith("drop")) preview.replaceChildren(...(answer.ok || !alert ? [] : [alert]), ...found);
    if (found.length) for (const field of form.querySelectorAll(".kept")) field.remove(); // the preview has them
    if (active?.name && active.type !== "checkbox") preview.querySelector(`[name="${CSS.escape(active.name)}"]`)?.focus({ preventScroll: true });
    const after = place();
    if (after) {
      after.closest("details").open = true;
      scrollBy({ top: after.getBoundingClientRect().top - before, behavior: "instant" });
      after.querySelector("input").focus({ preventScroll: true });
    }
    teaching = false;
  } catch (e) { // aborted by a newer request, or the server cannot be reached
    if (e.name !== "AbortError") teaching = false;
  }
}

if (form) {
  form.addEventListener("click", (e) => {
    const what = e.target.closest("button[name=do]")?.value ?? "";
    if (!/^(begin|none|speaker|join|drop|unjoin)\b/.test(what)) return;
    e.preventDefault();
    showPreview(what);
  });
  // The arrow keys move between the lines.
  preview.addEventListener("keydown", (e) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!by || e.target.name !== "line") return;
    const lines = [...preview.querySelectorAll(".notes input")].filter((i) => i.offsetParent);
    e.preventDefault();
    lines[lines.indexOf(e.target) + by]?.focus();
  });
}

// The bookmarklet hands the text of a page to this one in the fragment of the address, which browsers
// do not send to servers. They accept addresses of 2 MB, and a character takes up to 12 bytes of one.
const maxShared = 100_000; // characters
const bookmarklet = document.querySelector("#bookmarklet");
if (bookmarklet) {
  const script = `(() => {
    const text = (String(getSelection()) || document.body.innerText).slice(0, ${maxShared});
    location.href = ${JSON.stringify(location.origin + "/notes/add#")} + new URLSearchParams({ title: document.title, url: location.href, text });
  })()`;
  bookmarklet.querySelector("a").href = "javascript:" + encodeURIComponent(script);
  bookmarklet.hidden = false;
}

// shared is what the bookmarklet hands over.
const shared = new URLSearchParams(location.hash.slice(1));
const isShared = shared.has("text");
if (isShared && !form && !location.search) {
  // Browsers send no session with a link from another site. They do with one from here.
  location.replace(location.pathname + "?from=page" + location.hash);
}

if (form && text) {
  const files = form.querySelector("input[type=file]");
  const progress = form.querySelector("progress");

  form.addEventListener("dragover", (e) => {
    if (!e.dataTransfer.types.includes("Files")) return;
    e.preventDefault();
    form.classList.add("dropping");
  });
  for (const end of ["dragleave", "drop"]) form.addEventListener(end, () => form.classList.remove("dropping"));
  form.addEventListener("drop", (e) => {
    if (e.dataTransfer.files.length === 0) return;
    e.preventDefault();
    files.files = e.dataTransfer.files;
    submit("preview");
  });

  // The preview while a person writes. A longer text is previewed by the button only.
  const maxPreview = 200_000; // characters
  const pause = 350; // milliseconds without a key
  function showText() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (teaching) {
        showText();
        return;
      }
      request?.abort();
      if (!text.value.trim() || text.value.length > maxPreview) preview.replaceChildren();
      else showPreview("preview");
    }, pause);
  }
  for (const field of form.querySelectorAll(".text textarea, .text [name=source]")) field.addEventListener("input", showText);
  if (text.value.trim() && !preview.children.length) showText();

  if (isShared && !text.value) {
    const body = shared.get("text");
    const isNew = (part) => part === body || !body.includes(part); // as sharedText of package server
    text.value = [shared.get("title") ?? "", body, shared.get("url") ?? ""].filter(isNew).join("\n\n");
    history.replaceState(null, "", location.pathname);
    showPreview();
  }

  // Uploads of 1 MB and more show their progress. Their answer replaces the page.
  const large = 1_000_000;
  form.addEventListener("submit", (e) => {
    const size = [...files.files].reduce((sum, f) => sum + f.size, text.value.length);
    if (size < large) return;
    e.preventDefault();
    submit(e.submitter?.value ?? "preview");
  });

  function submit(what) {
    const data = new FormData(form);
    data.set("do", what);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (e) => {
      if (e.lengthComputable) progress.value = e.loaded / e.total;
    });
    request.upload.addEventListener("load", () => progress.removeAttribute("value")); // the server reads the notes
    request.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
      document.querySelector("h1").scrollIntoView();
    });
    request.addEventListener("error", () => { progress.hidden = true; });
    progress.hidden = false;
    request.send(data);
  }
}
