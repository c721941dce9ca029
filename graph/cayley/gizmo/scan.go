package gizmo

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
)

// plain is what both kinds of iterators have alike.
type plain struct {
	now cgraph.Ref
	err error
}

func (p *plain) TagResults(map[string]cgraph.Ref) {}
func (p *plain) Result() cgraph.Ref               { return p.now }
func (p *plain) NextPath(context.Context) bool    { return false }
func (p *plain) Err() error                       { return p.err }
func (p *plain) Close() error                     { return nil }

// remoteIndex tells whether a quad fits a pattern, which takes no question.
type remoteIndex struct {
	plain
	shape *remoteShape
}

func (i *remoteIndex) String() string { return i.shape.String() }

func (i *remoteIndex) Contains(_ context.Context, ref cgraph.Ref) bool {
	q, isQuad := ref.(quadRef)
	if i.shape.nodes == isQuad || isQuad && !fits(q.Quad, i.shape.ends) {
		return false
	}
	i.now = ref
	return true
}

// remoteSet tells how many quads have a node at their end. It asks for the first few; then
// it takes in all of the set, unless that is large.
type remoteSet struct {
	plain
	shape *remoteShape
	asked int
	all   map[cgraph.Ref]int
	again int // paths that lead to the node as well
}

// askFirst is how often a set is asked before it is taken in, largestSet what is large.
const askFirst, largestSet = 32, 200_000

func (i *remoteSet) String() string { return i.shape.String() }

func (i *remoteSet) Contains(ctx context.Context, ref cgraph.Ref) bool {
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

func (i *remoteSet) count(v quad.Value) (int, error) {
	ends := i.shape.ends
	ends.Set(i.shape.of, v)
	w, err := toWireQuad(ends)
	if err != nil {
		return 0, nil
	}
	a, err := i.shape.r.line.ask(question{Do: countQuads, Ends: w})
	return a.Count, err
}

func (i *remoteSet) takeIn(ctx context.Context) {
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

func (i *remoteSet) NextPath(context.Context) bool {
	i.again--
	return i.again >= 0
}

// remoteScan goes through quads or nodes, a batch at a time.
type remoteScan struct {
	plain
	shape *remoteShape
	which int // -1: it is not open
	ended bool
	batch []cgraph.Ref
}

func (i *remoteScan) String() string { return i.shape.String() }

func (i *remoteScan) Next(context.Context) bool {
	for len(i.batch) == 0 && !i.ended && i.err == nil {
		i.err = i.more()
	}
	if len(i.batch) == 0 || i.err != nil {
		return false
	}
	i.now, i.batch = i.batch[0], i.batch[1:]
	return true
}

func (i *remoteScan) more() error {
	q := question{Do: nextOnes, Which: i.which, Of: i.shape.of}
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

func (i *remoteScan) Close() error {
	if i.which < 0 || i.ended {
		return nil
	}
	i.ended = true
	_, err := i.shape.r.line.ask(question{Do: closeIt, Which: i.which})
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
