package header

import "math"

// Tagger is a linear-chain conditional random field. It labels the tokens of a sequence by
// their features and by the labels beside them. Labels are the numbers below Labels.
type Tagger struct {
	Labels  int
	Weights []float32 // weight of feature f for label y at f*Labels+y
	Steps   []float32 // weight of label b behind label a at a*Labels+b
	Starts  []float32 // weight of each label for the first token
}

// NewTagger returns a tagger with weights of zero for the given numbers of features and labels.
// forbidden reports whether the label to may not follow the label from, which is -1 for the
// first token.
func NewTagger(features, labels int, forbidden func(from, to int) bool) *Tagger {
	t := &Tagger{Labels: labels, Weights: make([]float32, features*labels), Steps: make([]float32, labels*labels), Starts: make([]float32, labels)}
	for b := range labels {
		for a := range labels {
			if forbidden(a, b) {
				t.Steps[a*labels+b] = never
			}
		}
		if forbidden(-1, b) {
			t.Starts[b] = never
		}
	}
	return t
}

// never is the weight of a forbidden step. It exceeds the sum of all other weights.
const never = -1e4

// Scores appends the scores of all labels for each token, by the features alone, to out. The
// score of label y for token i is at i*Labels+y.
func (t *Tagger) Scores(out []float64, w *Window) []float64 {
	shared := make([]float64, len(w.Shared)*t.Labels)
	for j, fs := range w.Shared {
		t.sum(shared[j*t.Labels:][:t.Labels], fs)
	}
	for i, fs := range w.Features {
		out = append(out, shared[w.Segment[i]*t.Labels:][:t.Labels]...)
		t.sum(out[len(out)-t.Labels:], fs)
	}
	return out
}

// sum adds the weights of features to the scores of the labels.
func (t *Tagger) sum(row []float64, features []int32) {
	for _, f := range features {
		for y, w := range t.Weights[int(f)*t.Labels:][:t.Labels] {
			row[y] += float64(w)
		}
	}
}

// Best returns the labels with the greatest sum of scores and steps (Viterbi).
func (t *Tagger) Best(scores []float64) []int {
	n, k := len(scores)/t.Labels, t.Labels
	if n == 0 {
		return nil
	}
	best, from := make([]float64, n*k), make([]int, n*k)
	for y := range k {
		best[y] = scores[y] + float64(t.Starts[y])
	}
	for i := 1; i < n; i++ {
		for y := range k {
			top, arg := math.Inf(-1), 0
			for x := range k {
				if s := best[(i-1)*k+x] + float64(t.Steps[x*k+y]); s > top {
					top, arg = s, x
				}
			}
			best[i*k+y], from[i*k+y] = top+scores[i*k+y], arg
		}
	}
	y := 0
	for x := range k {
		if best[(n-1)*k+x] > best[(n-1)*k+y] {
			y = x
		}
	}
	labels := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		labels[i] = y
		y = from[i*k+y]
	}
	return labels
}

// Chain holds the forward and backward sums of a sequence, in logarithms.
type Chain struct {
	Forward, Backward []float64 // sum of label y at token i at i*labels+y
	Total             float64   // log of the partition sum
	labels            int
}

// Chain sets c to the forward and backward sums of a sequence, given its scores. It reuses the
// memory of c.
func (t *Tagger) Chain(c *Chain, scores []float64) {
	n, k := len(scores)/t.Labels, t.Labels
	c.labels = k
	c.Forward, c.Backward = resize(c.Forward, n*k), resize(c.Backward, n*k)
	for y := range k {
		c.Forward[y] = scores[y] + float64(t.Starts[y])
		c.Backward[(n-1)*k+y] = 0
	}
	terms := make([]float64, k)
	for i := 1; i < n; i++ {
		for y := range k {
			for x := range k {
				terms[x] = c.Forward[(i-1)*k+x] + float64(t.Steps[x*k+y])
			}
			c.Forward[i*k+y] = scores[i*k+y] + logSum(terms)
		}
	}
	for i := n - 2; i >= 0; i-- {
		for x := range k {
			for y := range k {
				terms[y] = float64(t.Steps[x*k+y]) + scores[(i+1)*k+y] + c.Backward[(i+1)*k+y]
			}
			c.Backward[i*k+x] = logSum(terms)
		}
	}
	copy(terms, c.Forward[(n-1)*k:])
	c.Total = logSum(terms)
}

// resize returns a slice of length n, which reuses the memory of s if it suffices.
func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// logSum returns the logarithm of the sum of the exponentials of xs.
func logSum(xs []float64) float64 {
	top := xs[0]
	for _, x := range xs[1:] {
		top = max(top, x)
	}
	sum := 0.0
	for _, x := range xs {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum)
}

// Share returns the probability that token i has label y.
func (c *Chain) Share(i, y int) float64 {
	at := i*c.labels + y
	return math.Exp(c.Forward[at] + c.Backward[at] - c.Total)
}
