package graphviz

import (
	"math"

	"github.com/talkgraph/talkgraph/graph"
)

// bends are the curves that a line may take, as the distance of its middle from the straight line
// against its length. A slight bend is preferred, since it tells two lines apart.
var bends = []float64{0.07, -0.07, 0, 0.14, -0.14, 0.22, -0.22, 0.32, -0.32, 0.44, -0.44}

const (
	samples   = 24   // points of a curve that are checked
	hitCost   = 6.0  // of a point within a label
	touchCost = 3.0  // of a point within another mark
	bendCost  = 26.0 // of a bend as long as the line, per point of its length in hundreds of pixels
)

// route bends each line so that it passes through as few labels and marks as possible.
func (s *scene) route() {
	for i := range s.lines {
		l := &s.lines[i]
		a, b := &s.figures[l.from], &s.figures[l.to]
		start, end := point{a.x, a.y}, point{b.x, b.y}
		best := math.Inf(1)
		for _, bend := range bends {
			c := bent(start, end, bend)
			if cost := s.routeCost(l, c) + bendCost*math.Abs(math.Abs(bend)-0.07)*math.Hypot(end.x-start.x, end.y-start.y)/100; cost < best-1e-9 {
				best, l.curve = cost, c
			}
		}
		l.curve = trimmed(l.curve, a, b)
	}
}

// bent returns the curve between two points with a bend.
func bent(a, b point, bend float64) [4]point {
	dx, dy := b.x-a.x, b.y-a.y
	if dx < 0 { // the same bend whichever end comes first
		bend = -bend
	}
	k := bend * 4 / 3 // a cubic's middle lies at 3/4 of its handles
	return [4]point{a, {a.x + dx*0.3 - dy*k, a.y + dy*0.3 + dx*k}, {a.x + dx*0.7 - dy*k, a.y + dy*0.7 + dx*k}, b}
}

// routeCost counts the points of a curve that lie in labels and marks.
func (s *scene) routeCost(l *line, c [4]point) (cost float64) {
	for k := 1; k < samples; k++ {
		p := along(c, float64(k)/samples)
		for i := range s.figures {
			f := &s.figures[i]
			isEnd := i == l.from || i == l.to
			switch {
			case f.isCard():
				if !isEnd && f.mark().grown(2).contains(p) {
					cost += hitCost
				}
			case f.label().contains(p):
				if isEnd {
					cost += hitCost / 4
				} else {
					cost += hitCost
				}
			case !isEnd && math.Hypot(p.x-f.x, p.y-f.y) < f.radius+2:
				cost += touchCost
			}
		}
		if p.x < 2 || p.y < 2 || p.x > s.w-2 || p.y > s.h-2 {
			cost += hitCost
		}
	}
	return cost
}

// along returns the point of a cubic curve at t, from 0 to 1.
func along(c [4]point, t float64) point {
	u := 1 - t
	k := [4]float64{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t}
	var p point
	for i := range c {
		p.x += k[i] * c[i].x
		p.y += k[i] * c[i].y
	}
	return p
}

// trimmed returns curve c without its parts within the marks of a at its start and b at its end.
// Up to 1/64 of c remains in each mark, so that no gap shows. 64 is a choice: 1/64 of a curve of
// 200 pixels is 3 pixels, less than the radius of a mark.
func trimmed(c [4]point, a, b *figure) [4]point {
	const steps = 64
	low, high := 0, steps
	for low < steps/2 && a.covers(along(c, float64(low)/steps)) {
		low++
	}
	for high > steps/2 && b.covers(along(c, float64(high)/steps)) {
		high--
	}
	return part(c, float64(max(low-1, 0))/steps, float64(min(high+1, steps))/steps)
}

// covers reports whether a point lies within the mark of a figure.
func (f *figure) covers(p point) bool {
	if f.isCard() || f.Kind == graph.KindCompany {
		return f.mark().contains(p)
	}
	return math.Hypot(p.x-f.x, p.y-f.y) < f.radius
}

// part returns the part of a cubic curve between two values of t.
func part(c [4]point, from, to float64) [4]point {
	split := func(c [4]point, t float64) (before, after [4]point) {
		mid := func(a, b point) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }
		ab, bc, cd := mid(c[0], c[1]), mid(c[1], c[2]), mid(c[2], c[3])
		abc, bcd := mid(ab, bc), mid(bc, cd)
		m := mid(abc, bcd)
		return [4]point{c[0], ab, abc, m}, [4]point{m, bcd, cd, c[3]}
	}
	before, _ := split(c, to)
	_, after := split(before, from/to)
	return after
}
