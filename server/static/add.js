// Adding notes: files can be dropped, what one writes is previewed as one writes, and
// an upload tells how far it is. Without this script the form does all but that.

const form = document.querySelector("#add");
const text = form?.querySelector("textarea[name=text]:not([hidden])");

if (form && text) {
  const files = form.querySelector("input[type=file]");
  const preview = form.querySelector("#preview");
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

  // The preview while one writes.
  const longest = 200_000; // more is previewed by the button
  let asked = null;
  let wait = 0;
  text.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(live, 350);
  });

  async function live() {
    asked?.abort();
    if (!text.value.trim() || text.value.length > longest) {
      preview.replaceChildren();
      return;
    }
    asked = new AbortController();
    const data = new FormData(form); // with what is mended in the preview already
    data.delete("file");
    data.set("do", "preview");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: asked.signal });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(answer.ok ? "#preview" : "[role=alert]");
      for (const again of found?.querySelectorAll("[name=source], [name=text]") ?? []) again.remove();
      preview.replaceChildren(...(found ? [found] : []));
    } catch { /* another one is under way, or the server is gone */ }
  }

  // An upload that tells how far it is; its answer takes the place of the page.
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
    request.upload.addEventListener("load", () => progress.removeAttribute("value")); // now they are read
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
