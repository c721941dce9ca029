package main

import (
	"math"

	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// corpus holds the examples from which the models learn.
type corpus struct {
	notes  []*note
	views  []*segment.View
	groups []int     // author of each note, an index of names
	names  []string  // authors
	p, q   []example // of all blocks: whether a talk begins, and the same among blocks of its signature
	at     []int     // index in p and q of each note's first block
	size   int       // number of features
	feats  *segment.Features
	match  [][]matches
}

// newCorpus makes the examples of notes.
func newCorpus(notes []*note, lex *lexicon.Lexicon) *corpus {
	feats := segment.NewFeatures(lex)
	c := &corpus{notes: notes, feats: feats, size: feats.Size() * 5, match: make([][]matches, len(notes))}
	authors := map[string]int{}
	for _, n := range notes {
		if _, ok := authors[n.author]; !ok {
			authors[n.author] = len(authors)
			c.names = append(c.names, n.author)
		}
		v := segment.NewView(n.blocks, n.format, lex)
		c.views = append(c.views, v)
		c.groups = append(c.groups, authors[n.author])
		c.at = append(c.at, len(c.p))
		c.examples(n, v, feats, authors[n.author])
	}
	parallel(len(notes), func(k int) {
		n := notes[k]
		c.match[k] = n.matchBlocks(func(i int) string { return n.blocks[i].Text })
	})
	return c
}

// softWeight is the weight of a talk whose boundary the gold marks as soft: careful readers may
// disagree. It is a choice.
const softWeight = 0.6

// weight is the weight of a note.
func (n *note) weight() float64 {
	w := 1.0
	if n.extra {
		w = extraWeight
	}
	if n.made {
		w *= madeWeight
	}
	return w
}

// examples adds the blocks of a note to the corpus, as examples of a group of authors.
func (c *corpus) examples(n *note, v *segment.View, feats *segment.Features, group int) {
	weight := make([]float64, len(n.blocks))
	talk := make([]bool, len(n.blocks))
	for i := range weight {
		weight[i] = 1
	}
	sigs := map[string]bool{}
	talks := 0
	for _, t := range n.talks {
		switch {
		case t.block < 0:
		case t.Optional:
			weight[t.block] = 0
		default:
			if t.Soft {
				weight[t.block] = softWeight
			}
			talk[t.block] = true
			talks++
			sigs[n.blocks[t.block].Signature] = true
		}
	}
	share := 1 / math.Sqrt(float64(talks)/6+0.5)
	for i := range n.blocks {
		x := example{at: feats.Vector(nil, v, i), yes: talk[i], group: group}
		x.weight = weight[i] * share * n.weight()
		c.p = append(c.p, x)
		x.weight = 0
		if sigs[n.blocks[i].Signature] {
			x.weight = weight[i] * n.weight()
		}
		c.q = append(c.q, x)
	}
}

// outOfFold returns the probability that each block begins a talk, by a model without the blocks of
// the same author. It also returns the model of all blocks.
func (c *corpus) outOfFold(xs []example) ([]float64, *logistic) {
	full := newLogistic(xs, c.size, blockPenalty)
	full.fit(xs, -1, fullRounds)
	out := make([]float64, len(xs))
	parallel(len(c.names), func(g int) {
		l := full.without(xs, g)
		l.fit(xs, g, foldRounds)
		for i, x := range xs {
			if x.group == g {
				out[i] = 1 / (1 + math.Exp(-l.score(x.at)))
			}
		}
	})
	return out, full
}

// fullRounds and foldRounds are the numbers of rounds after which the scores no longer change
// in the third digit.
const fullRounds, foldRounds = 30, 8
