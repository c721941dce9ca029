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

// MaxTree is the size of the largest file that the loader reads into memory as a whole, in
// bytes after unpacking: JSON, YAML, a calendar, a feed. A JSON list of 60,000 talks with
// abstracts of 1 kB reaches it and takes 170 MB as a tree. The largest schedule in the
// samples has 230 kB.
const MaxTree = 64 << 20

// headBytes is the number of bytes from which sniff recognizes a file. The comments before
// the root of an XML file must fit in them.
const headBytes = 4096

// file is the file that is being read.
type file struct {
	name    string
	event   string // event of talks that do not name one
	columns Columns
	head    []byte // first bytes, at most headBytes
	syntax  syntax
	in      *bufio.Reader   // the text as UTF-8
	decoded *charset.Reader // the reader below in, which collects problems
	tree    value           // content of JSON and YAML
	report  Report
	// hasNumbers reports whether an ID without a name was found among the tags; one is reported.
	hasNumbers bool
	// lacksLineEnd reports whether the last line has no line feed. YAML that was cut off
	// between two values still parses; failIfCutOff uses this field to detect it.
	lacksLineEnd bool
}

// newFile unpacks and decodes a file, recognizes its syntax, and parses JSON and YAML. The
// name may be any path; its ending counts.
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
	if magic, _ := raw.Peek(headBytes); isWorkbook(name, magic) {
		return &file{name: name, decoded: charset.NewReader(strings.NewReader("")), in: raw, syntax: syntaxWorkbook, tree: value{fault: &fault{}}}, nil
	}
	raw, err := joinCalendar(raw)
	if err != nil {
		return nil, err
	}
	decoded := charset.NewReader(raw)
	f := &file{name: name, decoded: decoded, in: bufio.NewReaderSize(unpackedReader{decoded}, headBytes), tree: value{fault: &fault{}}}
	head, err := f.in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	f.head = bytes.Clone(head)
	if f.syntax = sniff(name, f.head); f.syntax == syntaxNone && IsPage(name, f.head) {
		return f, f.readPage()
	}
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

// whole returns the rest of the file. Its error wraps graph.ErrTooLarge if the file is larger
// than MaxTree.
func (f *file) whole() ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f.in, MaxTree+1))
	if err == nil && len(data) > MaxTree {
		err = fmt.Errorf("%w: a file of this form may have %d MB; split it", graph.ErrTooLarge, MaxTree>>20)
	}
	return data, err
}

// unpackedReader reads a text and explains the errors of gzip.
type unpackedReader struct{ in io.Reader }

// Read implements io.Reader. The error of a damaged archive wraps graph.ErrInvalid.
func (u unpackedReader) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		err = fmt.Errorf("line 1: %w: it cannot be unpacked, %v; the file may be cut off", graph.ErrInvalid, err)
	}
	return n, err
}

// decodeHead returns the beginning of a file as UTF-8, unpacked if it is gzip. It returns nil
// if the beginning is not a text.
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
		head, _ = io.ReadAll(io.LimitReader(in, headBytes)) // fails at the cut; what was unpacked counts
	}
	return head
}

// syntax is the notation of a file.
type syntax int

const (
	syntaxNone  syntax = iota // a note or an unknown file
	syntaxLines               // JSON Lines
	syntaxXML
	syntaxJSON
	syntaxYAML
	syntaxCalendar
	syntaxTOML
	syntaxTable
	syntaxWorkbook
	syntaxPage  // a web page whose JSON-LD has talks
	syntaxGraph // a graph, which Read refuses
)

var (
	// xmlRoot matches XML up to the name of its root, as `<?xml version="1.0"?><rss>`, but
	// not "a < b".
	xmlRoot = regexp.MustCompile(`^(?s:\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)\s*)*\s*<(?:\w+:)?(\w+)[\s>/]`)
	// tomlStart matches a first line "+++", but not "++++".
	tomlStart = regexp.MustCompile(`^\+\+\+\r?\n`)
	// jsonStart matches `{"title"` and `[[1`, but not "[x] done".
	jsonStart = regexp.MustCompile(`^(?:\{\s*"|\[\s*[\[{"])`)
	// moduleStart matches `export const talks: Talk[] = [` up to its first bracket, but not
	// "export function".
	moduleStart = regexp.MustCompile(`^export\s+(?:const|default)\b[^=\[]*=?\s*\[`)
)

// syntaxByEnding is the syntax of files with an ending, whatever they begin with.
var syntaxByEnding = map[string]syntax{
	".jsonl": syntaxLines, ".ndjson": syntaxLines, ".ics": syntaxCalendar, ".json": syntaxJSON, ".jsonld": syntaxJSON,
	".yml": syntaxYAML, ".yaml": syntaxYAML, ".csv": syntaxTable, ".tsv": syntaxTable,
	".xml": syntaxXML, ".rss": syntaxXML, ".atom": syntaxXML, ".opml": syntaxXML,
}

// endingOf returns the ending of a name in lower case, without ".gz": ".json" for "Talks.JSON.gz".
func endingOf(name string) string {
	return path.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))
}

// IsDataEnding reports whether files with an ending in lower case, such as ".json", may be data for
// Read whatever they begin with.
func IsDataEnding(ending string) bool {
	return syntaxByEnding[ending] != syntaxNone || workbookEndings[ending]
}

// sniff returns the syntax of a file of talks by its name and its first bytes. It returns
// syntaxNone for a note.
func sniff(name string, head []byte) syntax {
	start := bytes.TrimLeft(head, " \t\r\n")
	ext := endingOf(name)
	byEnding := syntaxByEnding[ext]
	if _, isGraph := graphFileOf(head); isGraph {
		return syntaxGraph
	}
	switch {
	case byEnding != syntaxLines && bytes.HasPrefix(start, calendarStart):
		return syntaxCalendar
	case byEnding != syntaxNone:
		return byEnding
	case tomlStart.Match(head) && programPage.Match(head):
		return syntaxTOML
	case (ext == ".ts" || ext == ".js") && moduleStart.Match(start): // Devoxx keeps talks in modules
		return syntaxJSON
	case ext == ".ts" || ext == ".js":
		return syntaxNone
	}
	return sniffContent(start)
}

// sniffContent returns the syntax of a file by its first bytes alone.
func sniffContent(start []byte) syntax {
	switch {
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

// knownRoots are the root elements of schedules, feeds and outlines.
var knownRoots = map[string]bool{"schedule": true, "rss": true, "feed": true, "RDF": true, "opml": true}

// sniffJSON returns syntaxLines for a complete object with a title on the first line,
// syntaxJSON for other JSON, and syntaxNone for a note that begins with a bracket.
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

// isRoot returns a function that reports whether the root element of an XML file has one of
// the names.
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
