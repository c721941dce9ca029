package loader

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// areTitles reports whether the talks found in a note look like its titles. There are three or
// more, they are four in five of all lines of their kind, and half have three words or more.
// Set on the 39 notes of the rules.
func areTitles(found []section, all int) bool {
	n, long := countTalks(found), 0
	for _, s := range found {
		if len(strings.Fields(s.title)) > 2 {
			long++
		}
	}
	return n >= 3 && 5*n >= 4*all && 2*long >= n
}

// splitOutline finds talks in a note of an event that is an outline: bullets of the outermost
// level with others below them. It returns nil if they do not look like titles.
func splitOutline(lines []graph.Line, lex graph.Lexicon) []section {
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
		if l.Kind != graph.Bullet || isIndented(l) {
			continue
		}
		all++
		next := i + 1
		for next < len(lines) && lines[next].Kind == graph.Blank {
			next++
		}
		s := section{first: i, day: today}
		if next < len(lines) && isIndented(lines[next]) && !isNotTalk(text) && utf8.RuneCountInString(text) <= maxTitle {
			s.talk, s.header = true, parseHeader(text, lex)
		}
		out = append(out, s)
	}
	if !areTitles(out, all) {
		return nil
	}
	return out
}

// isIndented reports whether a line begins with white space.
func isIndented(l graph.Line) bool { return l.Text != "" && (l.Text[0] == ' ' || l.Text[0] == '\t') }

// splitParagraphs finds talks in a note of an event whose paragraphs begin with a title. It
// returns nil if the first lines do not look like titles.
func splitParagraphs(lines []graph.Line, lex graph.Lexicon) []section {
	opening := eventLine(lines)
	if opening < 0 || isWrapped(lines) {
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
		if beginsParagraphTalk(lines, i, text) {
			s.talk, s.header = true, parseHeader(text, lex)
		}
		out = append(out, s)
	}
	if !areTitles(out, all) {
		return nil
	}
	return out
}

// beginsParagraphTalk reports whether the first line of a paragraph may be the title of a talk:
// it looks like a title, or the next line is indented below it.
func beginsParagraphTalk(lines []graph.Line, i int, text string) bool {
	l := lines[i]
	isBare := l.Kind == graph.Prose || l.Kind == graph.Heading && l.Level == graph.BoldLevel || numbered.MatchString(l.Text)
	return isBare && (isParagraphTitle(text) || hasIndentedBelow(lines, i) && !isNotTalk(text))
}

// hasIndentedBelow reports whether a line of three words or more has an indented line below it.
func hasIndentedBelow(lines []graph.Line, i int) bool {
	return !isIndented(lines[i]) && isIndented(lines[i+1]) && len(strings.Fields(lines[i].Text)) > 2
}

// numbered matches the start of "12. Gears" and "1) Gears", but not of "2017 was".
var numbered = regexp.MustCompile(`^\d{1,3}[.)]\s`)

// isParagraphTitle reports whether a line may be the title of its paragraph: two words or more
// that begin with a capital or a digit and do not end like a sentence.
func isParagraphTitle(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, `"“‘'`))
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) || utf8.RuneCountInString(s) > maxTitle || isNotTalk(s) {
		return false
	}
	words := strings.Fields(s)
	last := words[len(words)-1]
	return len(words) > 1 && (strings.TrimRight(last, ".,:;") == last || len(last) == 2) // "Jane R."
}

// minWidth is the least width of wrapped text, in characters. Editors wrap at 72 or more.
const minWidth = 60

// isWrapped reports whether the prose of a note is wrapped at a fixed width, so that the first
// line of a paragraph is no title. A line counts as wrapped if it and the first word of the next
// line exceed 90 % of the longest line, or of minWidth if that is longer. More than half of the
// lines before another line of prose must be wrapped. Both thresholds are choices.
func isWrapped(lines []graph.Line) bool {
	width := minWidth
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
