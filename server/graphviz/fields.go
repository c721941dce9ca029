package graphviz

import (
	"math"
	"strings"
)

// field is the ground of a community: closed outlines, and where its name stands.
type field struct {
	colour   int
	outlines [][]point
	name     string
	label    string // what stands on it: its name, or the first topic of that
	at       point  // the middle of the label's baseline
	named    bool   // whether there is room for its label
}

// The shape of fields, in pixels.
const (
	fieldCell  = 8.0  // of the grid on which outlines are found
	fieldEdge  = 0.22 // of the influence at which a field ends
	fieldGap   = 0.06 // by which a community has to be nearer than any other
	blurs      = 4
	fieldInset = 3.0 // from the border of the drawing
	nameFont   = 13.0
	nameSpace  = 0.8 // letter spacing of names
)

// findFields gives each community the ground that is nearer to its figures than to others. The
// figures reach as far as their mean distance; the edges within a community reach half as far.
func (s *scene) findFields() {
	if len(s.Communities) == 0 {
		return
	}
	reach := min(max(0.42*math.Sqrt(s.w*s.h/float64(len(s.figures))), 24), 64)
	columns, rows := int(s.w/fieldCell)+3, int(s.h/fieldCell)+3
	influence := make([][]float64, len(s.Communities)+1) // 0: figures of no community
	for c := range influence {
		influence[c] = make([]float64, columns*rows)
	}
	spread := func(c int, around rect, reach float64, distance func(point) float64) {
		around = around.grown(reach)
		for row := max(int(around.top/fieldCell), 0); row <= min(int(around.bottom/fieldCell)+2, rows-1); row++ {
			for column := max(int(around.left/fieldCell), 0); column <= min(int(around.right/fieldCell)+2, columns-1); column++ {
				at := row*columns + column
				influence[c][at] = max(influence[c][at], 1-distance(cell(column, row))/reach)
			}
		}
	}
	for i := range s.figures {
		f := &s.figures[i]
		if !f.Focus {
			b := f.bounds()
			spread(f.Community, b, reach, b.distance)
		}
	}
	for _, l := range s.lines {
		a, b := &s.figures[l.from], &s.figures[l.to]
		if a.Community == b.Community && a.Community > 0 {
			box := rect{min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)}
			spread(a.Community, box, reach*0.6, func(p point) float64 { return segmentDistance(p, point{a.x, a.y}, point{b.x, b.y}) })
		}
	}
	for c := range influence {
		for range blurs {
			influence[c] = blurred(influence[c], columns, rows)
		}
	}
	headTop := s.headTop()
	for c := 1; c < len(influence); c++ {
		value := make([]float64, columns*rows)
		for at := range value {
			others := 0.0
			for o := range influence {
				if o != c {
					others = max(others, influence[o][at])
				}
			}
			value[at] = min(influence[c][at]-fieldEdge, influence[c][at]-others-fieldGap)
			p := cell(at%columns, at/columns)
			value[at] = min(value[at], (min(p.x, s.w-p.x, p.y-headTop, s.h-p.y)-fieldInset)/fieldCell) // outlines close within the drawing
		}
		f := field{colour: c, outlines: outlines(value, columns, rows), name: s.Communities[c-1].Name, label: s.Communities[c-1].Name}
		s.placeName(&f, func(p point) float64 { return sample(value, columns, rows, p) })
		s.fields = append(s.fields, f)
	}
}

// blurred returns a grid whose cells are the means of the cells around them, which rounds
// outlines.
func blurred(value []float64, columns, rows int) []float64 {
	out := make([]float64, len(value))
	for row := 1; row < rows-1; row++ {
		for column := 1; column < columns-1; column++ {
			at := row*columns + column
			sum := 0.0
			for _, d := range [...]int{-columns - 1, -columns, -columns + 1, -1, 0, 1, columns - 1, columns, columns + 1} {
				sum += value[at+d]
			}
			out[at] = sum / 9
		}
	}
	return out
}

// cell returns the middle of a cell of the grid, which begins one cell outside the drawing.
func cell(column, row int) point {
	return point{float64(column-1) * fieldCell, float64(row-1) * fieldCell}
}

// sample returns the value of the cell at a point.
func sample(value []float64, columns, rows int, p point) float64 {
	column, row := int(math.Round(p.x/fieldCell))+1, int(math.Round(p.y/fieldCell))+1
	if column < 0 || row < 0 || column >= columns || row >= rows {
		return -1
	}
	return value[row*columns+column]
}

// segmentDistance returns how far a point is from the segment between two others.
func segmentDistance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if d := dx*dx + dy*dy; d > 0 {
		t = min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/d, 0), 1)
	}
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}

// outlines returns the closed lines at which the values of a grid pass through zero (marching
// squares). Values at the border of the grid are negative.
func outlines(value []float64, columns, rows int) [][]point {
	// A crossing lies on the edge right of a cell (2*at) or below it (2*at+1).
	crossing := func(key int) point {
		at := key / 2
		next := at + 1
		if key%2 == 1 {
			next = at + columns
		}
		t := value[at] / (value[at] - value[next])
		a, b := cell(at%columns, at/columns), cell(next%columns, next/columns)
		return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t}
	}
	next := map[int]int{} // from a crossing to the one that follows, with the ground at the right
	var starts []int
	join := func(from, to int) { next[from] = to; starts = append(starts, from) }
	for row := range rows - 1 {
		for column := range columns - 1 {
			at := row*columns + column
			top, right, bottom, left := 2*at, 2*(at+1)+1, 2*(at+columns), 2*at+1
			in := 0
			for bit, corner := range [4]int{at, at + 1, at + columns + 1, at + columns} {
				if value[corner] > 0 {
					in |= 1 << bit
				}
			}
			switch in { // bits: upper left, upper right, lower right, lower left
			case 1:
				join(left, top)
			case 2:
				join(top, right)
			case 3:
				join(left, right)
			case 4:
				join(right, bottom)
			case 5:
				join(left, top)
				join(right, bottom)
			case 6:
				join(top, bottom)
			case 7:
				join(left, bottom)
			case 8:
				join(bottom, left)
			case 9:
				join(bottom, top)
			case 10:
				join(top, right)
				join(bottom, left)
			case 11:
				join(bottom, right)
			case 12:
				join(right, left)
			case 13:
				join(right, top)
			case 14:
				join(top, left)
			}
		}
	}
	var out [][]point
	for _, start := range starts {
		var loop []point
		for key := start; ; {
			to, ok := next[key]
			if !ok {
				break
			}
			loop = append(loop, crossing(key))
			delete(next, key)
			key = to
		}
		if len(loop) > 16 { // smaller ones are specks
			out = append(out, loop)
		}
	}
	return out
}

// placeName finds a place for the name of a field. Where the whole has none, its first topic may.
func (s *scene) placeName(f *field, value func(point) float64) {
	s.findPlace(f, value)
	if first, _, more := strings.Cut(f.name, ", "); more && !f.named {
		f.label = first
		s.findPlace(f, value)
	}
}

// findPlace finds the place for the label of a field: within it or at its edge, over no label and
// no mark, and near its upper end.
func (s *scene) findPlace(f *field, value func(point) float64) {
	w := f.labelWidth()
	var taken []rect
	for i := range s.figures {
		taken = append(taken, s.figures[i].mark().grown(1), s.figures[i].label())
	}
	for _, other := range s.fields {
		if other.named {
			taken = append(taken, other.nameBox())
		}
	}
	top, count, middle := math.Inf(1), 0.0, 0.0
	for _, o := range f.outlines {
		for _, p := range o {
			top = min(top, p.y)
			middle += p.x
			count++
		}
	}
	if count == 0 {
		return
	}
	middle /= count
	best := math.Inf(1)
	for y := s.area.top + nameFont; y < s.area.bottom; y += fieldCell {
	places:
		for x := s.area.left + w/2; x <= s.area.right-w/2; x += fieldCell {
			box := rect{x - w/2, y - nameFont, x + w/2, y + 4}
			inside := 0.0
			for k := range 5 {
				v := value(point{box.left + w*float64(k)/4, y - nameFont/2})
				if v > 0 {
					inside++
				} else if v < -0.5 {
					inside -= 0.25
				}
			}
			if inside < 3 {
				continue
			}
			cost := 60*(5-inside) + (y-top)*0.8 + math.Abs(x-middle)*0.35
			if cost >= best {
				continue
			}
			for _, r := range taken {
				if box.overlaps(r) {
					continue places
				}
			}
			best, f.at, f.named = cost, point{x, y}, true
		}
	}
}

// labelWidth returns the width of a field's label.
func (f *field) labelWidth() float64 {
	name := strings.ToUpper(f.label)
	return textWidth(name, nameFont, true) + nameSpace*float64(len([]rune(name))) + 6
}

// nameBox returns the rectangle of the label of a field.
func (f *field) nameBox() rect {
	w := f.labelWidth()
	return rect{f.at.x - w/2, f.at.y - nameFont, f.at.x + w/2, f.at.y + 4}
}
