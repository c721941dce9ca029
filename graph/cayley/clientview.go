package cayley

import (
	"context"
	"errors"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// Clients of Cayley's API write quads about anything, with or without a label. The layout
// needs a label, and it finds the subjects of a label from the label alone. So a quad
// without a label gets the label DefaultGraph. For each subject in a client's graph the store
// adds a quad: the subject is based on that graph. A ClientView hides the label and these
// quads.

// DefaultGraph is the label of quads that were written without one.
const DefaultGraph graph.ID = "graph:default"

// isClientGraph reports whether label is a client's graph: neither a note nor a label that
// talkgraph itself keeps.
func isClientGraph(label graph.ID) bool {
	switch label.Kind() {
	case graph.KindNote, graph.KindVocabulary, graph.KindCorrections:
		return false
	}
	return true
}

// basedOn is graph.PredBasedOn as a value of a quad.
var basedOn = quad.IRI(graph.PredBasedOn)

// isBookkeeping reports whether the layout needs q and no client wrote it.
func isBookkeeping(q quad.Quad) bool {
	label, ok := q.Label.(quad.IRI)
	return ok && q.Predicate == basedOn && q.Object == q.Label && isClientGraph(graph.ID(label))
}

// ClientView is one state of a store as clients of Cayley's API see it: without the label
// DefaultGraph and without the quads that only the layout needs.
type ClientView struct{ r reader }

// ClientView opens a view of the store as it is now. Call done when it is no longer read.
func (s *Store) ClientView(ctx context.Context) (view ClientView, done func(), err error) {
	r, done, err := s.backend.read(ctx, false)
	return ClientView{r}, done, err
}

// EachQuad calls use for each quad that has all ends of pattern that are not nil, in no
// order. An error of use ends it.
func (v ClientView) EachQuad(ctx context.Context, pattern quad.Quad, use func(quad.Quad) error) error {
	return v.r.forEach(ctx, pattern, func(q quad.Quad) error {
		if isBookkeeping(q) {
			return nil
		}
		if q.Label == quad.IRI(DefaultGraph) {
			q.Label = nil
		}
		return use(q)
	})
}

// EachNode calls use for each value that is an end of a quad, in no order. An error of use
// ends it.
func (v ClientView) EachNode(ctx context.Context, use func(quad.Value) error) error {
	return v.r.nodes(ctx, func(n quad.Value) error {
		if n == quad.IRI(DefaultGraph) {
			return nil
		}
		if n == basedOn {
			if found, err := v.hasQuad(ctx, quad.Quad{Predicate: n}); !found || err != nil {
				return err
			}
		}
		return use(n)
	})
}

// CountUses returns the number of ends of quads that are the value n.
func (v ClientView) CountUses(ctx context.Context, n quad.Value) (int, error) {
	if n == quad.IRI(DefaultGraph) {
		return 0, nil
	}
	return v.r.uses(ctx, n)
}

// errFound ends a search.
var errFound = errors.New("found")

// hasQuad reports whether the view has a quad of a pattern.
func (v ClientView) hasQuad(ctx context.Context, pattern quad.Quad) (bool, error) {
	err := v.EachQuad(ctx, pattern, func(quad.Quad) error { return errFound })
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}
