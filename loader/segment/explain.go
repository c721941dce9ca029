package segment

import (
	"cmp"
	"math"
	"slices"
)

// Reason is a feature of a block with its weight: above 0 it speaks for a talk.
type Reason struct {
	Feature string  `json:"feature"`
	Weight  float64 `json:"weight"`
}

// Probability returns how likely block i begins a talk by its features alone.
func (r *Reading) Probability(i int) float64 { return r.p[i] }

// SmallMargin is the margin below which a reading is doubtful. Program train prints how well
// the notes on both sides of it are read.
const SmallMargin = 0.2

// Reasons returns the n features of block i that set it apart most from the other blocks of
// the note, the strongest first. A weight is relative to the mean over all blocks.
func (r *Reading) Reasons(i, n int) []Reason {
	m := r.model
	if r.usual == nil {
		var room []int32
		for k := range r.Blocks {
			room = m.feats.Vector(room[:0], r.view, k)
			if r.usual == nil {
				r.usual = make([]float64, len(room))
			}
			for at, place := range room {
				r.usual[at] += float64(m.p[place]) / float64(len(r.Blocks))
			}
		}
	}
	var out []Reason
	for at, place := range m.feats.Vector(nil, r.view, i) {
		if w := float64(m.p[place]) - r.usual[at]; math.Abs(w) > shownWeight {
			out = append(out, Reason{m.feats.Label(int(place)), math.Round(100*w) / 100})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out[:min(n, len(out))]
}

// shownWeight is the least weight of a reason: less is rounded to nothing.
const shownWeight = 0.05
