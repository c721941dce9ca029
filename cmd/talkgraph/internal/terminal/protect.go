package terminal

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"unicode"
	"unicode/utf8"
)

// Protect returns a writer to f for text that others wrote: notes, names, errors. If f is a
// terminal, control characters are replaced by pictures of them, so that no note moves the
// cursor, sets the title or hides a line. Marks of a Style pass. Other files get all bytes.
func Protect(f *os.File) io.Writer {
	if !Is(f) {
		return f
	}
	return &protected{to: f, f: f, key: rand.Text()}
}

// protected replaces control characters. The marks of a Style carry its key, which no note
// knows.
type protected struct {
	to   io.Writer
	f    *os.File // the terminal
	key  string
	rest []byte // of a character or a mark that is cut short
}

// Fd makes Is find the terminal.
func (p *protected) Fd() uintptr { return p.f.Fd() }

// raw returns the terminal behind a protected writer, for what draws on it.
func raw(w io.Writer) io.Writer {
	if p, ok := w.(*protected); ok {
		return p.f
	}
	return w
}

// maxMark is the length of the longest mark behind its key: "[1;33m".
const maxMark = 6

func (p *protected) Write(b []byte) (int, error) {
	in := append(p.rest, b...)
	p.rest = nil
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
		out = utf8.AppendRune(out, harmless(r))
		in = in[n:]
	}
	p.rest = bytes.Clone(in)
	if _, err := p.to.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// harmless returns the character that a terminal shows for r: r itself, or a picture of a
// control character.
func harmless(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r < ' ':
		return '\u2400' + r // U+241B is the picture of Escape
	case r == '\x7f':
		return '\u2421'
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
		return utf8.RuneError
	}
	return r
}
