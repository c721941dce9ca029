package terminal

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"unicode"
	"unicode/utf8"
)

// Protect returns a writer to f for text of other people, such as notes. If f is a terminal, it
// replaces control characters by visible symbols, so that no note moves the cursor or sets the
// title. It passes the escape sequences of a Style, and all bytes if f is no terminal. p holds what
// the user of the terminal has set.
func Protect(f *os.File, p Preferences) io.Writer {
	if !IsTerminal(f) {
		return f
	}
	return &protectedWriter{w: f, f: f, key: rand.Text(), preferences: p}
}

// protectedWriter replaces control characters. It passes escape sequences with its key, which a
// Style adds behind the escape character and which no note can guess.
type protectedWriter struct {
	w           io.Writer
	f           *os.File // the terminal
	key         string
	preferences Preferences
	pending     []byte // the start of a character or a sequence whose end has not been written yet
}

// Fd returns the file descriptor of the terminal, by which IsTerminal recognizes it.
func (p *protectedWriter) Fd() uintptr { return p.f.Fd() }

// Unprotected returns the terminal of a protected writer, or w itself if it is another writer.
func Unprotected(w io.Writer) io.Writer {
	if p, ok := w.(*protectedWriter); ok {
		return p.f
	}
	return w
}

// maxMark is the length of the longest escape sequence of a Style without the key: "[1;33m".
const maxMark = 6

// Write writes b with its control characters replaced. It holds back an incomplete character or
// sequence at the end of b until the next Write.
func (p *protectedWriter) Write(b []byte) (int, error) {
	in := append(p.pending, b...)
	p.pending = nil
	out := make([]byte, 0, len(in))
	for len(in) > 0 {
		if in[0] == '\x1b' {
			if mark, ok := bytes.CutPrefix(in[1:], []byte(p.key)); ok {
				end := bytes.IndexByte(mark[:min(len(mark), maxMark)], 'm')
				if end < 0 && len(mark) < maxMark {
					break
				}
				out = append(append(out, '\x1b'), mark[:end+1]...)
				in = mark[end+1:]
				continue
			}
			if bytes.HasPrefix([]byte(p.key), in[1:]) {
				break
			}
		}
		if !utf8.FullRune(in) {
			break
		}
		r, n := utf8.DecodeRune(in)
		out = utf8.AppendRune(out, visible(r))
		in = in[n:]
	}
	p.pending = bytes.Clone(in)
	if _, err := p.w.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// visible returns r, or a symbol for a control character other than line feed and tab.
func visible(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r < ' ':
		return '\u2400' + r // such as U+241B, the symbol for Escape
	case r == '\x7f':
		return '\u2421'
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
		return utf8.RuneError
	}
	return r
}
