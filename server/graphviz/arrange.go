package graphviz

import (
	"cmp"
	"math"
	"slices"
)

const (
	smallComponent = 3    // nodes; such components stand in a row below the others
	mostTucked     = 0.45 // share of the sheet that they may take
	evenness       = 0.5  // share of a place that its rank decides, which thins crowds
	maxStretch     = 1.9  // of one side against the other, to fill the sheet
	diagonalCost   = 1.5  // of a correlation of 1 against a shape e times too wide
	gathering      = 0.25 // share of the way to the middle of its community that a node goes
	rounds         = 600  // of pushing figures apart before labels are dropped
	sidestep       = 25   // rounds after which figures go round each other, which frees jams
	jam            = 30   // overlaps below which they do; among more, that would lose the shape
	moreRounds     = 60   // after each time
	dropShare      = 12   // of the figures that overlap, of which one loses its label at a time
)

// arrange puts the figures on the sheet. places are where Graphviz has put them. Components of
// few nodes stand in a row at the lower edge. The others are turned and stretched to the shape of
// the sheet and pushed apart. Where they do not fit, a sheet of a page drops the labels of the
// least important figures, and any other grows.
func (s *scene) arrange(places []point) {
	for i := range s.figures {
		f := &s.figures[i]
		f.x, f.y = places[i].x+1e-3*float64(i), -places[i].y-1e-3*float64(i%7) // no two in the same place
	}
	var main []*figure
	components := s.components()
	for _, c := range components {
		isSmall := len(c) <= smallComponent && len(components) > 1 && len(s.figures) > 2*smallComponent
		for _, i := range c {
			s.figures[i].isSmall = isSmall
			if !isSmall {
				main = append(main, &s.figures[i])
			}
		}
	}
	turn(main, s.area)
	gather(main)
	for ; ; s.grow() {
		area := s.area
		area.bottom -= s.tuckIn(components)
		most := 1.0
		if len(main) > 0 {
			most = mostTucked
		}
		if s.area.bottom-area.bottom > most*(s.area.bottom-s.area.top) {
			continue
		}
		fill(main, area)
		if s.pushApart(main, area) {
			break
		}
	}
	s.route()
	s.findFields()
}

// grow makes the sheet larger, mostly higher, for figures that do not fit.
func (s *scene) grow() {
	right, bottom := s.w*0.03, s.h*0.08
	s.w, s.area.right = s.w+right, s.area.right+right
	s.h, s.area.bottom = s.h+bottom, s.area.bottom+bottom
}

// components returns the connected components as places of figures, the largest first.
func (s *scene) components() [][]int {
	parent := make([]int, len(s.figures))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	for _, l := range s.lines {
		if a, b := find(l.from), find(l.to); a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	byRoot := map[int][]int{}
	for i := range parent {
		byRoot[find(i)] = append(byRoot[find(i)], i)
	}
	var out [][]int
	for _, c := range byRoot {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Or(len(b)-len(a), cmp.Compare(a[0], b[0])) })
	return out
}

// tuckIn puts the small components into rows at the lower edge, each as a row of its figures,
// and returns the height of the rows.
func (s *scene) tuckIn(components [][]int) float64 {
	const between, apart = 22.0, 34.0
	var rows [][][]int // components of each row
	var widths []float64
	for _, c := range components {
		if !s.figures[c[0]].isSmall {
			continue
		}
		w := -between
		for _, i := range c {
			b := s.figures[i].bounds()
			w += b.right - b.left + between
		}
		if n := len(rows) - 1; n >= 0 && widths[n]+apart+w <= s.area.right-s.area.left {
			rows[n], widths[n] = append(rows[n], c), widths[n]+apart+w
		} else {
			rows, widths = append(rows, [][]int{c}), append(widths, w)
		}
	}
	bottom := s.area.bottom
	for n, row := range rows {
		height := 0.0
		for _, i := range slices.Concat(row...) {
			b := s.figures[i].bounds()
			height = max(height, b.bottom-b.top)
		}
		x := (s.area.left + s.area.right - widths[n]) / 2
		for _, c := range row {
			for _, i := range c {
				f := &s.figures[i]
				b := f.bounds()
				f.x += x - b.left
				f.y += bottom - height/2 - (b.top+b.bottom)/2
				x += b.right - b.left + between
			}
			x += apart - between
		}
		bottom -= height + gap
	}
	return s.area.bottom - bottom + min(float64(len(rows)), 1)*gap
}

// gather moves the figures of a community towards its middle.
func gather(figures []*figure) {
	type sum struct{ x, y, n float64 }
	middles := map[int]sum{}
	for _, f := range figures {
		m := middles[f.Community]
		middles[f.Community] = sum{m.x + f.x, m.y + f.y, m.n + 1}
	}
	for _, f := range figures {
		if m := middles[f.Community]; f.Community > 0 {
			f.x += gathering * (m.x/m.n - f.x)
			f.y += gathering * (m.y/m.n - f.y)
		}
	}
}

// extent returns the rectangle around the middles of figures.
func extent(figures []*figure) rect {
	r := rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, f := range figures {
		r = rect{min(r.left, f.x), min(r.top, f.y), max(r.right, f.x), max(r.bottom, f.y)}
	}
	return r
}

// turn turns the figures so that their shape is close to that of the area.
func turn(figures []*figure, area rect) {
	if len(figures) < 2 {
		return
	}
	const steps = 24
	want := math.Log((area.right - area.left) / (area.bottom - area.top))
	best, least := 0, math.Inf(1)
	for step := range steps {
		sin, cos := math.Sincos(math.Pi * float64(step) / steps)
		var x, y, xx, yy, xy float64
		for _, f := range figures {
			px, py := f.x*cos-f.y*sin, f.x*sin+f.y*cos
			x, y, xx, yy, xy = x+px, y+py, xx+px*px, yy+py*py, xy+px*py
		}
		n := float64(len(figures))
		spreadX, spreadY := math.Sqrt(max(xx/n-x*x/n/n, 1)), math.Sqrt(max(yy/n-y*y/n/n, 1))
		correlation := (xy/n - x*y/n/n) / (spreadX * spreadY)
		// A diagonal leaves two corners empty.
		if cost := math.Abs(math.Log(spreadX/spreadY)-want) + diagonalCost*math.Abs(correlation); cost < least-1e-9 {
			best, least = step, cost
		}
	}
	sin, cos := math.Sincos(math.Pi * float64(best) / steps)
	for _, f := range figures {
		f.x, f.y = f.x*cos-f.y*sin, f.x*sin+f.y*cos
	}
}

// fill spreads the middles of figures over the area. A share of each coordinate is its rank, so
// that crowds thin and outliers come near.
func fill(figures []*figure, area rect) {
	if len(figures) == 0 {
		return
	}
	e := extent(figures)
	if len(figures) == 1 {
		f := figures[0]
		f.x, f.y = (area.left+area.right)/2, (area.top+area.bottom)/2
		return
	}
	var padX, padY float64
	for _, f := range figures {
		b := f.bounds()
		padX, padY = max(padX, (b.right-b.left)/2), max(padY, (b.bottom-b.top)/2)
	}
	w, h := area.right-area.left-1.2*padX, area.bottom-area.top-1.2*padY
	sx, sy := w/max(e.right-e.left, 1), h/max(e.bottom-e.top, 1)
	sx, sy = min(sx, sy*maxStretch), min(sy, sx*maxStretch)
	w, h = sx*max(e.right-e.left, 1), sy*max(e.bottom-e.top, 1)
	midX, midY := (area.left+area.right)/2, (area.top+area.bottom)/2
	ranked := func(at func(*figure) *float64, low, high, mid, size float64) {
		order := slices.Clone(figures)
		slices.SortStableFunc(order, func(a, b *figure) int { return cmp.Compare(*at(a), *at(b)) })
		for rank, f := range order {
			p := at(f)
			share := (*p-low)/max(high-low, 1)*(1-evenness) + float64(rank)/float64(len(order)-1)*evenness
			*p = mid + (share-0.5)*size
		}
	}
	ranked(func(f *figure) *float64 { return &f.x }, e.left, e.right, midX, w)
	ranked(func(f *figure) *float64 { return &f.y }, e.top, e.bottom, midY, h)
}

// pushApart moves figures apart within the area until none overlaps another. It reports whether
// it succeeded. On the sheet of a page it drops labels of the least important of the figures that
// still overlap, a few at a time.
func (s *scene) pushApart(figures []*figure, area rect) bool {
	var crowded []*figure
	for round := range rounds {
		if crowded = push(figures, area, round%sidestep == sidestep-1 && len(crowded) < jam); len(crowded) == 0 {
			return true
		}
	}
	for s.sheet.Bare && !s.sheet.Poster {
		crowded = slices.DeleteFunc(crowded, func(f *figure) bool { return f.minor || f.Focus })
		if len(crowded) == 0 {
			return false
		}
		slices.SortStableFunc(crowded, func(a, b *figure) int { return cmp.Compare(a.weight, b.weight) })
		for _, f := range crowded[:max(len(crowded)/dropShare, 1)] {
			f.minor = true
		}
		for range moreRounds {
			if crowded = push(figures, area, false); len(crowded) == 0 {
				return true
			}
		}
	}
	return false
}

// push moves each pair of figures that overlaps apart by the shorter way, or by the longer, half
// of it each, and keeps all within the area. It returns the figures that overlapped others.
func push(figures []*figure, area rect, longer bool) (crowded []*figure) {
	bounds := make([]rect, len(figures))
	for i, f := range figures {
		bounds[i] = f.bounds()
	}
	move := func(i int, x, y float64) {
		figures[i].x += x
		figures[i].y += y
		b := &bounds[i]
		*b = rect{b.left + x, b.top + y, b.right + x, b.bottom + y}
	}
	for i, f := range figures {
		overlaps := false
		for j := i + 1; j < len(figures); j++ {
			a, b := bounds[i], bounds[j]
			overX := min(a.right, b.right) - max(a.left, b.left) + gap
			overY := min(a.bottom, b.bottom) - max(a.top, b.top) + gap
			if overX <= 0.01 || overY <= 0.01 {
				continue
			}
			overlaps = true
			crowded = append(crowded, figures[j])
			if (overX < overY) != longer {
				step := math.Copysign(overX/2+0.01, (b.left+b.right)-(a.left+a.right))
				move(i, -step, 0)
				move(j, step, 0)
			} else {
				step := math.Copysign(overY/2+0.01, (b.top+b.bottom)-(a.top+a.bottom))
				move(i, 0, -step)
				move(j, 0, step)
			}
		}
		if overlaps {
			crowded = append(crowded, f)
		}
	}
	for i := range figures {
		b := bounds[i]
		move(i, max(area.left-b.left, 0)-max(b.right-area.right, 0), max(area.top-b.top, 0)-max(b.bottom-area.bottom, 0))
	}
	return crowded
}
