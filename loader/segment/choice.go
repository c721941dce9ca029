package segment

import "math"

// Choice weighs hypotheses: a conditional logit over standardised traits.
type Choice struct {
	Mean, Scale []float64 // of the traits, over the hypotheses of the corpus
	Weights     []float64
}

// Score returns the score of a hypothesis with these traits.
func (c *Choice) Score(traits []float64) float64 {
	s := 0.0
	for k, w := range c.Weights {
		s += w * (traits[k] - c.Mean[k]) * c.Scale[k]
	}
	return s
}

// Hypotheses returns the sets of blocks that may be the talks of a note, and the traits
// of each. p and q are the probabilities of the blocks.
func (v *View) Hypotheses(p, q []float64) ([]Hypothesis, [][]float64) {
	hs := v.hypotheses(p, q)
	s := sumsOf(p, q)
	out := make([][]float64, len(hs))
	for k := range hs {
		t := &traits{values: make([]float64, 0, 200)}
		v.traits(t, &hs[k], s)
		out[k] = t.values
	}
	return hs, out
}

const (
	// temperature flattens the probabilities of hypotheses: 0.8 in the prototype.
	temperature = 0.8
	// trust is the part of the hypotheses against that of the block model.
	trust = 0.7
)

// Decide returns the probability of each hypothesis and the set of blocks with the
// greatest expected F1. Each hypothesis may be the truth by its probability; beside them,
// each block may be a talk by p. The sets that are compared are the hypotheses and the
// one that their marginals suggest. A hypothesis that is sure is the truth.
func (v *View) Decide(hs []Hypothesis, scores, p []float64) (odds []float64, set []int) {
	for k := range hs {
		if hs[k].Sure {
			odds = make([]float64, len(hs))
			odds[k] = 1
			return odds, hs[k].Blocks
		}
	}
	odds = softmax(scores, temperature)
	m := make([]float64, len(p))
	sum := 0.0
	for k, h := range hs {
		for _, i := range h.Blocks {
			m[i] += trust * odds[k]
		}
	}
	for i := range m {
		m[i] += (1 - trust) * p[i]
		sum += p[i]
	}
	best := -1.0
	try := func(s []int) {
		in, f := 0.0, 0.0
		for _, i := range s {
			in += p[i]
		}
		f = (1 - trust) * 2 * in / (float64(len(s)) + sum)
		for k, h := range hs {
			f += trust * odds[k] * overlap(s, h.Blocks)
		}
		if f > best {
			best, set = f, s
		}
	}
	try(v.Cleaned(expectedBest(m)))
	for k := range hs {
		if odds[k] > 0.01 {
			try(hs[k].Blocks)
		}
	}
	return odds, set
}

// overlap is the F1 of one set of blocks against another, both in ascending order.
func overlap(a, b []int) float64 {
	both := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] < b[k]:
			i++
		case a[i] > b[k]:
			k++
		default:
			both++
			i++
			k++
		}
	}
	return 2 * float64(both) / float64(len(a)+len(b))
}

func softmax(scores []float64, temperature float64) []float64 {
	out := make([]float64, len(scores))
	most := math.Inf(-1)
	for _, s := range scores {
		most = max(most, s)
	}
	sum := 0.0
	for k, s := range scores {
		out[k] = math.Exp((s - most) / temperature)
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}
