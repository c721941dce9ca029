package graphviz

import (
	"math"
)

// box is a drawn thing: its middle and its size, in points.
type box struct{ x, y, w, h float64 }

// What spread aims at.
const (
	gap      = 7.0  // points between two boxes
	filled   = 0.26 // share of the picture that boxes cover
	aspect   = 0.66 // height of the picture against its width
	maxMoves = 400  // rounds of moving apart before everything is stretched
)

// spread moves boxes apart until none overlaps another, and keeps their places to each
// other as far as that goes. First the picture is stretched to a size at which most
// boxes are free and to the shape of a screen; then what overlaps is pushed apart, by
// the shorter way.
//
// Graphviz has better ways to do the same, but as it is compiled to WebAssembly it
// lacks the triangulation they need and falls back to one that spreads a map evenly
// over a rectangle, which hides its shape.
func spread(boxes []box) {
	if len(boxes) < 2 {
		return
	}
	stretch(boxes)
	for {
		for range maxMoves {
			if !push(boxes) {
				return
			}
		}
		for i := range boxes { // crowded: more room for all
			boxes[i].x *= 1.1
			boxes[i].y *= 1.1
		}
	}
}

// stretch scales the places, not the boxes.
func stretch(boxes []box) {
	area := 0.0
	left, right, low, high := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := range boxes {
		b := &boxes[i]
		b.x += 1e-3 * float64(i) // no two in the same place
		b.y += 1e-3 * float64(i%7)
		area += (b.w + gap) * (b.h + gap)
		left, right, low, high = min(left, b.x), max(right, b.x), min(low, b.y), max(high, b.y)
	}
	width := math.Sqrt(area / filled / aspect)
	sx := width / max(right-left, 1)
	sy := width * aspect / max(high-low, 1)
	// A picture that is long by nature is not bent all the way to the wanted shape.
	mean := math.Sqrt(sx * sy)
	sx, sy = math.Sqrt(sx*mean), math.Sqrt(sy*mean)
	for i := range boxes {
		boxes[i].x *= sx
		boxes[i].y *= sy
	}
}

// push moves each pair that overlaps apart, half of the way each, and tells whether
// there was one.
func push(boxes []box) (moved bool) {
	for i := range boxes {
		for j := i + 1; j < len(boxes); j++ {
			a, b := &boxes[i], &boxes[j]
			dx, dy := b.x-a.x, b.y-a.y
			overX := (a.w+b.w)/2 + gap - math.Abs(dx)
			overY := (a.h+b.h)/2 + gap - math.Abs(dy)
			if overX <= 0 || overY <= 0 {
				continue
			}
			moved = true
			if overX < overY {
				step := math.Copysign(overX/2+0.01, dx)
				a.x, b.x = a.x-step, b.x+step
			} else {
				step := math.Copysign(overY/2+0.01, dy)
				a.y, b.y = a.y-step, b.y+step
			}
		}
	}
	return moved
}
