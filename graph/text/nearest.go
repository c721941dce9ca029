package text

import (
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Frequency returns the number of talks that contain a term. For a word it is an upper bound,
// from the dictionary.
func (x *Index) Frequency(t Term) (talks int) {
	if len(t.Words) != 1 {
		return x.Find(t, 0, func(Hit) {})
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, l := range x.list {
		for _, p := range l.forms(t.Words[0], t.Exact).list {
			talks += p.left
		}
	}
	return talks
}

// The typing errors that a word may have: one from four letters, two from eight. Lucene and
// Elasticsearch use the same numbers with other lengths.
const (
	oneSlip  = 4
	twoSlips = 8
)

// Nearest returns the indexed word with the fewest typing errors from a word, or "" if there
// is none. Of several it returns the most frequent. It compares words with the same first
// letter.
func (x *Index) Nearest(word string) (nearest string) {
	letters := utf8.RuneCountInString(word)
	if letters < oneSlip {
		return ""
	}
	best := 1
	if letters >= twoSlips {
		best = 2
	}
	_, n := utf8.DecodeRuneInString(word)
	first := word[:n]
	talks := map[string]int{} // of the words with the fewest errors
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, l := range x.list {
		for c := l.termsFrom(first); c.next() && len(c.key) >= n && string(c.key[:n]) == first; {
			form := formOf(c.key)
			switch d := graph.Distance(word, form, best); {
			case d < best:
				best = d
				clear(talks)
				fallthrough
			case d == best:
				talks[form] += c.talks
			}
		}
	}
	for form, n := range talks {
		if n > talks[nearest] || n == talks[nearest] && form < nearest {
			nearest = form
		}
	}
	return nearest
}
