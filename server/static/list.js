// proposals makes a hidden list of proposals for a text field, as the question box and the console
// show it. The caller adds the list to the page.

export function proposals(id, label, field) {
  const list = document.createElement("ul");
  list.id = id;
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  return list;
}
