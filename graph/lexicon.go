package graph

import "strings"

// Lexicon is a sorted list of common words in lower case, each followed by a line feed. The
// loader never corrects a word of the lexicon, and reads no name as a person's if all its
// words are in the lexicon.
type Lexicon string

// Has reports whether word, in lower case, is in the lexicon. It runs a binary search.
func (x Lexicon) Has(word string) bool {
	text := string(x)
	lo, hi := 0, len(text)
	for lo < hi {
		mid := (lo + hi) / 2
		start := strings.LastIndexByte(text[:mid], '\n') + 1
		end := start + strings.IndexByte(text[start:], '\n')
		switch c := strings.Compare(word, text[start:end]); {
		case c == 0:
			return true
		case c < 0:
			hi = start
		default:
			lo = end + 1
		}
	}
	return false
}
