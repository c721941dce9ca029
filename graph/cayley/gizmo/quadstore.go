package gizmo

import (
	"context"
	"iter"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph/cayley"
)

// remoteStore is a quad store whose source asks the sandbox through a pipe.
type remoteStore struct{ *cayley.QuadStore }

var _ shape.Optimizer = remoteStore{}

// newRemoteStore makes a quad store of the worker's end of a pipe.
func newRemoteStore(l *line) remoteStore {
	return remoteStore{cayley.NewQuadStore(&remoteSource{line: l, uses: map[quad.Value]int{}})}
}

// ValueOf returns a reference to a value, or nil if no quad has the value.
func (s remoteStore) ValueOf(v quad.Value) cgraph.Ref { return s.QuadStore.ValueOf(shortened(v)) }

// shortened returns an IRI as the store writes it, with its prefix. Cayley's GraphQL expands
// prefixes, and expands "schema:" to http://schema.org/ instead of https://schema.org/.
func shortened(v quad.Value) quad.Value {
	if iri, ok := v.(quad.IRI); ok {
		if name, ok := strings.CutPrefix(string(iri), "http://schema.org/"); ok {
			return quad.IRI("schema:" + name)
		}
	}
	return cayley.ShortIRI(v)
}

// remoteSource asks the sandbox for quads and nodes, one batch at a time.
type remoteSource struct {
	line *line
	uses map[quad.Value]int // answers of countUses
}

// maxCachedUses limits the cached counts to a few megabytes, little beside the worker's limit
// of memory. The number is a choice.
const maxCachedUses = 10_000

// CountUses returns the number of ends of quads that are a value.
func (r *remoteSource) CountUses(_ context.Context, v quad.Value) (int, error) {
	if n, ok := r.uses[v]; ok {
		return n, nil
	}
	w, err := toWire(v)
	if v == nil || err != nil {
		return 0, nil
	}
	a, err := r.line.ask(question{Do: countUses, Value: w})
	if err != nil {
		return 0, err
	}
	if len(r.uses) >= maxCachedUses {
		clear(r.uses)
	}
	r.uses[v] = a.Count
	return a.Count, nil
}

// CountQuads returns the number of quads of a pattern.
func (r *remoteSource) CountQuads(_ context.Context, pattern quad.Quad) (int, error) {
	w, err := toWireQuad(pattern)
	if err != nil {
		return 0, nil
	}
	a, err := r.line.ask(question{Do: countQuads, Ends: w})
	return a.Count, err
}

// manyQuads is the assumed size of the store. The planner needs a number larger than every
// count of uses, and the real one costs a question.
const manyQuads = 1 << 40

// Size returns the assumed size.
func (r *remoteSource) Size(context.Context) (int, error) { return manyQuads, nil }

// Quads returns the quads of a pattern. With an end it returns quads of that end alone.
func (r *remoteSource) Quads(_ context.Context, pattern quad.Quad, of quad.Direction) iter.Seq2[quad.Quad, error] {
	ends, err := toWireQuad(pattern)
	if err != nil { // no store has the quads
		return func(func(quad.Quad, error) bool) {}
	}
	return read(r.line, question{Do: openQuads, Ends: ends, Of: of}, func(a answer, yield func(quad.Quad) bool) bool {
		for _, w := range a.Quads {
			if !yield(w.quad()) {
				return false
			}
		}
		for _, w := range a.Values {
			var q quad.Quad
			q.Set(of, w.value())
			if !yield(q) {
				return false
			}
		}
		return true
	})
}

// Nodes returns all nodes.
func (r *remoteSource) Nodes(context.Context) iter.Seq2[quad.Value, error] {
	return read(r.line, question{Do: openNodes}, func(a answer, yield func(quad.Value) bool) bool {
		for _, w := range a.Values {
			if !yield(w.value()) {
				return false
			}
		}
		return true
	})
}

// read returns what an iterator of the sandbox has. each yields what one answer has, and
// reports whether it did so to the end.
func read[T any](l *line, open question, each func(a answer, yield func(T) bool) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for q := open; ; {
			a, err := l.ask(q)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if !each(a, func(x T) bool { return yield(x, nil) }) {
				if a.More { // an error would be that of the next question
					_, _ = l.ask(question{Do: closeIterator, Which: a.Which})
				}
				return
			}
			if !a.More {
				return
			}
			q = question{Do: nextBatch, Which: a.Which, Of: open.Of}
		}
	}
}
