package formats

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxTree is the largest file of one JSON or YAML value that the loader keeps in memory, in
// bytes.
const MaxTree = 64 << 20

// headBytes is how much of a file is read to know what it is.
const headBytes = 4096

// file is what is read: its name, its first bytes and, of JSON and YAML, its tree.
type file struct {
	name   string
	event  string // of talks that do not name theirs
	head   []byte
	syntax syntax
	in     *bufio.Reader
	tree   value
	// unended says that the last line of a file has no end. What is cut between two
	// lines of YAML still parses; this makes it suspect.
	unended bool
}

// newFile looks at the beginning of a file, and parses it if it has to be read whole.
func newFile(name string, in io.Reader) (*file, error) {
	raw := bufio.NewReader(in)
	if magic, _ := raw.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(raw)
		if err != nil {
			return nil, fmt.Errorf("line 1: %w: %v", graph.ErrInvalid, err)
		}
		raw = bufio.NewReader(unpacked)
		name = strings.TrimSuffix(name, ".gz")
	}
	f := &file{name: name, in: bufio.NewReaderSize(&textReader{in: raw, line: 1}, headBytes), tree: value{fault: &fault{}}}
	head, err := f.in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	f.head = bytes.Clone(head)
	f.syntax = sniff(name, f.head)
	switch f.syntax {
	case syntaxJSON:
		f.tree, err = parseJSON(f)
	case syntaxYAML:
		f.tree, err = parseYAML(f)
	default:
		return f, nil
	}
	return f, err
}

// whole returns all of the file.
func (f *file) whole() ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f.in, MaxTree+1))
	if err == nil && len(data) > MaxTree {
		err = fmt.Errorf("%w: a file of this form may have %d MB; split it", graph.ErrTooLarge, MaxTree>>20)
	}
	return data, err
}

// unpackHead returns the beginning of a file, unpacked if it is gzip.
func unpackHead(head []byte) []byte {
	if in, err := gzip.NewReader(bytes.NewReader(head)); err == nil {
		head, _ = io.ReadAll(io.LimitReader(in, headBytes)) // it ends early, as it is a beginning
	}
	return head
}

// textReader passes on UTF-8 without its byte order mark, and refuses what is none.
type textReader struct {
	in      *bufio.Reader
	line    int
	read    bool
	checked int // bytes that come next and are text
}

func (t *textReader) Read(p []byte) (int, error) {
	if !t.read {
		t.read = true
		mark, _ := t.in.Peek(3)
		switch {
		case bytes.Equal(mark, []byte("\xef\xbb\xbf")):
			_, _ = t.in.Discard(3)
		case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
			return 0, t.refuse("it is UTF-16")
		}
	}
	if t.checked == 0 {
		if err := t.check(); err != nil {
			return 0, err
		}
	}
	n, err := t.in.Read(p[:min(len(p), t.checked)])
	t.checked -= n
	return n, err
}

// check looks at what comes next, up to a character that is not there as a whole.
func (t *textReader) check() error {
	part, err := t.in.Peek(t.in.Size())
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return fmt.Errorf("line %d: %w: it cannot be unpacked, %v; the file may be cut off", t.line, graph.ErrInvalid, err)
	}
	if len(part) == 0 {
		return err
	}
	n := len(part)
	for i := 1; err == nil && i <= utf8.UTFMax && i < n; i++ {
		if utf8.RuneStart(part[n-i]) {
			if !utf8.FullRune(part[n-i:]) {
				n -= i
			}
			break
		}
	}
	if at := notText(part[:n]); at >= 0 {
		t.line += bytes.Count(part[:at], []byte("\n"))
		return t.refuse("it is not UTF-8")
	}
	t.line += bytes.Count(part[:n], []byte("\n"))
	t.checked = n
	return nil
}

// notText returns where the first byte stands that is in no text, or -1.
func notText(b []byte) int {
	if utf8.Valid(b) {
		return bytes.IndexByte(b, 0)
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || r == 0 {
			return i
		}
		i += n
	}
	return -1
}

func (t *textReader) refuse(what string) error {
	return fmt.Errorf("line %d: %w: %s; convert the file, for example with iconv -t UTF-8", t.line, graph.ErrInvalid, what)
}

// syntax is how a file is written, whatever it holds.
type syntax int

const (
	syntaxNone syntax = iota
	syntaxLines
	syntaxXML
	syntaxJSON
	syntaxYAML
	syntaxCalendar
	syntaxTOML
	syntaxTable
)

var (
	xmlRoot   = regexp.MustCompile(`^(?s:\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)\s*)*\s*<(?:\w+:)?(\w+)[\s>/]`)
	tomlStart = regexp.MustCompile(`^\+\+\+\r?\n`)
)

// sniff returns the syntax of a file that may hold talks, and syntaxNone for a note.
func sniff(name string, head []byte) syntax {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	start := bytes.TrimLeft(head, " \t\r\n")
	ext := strings.ToLower(path.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz")))
	switch {
	case ext == ".jsonl" || ext == ".ndjson":
		return syntaxLines
	case bytes.HasPrefix(start, []byte("BEGIN:VCALENDAR")) || ext == ".ics":
		return syntaxCalendar
	case ext == ".json" || ext == ".jsonld":
		return syntaxJSON
	case ext == ".yml" || ext == ".yaml":
		return syntaxYAML
	case ext == ".csv" || ext == ".tsv":
		return syntaxTable
	case ext == ".xml" || ext == ".rss" || ext == ".atom" || ext == ".opml":
		return syntaxXML
	case tomlStart.Match(head) && programPage.Match(head):
		return syntaxTOML
	case ext == ".ts" || ext == ".js": // a list of talks in a module, as Devoxx's tests have them
		if moduleStart.Match(start) {
			return syntaxJSON
		}
	case len(start) > 0 && (start[0] == '{' || start[0] == '['):
		return sniffJSON(start)
	case len(start) > 0 && start[0] == '<':
		if m := xmlRoot.FindSubmatch(start); m != nil && knownRoots[string(m[1])] {
			return syntaxXML
		}
	case isTableHead(start):
		return syntaxTable
	}
	return syntaxNone
}

var knownRoots = map[string]bool{"schedule": true, "rss": true, "feed": true, "RDF": true, "opml": true}

// sniffJSON distinguishes JSON, one document or one a line, from a note that begins with a
// bracket.
func sniffJSON(start []byte) syntax {
	line, _, more := bytes.Cut(start, []byte("\n"))
	line = bytes.TrimSpace(line)
	switch {
	case more && len(line) > 2 && line[0] == '{' && line[len(line)-1] == '}' && bytes.Contains(line, []byte(`"title"`)):
		return syntaxLines
	case jsonStart.Match(start):
		return syntaxJSON
	}
	return syntaxNone
}

var jsonStart = regexp.MustCompile(`^(?:\{\s*"|\[\s*[\[{"])`)
var moduleStart = regexp.MustCompile(`^export\s+(?:const|default)\b[^=\[]*=?\s*\[`)

// isRoot knows XML by its root element.
func isRoot(names ...string) func(*file) bool {
	return func(f *file) bool {
		m := xmlRoot.FindSubmatch(f.head)
		for _, n := range names {
			if m != nil && string(m[1]) == n {
				return true
			}
		}
		return false
	}
}
