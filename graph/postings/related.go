package postings

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// weight is what sharing a thing is worth: the rarer, the more.
func (x *Index) weight(n uint32) float64 {
	return math.Log(1 + float64(x.alive.GetCardinality())/float64(max(x.has[n].GetCardinality(), 1)))
}

// Related returns the talks that share most with a talk, topics and companies,
// the rare weighing more, best first.
func (x *Index) Related(talk graph.ID, limit int) []graph.Related {
	x.mu.RLock()
	defer x.mu.RUnlock()
	t, ok := x.talks.of[talk]
	if !ok || !x.alive.Contains(t) {
		return nil
	}
	var shared []uint32
	for _, n := range x.back[t] {
		if k := x.kinds[n]; k == graph.KindTopic || k == graph.KindCompany {
			shared = append(shared, n)
		}
	}
	slices.SortFunc(shared, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(x.weight(b), x.weight(a)), cmp.Compare(x.things.id[a], x.things.id[b]))
	})
	scores := make([]float32, len(x.talks.id))
	for _, n := range shared {
		w := float32(x.weight(n))
		for it := x.has[n].Iterator(); it.HasNext(); {
			scores[it.Next()] += w
		}
	}
	scores[t] = 0
	out := x.best(scores, limit)
	for i := range out {
		o := x.talks.of[out[i].ID]
		for _, n := range shared {
			if x.has[n].Contains(o) {
				out[i].Shared = append(out[i].Shared, x.things.id[n])
			}
		}
	}
	return out
}

// best are the talks with the highest scores, the best first; none with a score of 0.
// A limit of 0 means all.
func (x *Index) best(scores []float32, limit int) []graph.Related {
	var top worstFirst
	for n, score := range scores {
		r := graph.Related{ID: x.talks.id[n], Score: float64(score)}
		switch {
		case score == 0:
		case limit == 0 || len(top) < limit:
			heap.Push(&top, r)
		case rank(r, top[0]) < 0:
			top[0] = r
			heap.Fix(&top, 0)
		}
	}
	slices.SortFunc(top, rank)
	return top
}

// rank orders related talks, the best first.
func rank(a, b graph.Related) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
}

// worstFirst is a heap of related talks.
type worstFirst []graph.Related

func (w worstFirst) Len() int           { return len(w) }
func (w worstFirst) Less(i, j int) bool { return rank(w[i], w[j]) > 0 }
func (w worstFirst) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *worstFirst) Push(r any)        { *w = append(*w, r.(graph.Related)) }
func (w *worstFirst) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
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
		if both < leastTogether || x.kinds[n] != graph.KindTopic || x.things.id[n] == topic {
			continue
		}
		weight := together(all, float64(own.GetCardinality()), float64(x.has[n].GetCardinality()), float64(both))
		if weight >= leastWeight {
			out = append(out, graph.Associated{ID: x.things.id[n], Talks: int(both), Weight: weight})
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
