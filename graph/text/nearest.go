package text

import (
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Frequency counts the talks that say a term: of a word an upper bound, by the dictionary.
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

// The slips that a word may have: one from four letters, two from eight, as Lucene and
// Elasticsearch have it with other lengths.
const (
	oneSlip  = 4
	twoSlips = 8
)

// Nearest returns the word with the fewest slips between it and a word, of several the one
// that most talks say; "" if there is none. It looks at words with the same first letter.
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
	talks := map[string]int{} // of the words that come as near as the best
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
