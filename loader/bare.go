package loader

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// bareTitles finds titles in a note without markup: a line with nothing around it,
// in title case, that does not end like a sentence or a side heading.
func bareTitles(lines []graph.Line, lex graph.Lexicon) []section {
	var out []section
	today, opening := 0, eventLine(lines)
	for i, l := range lines {
		if l.Kind != graph.Prose || !alone(lines, i) {
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

// bulletTalks finds talks in a note of nested bullets: those of the outermost level
// that are a speaker with a role or company. Most of that level have to be people:
// one list may well name a few.
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
		if l.Kind != graph.Bullet || indented(l) {
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

// isBareName tells a line that is a person's name and nothing else: no common word
// in it.
func isBareName(s string, lex graph.Lexicon) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if lex.Has(w) || small[w] {
			return false
		}
	}
	return isPerson(s, lex)
}

// eventLine is the index of the first line with text if that names the event, else -1.
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

func alone(lines []graph.Line, i int) bool {
	return (i == 0 || lines[i-1].Kind == graph.Blank) && (i+1 == len(lines) || lines[i+1].Kind == graph.Blank)
}

// isTitle tells a line in title case: at least two words that count, most of them
// with a capital, no end of a sentence.
func isTitle(s string) bool {
	if utf8.RuneCountInString(s) > maxTitle || strings.Contains(s, "://") {
		return false
	}
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, ",") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, ";") {
		return false
	}
	if before, inside, ok := bracketed(s); ok && inside == strings.ToLower(inside) { // (day-long workshop)
		s = before
	}
	words, capitals := 0, 0
	for _, w := range strings.Fields(s) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		r, _ := utf8.DecodeRuneInString(w)
		if w == "" || !unicode.IsLetter(r) || small[strings.ToLower(w)] {
			if unicode.IsUpper(r) && len(w) > 1 {
				capitals++
				words++
			}
			continue
		}
		words++
		if strings.IndexFunc(w, unicode.IsUpper) >= 0 {
			capitals++
		}
	}
	return words >= 2 && 10*capitals >= 7*words && !isNotTalk(s)
}
