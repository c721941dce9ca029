package library

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
)

// batch collects labels and stores them in one change when their facts reach the batch size
// of the store.
type batch struct {
	library *Library
	done    func(i int, d graph.Delta)
	pending []graph.LabelFacts
	labels  map[graph.ID]bool // labels in pending
	facts   int               // facts that pending adds or removes
	stored  int               // labels that earlier flushes stored
}

// newBatch makes a batch that calls done for each stored label. i is the label's number in
// the order of add and remove, from 0. A nil done is not called. Call flush at the end.
func (lib *Library) newBatch(done func(i int, d graph.Delta)) *batch {
	return &batch{library: lib, done: done, labels: map[graph.ID]bool{}}
}

// add replaces the facts of a label, at this or a later flush.
func (b *batch) add(ctx context.Context, label graph.ID, facts []graph.Fact) error {
	return b.put(ctx, label, facts, len(facts))
}

// remove removes a label with its number of facts, at this or a later flush.
func (b *batch) remove(ctx context.Context, label graph.ID, facts int) error {
	return b.put(ctx, label, nil, facts)
}

// put appends a label that adds or removes size facts. It flushes the batch first if the
// batch holds the same label or would exceed the batch size.
func (b *batch) put(ctx context.Context, label graph.ID, facts []graph.Fact, size int) error {
	if b.labels[label] || b.facts+size > b.library.store.BatchSize() {
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
	b.pending = append(b.pending, graph.LabelFacts{Label: label, Facts: facts})
	b.labels[label] = true
	b.facts += size
	return nil
}

// flush stores the pending labels in one change.
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
			b.done(b.stored, d)
		}
		b.stored++
	}
	clear(b.labels)
	b.pending, b.facts = nil, 0
	return nil
}
