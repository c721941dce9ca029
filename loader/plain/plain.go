// Package plain splits notes with little or no markup into lines. It marks bullets, and the
// headings of Org mode, AsciiDoc and wikis.
package plain

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// bulletStarts are the first characters of lines that bullet matches. Looking at one first
// saves time.
const bulletStarts = "-*+•◦▪‣–—·o(0123456789"

// bullet matches the sign of a bullet: "- ", "1. " and "(b) ", but not "-x" or "2017 ".
var bullet = regexp.MustCompile(`^\s*(?:[-*+•◦▪‣–—·o]|\d{1,3}[.)]|\([a-z0-9]\))\s+`)

// Lines returns the lines of a text. It hides the signs of bullets and headings. meta has the
// keywords of a note in Org mode, in lower case, with their values: "title".
func Lines(text string) (lines []graph.Line, meta map[string]string) {
	lines = graph.SplitLines(text)
	meta = markHeadings(text, lines)
	for i := range lines {
		l := &lines[i]
		if l.Kind != graph.Prose {
			continue
		}
		if t := strings.TrimLeft(l.Text, " \t"); t == "" || !strings.ContainsRune(bulletStarts, firstRune(t)) {
			continue
		}
		if m := bullet.FindStringIndex(l.Text); m != nil && m[1] < len(l.Text) {
			l.Kind = graph.Bullet
			l.Visible = []graph.Range{{Start: m[1], End: len(l.Text)}}
		}
	}
	return lines, meta
}

// firstRune returns the first character of a text.
func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
