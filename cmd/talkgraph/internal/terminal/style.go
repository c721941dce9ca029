// Package terminal writes to terminals: with colours, a pager, a progress bar, and without the
// control characters in other people's text. To other files it writes plain text.
package terminal

import (
	"os"

	"github.com/mattn/go-isatty"
)

// IsTerminal reports whether w is a terminal.
func IsTerminal(w any) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && isatty.IsTerminal(f.Fd())
}

// Style marks parts of a text with escape sequences. The zero Style returns texts unchanged.
type Style struct {
	on  bool
	key string // key of the protectedWriter that the text goes to; "" for other writers
}

// StyleOf returns the style for w. It is the zero Style if w is no terminal, if NO_COLOR is set or
// if TERM is dumb.
func StyleOf(w any) Style {
	s := Style{on: IsTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	if p, ok := w.(*protectedWriter); ok {
		s.key = p.key
	}
	return s
}

// Bold returns a text in bold, for names.
func (s Style) Bold(text string) string { return s.mark("1", text) }

// Dim returns a text in a fainter colour, for sources.
func (s Style) Dim(text string) string { return s.mark("2", text) }

// Hit returns a text in bold yellow, for words of evidence.
func (s Style) Hit(text string) string { return s.mark("1;33", text) }

// mark returns a text between the sequence of an SGR code and the one that resets it.
func (s Style) mark(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	start := "\x1b" + s.key + "["
	return start + code + "m" + text + start + "0m"
}
