package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
	"golang.org/x/text/unicode/norm"

	"github.com/talkgraph/talkgraph/graph"
)

// longestWord is the largest size of an indexed word in bytes. 0.01 % of the words of 46,280
// talks are longer: keys, hashes and encoded data.
const longestWord = 64

// Words splits a text into the words of the index: those of graph.Words without accents. In
// scripts without spaces, each pair of adjacent letters is a word. Links are skipped.
func Words(s string) []graph.Word { return appendWords(nil, s) }

func appendWords(out []graph.Word, s string) []graph.Word {
	for at := 0; at < len(s); {
		from, to := nextLink(s, at)
		first := len(out)
		out = graph.AppendWords(out, s[at:from])
		out = shaped(out, first, s[at:from])
		for i := first; i < len(out); i++ {
			out[i].Start, out[i].End = out[i].Start+at, out[i].End+at
		}
		at = to
	}
	return out
}

// nextLink returns the start and end of the next link of a text, from a byte on.
func nextLink(s string, at int) (from, to int) {
	i := strings.Index(s[at:], "://")
	if i < 0 {
		return len(s), len(s)
	}
	from, to = at+i, at+i+len("://")
	for from > at && 'a' <= s[from-1]|0x20 && s[from-1]|0x20 <= 'z' {
		from--
	}
	for to < len(s) && s[to] > ' ' && strings.IndexByte(`<>"()`, s[to]) < 0 {
		to++
	}
	return from, to
}

// shaped removes the accents of the words from an index on, splits those of scripts without
// spaces and drops those that are too long.
func shaped(words []graph.Word, first int, s string) []graph.Word {
	plain := true
	for _, w := range words[first:] {
		plain = plain && len(w.Text) <= longestWord && isASCII(w.Text)
	}
	if plain {
		return words
	}
	raw := append([]graph.Word(nil), words[first:]...)
	words = words[:first]
	for _, w := range raw {
		switch {
		case isASCII(w.Text):
			words = appendShort(words, w)
		case strings.ContainsFunc(w.Text, isDense):
			words = appendDense(words, w, s)
		default:
			w.Text = unaccented(w.Text)
			words = appendShort(words, w)
		}
	}
	return words
}

// appendShort appends a word, unless it is longer than longestWord or empty. A word of accents alone
// is empty without them, such as the one after an emoji.
func appendShort(words []graph.Word, w graph.Word) []graph.Word {
	if w.Text == "" || len(w.Text) > longestWord {
		return words
	}
	return append(words, w)
}

// appendDense splits a word into runs of letters: those of scripts without spaces become pairs,
// others stay whole.
func appendDense(words []graph.Word, w graph.Word, s string) []graph.Word {
	for at := w.Start; at < w.End; {
		r, n := utf8.DecodeRuneInString(s[at:])
		dense, end := isDense(r), at+n
		last := at // where the last letter of the run begins
		for end < w.End {
			r, n := utf8.DecodeRuneInString(s[end:])
			if isDense(r) != dense {
				break
			}
			if dense {
				words = append(words, graph.Word{Text: s[last : end+n], Start: last, End: end + n})
			}
			last, end = end, end+n
		}
		switch {
		case !dense:
			words = appendShort(words, graph.Word{Text: unaccented(strings.ToLower(s[at:end])), Start: at, End: end})
		case last == at: // one letter alone
			words = append(words, graph.Word{Text: s[at:end], Start: at, End: end})
		}
		at = end
	}
	return words
}

// isDense reports whether a letter is of a script that writes no spaces, or whose words take
// particles as suffixes.
func isDense(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		r == 'ー'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// unaccented returns a word without its accents: "cafe" for "café".
func unaccented(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// stem returns the stem that the forms of a word share: "monitor" for "monitoring". Words
// with digits or signs have one form.
func stem(word string) string {
	latin, cyrillic := true, true
	for _, r := range word {
		latin = latin && 'a' <= r && r <= 'z'
		cyrillic = cyrillic && unicode.Is(unicode.Cyrillic, r)
	}
	switch {
	case latin && len(word) > 3:
		return english.Stem(word, true)
	case cyrillic && word != "":
		return russian.Stem(word, true)
	}
	return word
}
