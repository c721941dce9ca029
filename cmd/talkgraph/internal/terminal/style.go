// Package terminal writes to terminals: with colours, a pager, a progress bar, and without the
// control characters in other people's text. To other files it writes plain text.
package terminal

import (
	"context"
	"os"

	"github.com/mattn/go-isatty"
)

// IsTerminal reports whether w is a terminal.
func IsTerminal(w any) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && isatty.IsTerminal(f.Fd())
}

// Preferences are what the user of a terminal has set in the environment.
type Preferences struct {
	Color bool // whether texts have colours
	// StartPager starts the pager on the terminal. It returns the pager's input, or nil if texts
	// are not paged, and a function that waits until the user leaves the pager.
	StartPager func(context.Context) (in *os.File, wait func() error, err error)
}

// PreferencesOf returns the preferences in the environment of this process for the terminal out.
// There are no colours if NO_COLOR is set or if TERM is dumb. The pager writes errors to errOut.
func PreferencesOf(out, errOut *os.File) Preferences {
	return Preferences{
		Color:      os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		StartPager: func(ctx context.Context) (*os.File, func() error, error) { return startPager(ctx, out, errOut) },
	}
}

// Style marks parts of a text with escape sequences. The zero Style returns texts unchanged.
type Style struct {
	on  bool
	key string // key of the protectedWriter that the text goes to
}

// StyleOf returns the style for w. It is the zero Style if w is not a terminal that Protect made,
// or if its user wants no colours.
func StyleOf(w any) Style {
	p, ok := w.(*protectedWriter)
	if !ok {
		return Style{}
	}
	return Style{on: p.preferences.Color, key: p.key}
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
