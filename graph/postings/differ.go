package postings

import (
	"fmt"
	"maps"
	"slices"
)

// mostDifferences limits the differences that Diff returns.
const mostDifferences = 20

// Diff returns the differences of x from y, an index of the same facts, and between the two
// directions of x, one sentence each.
func (x *Index) Diff(y *Index) (says []string) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	y.mu.RLock()
	defer y.mu.RUnlock()
	say := func(format string, args ...any) {
		if len(says) < mostDifferences {
			says = append(says, fmt.Sprintf(format, args...))
		}
	}
	if a, b := x.alive.GetCardinality(), y.alive.GetCardinality(); a != b {
		say("it has %d talks instead of %d", a, b)
	}
	edges := 0
	var ours, theirs []uint32
	for t := range uint32(x.talks.len()) {
		id := x.talks.id(t)
		other, ok := y.talks.find(id)
		ours, theirs = x.back.get(ours[:0], t), theirs[:0]
		if ok {
			theirs = y.back.get(theirs, other)
		}
		if x.alive.Contains(t) != (ok && y.alive.Contains(other)) || x.stray.Contains(t) != (ok && y.stray.Contains(other)) {
			say("only one of the indexes holds %s", id)
		}
		if ok && x.dated[t] != y.dated[other] {
			say("it has another year for %s", id)
		}
		same := len(ours) == len(theirs)
		for _, n := range ours {
			edges++
			if !x.has.contains(n, t) {
				say("%s mentions %s in one direction only", id, x.things.id(n))
			}
			m, known := y.things.find(x.things.id(n))
			_, found := slices.BinarySearch(theirs, m)
			same = same && known && found
		}
		if !same {
			say("it has other entities of %s", id)
		}
	}
	for n := range uint32(x.things.len()) {
		edges -= x.has.len(n)
	}
	if edges != 0 {
		say("its two directions differ by %d edges", edges)
	}
	if !maps.Equal(x.again, y.again) {
		say("it has other counts of repeated statements")
	}
	if !maps.EqualFunc(x.links, y.links, slices.Equal) {
		say("it has other links between topics and companies")
	}
	return says
}
