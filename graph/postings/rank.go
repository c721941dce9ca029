package postings

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/talkgraph/talkgraph/graph"
)

// Number returns the number of a talk, for Rank, or false if it is unknown. Compact and Restore
// renumber the talks.
func (x *Index) Number(talk graph.ID) (uint32, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.talks.find(talk)
}

// Numbers returns the upper bound of the numbers in use.
func (x *Index) Numbers() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.talks.len()
}

// EachTalk calls use for the number of each talk that mentions one of some entities.
func (x *Index) EachTalk(things []graph.ID, use func(talk uint32)) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	each(x.union(things), use)
}

// readAtOnce is the number of talks that are read from a set at a time.
const readAtOnce = 256

func each(set *roaring.Bitmap, use func(uint32)) {
	var buffer [readAtOnce]uint32
	it := set.ManyIterator()
	for n := it.NextMany(buffer[:]); n > 0; n = it.NextMany(buffer[:]) {
		for _, talk := range buffer[:n] {
			use(talk)
		}
	}
}

// Rank returns the number of talks of a selection with at least a score, and the first of
// them: by score, then by year, the newest first, then by ID. The score of a talk is at the
// index of its number; talks beyond the end have none.
func (x *Index) Rank(s graph.Selection, scores []float32, least float32, limit int) (total int, best []graph.ID) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var kept []uint32 // the first limit of them are the best so far
	full := false
	compare := func(a, b uint32) int {
		if c := cmp.Compare(scores[b], scores[a]); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(x.year(b), x.year(a)), x.talks.compare(a, b))
	}
	each(x.set(s), func(talk uint32) {
		if int(talk) >= len(scores) || scores[talk] < least {
			return
		}
		total++
		if full && compare(talk, kept[limit-1]) > 0 {
			return
		}
		if kept = append(kept, talk); limit > 0 && len(kept) == 2*limit {
			slices.SortFunc(kept, compare)
			kept, full = kept[:limit], true
		}
	})
	slices.SortFunc(kept, compare)
	if limit > 0 {
		kept = kept[:min(limit, len(kept))]
	}
	best = make([]graph.ID, len(kept))
	for i, talk := range kept {
		best[i] = x.talks.id(talk)
	}
	return total, best
}

// CountIf counts the talks of a selection whose numbers a function accepts.
func (x *Index) CountIf(s graph.Selection, accepts func(talk uint32) bool) (talks int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	each(x.set(s), func(talk uint32) {
		if accepts(talk) {
			talks++
		}
	})
	return talks
}

// year returns the latest year of a talk, or 0 without one.
func (x *Index) year(talk uint32) (year uint16) {
	if talk := int(talk); talk < len(x.dated) && x.dated[talk] != 0 {
		return x.dated[talk]
	}
	var buffer [64]uint32
	for _, n := range x.back.get(buffer[:0], talk) {
		if x.kinds[n] == isYear {
			year = max(year, yearOf(x.things.id(n).Local()))
		}
	}
	return year
}
