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

// Rank returns the number of talks of a selection without those of a negative score, and the first
// of them: by score, then by year, the newest first, then by ID. The score of a talk is at the
// index of its number. If among is not nil, only talks of it with a positive score count.
func (x *Index) Rank(s graph.Selection, scores []float32, among []uint32, limit int) (total int, best []graph.ID) {
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
	keep := func(talk uint32) {
		if int(talk) >= len(scores) || scores[talk] < 0 || among != nil && scores[talk] == 0 {
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
	}
	set := x.set(s)
	if among != nil && containsCost*len(among) < int(set.GetCardinality()) {
		for _, talk := range among {
			if set.Contains(talk) {
				keep(talk)
			}
		}
	} else {
		each(set, keep)
	}
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

// containsCost is how many times longer it takes to find a talk in a set than to pass it when the
// set is read in order: 3 to 30 times in sets of 10,000 to a million numbers.
const containsCost = 10

// CountAmong counts the talks of a selection that are in a list.
func (x *Index) CountAmong(s graph.Selection, list []uint32) (talks int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	set := x.set(s)
	for _, talk := range list {
		if set.Contains(talk) {
			talks++
		}
	}
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
