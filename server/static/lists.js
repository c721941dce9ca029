// Lists: filters the names while a person types, and adds the next page below. Without this script
// the form and the links open pages.

const form = document.querySelector("#filter");
const list = document.querySelector("#list");
let request = null;

// load returns the list at an address, or null if a newer request replaced it.
async function load(address) {
  request?.abort();
  request = new AbortController();
  try {
    const answer = await fetch(address, { signal: request.signal });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

let timer = 0;
form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const fields = new URLSearchParams(new FormData(form));
    if (!fields.get("q")) fields.delete("q");
    const address = form.action + (fields.size ? "?" + fields : "");
    const page = await load(address);
    if (!page) return;
    history.replaceState(null, "", address);
    list.replaceChildren(...page.querySelector("#list").childNodes);
    document.querySelector("#total").textContent = page.querySelector("#total").textContent;
  }, 120); // milliseconds without a key
});

list?.addEventListener("click", async (e) => {
  const more = e.target.closest("a[rel=next]");
  if (!more || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  const page = await load(more.href);
  if (!page) {
    location = more.href;
    return;
  }
  const first = document.querySelector("#shown").textContent.split("–")[0];
  const added = [...page.querySelectorAll("#entries > li")];
  document.querySelector("#entries").append(...added);
  const pages = page.querySelector("nav.pages");
  pages.querySelector("[rel=prev]")?.remove();
  const shown = pages.querySelector("#shown");
  shown.textContent = first + "–" + shown.textContent.split("–")[1];
  more.closest("nav").replaceWith(pages);
  added[0]?.querySelector("a, summary").focus({ preventScroll: true });
});
