package text

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/talkgraph/talkgraph/graph"
)

// mostDifferences limits the differences that Diff returns.
const mostDifferences = 20

// Diff returns the differences of an index from another of the same words, one sentence each.
func (x *Index) Diff(y *Index) (says []string) {
	ours, theirs := x.digests(), y.digests()
	if a, b := x.Talks(), y.Talks(); a != b {
		says = append(says, fmt.Sprintf("it has the words of %d talks instead of %d", a, b))
	}
	for talk, digest := range ours {
		if other, ok := theirs[talk]; len(says) < mostDifferences && (!ok || other != digest) {
			says = append(says, fmt.Sprintf("it has other words of %s", talk))
		}
		delete(theirs, talk)
	}
	for talk := range theirs {
		if len(says) < mostDifferences {
			says = append(says, fmt.Sprintf("it lacks the words of %s", talk))
		}
	}
	return says
}

// digests returns a hash of the postings of each talk.
func (x *Index) digests() map[graph.ID]uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := map[graph.ID]uint64{}
	for _, l := range x.list {
		sums := make([]uint64, l.size())
		for c := l.termsFrom(""); c.next(); {
			for p := l.read(c.postings, c.talks); p.next(); {
				h := fnv.New64a()
				h.Write(c.key)
				h.Write([]byte{0, byte(p.fields)})
				h.Write(p.packed())
				sums[p.talk] += h.Sum64()
			}
		}
		for n, talk := range l.ids() {
			if !l.removed.has(uint32(n)) {
				h := fnv.New64a()
				h.Write(binary.LittleEndian.AppendUint64(nil, sums[n]))
				h.Write([]byte{l.lengths[n]})
				out[talk] += h.Sum64()
			}
		}
	}
	return out
}
