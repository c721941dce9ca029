package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SplitScripts cuts the words of s where the script changes, for scripts that are written without
// spaces: "RubyのGC" is Ruby and GC. Particles of one or two hiragana letters are dropped. It
// returns words unchanged if s has no such letter.
func SplitScripts(s string, words []Word) []Word {
	isUnspaced := func(r rune) bool { return unspacedScript(r) != nil }
	if !strings.ContainsFunc(s, isUnspaced) {
		return words
	}
	var out []Word
	for _, w := range words {
		if !strings.ContainsFunc(s[w.Start:w.End], isUnspaced) {
			out = append(out, w)
			continue
		}
		out = appendScripts(out, s, w)
	}
	return out
}

// appendScripts appends the parts of a word in one script each.
func appendScripts(out []Word, s string, w Word) []Word {
	for at := w.Start; at < w.End; {
		script, end, letters := (*unicode.RangeTable)(nil), at, 0
		for i, r := range s[at:w.End] {
			if i == 0 {
				script = unspacedScript(r)
			} else if r != 'ー' && unspacedScript(r) != script {
				break
			}
			end, letters = at+i+utf8.RuneLen(r), letters+1
		}
		if script != unicode.Hiragana || letters > 2 {
			out = append(out, Word{Text: strings.ToLower(s[at:end]), Start: at, End: end})
		}
		at = end
	}
	return out
}

// unspacedScript returns the script of a letter if it is written without spaces, else nil. Korean
// has spaces, but joins particles to foreign names.
func unspacedScript(r rune) *unicode.RangeTable {
	if r < 0x1100 { // the first letter of Hangul; the others come later
		return nil
	}
	for _, script := range []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul} {
		if unicode.Is(script, r) {
			return script
		}
	}
	return nil
}
