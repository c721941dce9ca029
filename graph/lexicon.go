package graph

import "strings"

// Lexicon is a sorted list of common words in lower case, one a line. The loader never
// corrects a word in it as a typo. A name of such words alone is not read as a person.
type Lexicon string

// Has reports whether word, in lower case, is in the list. It runs a binary search in the
// text.
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
