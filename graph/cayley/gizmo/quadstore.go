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

// remote is a quad store that is read through a pipe. It refers to nodes by their values
// and to quads by themselves, so that nothing is asked but which quads there are.
type remote struct {
	line *line
	uses map[quad.Value]int
}

// quadRef refers to a quad.
type quadRef struct{ quad.Quad }

func (r quadRef) Key() any { return r.Quad }

var errReadOnly = errors.New("a query only reads")

func (r *remote) ApplyDeltas([]cgraph.Delta, cgraph.IgnoreOpts) error { return errReadOnly }
func (r *remote) NewQuadWriter() (quad.WriteCloser, error)            { return nil, errReadOnly }
func (r *remote) Close() error                                        { return nil }

// ValueOf refers to a value of the store; nil for one that no quad has.
func (r *remote) ValueOf(v quad.Value) cgraph.Ref {
	v = shortened(v)
	if n, err := r.usesOf(v); n == 0 || err != nil {
		return nil
	}
	return cgraph.PreFetched(v)
}

// shortened is an IRI as the store has it: GraphQL writes prefixes out, that of schema.org
// as it was called in 2019.
func shortened(v quad.Value) quad.Value {
	if iri, ok := v.(quad.IRI); ok {
		if name, ok := strings.CutPrefix(string(iri), "http://schema.org/"); ok {
			return quad.IRI("schema:" + name)
		}
	}
	return cayley.ShortIRI(v)
}

// keptUses bounds the counts that are kept.
const keptUses = 10_000

func (r *remote) usesOf(v quad.Value) (int, error) {
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
	if len(r.uses) >= keptUses {
		clear(r.uses)
	}
	r.uses[v] = a.Count
	return a.Count, nil
}

func (r *remote) NameOf(ref cgraph.Ref) quad.Value {
	if v, ok := ref.(cgraph.PreFetchedValue); ok {
		return v.NameOf()
	}
	return nil
}

func (r *remote) Quad(ref cgraph.Ref) quad.Quad {
	q, _ := ref.(quadRef)
	return q.Quad
}

func (r *remote) QuadDirection(ref cgraph.Ref, d quad.Direction) cgraph.Ref {
	if v := r.Quad(ref).Get(d); v != nil {
		return cgraph.PreFetched(v)
	}
	return nil
}

func (r *remote) QuadIterator(d quad.Direction, ref cgraph.Ref) cgraph.Iterator {
	v := r.NameOf(ref)
	if v == nil {
		return iterator.NewNull()
	}
	var ends quad.Quad
	ends.Set(d, v)
	return cgraph.NewLegacy(&remoteShape{r: r, ends: ends}, nil)
}

func (r *remote) QuadIteratorSize(_ context.Context, _ quad.Direction, ref cgraph.Ref) (cgraph.Size, error) {
	n, err := r.usesOf(r.NameOf(ref))
	return cgraph.Size{Size: int64(n)}, err
}

func (r *remote) NodesAllIterator() cgraph.Iterator {
	return cgraph.NewLegacy(&remoteShape{r: r, nodes: true}, nil)
}

func (r *remote) QuadsAllIterator() cgraph.Iterator {
	return cgraph.NewLegacy(&remoteShape{r: r}, nil)
}

// manyQuads stands for the size of a store, which is not asked for.
const manyQuads = 1 << 40

func (r *remote) Stats(context.Context, bool) (cgraph.Stats, error) {
	return cgraph.Stats{Nodes: cgraph.Size{Size: manyQuads}, Quads: cgraph.Size{Size: manyQuads}}, nil
}

// OptimizeShape reads the quads of several given ends in one go, and where nothing else of
// them is wanted takes the nodes at their other end for a set of its own.
func (r *remote) OptimizeShape(s shape.Shape) (shape.Shape, bool) {
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
		return built{found}, true
	}
	return action.SimplifyFrom(built{found}), true
}

// built is a shape that is optimized already.
type built struct{ remoteShape }

func (b built) BuildIterator(cgraph.QuadStore) cgraph.Iterator {
	return cgraph.NewLegacy(&b.remoteShape, nil)
}

func (b built) Optimize(shape.Optimizer) (shape.Shape, bool) { return b, false }

// remoteShape finds the quads of a pattern, or the nodes at one end of them, or all nodes.
type remoteShape struct {
	r     *remote
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

func (s *remoteShape) Iterate() cgraph.Scanner              { return &remoteScan{shape: s, which: -1} }
func (s *remoteShape) SubIterators() []cgraph.IteratorShape { return nil }

func (s *remoteShape) Lookup() cgraph.Index {
	if s.of != quad.Any {
		return &remoteSet{shape: s}
	}
	return &remoteIndex{shape: s}
}

func (s *remoteShape) Optimize(context.Context) (cgraph.IteratorShape, bool) { return s, false }

// Stats takes the end that fewest quads have for the size.
func (s *remoteShape) Stats(context.Context) (cgraph.IteratorCosts, error) {
	size, err := s.size()
	return cgraph.IteratorCosts{ContainsCost: 1, NextCost: 2, Size: cgraph.Size{Size: int64(size)}}, err
}

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

var _ shape.Optimizer = (*remote)(nil)
