package cayley

import (
	"context"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// Quads that clients of Cayley's API write may be about anything and name no graph. The
// layout wants a label, and to find a label's subjects from it; so such quads get the label
// DefaultGraph, and a subject in a graph of a client's own is stated to be based on it.
// Who reads by that API sees neither.

// DefaultGraph is the label of quads that were written without one.
const DefaultGraph graph.ID = "graph:default"

// isClients tells the graph of a client from those of notes and of what we keep.
func isClients(label graph.ID) bool {
	switch label.Kind() {
	case graph.KindNote, graph.KindVocabulary, graph.KindCorrections:
		return false
	}
	return true
}

var basedOn = quad.IRI(graph.PredBasedOn)

// isBookkeeping tells the quads that the layout needs and no client wrote.
func isBookkeeping(q quad.Quad) bool {
	label, ok := q.Label.(quad.IRI)
	return ok && q.Predicate == basedOn && q.Object == q.Label && isClients(graph.ID(label))
}

// visible is what clients of Cayley's API see of a store.
type visible struct{ reader }

func (v visible) each(ctx context.Context, ends quad.Quad, use func(stored) error) error {
	return v.reader.each(ctx, ends, func(q stored) error {
		if isBookkeeping(q.Quad) {
			return nil
		}
		if q.Label == quad.IRI(DefaultGraph) {
			q.Label = nil
		}
		return use(q)
	})
}

func (v visible) nodes(ctx context.Context, use func(quad.Value) error) error {
	return v.reader.nodes(ctx, func(n quad.Value) error {
		if n == quad.IRI(DefaultGraph) {
			return nil
		}
		if n == basedOn {
			if seen, err := v.hasVisible(ctx, quad.Quad{Predicate: n}); !seen || err != nil {
				return err
			}
		}
		return use(n)
	})
}

func (v visible) uses(ctx context.Context, n quad.Value) (int, error) {
	if n == quad.IRI(DefaultGraph) {
		return 0, nil
	}
	return v.reader.uses(ctx, n)
}

// hasVisible tells whether a pattern has a quad that is seen.
func (v visible) hasVisible(ctx context.Context, ends quad.Quad) (bool, error) {
	seen := false
	err := v.each(ctx, ends, func(stored) error {
		seen = true
		return errStopped
	})
	if err == errStopped {
		err = nil
	}
	return seen, err
}
