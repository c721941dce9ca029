// Maps one can move in. A map is an SVG document of its own in an <object>, drawn for the size of
// its frame; this module asks for it, moves its viewBox and shows what lies under the pointer or
// the focus.
//
//   drag, wheel, pinch, + - 0, arrow keys   move and zoom
//   hover, focus                            the reason of an edge, what a node is
//   click, Space                            select a node: dim the rest; a second one with Shift: the path between them
//   double click, m                         walk on, to the map around the node
//   arrow keys on a node or an edge         walk from a node along its edges
//   Enter, a second tap                     open the page of a node
//   Escape                                  dim nothing

const svgNS = "http://www.w3.org/2000/svg";
const still = matchMedia("(prefers-reduced-motion: reduce)");

function find() {
  for (const object of document.querySelectorAll("object.map[data-src]")) {
    object.addEventListener("load", () => start(object));
    object.addEventListener("error", () => again(object));
    ask(object);
    new ResizeObserver(() => ask(object)).observe(object);
  }
  for (const object of document.querySelectorAll("object.map:not([data-src])")) { // a site without a server
    object.addEventListener("load", () => start(object));
    start(object);
  }
}

// ask asks for the drawing in the size of the frame, and again when the frame changes by much.
function ask(object) {
  const width = Math.floor(object.clientWidth / 20) * 20, height = Math.floor(object.clientHeight / 20) * 20;
  const [w, h] = (object.dataset.frame ?? "0x0").split("x").map(Number);
  if (width < 200 || height < 200 || Math.abs(width - w) < width / 6 && Math.abs(height - h) < height / 3) return;
  object.dataset.frame = `${width}x${height}`;
  const address = new URL(object.dataset.src, location);
  address.searchParams.set("frame", object.dataset.frame);
  object.data = address.pathname + address.search;
}

// A busy server sends drawings away for a moment.
function again(object) {
  const tried = Number(object.dataset.tried ?? 0);
  if (!object.data || tried === 3) return;
  object.dataset.tried = tried + 1;
  setTimeout(() => { object.data = object.data; }, 2000);
}

for (const form of document.querySelectorAll("form.controls")) {
  form.addEventListener("change", () => form.requestSubmit());
}

function start(object) {
  const doc = object.contentDocument;
  const svg = doc?.documentElement;
  if (svg?.localName !== "svg" || svg.dataset.live) return;
  svg.dataset.live = "yes";
  svg.setAttribute("width", "100%");
  svg.setAttribute("height", "100%");
  fit(svg);
  for (const old of object.parentElement.querySelectorAll(".maptools, .mapcard, .maplegend, .mapcaption, .maphint")) old.remove();
  const view = new View(svg);
  const hint = document.createElement("p");
  hint.className = "at maphint";
  hint.textContent = "Drag to move, + and − to zoom. Click a node to see its neighbours, double-click to walk on.";
  const card = new Card(object);
  const graph = new Graph(doc, card, view, Boolean(object.dataset.src));
  object.before(tools(view, graph));
  object.after(card.element, legend(graph), ...caption(svg.dataset.caption), hint);
  view.begin(graph);
}

// Card shows what lies under the pointer or the focus, close to it. It stays for a
// moment, so that one can reach the links on it.
class Card {
  constructor(object) {
    this.object = object;
    this.element = document.createElement("div");
    this.element.className = "mapcard";
    this.element.setAttribute("role", "status");
    this.element.hidden = true;
    this.element.addEventListener("pointerenter", () => clearTimeout(this.going));
    this.element.addEventListener("pointerleave", () => this.leave());
  }

  show(at, ...contents) {
    clearTimeout(this.going);
    this.element.replaceChildren(...contents);
    this.element.hidden = false;
    const r = at.getBoundingClientRect(), o = this.object, c = this.element;
    const right = o.offsetLeft + o.clientWidth - c.offsetWidth;
    const below = o.offsetTop + r.bottom + 2, above = o.offsetTop + r.top - c.offsetHeight - 2;
    c.style.left = Math.max(o.offsetLeft, Math.min(o.offsetLeft + r.left, right)) + "px";
    c.style.top = (below + c.offsetHeight > o.offsetTop + o.clientHeight && above > 0 ? above : below) + "px";
  }

  leave() {
    clearTimeout(this.going);
    this.going = setTimeout(() => { this.element.hidden = true; }, 400);
  }
}

// fit squeezes the labels that this browser's fonts make wider than their cards.
function fit(svg) {
  for (const node of svg.querySelectorAll(".node")) {
    const card = node.querySelector("rect.card");
    for (const text of card ? node.querySelectorAll("text:not(.near)") : []) {
      const room = card.width.baseVal.value - 8;
      if (text.getComputedTextLength() > room) {
        text.setAttribute("textLength", room);
        text.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
    }
  }
}

// View is the part of the drawing that is seen.
class View {
  constructor(svg) {
    this.svg = svg;
    const { x, y, width, height } = svg.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.box = { ...this.whole };
    this.pointers = new Map();
    svg.addEventListener("wheel", (e) => {
      if (!e.ctrlKey && !e.metaKey && !this.moved) return; // a page that is scrolled past goes on scrolling
      e.preventDefault();
      this.zoom(Math.exp(Math.sign(e.deltaY) * 0.18), e.clientX, e.clientY);
    }, { passive: false });
    svg.addEventListener("pointerdown", (e) => this.down(e));
    svg.addEventListener("pointermove", (e) => this.move(e));
    for (const up of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(up, (e) => this.pointers.delete(e.pointerId));
    svg.addEventListener("click", (e) => { if (this.dragged) { e.preventDefault(); e.stopPropagation(); } }, true);
    svg.ownerDocument.addEventListener("keydown", (e) => this.key(e));
    svg.style.touchAction = "pan-y pinch-zoom";
  }

  get moved() { return this.box.width < this.whole.width * 0.99; }

  // scale is how many units of the drawing one pixel is.
  get scale() { return 1 / this.svg.getScreenCTM().a; }

  show() {
    const b = this.box, w = this.whole;
    b.width = Math.min(Math.max(b.width, w.width / 40), w.width * 1.5);
    b.height = b.width * w.height / w.width;
    b.x = Math.min(Math.max(b.x, w.x - b.width / 2), w.x + w.width - b.width / 2);
    b.y = Math.min(Math.max(b.y, w.y - b.height / 2), w.y + w.height - b.height / 2);
    this.svg.setAttribute("viewBox", `${b.x} ${b.y} ${b.width} ${b.height}`);
    this.svg.classList.toggle("zoomed", this.scale < 0.6); // the small labels have 11 pixels then
    this.svg.style.touchAction = this.moved ? "none" : "pan-y pinch-zoom";
  }

  // begin shows a drawing that is larger than its frame in its own size, around its focus.
  begin(graph) {
    if (this.scale < 1.02) return;
    this.zoom(1 / this.scale);
    const middle = [...graph.nodes.values()].find((n) => n.g.classList.contains("focus"));
    if (middle) this.reveal(middle.g, true);
  }

  // approach moves close to an element, unless motion is not wanted.
  async approach(element) {
    if (still.matches) return;
    const from = { ...this.box }, e = element.getBBox();
    const to = { width: from.width / 3, height: from.height / 3 };
    to.x = e.x + e.width / 2 - to.width / 2;
    to.y = e.y + e.height / 2 - to.height / 2;
    const began = performance.now(), time = 320;
    await new Promise((done) => {
      const step = (now) => {
        const t = Math.min((now - began) / time, 1), k = t * t * (3 - 2 * t);
        for (const at of ["x", "y", "width", "height"]) this.box[at] = from[at] + (to[at] - from[at]) * k;
        this.show();
        if (t < 1) requestAnimationFrame(step); else done();
      };
      requestAnimationFrame(step);
    });
  }

  // zoom keeps the point at these pixels where it is; without one, the middle.
  zoom(factor, px, py) {
    const p = px === undefined
      ? { x: this.box.x + this.box.width / 2, y: this.box.y + this.box.height / 2 }
      : new DOMPoint(px, py).matrixTransform(this.svg.getScreenCTM().inverse());
    const b = this.box, width = b.width;
    b.width *= factor;
    b.width = Math.min(Math.max(b.width, this.whole.width / 40), this.whole.width * 1.5);
    const f = b.width / width;
    b.x = p.x - (p.x - b.x) * f;
    b.y = p.y - (p.y - b.y) * f;
    this.show();
  }

  pan(dx, dy) {
    this.box.x += dx;
    this.box.y += dy;
    this.show();
  }

  reset() {
    this.box = { ...this.whole };
    this.show();
  }

  // reveal moves an element into sight, or into the middle.
  reveal(element, middle) {
    const r = element.getBoundingClientRect(), s = this.svg.getBoundingClientRect();
    if (middle || r.left < s.left || r.right > s.right || r.top < s.top || r.bottom > s.bottom) {
      this.pan(((r.left + r.right) - (s.left + s.right)) / 2 * this.scale, ((r.top + r.bottom) - (s.top + s.bottom)) / 2 * this.scale);
    }
  }

  down(e) {
    if (e.button > 0) return;
    this.pointers.set(e.pointerId, e);
    this.dragged = false;
  }

  move(e) {
    const before = this.pointers.get(e.pointerId);
    if (!before || e.pointerType === "touch" && this.pointers.size < 2 && !this.moved) return;
    const dx = e.clientX - before.clientX, dy = e.clientY - before.clientY;
    if (!this.dragged && Math.hypot(dx, dy) < 4) return;
    if (!this.dragged) this.svg.setPointerCapture(e.pointerId);
    this.dragged = true;
    if (this.pointers.size > 1) {
      const other = [...this.pointers.values()].find((p) => p.pointerId !== e.pointerId);
      const far = (p) => Math.max(Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY), 1);
      this.zoom(far(before) / far(e), other.clientX, other.clientY);
    } else {
      this.pan(-dx * this.scale, -dy * this.scale);
    }
    this.pointers.set(e.pointerId, e);
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const step = this.box.width / 8;
    const act = {
      "+": () => this.zoom(0.8), "=": () => this.zoom(0.8), "-": () => this.zoom(1.25), 0: () => this.reset(),
      ArrowLeft: () => this.pan(-step, 0), ArrowRight: () => this.pan(step, 0), ArrowUp: () => this.pan(0, -step), ArrowDown: () => this.pan(0, step),
    }[e.key];
    if (!act || e.defaultPrevented) return;
    e.preventDefault();
    act();
  }
}

// caption says what the map shows, where the page has no place for it.
function caption(text) {
  const place = document.querySelector("p.caption");
  if (place) place.textContent = text;
  if (place || !text) return [];
  const p = document.createElement("p");
  p.className = "at mapcaption";
  p.textContent = text;
  return [p];
}

// tools is the bar over a map: a search, and buttons to zoom.
function tools(view, graph) {
  const bar = document.createElement("div");
  bar.className = "maptools";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "Find on this map";
  search.setAttribute("aria-label", "Find on this map");
  const names = graph.names();
  search.setAttribute("list", names.id);
  const found = document.createElement("span");
  found.className = "at";
  found.setAttribute("role", "status");
  search.addEventListener("input", () => {
    const n = graph.search(search.value);
    found.textContent = search.value.trim() ? (n || "none") + " found" : "";
  });
  search.addEventListener("keydown", (e) => {
    if (e.key === "Enter") graph.go();
    if (e.key === "Escape") { search.value = ""; found.textContent = ""; graph.search(""); }
  });
  bar.append(search, found, names);
  const group = document.createElement("div");
  group.className = "mapbuttons";
  for (const [sign, name, act] of [["+", "Zoom in", () => view.zoom(0.7)], ["−", "Zoom out", () => view.zoom(1.4)], ["⤢", "Show all", () => view.reset()]]) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = sign;
    b.title = name;
    b.setAttribute("aria-label", name);
    b.addEventListener("click", act);
    group.append(b);
  }
  bar.append(group);
  return bar;
}

// shapes are the marks of kinds, in a square of 16.
const shapes = {
  talk: '<rect x="1" y="4" width="14" height="8" rx="2" class="open"/>', company: '<rect x="2.5" y="2.5" width="11" height="11" rx="2"/>',
  person: '<path d="M8 1l7 7-7 7-7-7z"/>', event: '<path d="M8 1l6 3.5v7L8 15l-6-3.5v-7z"/>', year: '<path d="M8 1l6 3.5v7L8 15l-6-3.5v-7z"/>', topic: '<circle cx="8" cy="8" r="6"/>',
};
const words = { talk: ["talk", "talks"], topic: ["topic", "topics"], company: ["company", "companies"], event: ["event", "events"], year: ["year", "years"], person: ["speaker", "speakers"] };

// legend is what the marks and the colours mean. A kind can be hidden; a community can be lit.
function legend(graph) {
  const list = document.createElement("ul");
  list.className = "maplegend";
  const add = (icon, text, pressed, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.innerHTML = `<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${icon}</svg>`;
    b.append(text);
    b.setAttribute("aria-pressed", pressed);
    b.addEventListener("click", () => {
      const on = b.getAttribute("aria-pressed") !== "true";
      for (const other of pressed ? [] : list.querySelectorAll(".community")) other.setAttribute("aria-pressed", "false");
      b.setAttribute("aria-pressed", on);
      act(on);
    });
    const item = document.createElement("li");
    item.append(b);
    list.append(item);
    return b;
  };
  for (const [kind, [one, many]] of Object.entries(words)) {
    const nodes = [...graph.nodes.values()].filter((node) => node.kind === kind), n = nodes.length;
    if (n === 0) continue;
    const b = add(shapes[kind], `${n} ${n === 1 ? one : many}`, true, (on) => graph.hide(kind, !on));
    b.title = "Show or hide";
    const plain = nodes.find((node) => !node.g.classList.contains("focus"));
    if (graph.communities.size === 0 && plain) Object.assign(b.querySelector("svg").style, graph.colours(plain)); // else colours mean communities
  }
  for (const [colour, { name, fill }] of graph.communities) {
    const b = add('<rect x="1" y="3" width="14" height="10" rx="4"/>', name, false, (on) => graph.lightCommunity(on && colour));
    Object.assign(b.querySelector("svg").style, { fill, stroke: fill });
    b.classList.add("community");
    b.title = "Light up this group";
  }
  const sizes = document.createElement("li");
  sizes.className = "at";
  sizes.textContent = "larger: more talks · thicker: stronger tie";
  list.append(sizes);
  return list;
}

// Graph knows which edges join which nodes, lights them up and shows what they are.
class Graph {
  constructor(doc, card, view, isServed) {
    this.card = card;
    this.view = view;
    this.isServed = isServed; // whether a server draws other maps
    this.root = doc.documentElement;
    this.nodes = new Map();
    this.edges = [];
    this.hidden = new Set();
    for (const g of doc.querySelectorAll(".node")) {
      const id = this.takeTitle(g), link = g.querySelector("a");
      const node = { id, g, link, colour: this.colourOf(g), kind: g.classList[1], edges: [], title: this.take(link) };
      node.name = node.title.split(" · ")[0];
      this.nodes.set(id, node);
    }
    for (const g of doc.querySelectorAll(".edge")) {
      const ends = this.takeTitle(g).split("--").map((id) => this.nodes.get(id));
      if (ends.length !== 2 || !ends[0] || !ends[1]) continue;
      const link = g.querySelector("a");
      const edge = { g, link, ends, title: this.take(link) };
      this.edges.push(edge);
      for (const end of ends) end.edges.push(edge);
      this.wide(edge);
    }
    this.communities = new Map();
    for (const g of doc.querySelectorAll(".field[data-name]")) {
      this.communities.set(this.colourOf(g), { name: g.dataset.name, fill: doc.defaultView.getComputedStyle(g.querySelector("path")).fill });
    }
    doc.addEventListener("pointermove", (e) => { this.pointer = { x: e.screenX, y: e.screenY }; });
    doc.addEventListener("click", (e) => { if (!e.target.closest("a")) this.select(); });
    doc.addEventListener("keydown", (e) => { if (e.key === "Escape") this.select(); });
    for (const n of this.nodes.values()) this.listen(n, n.edges, (e) => this.walk(e, n));
    for (const x of this.edges) this.listen(x, [x], (e) => this.cross(e, x));
    const style = doc.createElementNS(svgNS, "style");
    style.textContent = ".dim .node:not(.lit){opacity:.16}.dim .edge:not(.lit){opacity:.07}.dim .field{opacity:.35}.off{display:none}.lit.edge path:first-child{stroke-opacity:1}.link path.reach{stroke:transparent;stroke-width:12;fill:none}.chosen .mark{stroke-width:3}"
      + (still.matches ? "" : ".node,.edge,.field{transition:opacity .15s}");
    this.root.append(style);
  }

  // colourOf is the class of an element's colour, such as "c3".
  colourOf(g) {
    return [...g.classList].find((c) => /^c\d$/.test(c));
  }

  // rowOf is the row of a node in the table of the map page.
  rowOf(node) {
    return document.querySelector(`tr[data-id="${CSS.escape(node.id)}"]`);
  }

  // takeTitle takes the ID off an element, so that the browser does not show it.
  takeTitle(g) {
    const title = g.querySelector("title"), id = title.textContent;
    g.dataset.id = id;
    title.remove();
    return id;
  }

  // names makes the list of names for the search.
  names() {
    const list = document.createElement("datalist");
    list.id = "map-names-" + Math.random().toString(36).slice(2);
    for (const n of this.nodes.values()) list.append(new Option(n.name));
    return list;
  }

  // colours are those of a node's mark.
  colours(node) {
    const { fill, stroke } = this.root.ownerDocument.defaultView.getComputedStyle(node.g.querySelector(".mark"));
    return { fill, stroke };
  }

  // search lights the nodes whose name has a text and returns their number.
  search(text) {
    const wanted = text.trim().toLowerCase();
    this.found = wanted ? [...this.nodes.values()].filter((n) => n.name.toLowerCase().includes(wanted) && !this.hidden.has(n.kind)) : [];
    this.found.sort((a, b) => a.name.length - b.name.length);
    this.select();
    this.mark(this.found.map((n) => n.g), Boolean(wanted));
    return this.found.length;
  }

  // go selects the best of the nodes found and moves the focus to it.
  go() {
    const node = this.found?.[0];
    if (!node) return;
    this.select(node);
    node.link.focus();
  }

  // hide hides or shows the nodes of a kind, and the edges to them.
  hide(kind, hidden) {
    this.hidden[hidden ? "add" : "delete"](kind);
    for (const n of this.nodes.values()) n.g.classList.toggle("off", this.hidden.has(n.kind));
    for (const x of this.edges) x.g.classList.toggle("off", x.ends.some((n) => this.hidden.has(n.kind)));
  }

  // lightCommunity dims all but the nodes of a colour; false lights all.
  lightCommunity(colour) {
    this.select();
    const inside = (n) => n.colour === colour;
    this.mark([...[...this.nodes.values()].filter(inside), ...this.edges.filter((x) => x.ends.every(inside))].map((x) => x.g), Boolean(colour));
  }

  // select dims all but a node and its neighbours until something else is selected.
  select(node) {
    this.chosen?.g.classList.remove("chosen");
    this.chosen = node;
    node?.g.classList.add("chosen");
    this.light(node, node?.edges);
    if (!node) this.card.leave();
  }

  // join lights a shortest path between the node that is selected and another.
  join(to) {
    const before = new Map([[this.chosen, null]]), queue = [this.chosen];
    for (const n of queue) {
      for (const x of n.edges) {
        const next = x.ends.find((end) => end !== n) ?? n;
        if (x.g.classList.contains("off") || before.has(next)) continue;
        before.set(next, { x, n });
        queue.push(next);
      }
    }
    const path = [], lit = [to.g];
    for (let step = before.get(to), at = to; step; at = step.n, step = before.get(at)) {
      path.unshift(at.name);
      lit.push(step.x.g, step.n.g);
    }
    const text = document.createElement("span");
    text.textContent = path.length ? [this.chosen.name, ...path].join(" — ") : `No path on this map between ${this.chosen.name} and ${to.name}.`;
    this.card.show(to.g, text);
    this.mark(lit, true);
    this.route = true;
  }

  // wide makes an edge easier to hit.
  wide(edge) {
    const path = edge.g.querySelector("path");
    const reach = path.cloneNode();
    reach.removeAttribute("stroke");
    reach.setAttribute("class", "reach");
    path.after(reach);
  }

  listen(thing, edges, key) {
    const on = () => {
      if (this.route) return;
      this.card.show(thing.g, ...this.says(thing));
      if (!this.chosen) this.light(thing, edges);
    };
    const off = () => {
      this.card.leave();
      if (!this.chosen && !this.found?.length) this.light();
    };
    thing.link.addEventListener("pointerenter", (e) => {
      const rests = this.pointer?.x === e.screenX && this.pointer?.y === e.screenY;
      if (!rests) on(); // else the map moved under it
    });
    thing.link.addEventListener("pointerleave", off);
    thing.link.addEventListener("click", (e) => this.click(e, thing, on));
    thing.link.addEventListener("dblclick", (e) => { e.preventDefault(); this.walkOn(thing); });
    thing.link.addEventListener("focus", () => { this.view.reveal(thing.g); on(); });
    thing.link.addEventListener("blur", off);
    thing.link.addEventListener("keydown", key);
  }

  // click selects a node. Enter and a second tap open its page, as does a click with Ctrl.
  click(e, thing, show) {
    if (!thing.id || e.ctrlKey || e.metaKey || e.detail === 0) return;
    const second = e.pointerType === "touch" && this.chosen === thing;
    if (second) return;
    e.preventDefault();
    if (e.shiftKey && this.chosen && this.chosen !== thing) {
      this.join(thing);
      return;
    }
    this.route = false;
    this.select(thing);
    show();
  }

  // walkOn goes to the map around a node.
  async walkOn(thing) {
    if (!thing.id) return;
    await this.view.approach(thing.g);
    location.href = this.isServed ? this.around(thing) : this.page(thing);
  }

  // page is the address of the page of a node. A drawing may lie in another folder than this page.
  page(thing) {
    return new URL(thing.link.getAttribute("xlink:href"), this.root.ownerDocument.baseURI).href;
  }

  around(thing) {
    return this.rowOf(thing)?.querySelector("a.focus")?.href ?? "/map?around=" + encodeURIComponent(thing.id);
  }

  light(thing, edges = []) {
    this.route = false;
    this.mark(thing ? [thing.g, ...edges.flatMap((x) => [x.g, ...x.ends.map((n) => n.g)])] : [], Boolean(thing));
  }

  // mark lights some elements and dims the others, if dim is set.
  mark(elements, dim) {
    for (const g of this.root.querySelectorAll(".lit")) g.classList.remove("lit");
    this.root.classList.toggle("dim", dim);
    for (const g of elements) g.classList.add("lit");
  }

  // says is what the card shows of a node or an edge: what it is, and where to go from it.
  says(thing) {
    const text = document.createElement("span");
    text.textContent = thing.title;
    if (!thing.id) return [text];
    const out = [text, " ", this.link("open", this.page(thing))];
    if (!this.isServed) return out;
    out.push(" ", this.link("map around it", this.around(thing)));
    const expand = this.rowOf(thing)?.querySelector("a.expand");
    return expand ? [...out, " ", expand.cloneNode(true)] : out;
  }

  link(words, href) {
    const a = document.createElement("a");
    a.href = href;
    a.textContent = words;
    return a;
  }

  // take takes the title off a link, so that the browser does not show it as well.
  take(link) {
    const title = link.getAttribute("xlink:title");
    link.removeAttribute("xlink:title");
    if (!link.hasAttribute("aria-label")) link.setAttribute("aria-label", title);
    return title;
  }

  // walk goes from a node to its edges by the arrow keys.
  walk(e, n) {
    if (e.key === " ") this.select(n);
    else if (e.key === "m") this.walkOn(n);
    else if (["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"].includes(e.key) && n.edges.length > 0) {
      const back = e.key === "ArrowLeft" || e.key === "ArrowUp";
      this.from = n;
      n.edges.at(back ? -1 : 0).link.focus();
    } else return;
    e.preventDefault();
  }

  // cross goes on to the next edge of the node one came from, or by Enter to the
  // node at the other end.
  cross(e, edge) {
    const from = edge.ends.includes(this.from) ? this.from : edge.ends[0];
    const i = from.edges.indexOf(edge), n = from.edges.length;
    const to = { ArrowRight: (i + 1) % n, ArrowDown: (i + 1) % n, ArrowLeft: (i + n - 1) % n, ArrowUp: (i + n - 1) % n }[e.key];
    if (to !== undefined) from.edges[to].link.focus();
    else if (e.key === "Enter" || e.key === " ") edge.ends.find((end) => end !== from).link.focus();
    else if (e.key === "Escape") from.link.focus();
    else return;
    e.preventDefault();
    this.from = from;
  }
}

find();
document.addEventListener("maps", find); // another module has put maps on the page
