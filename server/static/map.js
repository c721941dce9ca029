// Maps one can move in. A map is an SVG document of its own in an <object>; this
// module moves its viewBox and tells what lies under the pointer or the focus.
//
//   drag, wheel, pinch, + - 0, arrow keys   move and zoom
//   hover, focus                            the reason of an edge, what a thing is
//   arrow keys on a thing or an edge        walk from a thing along its edges
//   click, Enter, a second tap              open; where the page offers them, expand and focus

const svgNS = "http://www.w3.org/2000/svg";

function find() {
  for (const object of document.querySelectorAll("object.map")) {
    object.addEventListener("load", () => start(object));
    object.addEventListener("error", () => again(object));
    start(object);
  }
}

// A busy server sends drawings away for a moment.
function again(object) {
  const tried = Number(object.dataset.tried ?? 0);
  if (tried === 3) return;
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
  const view = new View(svg);
  const hint = document.createElement("p");
  hint.className = "at maphint";
  hint.textContent = "Drag to move, + and − to zoom; hover or tab to a node or an edge to see its evidence.";
  const card = new Card(object);
  object.after(buttons(view), card.element, hint);
  new Graph(doc, card, view);
}

// Card tells of what lies under the pointer or the focus, close to it. It stays for a
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

// fit squeezes the labels that this browser's fonts make wider than their boxes.
function fit(svg) {
  for (const node of svg.querySelectorAll(".node")) {
    const shape = node.querySelector("path, ellipse, polygon");
    if (!shape) continue;
    const room = shape.getBBox().width * (shape.localName === "ellipse" ? 0.86 : 0.94);
    for (const text of node.querySelectorAll("text")) {
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
    this.svg.style.touchAction = this.moved ? "none" : "pan-y pinch-zoom";
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

  // reveal moves an element into sight.
  reveal(element) {
    const r = element.getBoundingClientRect(), s = this.svg.getBoundingClientRect();
    if (r.left < s.left || r.right > s.right || r.top < s.top || r.bottom > s.bottom) {
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

function buttons(view) {
  const bar = document.createElement("div");
  bar.className = "mapbuttons";
  for (const [sign, name, act] of [["+", "Zoom in", () => view.zoom(0.7)], ["−", "Zoom out", () => view.zoom(1.4)], ["⤢", "Show all", () => view.reset()]]) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = sign;
    b.title = name;
    b.setAttribute("aria-label", name);
    b.addEventListener("click", act);
    bar.append(b);
  }
  return bar;
}

// Graph knows which edges join which things, lights them up and tells of them.
class Graph {
  constructor(doc, card, view) {
    this.card = card;
    this.view = view;
    this.root = doc.documentElement;
    this.nodes = new Map();
    this.edges = [];
    for (const g of doc.querySelectorAll(".node")) {
      const id = g.querySelector("title").textContent;
      this.nodes.set(id, { id, g, link: g.querySelector("a"), edges: [] });
    }
    for (const g of doc.querySelectorAll(".edge")) {
      const ends = g.querySelector("title").textContent.split("--").map((id) => this.nodes.get(id));
      if (ends.length !== 2 || !ends[0] || !ends[1]) continue;
      const edge = { g, link: g.querySelector("a"), ends };
      this.edges.push(edge);
      for (const end of ends) end.edges.push(edge);
      this.wide(edge);
    }
    doc.addEventListener("pointermove", (e) => { this.pointer = { x: e.screenX, y: e.screenY }; });
    for (const n of this.nodes.values()) this.listen(n, n.edges, (e) => this.walk(e, n));
    for (const x of this.edges) this.listen(x, [x], (e) => this.cross(e, x));
    const style = doc.createElementNS(svgNS, "style");
    style.textContent = ".dim .node:not(.lit),.dim .edge:not(.lit){opacity:.22}.lit.edge path:first-child{stroke-width:2.4}.link path.reach{stroke:transparent;stroke-width:12;fill:none}";
    this.root.append(style);
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
      this.card.show(thing.g, ...this.says(thing));
      this.light(thing, edges);
    };
    const off = () => {
      this.card.leave();
      this.light();
    };
    thing.link.addEventListener("pointerenter", (e) => {
      const rests = this.pointer?.x === e.screenX && this.pointer?.y === e.screenY;
      if (!rests) on(); // else the map moved under it
    });
    thing.link.addEventListener("pointerleave", off);
    thing.link.addEventListener("click", (e) => {
      const first = this.touched !== thing;
      this.touched = thing;
      if (e.pointerType !== "touch" || !first) return;
      e.preventDefault(); // a finger cannot hover: the first tap tells, the second opens
      on();
    });
    thing.link.addEventListener("focus", () => { this.view.reveal(thing.g); on(); });
    thing.link.addEventListener("blur", off);
    thing.link.addEventListener("keydown", key);
  }

  light(thing, edges = []) {
    for (const g of this.root.querySelectorAll(".lit")) g.classList.remove("lit");
    this.root.classList.toggle("dim", Boolean(thing));
    if (!thing) return;
    thing.g.classList.add("lit");
    for (const x of edges) for (const g of [x.g, ...x.ends.map((n) => n.g)]) g.classList.add("lit");
  }

  // says is what the card says of a thing or an edge; where the page has links to a
  // thing's other maps, they are offered.
  says(thing) {
    const text = document.createElement("span");
    text.textContent = thing.title ??= this.take(thing.link);
    const row = thing.id && document.querySelector(`tr[data-id="${CSS.escape(thing.id)}"]`);
    return [text, ...[...row?.querySelectorAll(".acts a") ?? []].flatMap((a) => [" ", a.cloneNode(true)])];
  }

  // take takes the title off a link, so that the browser does not show it as well.
  take(link) {
    const title = link.getAttribute("xlink:title");
    link.removeAttribute("xlink:title");
    if (!link.hasAttribute("aria-label")) link.setAttribute("aria-label", title);
    return title;
  }

  // walk goes from a thing to its edges by the arrow keys.
  walk(e, n) {
    if (!["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"].includes(e.key) || n.edges.length === 0) return;
    e.preventDefault();
    const back = e.key === "ArrowLeft" || e.key === "ArrowUp";
    this.from = n;
    n.edges.at(back ? -1 : 0).link.focus();
  }

  // cross goes on to the next edge of the thing one came from, or by Enter to the
  // thing at the other end.
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
