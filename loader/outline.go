package loader

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// areTitles tells whether the talks found are the titles of a note: three or more, four in
// five of their kind, and mostly longer than the headings of the parts of a talk.
func areTitles(found []section, all int) bool {
	n, long := talks(found), 0
	for _, s := range found {
		if len(strings.Fields(s.title)) > 2 {
			long++
		}
	}
	return n >= 3 && 5*n >= 4*all && 2*long >= n
}

// outlined finds talks in a note of an event that is an outline: bullets of the
// outermost level that have others below them.
func outlined(lines []graph.Line, lex graph.Lexicon) []section {
	if eventLine(lines) < 0 {
		return nil
	}
	var out []section
	today, all := 0, 0
	for i, l := range lines {
		text := strings.TrimSpace(l.VisibleText())
		if d, ok := dayOf(text, today); ok && l.Kind != graph.Bullet {
			today = d
			out = append(out, section{first: i, day: today})
			continue
		}
		if l.Kind != graph.Bullet || indented(l) {
			continue
		}
		all++
		next := i + 1
		for next < len(lines) && lines[next].Kind == graph.Blank {
			next++
		}
		s := section{first: i, day: today}
		if next < len(lines) && indented(lines[next]) && !isNotTalk(text) && utf8.RuneCountInString(text) <= maxTitle {
			s.talk, s.header = true, parseHeader(text, lex)
		}
		out = append(out, s)
	}
	if !areTitles(out, all) {
		return nil
	}
	return out
}

func indented(l graph.Line) bool { return l.Text != "" && (l.Text[0] == ' ' || l.Text[0] == '\t') }

// paragraphed finds talks in a note of an event whose paragraphs are headed by a line: it
// begins with a capital and does not end like a sentence, or the others stand further in.
func paragraphed(lines []graph.Line, lex graph.Lexicon) []section {
	opening := eventLine(lines)
	if opening < 0 || wrapped(lines) {
		return nil
	}
	var out []section
	today, all := 0, 0
	for i, l := range lines {
		if i <= opening || l.Kind == graph.Blank || lines[i-1].Kind != graph.Blank {
			continue
		}
		text := strings.TrimSpace(l.VisibleText())
		if d, ok := dayOf(text, today); ok && l.Kind == graph.Prose {
			today = d
			out = append(out, section{first: i, day: today})
			continue
		}
		if i+1 == len(lines) || lines[i+1].Kind == graph.Blank {
			continue
		}
		all++
		s := section{first: i, day: today}
		bare := l.Kind == graph.Prose || l.Kind == graph.Heading && l.Level == graph.BoldLevel || numbered.MatchString(l.Text)
		if bare && (heads(text) || outdented(lines, i) && !isNotTalk(text)) {
			s.talk, s.header = true, parseHeader(text, lex)
		}
		out = append(out, s)
	}
	if !areTitles(out, all) {
		return nil
	}
	return out
}

// outdented tells a line that others stand below, further in.
func outdented(lines []graph.Line, i int) bool {
	return !indented(lines[i]) && indented(lines[i+1]) && len(strings.Fields(lines[i].Text)) > 2
}

var numbered = regexp.MustCompile(`^\d{1,3}[.)]\s`)

// heads tells a line that may head a paragraph.
func heads(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, `"“‘'`))
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) || utf8.RuneCountInString(s) > maxTitle || isNotTalk(s) {
		return false
	}
	words := strings.Fields(s)
	last := words[len(words)-1]
	return len(words) > 1 && (strings.TrimRight(last, ".,:;") == last || len(last) == 2) // "Jane R."
}

// narrowest is the least width at which texts are wrapped, in characters.
const narrowest = 60

// wrapped tells prose whose lines are broken where they are full, so that a first line
// heads nothing: the first word of the next had no room.
func wrapped(lines []graph.Line) bool {
	width := narrowest
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.Text))
	}
	breaks, full := 0, 0
	for i, l := range lines[:len(lines)-1] {
		next := lines[i+1]
		if l.Kind != graph.Prose || next.Kind != graph.Prose {
			continue
		}
		breaks++
		word, _, _ := strings.Cut(strings.TrimSpace(next.Text), " ")
		if utf8.RuneCountInString(l.Text)+1+utf8.RuneCountInString(word) > width*9/10 {
			full++
		}
	}
	return 2*full > breaks
}
