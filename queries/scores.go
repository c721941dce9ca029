package queries

import "sync"

// scores are the scores of talks, each at its number. Only the talks that have one cost time, so
// a question about a rare word is as quick over a million talks as over a thousand.
type scores struct {
	of    []float32 // 0 for a talk without a score, less for one that is excluded
	has   []uint32  // the parts of the question that a talk matches, a bit for each
	title []uint32  // the parts that its title matches
	mark  []uint32  // the number of the last required phrase that a talk contains
	talks []uint32  // the talks with a score or excluded, in no order
}

// freeScores holds scores without talks, for reuse: those of a million talks take 16 MB.
var freeScores = sync.Pool{New: func() any { return &scores{} }}

// newScores returns scores for talks whose numbers are below n. Call release at the end.
func newScores(n int) *scores {
	s := freeScores.Get().(*scores)
	if len(s.of) < n {
		*s = scores{of: make([]float32, n), has: make([]uint32, n), title: make([]uint32, n), mark: make([]uint32, n)}
	}
	return s
}

// release makes the scores free for reuse.
func (s *scores) release() {
	for _, talk := range s.talks {
		s.of[talk], s.has[talk], s.title[talk], s.mark[talk] = 0, 0, 0, 0
	}
	s.talks = s.talks[:0]
	freeScores.Put(s)
}

// add adds to the score of a talk. The number is positive.
func (s *scores) add(talk uint32, score float32) {
	if s.of[talk] == 0 {
		s.talks = append(s.talks, talk)
	}
	s.of[talk] += score
}

// exclude removes a talk from the answer.
func (s *scores) exclude(talk uint32) {
	if s.of[talk] == 0 {
		s.talks = append(s.talks, talk)
	}
	s.of[talk] = -1
}
