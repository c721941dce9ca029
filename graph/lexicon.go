package graph

import "strings"

// Lexicon is a list of common words: lower case, one a line, sorted, each line
// ended. A word in it is not a typo, and a name of such words alone is no person.
type Lexicon string

// Has tells whether a word in lower case is listed, by binary search in the text.
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
