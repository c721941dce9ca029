// Package charset turns the bytes of a file into UTF-8 text and states what it changed.
//
//	UTF-16 with a byte order mark            decoded
//	another encoding that XML or HTML names  decoded, unless the text is UTF-8 after all
//	bytes that are no UTF-8                  each read as Windows-1252, which covers Latin-1
//	control characters                       left out, except tabs and line ends
//	a zero byte                              refused: the file is no text
package charset

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// headSize is how much of a file decides its encoding, in bytes. A declaration stands in the
// first 1,024 bytes of a page (HTML, 13.2.3.2).
const headSize = 64 << 10

// declared finds the encoding that a text names: <?xml version="1.0" encoding="koi8-r"?> and
// <meta charset=latin1>, but not <a charset="x">.
var declared = regexp.MustCompile(`(?i)(?:^\s*<\?xml[^>]{0,200}\bencoding|<meta\s[^>]{0,200}\bcharset)\s*=\s*["']?([\w.:-]+)`)

// Reader reads a text as UTF-8. Its errors wrap graph.ErrInvalid and begin with the line.
type Reader struct {
	in   *bufio.Reader
	out  []byte // decoded and not yet read
	line int
	// Where bytes of another encoding and control characters were first found, and how many.
	foreign, control counted
}

// counted is a number of characters and the line of the first.
type counted struct{ n, line int }

func (c *counted) add(line int) {
	if c.n++; c.n == 1 {
		c.line = line
	}
}

// NewReader makes a Reader of the bytes of in. Problems states what it changed, at the end.
func NewReader(in io.Reader) *Reader {
	raw := bufio.NewReaderSize(in, headSize)
	head, _ := raw.Peek(headSize) // the error comes again when it is read
	if e := encodingOf(head); e != nil {
		raw = bufio.NewReaderSize(e.NewDecoder().Reader(raw), headSize)
	} else if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = raw.Discard(3)
	}
	return &Reader{in: raw, line: 1}
}

// encodingOf returns the encoding of a text that begins with head, or nil for UTF-8 and what
// is read byte by byte.
func encodingOf(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case utf8.Valid(head[:len(head)-cutOff(head)]):
		return nil
	}
	m := declared.FindSubmatch(head[:min(len(head), 1024)])
	if m == nil {
		return nil
	}
	if e, name := charset.Lookup(string(m[1])); name != "utf-8" && name != "utf-16le" && name != "utf-16be" && name != "windows-1252" {
		return e // nil for a name that nobody knows
	}
	return nil
}

// cutOff returns how many bytes at the end begin a character that goes on behind it.
func cutOff(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if utf8.FullRune(b[len(b)-i:]) {
				return 0
			}
			return i
		}
	}
	return 0
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		part, err := r.in.Peek(r.in.Size())
		if len(part) == 0 {
			return 0, err
		}
		n := len(part)
		if err == nil {
			n -= cutOff(part)
		}
		if r.out, err = r.decode(part[:n]); err != nil {
			return 0, err
		}
		_, _ = r.in.Discard(n)
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// decode returns a part of the text as it is to be read.
func (r *Reader) decode(part []byte) ([]byte, error) {
	if isClean(part) {
		r.line += bytes.Count(part, []byte("\n"))
		return bytes.Clone(part), nil
	}
	out := make([]byte, 0, len(part)+len(part)/8)
	for len(part) > 0 {
		c, n := utf8.DecodeRune(part)
		if c == utf8.RuneError && n == 1 {
			r.foreign.add(r.line)
			c = charmap.Windows1252.DecodeByte(part[0])
		}
		part = part[n:]
		switch {
		case c == 0:
			return nil, fmt.Errorf("line %d: %w: it is not text (it holds a zero byte)", r.line, graph.ErrInvalid)
		case c == '\v' || c == '\f': // a break within a cell or before a page
			c = ' '
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' || 0x7f <= c && c < 0xa0:
			r.control.add(r.line)
			continue
		case c == '\n':
			r.line++
		}
		out = utf8.AppendRune(out, c)
	}
	return out, nil
}

// isClean reports whether a part of a text is UTF-8 without a character that might be left
// out. 0xc2 begins those from U+0080 to U+00BF.
func isClean(part []byte) bool {
	for _, c := range part {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f || c == 0xc2 {
			return false
		}
	}
	return utf8.Valid(part)
}

// Problems states what the text that was read so far lost or gained.
func (r *Reader) Problems() []graph.Problem {
	var out []graph.Problem
	if r.foreign.n > 0 {
		out = append(out, graph.Problem{Line: r.foreign.line, Message: fmt.Sprintf("it is not UTF-8 from here on; %s as Windows-1252", quantity(r.foreign.n, "byte is read", "bytes are read"))})
	}
	if r.control.n > 0 {
		out = append(out, graph.Problem{Line: r.control.line, Message: quantity(r.control.n, "control character is", "control characters are") + " left out from here on"})
	}
	return out
}

func quantity(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Decode returns a text as UTF-8, and what it changed.
func Decode(data []byte) (string, []graph.Problem, error) {
	r := NewReader(bytes.NewReader(data))
	text, err := io.ReadAll(r)
	return string(text), r.Problems(), err
}
