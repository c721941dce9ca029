// Package postings is the read index of the graph: for every topic, company, event,
// year and person the set of talks it stands in, as a roaring bitmap, and for every talk
// the way back. It is built from the facts of the store and kept in step with each
// change of it; every list of talks, facet and relation comes from here.
package postings

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/talkgraph/talkgraph/graph"
)

// Index is safe for concurrent use; a reader sees all of a change or nothing.
type Index struct {
	mu     sync.RWMutex
	talks  numbers
	things numbers
	alive  *roaring.Bitmap           // talks that exist
	kinds  []graph.Kind              // thing -> its kind
	has    []*roaring.Bitmap         // thing -> talks
	back   [][]uint32                // talk -> things, ascending
	again  map[statement]int         // edges and talks said by more than one note: how many more
	links  map[graph.ID][]graph.Link // between topics, companies, people
}

// numbers gives things dense numbers, for good: one that is gone keeps its own.
type numbers struct {
	id []graph.ID
	of map[graph.ID]uint32
}

func (n *numbers) number(id graph.ID) uint32 {
	if i, ok := n.of[id]; ok {
		return i
	}
	i := uint32(len(n.id))
	n.id = append(n.id, id)
	n.of[id] = i
	return i
}

// statement is an edge from a talk, or with no object the talk itself.
type statement struct{ talk, object graph.ID }

// edges are the predicates from a talk to what it is found by.
var edges = map[graph.Predicate]bool{
	graph.PredAbout: true, graph.PredMentions: true,
	graph.PredSuperEvent: true, graph.PredPerformer: true,
}

// linking are the predicates between other things.
var linking = map[graph.Predicate]bool{
	graph.PredBroader: true, graph.PredRelated: true, graph.PredParent: true,
	graph.PredManufacturer: true, graph.PredWorksFor: true,
}

// New makes an empty index.
func New() *Index {
	return &Index{
		talks: numbers{of: map[graph.ID]uint32{}}, things: numbers{of: map[graph.ID]uint32{}},
		alive: roaring.New(), again: map[statement]int{}, links: map[graph.ID][]graph.Link{},
	}
}

// Build makes the index of all the facts that the function hands out.
func Build(ctx context.Context, all func(context.Context, func(graph.Fact) error) error) (*Index, error) {
	x := New()
	var d graph.Delta
	err := all(ctx, func(f graph.Fact) error {
		if edges[f.Predicate] || linking[f.Predicate] || f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk {
			d.Added = append(d.Added, f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(d.Added, func(a, b graph.Fact) int { return cmp.Compare(a.Subject, b.Subject) })
	x.Apply(d)
	return x, nil
}

// Apply brings the index in step with a change of the store.
func (x *Index) Apply(d graph.Delta) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, f := range d.Added {
		switch {
		case f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk:
			if !x.repeated(statement{talk: f.Subject}, x.alive.Contains(x.talk(f.Subject))) {
				x.alive.Add(x.talk(f.Subject))
			}
		case edges[f.Predicate]:
			x.join(f.Subject, f.Object.ID)
			if year, ok := f.Object.ID.Year(); ok {
				x.join(f.Subject, year)
			}
		case linking[f.Predicate]:
			x.link(f.Subject, graph.Link{Predicate: f.Predicate, ID: f.Object.ID, Label: f.Label})
			x.link(f.Object.ID, graph.Link{Predicate: f.Predicate, ID: f.Subject, Inverse: true, Label: f.Label})
		}
	}
	for _, f := range d.Removed {
		switch {
		case f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk:
			if !x.saidStill(statement{talk: f.Subject}) {
				x.alive.Remove(x.talk(f.Subject))
			}
		case edges[f.Predicate]:
			x.part(f.Subject, f.Object.ID)
			if year, ok := f.Object.ID.Year(); ok {
				x.part(f.Subject, year)
			}
		case linking[f.Predicate]:
			x.unlink(f.Subject, graph.Link{Predicate: f.Predicate, ID: f.Object.ID, Label: f.Label})
			x.unlink(f.Object.ID, graph.Link{Predicate: f.Predicate, ID: f.Subject, Inverse: true, Label: f.Label})
		}
	}
}

func (x *Index) talk(id graph.ID) uint32 {
	n := x.talks.number(id)
	for int(n) >= len(x.back) {
		x.back = append(x.back, nil)
	}
	return n
}

func (x *Index) thing(id graph.ID) uint32 {
	n := x.things.number(id)
	for int(n) >= len(x.has) {
		x.has = append(x.has, roaring.New())
		x.kinds = append(x.kinds, id.Kind())
	}
	return n
}

// repeated counts a statement that is already there.
func (x *Index) repeated(s statement, there bool) bool {
	if there {
		x.again[s]++
	}
	return there
}

// saidStill takes one statement away and tells whether another note still says it.
func (x *Index) saidStill(s statement) bool {
	n := x.again[s]
	switch {
	case n == 0:
		return false
	case n == 1:
		delete(x.again, s)
	default:
		x.again[s] = n - 1
	}
	return true
}

func (x *Index) join(talk, object graph.ID) {
	t, o := x.talk(talk), x.thing(object)
	if x.repeated(statement{talk, object}, x.has[o].Contains(t)) {
		return
	}
	x.has[o].Add(t)
	i, _ := slices.BinarySearch(x.back[t], o)
	x.back[t] = slices.Insert(x.back[t], i, o)
}

func (x *Index) part(talk, object graph.ID) {
	t, o := x.talk(talk), x.thing(object)
	if x.saidStill(statement{talk, object}) {
		return
	}
	x.has[o].Remove(t)
	if i, ok := slices.BinarySearch(x.back[t], o); ok {
		x.back[t] = slices.Delete(x.back[t], i, i+1)
	}
}

func (x *Index) link(id graph.ID, l graph.Link) {
	i, there := slices.BinarySearchFunc(x.links[id], l, compareLinks)
	if !there {
		x.links[id] = slices.Insert(x.links[id], i, l)
	}
}

func (x *Index) unlink(id graph.ID, l graph.Link) {
	if i, there := slices.BinarySearchFunc(x.links[id], l, compareLinks); there {
		x.links[id] = slices.Delete(x.links[id], i, i+1)
	}
	if len(x.links[id]) == 0 {
		delete(x.links, id)
	}
}

func compareLinks(a, b graph.Link) int {
	inverse := 0
	if a.Inverse != b.Inverse {
		inverse = 1
		if b.Inverse {
			inverse = -1
		}
	}
	return cmp.Or(inverse, cmp.Compare(a.Predicate, b.Predicate), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Label, b.Label))
}
