package cayley

import (
	"context"
	"fmt"
	"iter"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"
)

// selection selects the quads of a pattern, the nodes at one end of them, or all nodes. It is
// a shape of Cayley that needs no optimization.
type selection struct {
	source Source
	ends   quad.Quad
	of     quad.Direction // quad.Any: the quads themselves
	nodes  bool
}

// builtShape is a shape that is optimized already.
type builtShape struct{ selection }

func (b builtShape) BuildIterator(cgraph.QuadStore) cgraph.Iterator {
	return cgraph.NewLegacy(&b.selection, nil)
}

func (b builtShape) Optimize(shape.Optimizer) (shape.Shape, bool) { return b, false }

func (s *selection) String() string {
	if s.nodes {
		return "Nodes"
	}
	return fmt.Sprintf("Quads(%s, %s)", s.ends, s.of)
}

// Iterate returns a scan that is not open yet.
func (s *selection) Iterate() cgraph.Scanner              { return &scan{of: s} }
func (s *selection) SubIterators() []cgraph.IteratorShape { return nil }

// Lookup returns an index that checks one quad or node at a time.
func (s *selection) Lookup() cgraph.Index {
	if s.of != quad.Any {
		return &nodeSet{of: s}
	}
	return &quadIndex{of: s}
}

func (s *selection) Optimize(context.Context) (cgraph.IteratorShape, bool) { return s, false }

// Stats returns the use count of the rarest end as the size.
func (s *selection) Stats(ctx context.Context) (cgraph.IteratorCosts, error) {
	size, err := s.size(ctx)
	return cgraph.IteratorCosts{ContainsCost: 1, NextCost: 2, Size: cgraph.Size{Size: int64(size)}}, err
}

// size returns the use count of the rarest fixed end, or that of the store if no end is fixed.
func (s *selection) size(ctx context.Context) (int, error) {
	size := -1
	for _, d := range quad.Directions {
		if v := s.ends.Get(d); v != nil {
			n, err := s.source.CountUses(ctx, v)
			if err != nil {
				return 0, err
			}
			if size < 0 || n < size {
				size = n
			}
		}
	}
	if size < 0 {
		return s.source.Size(ctx)
	}
	return size, nil
}

// refs returns references to what is selected, one for each quad or node.
func (s *selection) refs(ctx context.Context) iter.Seq2[cgraph.Ref, error] {
	return func(yield func(cgraph.Ref, error) bool) {
		if s.nodes {
			for v, err := range s.source.Nodes(ctx) {
				if !yield(cgraph.PreFetched(v), err) {
					return
				}
			}
			return
		}
		for q, err := range s.source.Quads(ctx, s.ends, s.of) {
			var ref cgraph.Ref = quadRef{q}
			if s.of != quad.Any {
				v := q.Get(s.of)
				if v == nil && err == nil { // the label of a quad without one
					continue
				}
				ref = cgraph.PreFetched(v)
			}
			if !yield(ref, err) {
				return
			}
		}
	}
}

// iteratorBase has the methods that all iterators share.
type iteratorBase struct {
	current cgraph.Ref
	err     error
}

func (p *iteratorBase) TagResults(map[string]cgraph.Ref) {}
func (p *iteratorBase) Result() cgraph.Ref               { return p.current }
func (p *iteratorBase) NextPath(context.Context) bool    { return false }
func (p *iteratorBase) Err() error                       { return p.err }
func (p *iteratorBase) Close() error                     { return nil }

// scan iterates over quads or nodes.
type scan struct {
	iteratorBase
	of   *selection
	next func() (cgraph.Ref, error, bool)
	stop func()
}

func (i *scan) String() string { return i.of.String() }

// Next moves to the next quad or node.
func (i *scan) Next(ctx context.Context) bool {
	if i.err != nil {
		return false
	}
	if i.next == nil {
		i.next, i.stop = iter.Pull2(i.of.refs(ctx))
	}
	ref, err, ok := i.next()
	if err != nil {
		i.err, ok = err, false
	}
	i.current = ref
	return ok
}

// Close ends the iteration.
func (i *scan) Close() error {
	if i.stop != nil {
		i.stop()
	}
	return nil
}

// quadIndex reports whether a quad matches a pattern.
type quadIndex struct {
	iteratorBase
	of *selection
}

func (i *quadIndex) String() string { return i.of.String() }

// Contains reports whether the pattern of the index matches a quad.
func (i *quadIndex) Contains(_ context.Context, ref cgraph.Ref) bool {
	q, isQuad := ref.(quadRef)
	if i.of.nodes == isQuad || isQuad && !fits(q.Quad, i.of.ends) {
		return false
	}
	i.current = ref
	return true
}

// fits reports whether q has all ends of pattern that are not nil.
func fits(q, pattern quad.Quad) bool {
	for _, d := range quad.Directions {
		if v := pattern.Get(d); v != nil && q.Get(d) != v {
			return false
		}
	}
	return true
}

// nodeSet counts the quads of a pattern that have a node at their end. It looks the first few
// nodes up; then it loads the whole set, unless that is large.
type nodeSet struct {
	iteratorBase
	of      *selection
	lookups int
	all     map[cgraph.Ref]int // number of quads by node; nil until the set is loaded
	others  int                // further paths to the current node
}

// A set is loaded at its look-up number askFirst, unless it has more than largestSet nodes.
// Both are choices: two dozen look-ups cost little, and 200,000 nodes fit into the memory of
// a worker.
const askFirst, largestSet = 32, 200_000

func (i *nodeSet) String() string { return i.of.String() }

// Contains reports whether the set has a node.
func (i *nodeSet) Contains(ctx context.Context, ref cgraph.Ref) bool {
	node, ok := ref.(cgraph.PreFetchedValue)
	if !ok || i.err != nil {
		return false
	}
	if i.lookups++; i.lookups == askFirst {
		i.load(ctx)
	}
	n := 0
	if i.all != nil {
		n = i.all[ref]
	} else if i.err == nil {
		ends := i.of.ends
		ends.Set(i.of.of, node.NameOf())
		n, i.err = i.of.source.CountQuads(ctx, ends)
	}
	i.others = n - 1
	i.current = ref
	return n > 0
}

// load loads the set, unless it is larger than largestSet.
func (i *nodeSet) load(ctx context.Context) {
	if size, err := i.of.size(ctx); size > largestSet || err != nil {
		i.err = err
		return
	}
	i.all = map[cgraph.Ref]int{}
	for ref, err := range i.of.refs(ctx) {
		if err != nil {
			i.err = err
			return
		}
		i.all[ref]++
	}
}

// NextPath reports whether another quad leads to the current node.
func (i *nodeSet) NextPath(context.Context) bool {
	i.others--
	return i.others >= 0
}
