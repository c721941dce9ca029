package postings

import (
	"fmt"
	"maps"
	"slices"
)

// mostSaid bounds the differences that are told.
const mostSaid = 20

// Diff tells in sentences in what an index differs from another that should say the
// same, and whether its two directions agree.
func (x *Index) Diff(y *Index) (says []string) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	y.mu.RLock()
	defer y.mu.RUnlock()
	say := func(format string, args ...any) {
		if len(says) < mostSaid {
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
		other, ok := y.talks.of(id)
		ours, theirs = x.back.get(ours[:0], t), theirs[:0]
		if ok {
			theirs = y.back.get(theirs, other)
		}
		if x.alive.Contains(t) != (ok && y.alive.Contains(other)) || x.stray.Contains(t) != (ok && y.stray.Contains(other)) {
			say("it differs about whether %s is stored", id)
		}
		if ok && x.dated[t] != y.dated[other] {
			say("it dates %s otherwise", id)
		}
		same := len(ours) == len(theirs)
		for _, n := range ours {
			edges++
			if !x.has.contains(n, t) {
				say("%s mentions %s, but not the other way round", id, x.things.id(n))
			}
			m, known := y.things.of(x.things.id(n))
			_, found := slices.BinarySearch(theirs, m)
			same = same && known && found
		}
		if !same {
			say("it has other things of %s", id)
		}
	}
	for n := range uint32(x.things.len()) {
		edges -= x.has.len(n)
	}
	if edges != 0 {
		say("its two directions differ by %d edges", edges)
	}
	if !maps.Equal(x.again, y.again) {
		say("it counts repeated statements otherwise")
	}
	if !maps.EqualFunc(x.links, y.links, slices.Equal) {
		say("it has other links between topics and companies")
	}
	return says
}
