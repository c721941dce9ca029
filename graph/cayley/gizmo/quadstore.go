package gizmo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph/cayley"
)

// remoteStore is a quad store that asks the sandbox through a pipe. Its reference to a node
// is the value, and its reference to a quad is the quad. So it never resolves a reference by
// a question.
type remoteStore struct {
	line *line
	uses map[quad.Value]int // answers of countUses
}

// quadRef refers to a quad.
type quadRef struct{ quad.Quad }

// Key returns the key by which Cayley compares references.
func (r quadRef) Key() any { return r.Quad }

// errReadOnly is the error of the methods that write.
var errReadOnly = errors.New("a query cannot write; use the API that writes quads")

// The methods of a store that writes.

func (r *remoteStore) ApplyDeltas([]cgraph.Delta, cgraph.IgnoreOpts) error { return errReadOnly }
func (r *remoteStore) NewQuadWriter() (quad.WriteCloser, error)            { return nil, errReadOnly }
func (r *remoteStore) Close() error                                        { return nil }

// ValueOf returns a reference to a value, or nil if no quad has the value.
func (r *remoteStore) ValueOf(v quad.Value) cgraph.Ref {
	v = shortened(v)
	if n, err := r.usesOf(v); n == 0 || err != nil {
		return nil
	}
	return cgraph.PreFetched(v)
}

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

// maxCachedUses limits the cached counts to a few megabytes, little beside the worker's limit
// of memory. The number is a choice.
const maxCachedUses = 10_000

// usesOf returns the number of ends of quads that are a value.
func (r *remoteStore) usesOf(v quad.Value) (int, error) {
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

// NameOf returns the value of a node.
func (r *remoteStore) NameOf(ref cgraph.Ref) quad.Value {
	if v, ok := ref.(cgraph.PreFetchedValue); ok {
		return v.NameOf()
	}
	return nil
}

// Quad returns the quad of a reference.
func (r *remoteStore) Quad(ref cgraph.Ref) quad.Quad {
	q, _ := ref.(quadRef)
	return q.Quad
}

// QuadDirection returns a reference to one end of a quad.
func (r *remoteStore) QuadDirection(ref cgraph.Ref, d quad.Direction) cgraph.Ref {
	if v := r.Quad(ref).Get(d); v != nil {
		return cgraph.PreFetched(v)
	}
	return nil
}

// QuadIterator returns an iterator of the quads with a node at an end.
func (r *remoteStore) QuadIterator(d quad.Direction, ref cgraph.Ref) cgraph.Iterator {
	v := r.NameOf(ref)
	if v == nil {
		return iterator.NewNull()
	}
	var ends quad.Quad
	ends.Set(d, v)
	return cgraph.NewLegacy(&remoteShape{r: r, ends: ends}, nil)
}

// QuadIteratorSize returns the uses of the node at any end as an upper bound.
func (r *remoteStore) QuadIteratorSize(_ context.Context, _ quad.Direction, ref cgraph.Ref) (cgraph.Size, error) {
	n, err := r.usesOf(r.NameOf(ref))
	return cgraph.Size{Size: int64(n)}, err
}

// NodesAllIterator returns an iterator of all nodes.
func (r *remoteStore) NodesAllIterator() cgraph.Iterator {
	return cgraph.NewLegacy(&remoteShape{r: r, nodes: true}, nil)
}

// QuadsAllIterator returns an iterator of all quads.
func (r *remoteStore) QuadsAllIterator() cgraph.Iterator {
	return cgraph.NewLegacy(&remoteShape{r: r}, nil)
}

// manyQuads is the assumed size of the store. The planner needs a number larger than every
// count of uses, and the real one costs a question.
const manyQuads = 1 << 40

// Stats returns the assumed size.
func (r *remoteStore) Stats(context.Context, bool) (cgraph.Stats, error) {
	return cgraph.Stats{Nodes: cgraph.Size{Size: manyQuads}, Quads: cgraph.Size{Size: manyQuads}}, nil
}

// OptimizeShape makes one iterator of the quads with several fixed ends. If only the nodes
// at another end are needed, it makes a set of those nodes.
func (r *remoteStore) OptimizeShape(s shape.Shape) (shape.Shape, bool) {
	action, ok := s.(shape.QuadsAction)
	if !ok || len(action.Filter) == 0 {
		return s, false
	}
	found := remoteShape{r: r}
	for d, ref := range action.Filter {
		v := r.NameOf(ref)
		if v == nil {
			return s, false
		}
		found.ends.Set(d, v)
	}
	if len(action.Save) == 0 {
		found.of = action.Result
		return builtShape{found}, true
	}
	return action.SimplifyFrom(builtShape{found}), true
}

// builtShape is a shape that is optimized already.
type builtShape struct{ remoteShape }

func (b builtShape) BuildIterator(cgraph.QuadStore) cgraph.Iterator {
	return cgraph.NewLegacy(&b.remoteShape, nil)
}

func (b builtShape) Optimize(shape.Optimizer) (shape.Shape, bool) { return b, false }

// remoteShape selects the quads of a pattern, the nodes at one end of them, or all nodes.
type remoteShape struct {
	r     *remoteStore
	ends  quad.Quad
	of    quad.Direction // quad.Any: the quads themselves
	nodes bool
}

func (s *remoteShape) String() string {
	if s.nodes {
		return "Nodes"
	}
	return fmt.Sprintf("Quads(%s, %s)", s.ends, s.of)
}

// Iterate returns a scan that is not open yet.
func (s *remoteShape) Iterate() cgraph.Scanner              { return &scan{shape: s, which: -1} }
func (s *remoteShape) SubIterators() []cgraph.IteratorShape { return nil }

// Lookup returns an index that checks one quad or node at a time.
func (s *remoteShape) Lookup() cgraph.Index {
	if s.of != quad.Any {
		return &nodeSet{shape: s}
	}
	return &quadIndex{shape: s}
}

func (s *remoteShape) Optimize(context.Context) (cgraph.IteratorShape, bool) { return s, false }

// Stats returns the use count of the rarest end as the size.
func (s *remoteShape) Stats(context.Context) (cgraph.IteratorCosts, error) {
	size, err := s.size()
	return cgraph.IteratorCosts{ContainsCost: 1, NextCost: 2, Size: cgraph.Size{Size: int64(size)}}, err
}

// size returns the use count of the rarest fixed end, or manyQuads if no end is fixed.
func (s *remoteShape) size() (int, error) {
	size := manyQuads
	for _, d := range quad.Directions {
		if v := s.ends.Get(d); v != nil {
			n, err := s.r.usesOf(v)
			if err != nil {
				return 0, err
			}
			size = min(size, n)
		}
	}
	return size, nil
}

var _ shape.Optimizer = (*remoteStore)(nil)
