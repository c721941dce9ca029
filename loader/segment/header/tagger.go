package header

import "math"

// Tagger is a linear-chain conditional random field: it gives each token of a sequence
// the label that is likely beside its neighbours. Labels are numbers below Labels.
type Tagger struct {
	Labels  int
	Weights []float32 // of feature f and label y at f*Labels+y
	Steps   []float32 // from label a to label b at a*Labels+b
	Starts  []float32 // of the first label
}

// NewTagger returns a tagger for features below the given number, with weights of zero;
// forbidden tells which label may not follow which, and -1 stands for the beginning.
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

// never is the score of a step that may not be.
const never = -1e4

// Scores appends, token by token, the score of each label by the features alone.
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

// Best returns the labels with the greatest sum of scores and steps.
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

// Chain is the forward and backward sums of a sequence.
type Chain struct {
	Forward, Backward []float64
	Total             float64 // log of the partition sum
	labels            int
}

// Chain fills c with the forward and backward sums of a sequence of label scores.
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

func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

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

// Share returns the probability of a label at a place of the sequence.
func (c *Chain) Share(i, y int) float64 {
	at := i*c.labels + y
	return math.Exp(c.Forward[at] + c.Backward[at] - c.Total)
}
