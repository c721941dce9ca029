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

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/charset"
)

// MaxTree is the largest file of one JSON or YAML value that the loader keeps in memory, in
// bytes.
const MaxTree = 64 << 20

// headBytes is how much of a file is read to know what it is.
const headBytes = 4096

// file is what is read: its name, its first bytes and, of JSON and YAML, its tree.
type file struct {
	name    string
	event   string // of talks that do not name theirs
	head    []byte
	syntax  syntax
	in      *bufio.Reader
	decoded *charset.Reader // below in
	tree    value
	report  Report
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
	raw, err := joinCalendar(raw)
	if err != nil {
		return nil, err
	}
	decoded := charset.NewReader(raw)
	f := &file{name: name, decoded: decoded, in: bufio.NewReaderSize(unpacking{decoded}, headBytes), tree: value{fault: &fault{}}}
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

// unpacking reads a text. It explains errors of an archive that is cut off.
type unpacking struct{ in io.Reader }

func (u unpacking) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		err = fmt.Errorf("line 1: %w: it cannot be unpacked, %v; the file may be cut off", graph.ErrInvalid, err)
	}
	return n, err
}

// decodeHead returns the beginning of a file as a text.
func decodeHead(head []byte) []byte {
	text, _, err := charset.Decode(unpackHead(head))
	if err != nil {
		return nil
	}
	return []byte(text)
}

// unpackHead returns the beginning of a file, unpacked if it is gzip.
func unpackHead(head []byte) []byte {
	if in, err := gzip.NewReader(bytes.NewReader(head)); err == nil {
		head, _ = io.ReadAll(io.LimitReader(in, headBytes)) // it ends early, as it is a beginning
	}
	return head
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
