package segment

import "math"

// Choice scores hypotheses by their traits. It is a conditional logit over standardised traits.
type Choice struct {
	Mean, Scale []float64 // mean and inverse deviation of each trait over the corpus
	Weights     []float64
}

// Score returns the score of a hypothesis, given its traits in the order of TraitNames.
func (c *Choice) Score(traits []float64) float64 {
	s := 0.0
	for k, w := range c.Weights {
		s += w * (traits[k] - c.Mean[k]) * c.Scale[k]
	}
	return s
}

// Hypotheses returns the sets of blocks that may begin the talks of a note, and the traits of
// each. p is the probability that a block begins a talk, q the same given that talks have its
// signature.
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

// The constants of Decide. They were chosen in the prototype by the scores on the corpus with
// one author left out.
const (
	temperature = 0.8  // divisor of the scores before the softmax
	trust       = 0.7  // weight of the hypotheses against the block model
	minOdds     = 0.01 // least probability of a hypothesis whose set is compared
)

// Decide returns the probability of each hypothesis, and the set of blocks with the greatest
// expected F1. The expectation takes a hypothesis as the truth by its probability, and, with a
// lower weight, each block by p. Decide compares the sets of the hypotheses and the set that
// their joint probabilities suggest. A hypothesis that is sure has probability 1.
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
		if odds[k] > minOdds {
			try(hs[k].Blocks)
		}
	}
	return odds, set
}

// overlap returns the F1 of one set of blocks against another. Both are in ascending order.
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

// softmax returns the probabilities that are proportional to exp(score/temperature).
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
