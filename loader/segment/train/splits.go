package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// These values were chosen by the scores with one author left out. Half or twice a value changes
// F1 by less than 0.01.
const (
	blockPenalty  = 0.05 // of the models of blocks: the inverse of the L2 penalty
	choicePenalty = 6    // of the choice: L2
	sharpness     = 6    // by how much the better of two hypotheses is preferred in learning
	choiceSteps   = 150
	// extraWeight is the weight of notes that are not scored.
	extraWeight = 0.5
	// madeWeight is the weight of notes that itemNotes rewrote. The F1 of titles is .836 with 0,
	// and .842 with 0.05 and 0.1. On the 39 older notes it is .757 with 0 and .784 with 0.05.
	madeWeight = 0.05
)

// row is a line of the printed table.
type row struct {
	name  string
	total tally
	sum   float64
	notes int
}

func (r *row) add(t tally) {
	r.total.add(t)
	r.sum += t.f1()
	r.notes++
}

func (r *row) String() string {
	return fmt.Sprintf("%-34s P %.3f  R %.3f  F1 %.3f  mean %.3f  (%d notes)", r.name, r.total.precision(), r.total.recall(), r.total.f1(), r.sum/float64(max(r.notes, 1)), r.notes)
}

// trainSplits learns where talks begin. It returns the weights in the format that package segment
// embeds, and the scores with one author left out, which it also prints.
func trainSplits(w io.Writer, notes []*note, lex *lexicon.Lexicon, verbose bool) ([]byte, *row, error) {
	made, err := itemNotes(notes)
	if err != nil {
		return nil, nil, err
	}
	notes = slices.Concat(notes, made)
	c := newCorpus(notes, lex)
	fmt.Fprintf(w, "%d notes of %d authors, %d blocks\n", len(notes), len(c.names), len(c.p))
	p, fullP := c.outOfFold(c.p)
	q, fullQ := c.outOfFold(c.q)
	opts := c.options(p, q)
	choice := standardise(opts)
	zs := scaled(choice, opts)
	parallel(len(c.names)+1, func(g int) {
		if g == len(c.names) {
			choice.Weights = fitChoice(zs, opts, -1)
			return
		}
		weights := fitChoice(zs, opts, g)
		for k := range opts {
			if o := &opts[k]; o.group == g {
				o.decide(c.views[k], zs[k], weights, p[c.at[k]:c.at[k]+len(notes[k].blocks)])
			}
		}
	})
	for k := range opts {
		notes[k].found = opts[k].set
	}
	scored := c.table(w, opts, p, q, verbose)
	weights, err := segment.WriteModel(c.feats, fullP.w, fullQ.w, choice)
	return weights, scored, err
}

// decide chooses the hypothesis of a note with the weights w.
func (o *options) decide(v *segment.View, zs [][]float64, w, p []float64) {
	scores := make([]float64, len(zs))
	for h, z := range zs {
		for k, x := range z {
			scores[h] += w[k] * x
		}
		if scores[h] > scores[o.top] {
			o.top = h
		}
	}
	var odds []float64
	odds, o.set = v.Decide(o.sets, scores, p)
	_, _, o.margin = segment.Rank(o.sets, odds)
}

// noteKinds holds the values of note.kind in the order of the table.
var noteKinds = []string{"headings", "items", "lines", "prose", "one talk"}

// table prints the scores by kind of note and returns those of all scored notes.
func (c *corpus) table(w io.Writer, opts []options, p, q []float64, verbose bool) *row {
	blocks, all, best, extra := &row{name: "blocks alone"}, &row{name: "one author left out"}, &row{name: "best hypothesis by gold"}, &row{name: "other notes, author left out"}
	kinds := map[string]*row{}
	for _, k := range noteKinds {
		kinds[k] = &row{name: "  " + k}
	}
	made := &row{name: "with items for headings"}
	clear, doubtful := &row{name: fmt.Sprintf("margin from %.1f", segment.SmallMargin)}, &row{name: "smaller margin"}
	for k, n := range c.notes {
		if n.made {
			made.add(n.tally(opts[k].set, c.match[k]))
			continue
		}
		o := &opts[k]
		t := n.tally(o.set, c.match[k])
		if verbose {
			fmt.Fprintf(w, "%s %d/%d/%d F1 %.2f, chose %s %s %.2f\n", n.file, t.found, t.wrong, t.missed, t.f1(), o.sets[o.top].Form, o.sets[o.top].Of, o.f1[o.top])
			c.mistakes(w, k, o.set, p, q)
		}
		if n.extra {
			extra.add(t)
			continue
		}
		all.add(t)
		if o.margin < segment.SmallMargin {
			doubtful.add(t)
		} else {
			clear.add(t)
		}
		kinds[n.kind()].add(t)
		top, free := 0, -1
		for h := range o.sets {
			if o.f1[h] > o.f1[top] {
				top = h
			}
			if free < 0 && o.sets[h].Form == segment.FormFree {
				free = h
			}
		}
		best.add(n.tally(o.sets[top].Blocks, c.match[k]))
		blocks.add(n.tally(o.sets[max(free, 0)].Blocks, c.match[k]))
	}
	fmt.Fprintln(w, blocks)
	fmt.Fprintln(w, all)
	for _, k := range noteKinds {
		fmt.Fprintln(w, kinds[k])
	}
	fmt.Fprintln(w, best)
	fmt.Fprintln(w, made)
	fmt.Fprintln(w, clear)
	fmt.Fprintln(w, doubtful)
	if extra.notes > 0 {
		fmt.Fprintln(w, extra)
	}
	return all
}

// mistakes prints the blocks that were wrongly taken for talks and the talks that were missed, with
// their probabilities p and q.
func (c *corpus) mistakes(w io.Writer, k int, set []int, p, q []float64) {
	n := c.notes[k]
	show := func(what string, i int) {
		b := &n.blocks[i]
		fmt.Fprintf(w, "   %s %d %s %.2f %.2f %.90s\n", what, b.Line, b.Signature, p[c.at[k]+i], q[c.at[k]+i], b.Text)
	}
	chosen := map[int]bool{}
	for _, i := range set {
		chosen[i] = true
		if len(c.match[k][i]) == 0 {
			show("wrong ", i)
		}
	}
	for _, t := range n.talks {
		if t.block >= 0 && !chosen[t.block] && !t.Optional {
			show("missed", t.block)
		}
	}
}

// kind returns how most talks of a note begin, one of noteKinds.
func (n *note) kind() string {
	count := map[string]int{}
	all := 0
	for _, t := range n.talks {
		if t.block < 0 || t.Optional {
			continue
		}
		all++
		switch n.blocks[t.block].Kind {
		case segment.Heading, segment.FrontTitle:
			count["headings"]++
		case segment.Item, segment.Row:
			count["items"]++
		case segment.Paragraph, segment.Sentence:
			count["prose"]++
		default:
			count["lines"]++
		}
	}
	if all == 1 {
		return "one talk"
	}
	best := "headings"
	for _, k := range noteKinds {
		if count[k] > count[best] {
			best = k
		}
	}
	return best
}

// parallel calls do for each of 0 to n-1, on all processors, and waits.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
