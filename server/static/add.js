// The form to add notes: previews the text while a person writes, accepts dropped files, and
// shows the progress of an upload. Without this script the form works by its buttons.

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

  // The preview while a person writes. A longer text is previewed by the button only.
  const maxPreview = 200_000; // characters
  const pause = 350; // milliseconds without a key
  let request = null;
  let timer = 0;
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(showPreview, pause);
  });

  async function showPreview() {
    request?.abort();
    if (!text.value.trim() || text.value.length > maxPreview) {
      preview.replaceChildren();
      return;
    }
    request = new AbortController();
    const data = new FormData(form); // includes the corrections in the current preview
    data.delete("file");
    data.set("do", "preview");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: request.signal });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(answer.ok ? "#preview" : "[role=alert]");
      for (const field of found?.querySelectorAll("[name=source], [name=text]") ?? []) field.remove(); // the form has them
      preview.replaceChildren(...(found ? [found] : []));
    } catch { /* aborted by a newer request, or the server cannot be reached */ }
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
