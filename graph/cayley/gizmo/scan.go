package gizmo

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
)

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

// quadIndex reports whether a quad matches a pattern, without a question.
type quadIndex struct {
	iteratorBase
	shape *remoteShape
}

func (i *quadIndex) String() string { return i.shape.String() }

// Contains reports whether the pattern of the index matches a quad.
func (i *quadIndex) Contains(_ context.Context, ref cgraph.Ref) bool {
	q, isQuad := ref.(quadRef)
	if i.shape.nodes == isQuad || isQuad && !fits(q.Quad, i.shape.ends) {
		return false
	}
	i.current = ref
	return true
}

// nodeSet counts the quads of a pattern that have a node at their end. It asks the sandbox
// for the first few nodes; then it loads the whole set, unless that is large.
type nodeSet struct {
	iteratorBase
	shape   *remoteShape
	lookups int
	all     map[cgraph.Ref]int // number of quads by node; nil until the set is loaded
	others  int                // further paths to the current node
}

// A set is loaded at its look-up number askFirst, unless it has more than largestSet nodes.
// Both are choices: two dozen questions cost little, and 200,000 nodes fit into the memory of
// a worker.
const askFirst, largestSet = 32, 200_000

func (i *nodeSet) String() string { return i.shape.String() }

// Contains reports whether the set has a node.
func (i *nodeSet) Contains(ctx context.Context, ref cgraph.Ref) bool {
	v := i.shape.r.NameOf(ref)
	if v == nil || i.err != nil {
		return false
	}
	if i.lookups++; i.lookups == askFirst {
		i.load(ctx)
	}
	i.others = -1
	if i.all != nil {
		i.others += i.all[ref]
	} else if n, err := i.count(v); err != nil {
		i.err = err
	} else {
		i.others += n
	}
	i.current = ref
	return i.others >= 0
}

// count asks the sandbox for the number of quads with a node.
func (i *nodeSet) count(v quad.Value) (int, error) {
	ends := i.shape.ends
	ends.Set(i.shape.of, v)
	w, err := toWireQuad(ends)
	if err != nil {
		return 0, nil
	}
	a, err := i.shape.r.line.ask(question{Do: countQuads, Ends: w})
	return a.Count, err
}

// load loads the set, unless it is larger than largestSet.
func (i *nodeSet) load(ctx context.Context) {
	if size, err := i.shape.size(); size > largestSet || err != nil {
		i.err = err
		return
	}
	i.all = map[cgraph.Ref]int{}
	it := i.shape.Iterate()
	for it.Next(ctx) {
		i.all[it.Result()]++
	}
	i.err = it.Err()
}

// NextPath reports whether another quad leads to the current node.
func (i *nodeSet) NextPath(context.Context) bool {
	i.others--
	return i.others >= 0
}

// scan iterates over quads or nodes, one batch at a time.
type scan struct {
	iteratorBase
	shape *remoteShape
	which int  // number at the sandbox; -1 before it is opened
	ended bool // the sandbox has closed it
	batch []cgraph.Ref
}

func (i *scan) String() string { return i.shape.String() }

// Next moves to the next quad or node.
func (i *scan) Next(context.Context) bool {
	for len(i.batch) == 0 && !i.ended && i.err == nil {
		i.err = i.more()
	}
	if len(i.batch) == 0 || i.err != nil {
		return false
	}
	i.current, i.batch = i.batch[0], i.batch[1:]
	return true
}

// more asks the sandbox for the next batch and opens the iterator if needed.
func (i *scan) more() error {
	q := question{Do: nextBatch, Which: i.which, Of: i.shape.of}
	if i.which < 0 {
		q.Do = openNodes
		if !i.shape.nodes {
			ends, err := toWireQuad(i.shape.ends)
			if err != nil {
				i.ended = true
				return nil
			}
			q.Do, q.Ends = openQuads, ends
		}
	}
	a, err := i.shape.r.line.ask(q)
	if err != nil {
		i.ended = true
		return err
	}
	i.which, i.ended = a.Which, !a.More
	for _, w := range a.Quads {
		i.batch = append(i.batch, quadRef{w.quad()})
	}
	for _, w := range a.Values {
		i.batch = append(i.batch, cgraph.PreFetched(w.value()))
	}
	return nil
}

// Close closes the iterator at the sandbox.
func (i *scan) Close() error {
	if i.which < 0 || i.ended {
		return nil
	}
	i.ended = true
	_, err := i.shape.r.line.ask(question{Do: closeIterator, Which: i.which})
	return err
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
