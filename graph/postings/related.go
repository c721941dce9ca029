package postings

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// weight is what sharing a thing is worth: the rarer, the more.
func (x *Index) weight(n uint32) float64 {
	return math.Log(1 + float64(x.alive.GetCardinality())/float64(max(x.has[n].len(), 1)))
}

// Related returns the talks that share most with a talk, topics and companies,
// the rare weighing more, best first. A limit of 0 means all.
func (x *Index) Related(talk graph.ID, limit int) []graph.Related {
	x.mu.RLock()
	defer x.mu.RUnlock()
	t, ok := x.talks.of(talk)
	if !ok || !x.alive.Contains(t) {
		return nil
	}
	r := x.ranking(t, limit)
	defer r.done()
	r.gather()
	out := make([]graph.Related, 0, limit)
	for _, c := range r.best(limit) {
		rel := graph.Related{ID: x.talks.id(c.talk), Score: float64(c.score)}
		for _, n := range r.shared {
			if x.has[n].contains(c.talk) {
				rel.Shared = append(rel.Shared, x.things.id(n))
			}
		}
		out = append(out, rel)
	}
	return out
}

// ranking adds up what each talk shares with one.
type ranking struct {
	x      *Index
	talk   uint32
	limit  int
	shared []uint32  // its things, the heaviest first
	weight []float32 // of each
	sums   []float32 // talk -> weight shared so far
	found  []uint32  // talks that share something
}

// sums are used again: at a million talks they are 4 MB.
var sums = sync.Pool{New: func() any { return new([]float32) }}

func (x *Index) ranking(talk uint32, limit int) *ranking {
	r := &ranking{x: x, talk: talk, limit: limit}
	for _, n := range x.back.get(nil, talk) {
		if k := x.kinds[n]; k == graph.KindTopic || k == graph.KindCompany {
			r.shared = append(r.shared, n)
		}
	}
	slices.SortFunc(r.shared, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(x.weight(b), x.weight(a)), cmp.Compare(x.things.id(a), x.things.id(b)))
	})
	for _, n := range r.shared {
		r.weight = append(r.weight, float32(x.weight(n)))
	}
	buf := sums.Get().(*[]float32)
	if len(*buf) < x.talks.len() {
		*buf = make([]float32, x.talks.len()+x.talks.len()/8)
	}
	r.sums = *buf
	return r
}

func (r *ranking) done() {
	for _, t := range r.found {
		r.sums[t] = 0
	}
	sums.Put(&r.sums)
}

// gather adds the weights of the things, the heaviest first. Once the things that are
// left weigh less together than the last of the best has already, talks that share only
// those cannot come in any more (what search engines call MaxScore): the long lists of
// frequent topics are not read, but asked for the talks that may.
func (r *ranking) gather() {
	for i, n := range r.shared {
		left := float32(0)
		for _, w := range r.weight[i:] {
			left += w
		}
		if least := r.least(); least > left*1.0001 {
			r.ask(i, least-left*1.0001)
			return
		}
		w := r.weight[i]
		r.x.has[n].each(func(t uint32) {
			if t == r.talk {
				return
			}
			if r.sums[t] == 0 {
				r.found = append(r.found, t)
			}
			r.sums[t] += w
		})
	}
}

// least is the sum that the last of the best has so far, 0 if there are not enough.
func (r *ranking) least() float32 {
	if r.limit == 0 || len(r.found) < r.limit {
		return 0
	}
	best := r.best(r.limit)
	return best[len(best)-1].score
}

// ask adds the weights of the things from the i-th on to the talks that have enough.
func (r *ranking) ask(i int, enough float32) {
	for _, t := range r.found {
		if r.sums[t] < enough {
			continue
		}
		for k, n := range r.shared[i:] {
			if r.x.has[n].contains(t) {
				r.sums[t] += r.weight[i+k]
			}
		}
	}
}

// scored is a talk with what it shares.
type scored struct {
	talk  uint32
	score float32
}

// best are the talks that share most, the best first; those that share as much come by
// their IDs.
func (r *ranking) best(limit int) []scored {
	top := worstFirst{x: r.x}
	for _, t := range r.found {
		s := scored{t, r.sums[t]}
		switch {
		case limit == 0 || len(top.list) < limit:
			heap.Push(&top, s)
		case top.better(s, top.list[0]):
			top.list[0] = s
			heap.Fix(&top, 0)
		}
	}
	slices.SortFunc(top.list, func(a, b scored) int {
		if top.better(a, b) {
			return -1
		}
		return 1
	})
	return top.list
}

// worstFirst is a heap of talks, the worst on top.
type worstFirst struct {
	x    *Index
	list []scored
}

func (w *worstFirst) better(a, b scored) bool {
	return a.score > b.score || a.score == b.score && w.x.talks.less(a.talk, b.talk)
}
func (w *worstFirst) Len() int           { return len(w.list) }
func (w *worstFirst) Less(i, j int) bool { return w.better(w.list[j], w.list[i]) }
func (w *worstFirst) Swap(i, j int)      { w.list[i], w.list[j] = w.list[j], w.list[i] }
func (w *worstFirst) Push(s any)         { w.list = append(w.list, s.(scored)) }
func (w *worstFirst) Pop() any {
	last := w.list[len(w.list)-1]
	w.list = w.list[:len(w.list)-1]
	return last
}

// The least that makes an association: talks together, and weight.
const (
	leastTogether = 2
	leastWeight   = 0.15
)

// Associated returns the topics that stand with a topic more often than by chance,
// the strongest first. It is computed from the talks, never stored: nobody said it.
func (x *Index) Associated(topic graph.ID, limit int) []graph.Associated {
	x.mu.RLock()
	defer x.mu.RUnlock()
	own, all := x.posting(topic), float64(x.alive.GetCardinality())
	var out []graph.Associated
	for n, both := range x.tally(own) {
		if both < leastTogether || x.kinds[n] != graph.KindTopic || x.things.id(uint32(n)) == topic {
			continue
		}
		weight := together(all, float64(own.GetCardinality()), float64(x.has[n].len()), float64(both))
		if weight >= leastWeight {
			out = append(out, graph.Associated{ID: x.things.id(uint32(n)), Talks: int(both), Weight: weight})
		}
	}
	slices.SortFunc(out, func(a, b graph.Associated) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.ID, b.ID))
	})
	return first(out, limit)
}

// Pairs returns those of some things that stand together more often than by chance,
// in the order of the things.
func (x *Index) Pairs(things []graph.ID) []graph.Pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	all := float64(x.alive.GetCardinality())
	var out []graph.Pair
	for i, a := range things {
		own := x.posting(a)
		for _, b := range things[i+1:] {
			other := x.posting(b)
			both := own.AndCardinality(other)
			if both < leastTogether {
				continue
			}
			if w := together(all, float64(own.GetCardinality()), float64(other.GetCardinality()), float64(both)); w >= leastWeight {
				out = append(out, graph.Pair{A: a, B: b, Talks: int(both), Weight: w})
			}
		}
	}
	return out
}

// together is the normalised pointwise mutual information of two things: of all talks,
// how many mention the one, the other and both.
func together(all, one, other, both float64) float64 {
	if both == all {
		return 1
	}
	return math.Log(both*all/(one*other)) / -math.Log(both/all)
}
