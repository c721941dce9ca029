// Package plain reads notes without markup, or with little. It numbers the lines and marks
// bullets and the headings of Org mode, AsciiDoc and wikis.
package plain

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// signs begin a bullet, perhaps after white space.
const signs = "-*+•◦▪‣–—·o(0123456789"

var bullet = regexp.MustCompile(`^\s*(?:[-*+•◦▪‣–—·o]|\d{1,3}[.)]|\([a-z0-9]\))\s+`)

// Lines returns the lines of a text. Bullets and headings are known by their sign, which is
// hidden. Meta is what a note in Org mode states of itself.
func Lines(text string) (lines []graph.Line, meta map[string]string) {
	lines = graph.SplitLines(text)
	meta = markHeadings(text, lines)
	for i := range lines {
		l := &lines[i]
		if l.Kind != graph.Prose {
			continue
		}
		if t := strings.TrimLeft(l.Text, " \t"); t == "" || !strings.ContainsRune(signs, firstRune(t)) {
			continue
		}
		if m := bullet.FindStringIndex(l.Text); m != nil && m[1] < len(l.Text) {
			l.Kind = graph.Bullet
			l.Visible = []graph.Range{{Start: m[1], End: len(l.Text)}}
		}
	}
	return lines, meta
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
