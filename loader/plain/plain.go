// Package plain reads notes without markup: it numbers the lines and tells
// bullets from the rest.
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

// Lines are the lines of a text; bullets are told by their sign, which is hidden.
func Lines(text string) []graph.Line {
	lines := graph.SplitLines(text)
	for i := range lines {
		l := &lines[i]
		if t := strings.TrimLeft(l.Text, " \t"); t == "" || !strings.ContainsRune(signs, firstRune(t)) {
			continue
		}
		if m := bullet.FindStringIndex(l.Text); m != nil && m[1] < len(l.Text) {
			l.Kind = graph.Bullet
			l.Visible = []graph.Range{{Start: m[1], End: len(l.Text)}}
		}
	}
	return lines
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
