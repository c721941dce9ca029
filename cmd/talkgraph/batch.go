package main

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
)

// batch gathers what labels say until it is worth a change of the store.
type batch struct {
	a     *app
	done  func(i int, d graph.Delta) // for each label, in the order they were added; may be nil
	said  []graph.LabelFacts
	in    map[graph.ID]bool
	facts int
	n     int // labels that are done
}

func (a *app) batch(done func(i int, d graph.Delta)) *batch {
	return &batch{a: a, done: done, in: map[graph.ID]bool{}}
}

// add replaces what a label says, now or a little later.
func (b *batch) add(ctx context.Context, label graph.ID, facts []graph.Fact) error {
	return b.put(ctx, label, facts, len(facts))
}

// remove takes out so many facts that a label says, likewise.
func (b *batch) remove(ctx context.Context, label graph.ID, facts int) error {
	return b.put(ctx, label, nil, facts)
}

func (b *batch) put(ctx context.Context, label graph.ID, facts []graph.Fact, weight int) error {
	if b.in[label] || b.facts+weight > b.a.store.BatchSize() {
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
	b.said = append(b.said, graph.LabelFacts{Label: label, Facts: facts})
	b.in[label] = true
	b.facts += weight
	return nil
}

// flush stores what was added.
func (b *batch) flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil || len(b.said) == 0 {
		return err
	}
	ds, err := b.a.replaceAll(ctx, b.said...)
	if err != nil {
		return err
	}
	for _, d := range ds {
		if b.done != nil {
			b.done(b.n, d)
		}
		b.n++
	}
	clear(b.in)
	b.said, b.facts = nil, 0
	return nil
}
