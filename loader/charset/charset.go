// Package charset decodes the bytes of a file to UTF-8 text and reports the changes.
//
//	UTF-16 with a byte order mark               decoded
//	another encoding that XML or HTML declares  decoded, unless the text is valid UTF-8
//	bytes that are not UTF-8                    each decoded as Windows-1252, a superset of Latin-1
//	control characters                          removed, except tabs and line ends
//	a zero byte                                 refused: the file is not text
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

// headSize is the number of bytes at the start of a file that decide its encoding. It is a
// choice: fewer bytes would take more texts without an early accent for UTF-8.
const headSize = 64 << 10

// declarationSize is the number of bytes in which a page declares its encoding (HTML,
// 13.2.3.2).
const declarationSize = 1024

// declared finds the encoding that a text declares. It matches <?xml version="1.0"
// encoding="koi8-r"?> and <meta charset=latin1>, but not <a charset="x">.
var declared = regexp.MustCompile(`(?i)(?:^\s*<\?xml[^>]{0,200}\bencoding|<meta\s[^>]{0,200}\bcharset)\s*=\s*["']?([\w.:-]+)`)

// Reader reads a text as UTF-8. Its errors wrap graph.ErrInvalid and begin with the line.
type Reader struct {
	in   *bufio.Reader
	out  []byte // decoded and not yet read
	line int    // number of the current line, from 1

	notUTF8 occurrences // bytes that are not UTF-8
	control occurrences // control characters
	twice   occurrences // characters that were encoded twice
}

// occurrences is a number of characters and the line of the first.
type occurrences struct{ n, line int }

// add counts one more character.
func (c *occurrences) add(line int) {
	if c.n++; c.n == 1 {
		c.line = line
	}
}

// NewReader makes a Reader of the bytes of in. Call Problems after the last read.
func NewReader(in io.Reader) *Reader {
	raw := bufio.NewReaderSize(in, headSize)
	head, _ := raw.Peek(headSize) // a later read returns the error again
	if e := encodingOf(head); e != nil {
		raw = bufio.NewReaderSize(e.NewDecoder().Reader(raw), headSize)
	} else if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = raw.Discard(3)
	}
	return &Reader{in: raw, line: 1}
}

// encodingOf returns the encoding of a text that begins with head. It returns nil for UTF-8
// and for an unknown encoding.
func encodingOf(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case utf8.Valid(head[:len(head)-cutOff(head)]):
		return nil
	}
	m := declared.FindSubmatch(head[:min(len(head), declarationSize)])
	if m == nil {
		return nil
	}
	if e, name := charset.Lookup(string(m[1])); name != "utf-8" && name != "utf-16le" && name != "utf-16be" && name != "windows-1252" {
		return e // nil for an unknown name
	}
	return nil
}

// cutOff returns the number of bytes at the end that begin an incomplete character.
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

// decode returns a part of the text as clean UTF-8.
func (r *Reader) decode(part []byte) ([]byte, error) {
	if isClean(part) {
		r.line += bytes.Count(part, []byte("\n"))
		return bytes.Clone(part), nil
	}
	out := make([]byte, 0, len(part)+len(part)/8)
	for len(part) > 0 {
		c, n := utf8.DecodeRune(part)
		if c == utf8.RuneError && n == 1 {
			r.notUTF8.add(r.line)
			c = charmap.Windows1252.DecodeByte(part[0])
		}
		if twice, size := decodeTwice(part); size > 0 {
			r.twice.add(r.line)
			c, n = twice, size
		}
		part = part[n:]
		switch {
		case c == 0:
			return nil, fmt.Errorf("line %d: %w: it is not text (it contains a zero byte)", r.line, graph.ErrInvalid)
		case c == '\v' || c == '\f': // a line break in a cell of a table, or a page break
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

// decodeTwice returns the character that a text begins with if it was encoded as UTF-8 twice, and the
// bytes that it takes: "’" for U+00E2 U+0080 U+0099. One of the bytes must be a control character
// from U+0080 to U+009F, which no text has, so that "Ã¼" stays as it is. It returns 0 bytes else.
func decodeTwice(part []byte) (c rune, size int) {
	var once []byte
	hasControl := false
	for len(once) < utf8.UTFMax && size < len(part) {
		next, n := utf8.DecodeRune(part[size:])
		if next < 0x80 || next > 0xff || n == 1 {
			break
		}
		once, size = append(once, byte(next)), size+n
		hasControl = hasControl || next < 0xa0
		if utf8.FullRune(once) {
			break
		}
	}
	if c, n := utf8.DecodeRune(once); hasControl && c != utf8.RuneError && n == len(once) {
		return c, size
	}
	return 0, 0
}

// isClean reports whether decode would certainly leave a part as it is. The byte 0xc2 begins
// the characters from U+0080 to U+00BF, some of which are control characters.
func isClean(part []byte) bool {
	for _, c := range part {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f || c == 0xc2 {
			return false
		}
	}
	return utf8.Valid(part)
}

// Problems returns the changes of the text that was read so far, at most one of each kind.
func (r *Reader) Problems() []graph.Problem {
	var out []graph.Problem
	if r.notUTF8.n > 0 {
		out = append(out, graph.Problem{Line: r.notUTF8.line, Message: fmt.Sprintf("it is not UTF-8 from here on; %s as Windows-1252", countNoun(r.notUTF8.n, "byte is read", "bytes are read"))})
	}
	if r.twice.n > 0 {
		out = append(out, graph.Problem{Line: r.twice.line, Message: countNoun(r.twice.n, "character was", "characters were") + " encoded as UTF-8 twice from here on; the text is mended"})
	}
	if r.control.n > 0 {
		out = append(out, graph.Problem{Line: r.control.line, Message: countNoun(r.control.n, "control character is", "control characters are") + " left out from here on"})
	}
	return out
}

// countNoun returns a number with the singular or the plural.
func countNoun(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Decode returns a text as UTF-8, and the changes. Its error wraps graph.ErrInvalid.
func Decode(data []byte) (string, []graph.Problem, error) {
	r := NewReader(bytes.NewReader(data))
	text, err := io.ReadAll(r)
	return string(text), r.Problems(), err
}
