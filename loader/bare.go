package loader

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// bareTitles finds titles in a note without markup: isolated lines in title case that do not
// end like a sentence or a side heading.
func bareTitles(lines []graph.Line, lex graph.Lexicon) []section {
	var out []section
	today, opening := 0, eventLine(lines)
	for i, l := range lines {
		if l.Kind != graph.Prose || !isIsolated(lines, i) {
			continue
		}
		text := strings.TrimSpace(l.Text)
		if d, ok := dayOf(text, today); ok {
			today = d
			out = append(out, section{first: i, day: today})
		} else if i > opening && isTitle(text) && strings.ToUpper(text) != text && !isBareName(text, lex) {
			out = append(out, section{talk: true, first: i, day: today})
		}
	}
	return out
}

// bulletTalks finds talks in a note of nested bullets: bullets of the outermost level that name
// a speaker. At least two must state a role or company, and half of the level must be people,
// because a list inside a note may name a few.
func bulletTalks(lines []graph.Line, lex graph.Lexicon) []section {
	var out []section
	today, all, ranked := 0, 0, 0
	for i, l := range lines {
		text := strings.TrimSpace(l.VisibleText())
		if l.Kind == graph.Heading || l.Kind == graph.Prose {
			if d, ok := dayOf(text, today); ok {
				today = d
			}
		}
		if l.Kind != graph.Bullet || isIndented(l) {
			continue
		}
		all++
		who := parseSpeakerHeading(text, lex)
		if len(who) > 0 {
			ranked++
		} else if isPerson(text, lex) {
			who = parseSpeakers(text, lex)
		}
		if len(who) > 0 {
			out = append(out, section{talk: true, first: i, day: today, header: header{text, who}})
		}
	}
	if ranked < 2 || 2*len(out) < all {
		return nil
	}
	return out
}

// isBareName reports whether a text is a person's name without any common word.
func isBareName(s string, lex graph.Lexicon) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if lex.Has(w) || small[w] {
			return false
		}
	}
	return isPerson(s, lex)
}

// eventLine returns the index of the first line that is not blank if it names an event, else -1.
func eventLine(lines []graph.Line) int {
	for i, l := range lines {
		if l.Kind != graph.Blank {
			if isEventTitle(l.Text) {
				return i
			}
			return -1
		}
	}
	return -1
}

// isIsolated reports whether the lines before and after a line are blank or missing.
func isIsolated(lines []graph.Line, i int) bool {
	return (i == 0 || lines[i-1].Kind == graph.Blank) && (i+1 == len(lines) || lines[i+1].Kind == graph.Blank)
}

// isTitle reports whether a line is in title case: two words or more count, and seven in ten of
// these have a capital. A line that ends like a sentence is no title.
func isTitle(s string) bool {
	if utf8.RuneCountInString(s) > maxTitle || strings.Contains(s, "://") || s != "" && strings.IndexByte(".,:;", s[len(s)-1]) >= 0 {
		return false
	}
	if before, inside, ok := bracketed(s); ok && inside == strings.ToLower(inside) { // (day-long workshop)
		s = before
	}
	words, capitals := 0, 0
	for _, w := range strings.Fields(s) {
		counts, hasCapital := titleWord(w)
		if counts {
			words++
		}
		if hasCapital {
			capitals++
		}
	}
	return words >= 2 && 10*capitals >= 7*words && !isNotTalk(s)
}

// titleWord reports whether a word counts in the test for title case, and whether it has a
// capital. Numbers do not count. A small word such as "of" counts only with a capital.
func titleWord(w string) (counts, hasCapital bool) {
	w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	r, _ := utf8.DecodeRuneInString(w)
	if small[strings.ToLower(w)] {
		isCapital := unicode.IsUpper(r) && len(w) > 1
		return isCapital, isCapital
	}
	if !unicode.IsLetter(r) {
		return false, false
	}
	return true, strings.IndexFunc(w, unicode.IsUpper) >= 0
}
