package segment

import (
	"cmp"
	"math"
	"slices"
)

// Reason is a feature of a block with its weight. A weight above 0 is for a talk.
type Reason struct {
	Feature string  `json:"feature"`
	Weight  float64 `json:"weight"`
}

// Probability returns the probability that block i begins a talk, by its features alone.
func (r *Reading) Probability(i int) float64 { return r.p[i] }

// SmallMargin is the margin below which a reading is doubtful. Program loader/segment/train
// prints the scores of the notes on both sides of it.
const SmallMargin = 0.2

// Reasons returns at most n features of block i, the strongest first. The weight of a feature
// is relative to its mean over all blocks of the note.
func (r *Reading) Reasons(i, n int) []Reason {
	m := r.model
	if r.means == nil {
		var room []int32
		for k := range r.Blocks {
			room = m.feats.Vector(room[:0], r.view, k)
			if r.means == nil {
				r.means = make([]float64, len(room))
			}
			for at, place := range room {
				r.means[at] += float64(m.p[place]) / float64(len(r.Blocks))
			}
		}
	}
	var out []Reason
	for at, place := range m.feats.Vector(nil, r.view, i) {
		if w := float64(m.p[place]) - r.means[at]; math.Abs(w) > shownWeight {
			out = append(out, Reason{m.feats.Label(int(place)), math.Round(100*w) / 100})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out[:min(n, len(out))]
}

// shownWeight is the least weight of a reason. Smaller weights would fill the list with
// features that hardly count. The value is a choice.
const shownWeight = 0.05
