package text

import (
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Frequency returns the number of talks that contain a term. A talk with several forms of a word
// counts once for each form, which the dictionary counts.
func (x *Index) Frequency(t Term) (talks int) {
	if len(t.Words) != 1 {
		return x.Find(t, 0, func(Hit) {})
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, l := range x.list {
		for _, p := range l.forms(t.Words[0], t.Exact).list {
			talks += l.countTalks(p)
		}
	}
	return talks
}

// countTalks returns the number of talks in p that are not removed. Only a segment with removed
// talks takes the time to read p.
func (l *live) countTalks(p postings) (talks int) {
	if l.removed.count() == 0 {
		return p.left
	}
	for p.next() {
		if !l.removed.has(p.talk) {
			talks++
		}
	}
	return talks
}

// maxSlips is the number of slips that a word may have.
const maxSlips = 2

// Nearest returns the indexed word that a word is a slip of, by graph.Slips, and the number of
// talks that contain it, or "" if there is none. Of several it returns the one with the fewest
// slips, then the most frequent. It compares words with the same first letter.
func (x *Index) Nearest(word string) (nearest string, talks int) {
	best := maxSlips
	_, n := utf8.DecodeRuneInString(word)
	first := word[:n]
	counts := map[string]int{} // of the words with the fewest slips
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, l := range x.list {
		for c := l.termsFrom(first); c.next() && len(c.key) >= n && string(c.key[:n]) == first; {
			form := formOf(c.key)
			switch d := graph.Slips(word, form, best); {
			case d < best:
				best = d
				clear(counts)
				fallthrough
			case d == best:
				counts[form] += l.countTalks(l.read(c.postings, c.talks))
			}
		}
	}
	for form, n := range counts {
		if n > talks || n == talks && form < nearest {
			nearest, talks = form, n
		}
	}
	return nearest, talks
}
