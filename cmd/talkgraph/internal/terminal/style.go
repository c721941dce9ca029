// Package terminal writes for people who read on a terminal: colours, a pager, a progress
// bar and no control characters of others. Where the output is no terminal, it writes plain
// text.
package terminal

import (
	"os"

	"github.com/mattn/go-isatty"
)

// Is reports whether w is a terminal.
func Is(w any) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && isatty.IsTerminal(f.Fd())
}

// Style marks parts of a text. The zero Style changes nothing.
type Style struct {
	on  bool
	key string // of the marks, for a writer of Protect
}

// StyleOf returns the style for w: plain if w is no terminal, if NO_COLOR is set or if the
// terminal is dumb.
func StyleOf(w any) Style {
	s := Style{on: Is(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	if p, ok := w.(*protected); ok {
		s.key = p.key
	}
	return s
}

// Bold returns a name in bold.
func (s Style) Bold(text string) string { return s.mark("1", text) }

// Dim returns a source in a fainter colour.
func (s Style) Dim(text string) string { return s.mark("2", text) }

// Hit returns words of evidence in bold yellow.
func (s Style) Hit(text string) string { return s.mark("1;33", text) }

func (s Style) mark(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	start := "\x1b" + s.key + "["
	return start + code + "m" + text + start + "0m"
}
