package gizmo

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
)

// iteratorBase holds the parts that all iterators share.
type iteratorBase struct {
	now cgraph.Ref
	err error
}

func (p *iteratorBase) TagResults(map[string]cgraph.Ref) {}
func (p *iteratorBase) Result() cgraph.Ref               { return p.now }
func (p *iteratorBase) NextPath(context.Context) bool    { return false }
func (p *iteratorBase) Err() error                       { return p.err }
func (p *iteratorBase) Close() error                     { return nil }

// quadIndex reports whether a quad matches a pattern, without a question.
type quadIndex struct {
	iteratorBase
	shape *remoteShape
}

func (i *quadIndex) String() string { return i.shape.String() }

func (i *quadIndex) Contains(_ context.Context, ref cgraph.Ref) bool {
	q, isQuad := ref.(quadRef)
	if i.shape.nodes == isQuad || isQuad && !fits(q.Quad, i.shape.ends) {
		return false
	}
	i.now = ref
	return true
}

// nodeSet counts the quads of a pattern that have a node at their end. It asks for the first
// few nodes; then it loads the whole set, unless that is large.
type nodeSet struct {
	iteratorBase
	shape *remoteShape
	asked int
	all   map[cgraph.Ref]int
	again int // paths that lead to the node as well
}

// askFirst is how many nodes a set asks for one by one before it loads the whole set.
// largestSet is the largest set that it loads.
const askFirst, largestSet = 32, 200_000

func (i *nodeSet) String() string { return i.shape.String() }

func (i *nodeSet) Contains(ctx context.Context, ref cgraph.Ref) bool {
	v := i.shape.r.NameOf(ref)
	if v == nil || i.err != nil {
		return false
	}
	if i.asked++; i.asked == askFirst {
		i.takeIn(ctx)
	}
	i.again = -1
	if i.all != nil {
		i.again += i.all[ref]
	} else if n, err := i.count(v); err != nil {
		i.err = err
	} else {
		i.again += n
	}
	i.now = ref
	return i.again >= 0
}

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

func (i *nodeSet) takeIn(ctx context.Context) {
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

func (i *nodeSet) NextPath(context.Context) bool {
	i.again--
	return i.again >= 0
}

// scan iterates over quads or nodes, one batch at a time.
type scan struct {
	iteratorBase
	shape *remoteShape
	which int // -1: it is not open
	ended bool
	batch []cgraph.Ref
}

func (i *scan) String() string { return i.shape.String() }

func (i *scan) Next(context.Context) bool {
	for len(i.batch) == 0 && !i.ended && i.err == nil {
		i.err = i.more()
	}
	if len(i.batch) == 0 || i.err != nil {
		return false
	}
	i.now, i.batch = i.batch[0], i.batch[1:]
	return true
}

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
