package library

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
)

// batch collects labels and stores them in one change when they reach the batch size of the store.
type batch struct {
	library   *Library
	done      func(i int, d graph.Delta) // for each label, in the order they were added; may be nil
	pending   []graph.LabelFacts
	labels    map[graph.ID]bool
	facts     int
	doneCount int // labels that are done
}

func (lib *Library) newBatch(done func(i int, d graph.Delta)) *batch {
	return &batch{library: lib, done: done, labels: map[graph.ID]bool{}}
}

// add replaces the facts of a label, now or at a later flush.
func (b *batch) add(ctx context.Context, label graph.ID, facts []graph.Fact) error {
	return b.put(ctx, label, facts, len(facts))
}

// remove removes a label, now or at a later flush. facts is its number of facts.
func (b *batch) remove(ctx context.Context, label graph.ID, facts int) error {
	return b.put(ctx, label, nil, facts)
}

func (b *batch) put(ctx context.Context, label graph.ID, facts []graph.Fact, weight int) error {
	if b.labels[label] || b.facts+weight > b.library.store.BatchSize() {
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
	b.pending = append(b.pending, graph.LabelFacts{Label: label, Facts: facts})
	b.labels[label] = true
	b.facts += weight
	return nil
}

// flush stores what the batch holds.
func (b *batch) flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil || len(b.pending) == 0 {
		return err
	}
	ds, err := b.library.replaceAll(ctx, b.pending...)
	if err != nil {
		return err
	}
	for _, d := range ds {
		if b.done != nil {
			b.done(b.doneCount, d)
		}
		b.doneCount++
	}
	clear(b.labels)
	b.pending, b.facts = nil, 0
	return nil
}
