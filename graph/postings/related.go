package postings

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// weight returns the weight of a shared entity. Rarer entities weigh more.
func (x *Index) weight(n uint32) float64 {
	return math.Log(1 + float64(x.alive.GetCardinality())/float64(max(x.has.len(n), 1)))
}

// Related returns the talks that share the most topics and companies with a talk, best first.
// Rare entities weigh more. A limit of 0 means all.
func (x *Index) Related(talk graph.ID, limit int) []graph.Related {
	x.mu.RLock()
	defer x.mu.RUnlock()
	t, ok := x.talks.find(talk)
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
			if x.has.contains(n, c.talk) {
				rel.Shared = append(rel.Shared, x.things.id(n))
			}
		}
		out = append(out, rel)
	}
	return out
}

// ranking adds up the weights that each talk shares with one talk.
type ranking struct {
	x      *Index
	talk   uint32
	limit  int
	shared []uint32  // entities of the talk, the heaviest first
	weight []float32 // of each
	sums   []float32 // talk -> shared weight so far
	found  []uint32  // talks that share something
}

// sums is a pool of the sums of rankings: 4 MB each at a million talks.
var sums = sync.Pool{New: func() any { return new([]float32) }}

func (x *Index) ranking(talk uint32, limit int) *ranking {
	r := &ranking{x: x, talk: talk, limit: limit}
	for _, n := range x.back.get(nil, talk) {
		if k := x.kinds[n]; k == isTopic || k == isCompany {
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

// gather adds the weights of the entities, the heaviest first. It stops looking for further
// talks once the remaining entities together weigh less than the last result so far
// (MaxScore). The long lists of frequent topics then add to found talks only.
func (r *ranking) gather() {
	left, added := float32(0), float32(0)
	for _, w := range r.weight {
		left += w
	}
	for i, n := range r.shared {
		if least := float32(0); left < added { // otherwise no further talk can have enough
			if least = r.least(); least > left*safe {
				r.ask(i, least-left*safe)
				return
			}
		}
		w := r.weight[i]
		r.x.has.each(n, func(talks []uint32) {
			for _, t := range talks {
				if r.sums[t] == 0 {
					r.found = append(r.found, t)
				}
				r.sums[t] += w
			}
		})
		left, added = left-w, added+w
	}
}

// safe is a factor above the rounding errors of sums.
const safe = 1.0001

// least returns the sum of the last result so far, or 0 if there are fewer than the limit.
func (r *ranking) least() float32 {
	if r.limit == 0 || len(r.found) < r.limit+1 { // the talk itself is found too
		return 0
	}
	top := make([]float32, 0, r.limit+1) // ascending
	for _, t := range r.found {
		sum := r.sums[t]
		if len(top) > r.limit {
			if sum <= top[0] {
				continue
			}
			top = slices.Delete(top, 0, 1)
		}
		i, _ := slices.BinarySearch(top, sum)
		top = slices.Insert(top, i, sum)
	}
	return top[0]
}

// ask adds the weights of the entities from the i-th on to the talks that have enough.
func (r *ranking) ask(i int, enough float32) {
	for k, n := range r.shared[i:] {
		w := r.weight[i+k]
		r.x.has.each(n, func(talks []uint32) {
			for _, t := range talks {
				if sum := r.sums[t]; sum >= enough {
					r.sums[t] = sum + w
				}
			}
		})
	}
}

// scored is a talk with its shared weight.
type scored struct {
	talk  uint32
	score float32
}

// best returns the talks with the largest sums, best first, equal ones by ID. A limit of 0
// means all.
func (r *ranking) best(limit int) []scored {
	least := r.least()
	var out, last []scored // last: equal to the last result
	for _, t := range r.found {
		switch s := (scored{t, r.sums[t]}); {
		case t == r.talk || s.score < least:
		case s.score == least:
			last = append(last, s)
		default:
			out = append(out, s)
		}
	}
	order := func(a, b scored) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		return r.x.talks.compare(a.talk, b.talk)
	}
	slices.SortFunc(out, order)
	if limit == 0 {
		return out
	}
	var rest []scored // of equal ones, the first by ID
	for _, s := range last {
		if need := limit - len(out); len(rest) < need || need > 0 && order(s, rest[need-1]) < 0 {
			i, _ := slices.BinarySearchFunc(rest, s, order)
			rest = slices.Insert(rest[:min(len(rest), need-1)], min(i, need-1), s)
		}
	}
	return first(append(out, rest...), limit)
}

// The minimum of a co-occurrence: common talks, and weight.
const (
	leastTogether = 2
	leastWeight   = 0.15
)

// CoOccurring returns the topics that occur with a topic more often than by chance, the
// strongest first. They are computed from the talks and never stored as facts.
func (x *Index) CoOccurring(topic graph.ID, limit int) []graph.CoOccurrence {
	x.mu.RLock()
	defer x.mu.RUnlock()
	own, all := x.posting(topic), float64(x.alive.GetCardinality())
	var out []graph.CoOccurrence
	for n, both := range x.tally(own) {
		if both < leastTogether || x.kinds[n] != isTopic || x.things.id(uint32(n)) == topic {
			continue
		}
		weight := coOccurrence(all, float64(own.GetCardinality()), float64(x.has.len(uint32(n))), float64(both))
		if weight >= leastWeight {
			out = append(out, graph.CoOccurrence{ID: x.things.id(uint32(n)), Talks: int(both), Weight: weight})
		}
	}
	slices.SortFunc(out, func(a, b graph.CoOccurrence) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.ID, b.ID))
	})
	return first(out, limit)
}

// CoOccurringPairs returns the pairs of some entities that occur together more often than by
// chance, in the order of the entities.
func (x *Index) CoOccurringPairs(things []graph.ID) []graph.Pair {
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
			if w := coOccurrence(all, float64(own.GetCardinality()), float64(other.GetCardinality()), float64(both)); w >= leastWeight {
				out = append(out, graph.Pair{A: a, B: b, Talks: int(both), Weight: w})
			}
		}
	}
	return out
}

// coOccurrence returns the normalised pointwise mutual information of two entities from the
// numbers of all talks, of those that mention the one, the other, and both.
func coOccurrence(all, one, other, both float64) float64 {
	if both == all {
		return 1
	}
	return math.Log(both*all/(one*other)) / -math.Log(both/all)
}
