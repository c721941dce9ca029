package graphviz

import (
	"cmp"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// The least and the most of what a drawing has, in pixels of the screen.
const (
	minFont   = 11.0 // of labels; smaller ones are hard to read
	maxFont   = 16.0
	minRadius = 4.0
	maxRadius = 30.0
	margin    = 14.0 // around the drawing
	leading   = 1.15 // height of a line against its font size
	gap       = 7.0  // between two figures
	leastRoom = 3500 // square pixels of a node, on drawings that are larger than their frame
	boldShare = 0.75 // of the radius of the largest node, from which on names are bold
	manyTalks = 9    // of the largest node, below which no name is bold
	nearFont  = 6.5  // of labels that show only when one zooms in
)

// figure is a node as it is drawn: a mark whose area is its number of talks with a label below,
// or, for a talk, a card with its title.
type figure struct {
	graph.MapNode
	x, y    float64 // the middle of the mark
	radius  float64 // of a circle as large as the mark; 0 for a card
	w, h    float64 // of the card, or of the label
	font    float64
	bold    bool
	lines   []string
	minor   bool // no room for its label, or for the title on its card
	weight  float64
	colour  int
	isSmall bool // in a component of its own with few nodes
}

// line is an edge as it is drawn: a cubic curve.
type line struct {
	graph.MapEdge
	from, to int // places of its figures
	strength float64
	isSpoke  bool // to what the map is about
	colour   int
	curve    [4]point
}

type point struct{ x, y float64 }

// rect is a rectangle from its upper left to its lower right corner.
type rect struct{ left, top, right, bottom float64 }

func (r rect) overlaps(o rect) bool {
	return r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom
}

func (r rect) contains(p point) bool {
	return p.x > r.left && p.x < r.right && p.y > r.top && p.y < r.bottom
}

func (r rect) grown(by float64) rect {
	return rect{r.left - by, r.top - by, r.right + by, r.bottom + by}
}

// distance returns how far a point is from a rectangle, 0 within it.
func (r rect) distance(p point) float64 {
	return math.Hypot(max(r.left-p.x, p.x-r.right, 0), max(r.top-p.y, p.y-r.bottom, 0))
}

// isCard reports whether a figure is a card with its title.
func (f *figure) isCard() bool { return f.Kind == graph.KindTalk && !f.minor }

// markSize returns half the width and height of the mark.
func (f *figure) markSize() (w, h float64) {
	switch {
	case f.isCard():
		return f.w / 2, f.h / 2
	case f.Kind == graph.KindTalk:
		return minRadius + 3, minRadius
	case f.Kind == graph.KindCompany:
		return f.radius * 0.886, f.radius * 0.886 // a square of the circle's area
	}
	return f.radius, f.radius
}

// mark and label return where the parts of a figure are. A figure without a label has an empty
// one.
func (f *figure) mark() rect {
	w, h := f.markSize()
	return rect{f.x - w, f.y - h, f.x + w, f.y + h}
}

func (f *figure) label() rect {
	switch {
	case f.isCard():
		return f.mark()
	case f.minor:
		return rect{f.x, f.y, f.x, f.y}
	}
	_, h := f.markSize()
	return rect{f.x - f.w/2, f.y + h + 2, f.x + f.w/2, f.y + h + 2 + f.h}
}

// bounds returns the rectangle of the mark with its label.
func (f *figure) bounds() rect {
	m, l := f.mark(), f.label()
	return rect{min(m.left, l.left), min(m.top, l.top), max(m.right, l.right), max(m.bottom, l.bottom)}
}

// scene is a map with the places of all that is drawn.
type scene struct {
	graph.Map
	sheet   graph.Sheet
	w, h    float64 // of the whole drawing
	area    rect    // for the figures
	figures []figure
	lines   []line
	fields  []field
}

// newScene returns the figures and lines of a map, sized for the sheet but not yet placed. Call
// arrange next.
func newScene(m graph.Map, sheet graph.Sheet) *scene {
	s := &scene{Map: m, sheet: sheet, w: float64(sheet.Width), h: float64(sheet.Height)}
	if room := s.w * s.h / float64(max(len(m.Nodes), 1)); room < leastRoom {
		s.w, s.h = s.w*math.Sqrt(leastRoom/room), s.h*math.Sqrt(leastRoom/room)
	}
	s.area = rect{margin, margin + s.headTop(), s.w - margin, s.h - margin}
	each := (s.area.right - s.area.left) * (s.area.bottom - s.area.top) / float64(max(len(m.Nodes), 1))
	mostExtra := 4.0
	if sheet.Poster {
		mostExtra = 6 // read from two steps away
	}
	base := minFont + min(max(each-5500, 0)/7000, mostExtra)
	most := 1
	for _, n := range m.Nodes {
		most = max(most, n.Talks)
	}
	scale := base / 12 * min(5.5, min(maxRadius, 0.23*math.Sqrt(each))/math.Sqrt(float64(most)))
	place := map[graph.ID]int{}
	for i, n := range m.Nodes {
		place[n.ID] = i
		s.figures = append(s.figures, newFigure(n, base, scale, float64(most), len(m.Communities) > 0))
	}
	heaviest := heaviest(m.Edges)
	for _, e := range m.Edges {
		a, b := place[e.From], place[e.To]
		l := line{MapEdge: e, from: a, to: b, strength: math.Sqrt(e.Weight / heaviest)}
		if heaviest == 1 {
			l.strength = 0.5
		}
		if m.Nodes[a].Focus || m.Nodes[b].Focus {
			l.strength *= 0.6 // everything on such a map has an edge to it
			l.isSpoke = true
		}
		if c := s.figures[a].colour; c == s.figures[b].colour && len(m.Communities) > 0 {
			l.colour = c
		}
		s.lines = append(s.lines, l)
	}
	slices.SortStableFunc(s.lines, func(a, b line) int { return cmp.Compare(a.strength, b.strength) }) // the strong above the weak
	return s
}

// newFigure returns the figure of a node. base is the font size of labels, scale the radius of a
// node with one talk, and most the talks of the node that has most.
func newFigure(n graph.MapNode, base, scale, most float64, grouped bool) figure {
	f := figure{MapNode: n, font: base, weight: float64(n.Talks) + float64(n.Degree)/100, bold: n.Focus, colour: n.Community}
	if !grouped {
		f.colour = kindColours[n.Kind]
	}
	if n.Focus {
		f.colour = focusColour
		f.weight = math.Inf(1)
	}
	if n.Kind == graph.KindTalk {
		f.font = max(base*0.95, minFont)
		f.lines = wrap(n.Name, 21, 3)
		f.weight = max(f.weight, most/4)
		f.w, f.h = f.textSize(16, 9)
		return f
	}
	share := math.Sqrt(float64(n.Talks) / most)
	f.radius = max(minRadius, scale*math.Sqrt(float64(n.Talks)))
	f.font = min(base*(0.95+0.35*share), max(maxFont, base))
	f.font = max(f.font, minFont)
	f.bold = f.bold || share > boldShare && most > manyTalks
	if n.Focus {
		f.font = max(f.font, base+2)
	}
	f.lines = wrap(n.Name, 17, 2)
	f.w, f.h = f.textSize(4, 2)
	return f
}

// textSize returns the size of a figure's lines with room around them.
func (f *figure) textSize(padX, padY float64) (w, h float64) {
	for _, l := range f.lines {
		w = max(w, textWidth(l, f.font, f.bold))
	}
	return w*1.04 + padX, float64(len(f.lines))*f.font*leading + padY
}
