package segment

import (
	"slices"
	"sort"
)

// Reading is where talks begin in a note, and why.
type Reading struct {
	Blocks []Block
	Talks  []int // blocks that talks begin with, in ascending order
	Texts  int   // different texts of blocks

	// Best and Second are the likeliest hypotheses, Margin by how much the first is likelier.
	Best, Second Hypothesis
	Margin       float64

	view  *View
	p     []float64 // without pins
	model *Model
	usual []float64 // mean weight of each feature over the blocks, once Reasons needs it
}

// Pin is what a person says of a line: that a talk begins there, or that none does.
type Pin struct {
	Line  int
	Begin bool
}

// pinned is how much a hypothesis loses for each pin that it goes against. Scores of
// hypotheses rarely differ by more.
const pinned = 4

// Read decides where talks begin. Pins hold: the hypotheses that agree with them win, and
// their lines are what they say.
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
	begin, none := r.pinned(pins)
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
				scores[k] -= pinned
			}
		}
		for _, i := range none {
			if slices.Contains(hs[k].Blocks, i) {
				scores[k] -= pinned
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

// pinned returns the blocks that pins are of: those that begin on their lines.
func (r *Reading) pinned(pins []Pin) (begin, none []int) {
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

// Rank returns the two likeliest readings of a note and by how much the first is likelier.
// Hypotheses that find nearly the same talks are one reading. The second has no blocks if
// there is only one.
func Rank(hs []Hypothesis, odds []float64) (best, second Hypothesis, margin float64) {
	order := make([]int, len(hs))
	for k := range order {
		order[k] = k
	}
	sort.SliceStable(order, func(a, b int) bool { return odds[order[a]] > odds[order[b]] })
	best = hs[order[0]]
	for _, k := range order {
		if overlap(hs[k].Blocks, best.Blocks) > alike {
			margin += odds[k]
			continue
		}
		if second.Blocks == nil {
			second = hs[k]
		}
		if overlap(hs[k].Blocks, second.Blocks) > alike {
			margin -= odds[k]
		}
	}
	return best, second, margin
}

// alike is from what F1 on two sets of talks are one reading.
const alike = 0.8
