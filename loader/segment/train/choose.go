package main

import (
	"math"

	"github.com/talkgraph/talkgraph/loader/segment"
)

// options holds the hypotheses of one note. The choice learns from them.
type options struct {
	sets   []segment.Hypothesis
	traits [][]float64 // of each hypothesis
	f1     []float64   // of each hypothesis
	group  int         // author
	weight float64
	top    int     // hypothesis with the best score of a model that has not seen the author
	set    []int   // blocks that this model decides on
	margin float64 // difference of the two best scores
}

// options returns the hypotheses of each note, given the probabilities p and q of its blocks.
func (c *corpus) options(p, q []float64) []options {
	out := make([]options, len(c.notes))
	parallel(len(out), func(k int) {
		from, to := c.at[k], c.at[k]+len(c.notes[k].blocks)
		sets, traits := c.views[k].Hypotheses(p[from:to], q[from:to])
		o := options{sets: sets, traits: traits, group: c.groups[k], weight: c.notes[k].weight(), f1: make([]float64, len(sets))}
		for h := range sets {
			o.f1[h] = c.notes[k].tally(sets[h].Blocks, c.match[k]).f1()
		}
		out[k] = o
	})
	return out
}

// standardise sets the mean and the scale of the traits.
func standardise(os []options) *segment.Choice {
	size := len(os[0].traits[0])
	c := &segment.Choice{Mean: make([]float64, size), Scale: make([]float64, size), Weights: make([]float64, size)}
	square := make([]float64, size)
	n := 0.0
	for _, o := range os {
		for _, t := range o.traits {
			n++
			for k, x := range t {
				c.Mean[k] += x
				square[k] += x * x
			}
		}
	}
	for k := range c.Mean {
		c.Mean[k] /= n
		if d := math.Sqrt(max(square[k]/n-c.Mean[k]*c.Mean[k], 0)); d > 1e-6 {
			c.Scale[k] = 1 / d
		}
	}
	return c
}

// scaled returns the traits of all hypotheses with mean 0 and deviation 1.
func scaled(c *segment.Choice, os []options) [][][]float64 {
	out := make([][][]float64, len(os))
	for i, o := range os {
		out[i] = make([][]float64, len(o.traits))
		for h, t := range o.traits {
			z := make([]float64, len(t))
			for k, x := range t {
				z[k] = (x - c.Mean[k]) * c.Scale[k]
			}
			out[i][h] = z
		}
	}
	return out
}

// fitChoice learns the weights of a conditional logit with Adam, so that the probabilities of
// hypotheses approach the softmax of their F1. It ignores the notes of the group without.
func fitChoice(zs [][][]float64, os []options, without int) []float64 {
	size := len(zs[0][0])
	w, m, v, g := make([]float64, size), make([]float64, size), make([]float64, size), make([]float64, size)
	targets := make([][]float64, len(os))
	for i, o := range os {
		targets[i] = soft(o.f1, sharpness)
	}
	for step := 1; step <= choiceSteps; step++ {
		for k := range g {
			g[k] = choicePenalty * w[k]
		}
		for i, o := range os {
			if o.group == without {
				continue
			}
			scores := make([]float64, len(o.sets))
			for h, z := range zs[i] {
				s := 0.0
				for k, x := range z {
					s += w[k] * x
				}
				scores[h] = s
			}
			pr := soft(scores, 1)
			for h, z := range zs[i] {
				d := o.weight * (pr[h] - targets[i][h])
				if math.Abs(d) < 1e-6 {
					continue
				}
				for k, x := range z {
					g[k] += d * x
				}
			}
		}
		rate := 0.05 * math.Sqrt(1-float64(step-1)/choiceSteps)
		for k := range w {
			m[k] = 0.9*m[k] + 0.1*g[k]
			v[k] = 0.99*v[k] + 0.01*g[k]*g[k]
			w[k] -= rate * (m[k] / (1 - math.Pow(0.9, float64(step)))) / (math.Sqrt(v[k]/(1-math.Pow(0.99, float64(step)))) + 1e-8)
		}
	}
	return w
}

// soft returns the softmax of numbers multiplied by sharpness.
func soft(xs []float64, sharpness float64) []float64 {
	most, sum := math.Inf(-1), 0.0
	for _, x := range xs {
		most = max(most, x)
	}
	out := make([]float64, len(xs))
	for k, x := range xs {
		out[k] = math.Exp(sharpness * (x - most))
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}
