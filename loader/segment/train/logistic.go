package main

import (
	"math"
	"math/rand/v2"
)

// example is a block with its features and its label, for a model of blocks.
type example struct {
	at     []int32 // places of its features; each has the value 1
	yes    bool
	weight float64
	group  int // of the author
}

// logistic is a logistic regression with an L2 penalty, fitted by coordinate descent in the dual
// (Yu, Huang and Lin 2011). It keeps its dual variables. A copy without the examples of one group
// therefore starts near its optimum.
type logistic struct {
	c     float64 // inverse of the penalty
	size  int     // places; the bias is the last
	w     []float64
	alpha []float64
}

func newLogistic(examples []example, size int, c float64) *logistic {
	l := &logistic{c: c, size: size, w: make([]float64, size+1), alpha: make([]float64, len(examples))}
	for i, x := range examples {
		l.alpha[i] = math.Min(0.001*c*x.weight, 1e-4)
		l.move(x, l.alpha[i])
	}
	return l
}

// move adds by to the weights of the features of an example, or subtracts it for a negative example.
func (l *logistic) move(x example, by float64) {
	if !x.yes {
		by = -by
	}
	for _, k := range x.at {
		l.w[k] += by
	}
	l.w[l.size] += by
}

func (l *logistic) score(at []int32) float64 {
	s := l.w[l.size]
	for _, k := range at {
		s += l.w[k]
	}
	return s
}

// without returns a copy from which the examples of a group are removed. Call fit on it.
func (l *logistic) without(examples []example, group int) *logistic {
	c := &logistic{c: l.c, size: l.size, w: append([]float64(nil), l.w...), alpha: append([]float64(nil), l.alpha...)}
	for i, x := range examples {
		if x.group == group {
			c.move(x, -c.alpha[i])
			c.alpha[i] = 0
		}
	}
	return c
}

// fit runs rounds of coordinate descent over the examples that are not of the group without. -1
// means no group.
func (l *logistic) fit(examples []example, without, rounds int) {
	r := rand.New(rand.NewPCG(1, 2))
	var order []int
	for i, x := range examples {
		if x.group != without && x.weight > 0 {
			order = append(order, i)
		}
	}
	for range rounds {
		r.Shuffle(len(order), func(i, k int) { order[i], order[k] = order[k], order[i] })
		for _, i := range order {
			x := examples[i]
			c := l.c * x.weight
			b := l.score(x.at)
			if !x.yes {
				b = -b
			}
			old := min(max(l.alpha[i], c*1e-9), c*(1-1e-9))
			z := solve(old, c, float64(len(x.at)+1), b)
			if d := z - l.alpha[i]; math.Abs(d) > 1e-12 {
				l.alpha[i] = z
				l.move(x, d)
			}
		}
	}
}

// solve returns the z that minimizes z ln z + (c-z) ln(c-z) + a/2 (z-old)^2 + b (z-old) for 0 < z < c.
func solve(old, c, a, b float64) float64 {
	low, high, z := 0.0, c, old
	for range 30 {
		g := math.Log(z/(c-z)) + a*(z-old) + b
		if g > 0 {
			high = z
		} else {
			low = z
		}
		if math.Abs(g) < 1e-4 {
			break
		}
		next := z - g/(c/(z*(c-z))+a)
		if next <= low || next >= high {
			next = (low + high) / 2
		}
		z = next
	}
	return z
}
