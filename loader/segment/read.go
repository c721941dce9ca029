package segment

import (
	"slices"
	"sort"
)

// Reading states where talks begin in a note, and why.
type Reading struct {
	Blocks []Block
	Talks  []int // indexes of the blocks that begin talks, in ascending order
	Texts  int   // number of different texts of blocks

	// Best and Second are the two most probable readings, as Rank returns them. Margin is the
	// difference of their probabilities.
	Best, Second Hypothesis
	Margin       float64

	view  *View
	p     []float64 // probability of each block without pins
	model *Model
	means []float64 // mean weight of each feature over the blocks; nil before the first call of Reasons
}

// Pin is a person's statement about a line: a talk begins there, or none does.
type Pin struct {
	Line  int // 1-based
	Begin bool
}

// pinPenalty is subtracted from the score of a hypothesis for each pin that it contradicts.
// Scores of hypotheses rarely differ by more.
const pinPenalty = 4

// Read decides where talks begin in a text. It prefers hypotheses that agree with the pins, and
// then makes talks begin on the lines of pins, or not.
func (m *Model) Read(text string, format Format, pins ...Pin) *Reading {
	r := &Reading{Blocks: Blocks(text, format), model: m}
	if len(r.Blocks) == 0 {
		return r
	}
	v := NewView(r.Blocks, format, m.lex)
	p, q := m.blockScores(v)
	r.view, r.p = v, slices.Clone(p)
	texts := map[uint64]bool{}
	for i := range v.facts {
		texts[v.facts[i].text] = true
	}
	r.Texts = len(texts)
	begin, none := r.pinnedBlocks(pins)
	for _, i := range begin {
		p[i], q[i] = 1, 1
	}
	for _, i := range none {
		p[i], q[i] = 0, 0
	}
	hs, traits := v.Hypotheses(p, q)
	scores := make([]float64, len(hs))
	for k := range hs {
		scores[k] = m.choice.Score(traits[k])
		for _, i := range begin {
			if !slices.Contains(hs[k].Blocks, i) {
				scores[k] -= pinPenalty
			}
		}
		for _, i := range none {
			if slices.Contains(hs[k].Blocks, i) {
				scores[k] -= pinPenalty
			}
		}
	}
	odds, set := v.Decide(hs, scores, p)
	r.Best, r.Second, r.Margin = Rank(hs, odds)
	set = slices.DeleteFunc(slices.Concat(set, begin), func(i int) bool { return slices.Contains(none, i) })
	slices.Sort(set)
	r.Talks = slices.Compact(set)
	return r
}

// HasHeadings reports whether the note has headings or bold lines below its front matter.
func (r *Reading) HasHeadings() bool {
	return slices.ContainsFunc(r.Blocks, func(b Block) bool { return b.Kind == Heading || b.Kind == BoldLine })
}

// pinnedBlocks returns the blocks on the lines of pins: those that begin a talk, and those that
// begin none. A pin to begin a talk gives the first block of its line only.
func (r *Reading) pinnedBlocks(pins []Pin) (begin, none []int) {
	for _, pin := range pins {
		for i := range r.Blocks {
			if r.Blocks[i].Line != pin.Line || r.Blocks[i].Kind == Sentence && pin.Begin {
				continue
			}
			if pin.Begin {
				begin = append(begin, i)
				break
			}
			none = append(none, i)
		}
	}
	return begin, none
}

// Rank returns the two most probable readings of a note and the difference of their
// probabilities. Hypotheses with nearly the same talks count as one reading. The second has no
// blocks if there is only one reading.
func Rank(hs []Hypothesis, odds []float64) (best, second Hypothesis, margin float64) {
	order := make([]int, len(hs))
	for k := range order {
		order[k] = k
	}
	sort.SliceStable(order, func(a, b int) bool { return odds[order[a]] > odds[order[b]] })
	best = hs[order[0]]
	for _, k := range order {
		if overlap(hs[k].Blocks, best.Blocks) > sameReading {
			margin += odds[k]
			continue
		}
		if second.Blocks == nil {
			second = hs[k]
		}
		if overlap(hs[k].Blocks, second.Blocks) > sameReading {
			margin -= odds[k]
		}
	}
	return best, second, margin
}

// sameReading is the F1 above which two sets of talks count as one reading. The value is a
// choice: it allows one different talk in five.
const sameReading = 0.8
