package formats

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isTableHead reports whether a text begins like a table of talks: its first line has a column
// whose name contains "title", and a second known column.
func isTableHead(start []byte) bool {
	line, _, more := bytes.Cut(start, []byte("\n"))
	if !more {
		return false
	}
	row, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil || len(row) < 2 {
		return false
	}
	plain := plainHeadings(row)
	return slices.ContainsFunc(plain, func(h string) bool { return strings.Contains(h, "title") }) && len(findColumns(plain)) > 1
}

// separators are what separates the cells of a row, the likelier ones first: spreadsheets write
// the semicolon in countries with a decimal comma.
const separators = ",;\t|"

// separatorOf returns what separates the cells of a table: the separator with which one of its
// first lines has most columns that are known, else most columns.
func separatorOf(head []byte) rune {
	best, known, columns := ',', 0, 0
	for _, comma := range separators {
		r := csv.NewReader(bytes.NewReader(head))
		r.Comma, r.FieldsPerRecord = comma, -1
		for range headingRows {
			row, err := r.Read()
			if err != nil {
				break
			}
			if n := len(findColumns(plainHeadings(row))); n > known || n == known && len(row) > columns {
				best, known, columns = comma, n, len(row)
			}
		}
	}
	return best
}

// rowReader reads the rows of a table. It keeps the text of the row that is being read, for a row
// whose quotation marks are wrong.
type rowReader struct {
	*csv.Reader
	in      io.Reader
	text    []byte // from offset on
	offset  int64
	hasEnd  bool // whether the text ends in a line feed
	problem func(line int, format string, args ...any)
}

// newRowReader makes a reader of the rows of a file. It reports rows whose quotation marks are
// wrong.
func newRowReader(f *file) *rowReader {
	r := &rowReader{in: f.in, problem: f.addProblem}
	r.Reader = csv.NewReader(readerFunc(r.fill))
	if r.FieldsPerRecord, r.Comma = -1, separatorOf(f.head); strings.EqualFold(path.Ext(f.name), ".tsv") {
		r.Comma = '\t'
	}
	return r
}

// readerFunc is a function as an io.Reader.
type readerFunc func(p []byte) (int, error)

// Read implements io.Reader.
func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// fill reads more text.
func (r *rowReader) fill(p []byte) (int, error) {
	n, err := r.in.Read(p)
	if n > 0 {
		r.text, r.hasEnd = append(r.text, p[:n]...), p[n-1] == '\n'
	}
	return n, err
}

// next returns the next row. A row of one line whose quotation marks are wrong is read with the
// marks as they are; a mark that is not closed until the end of the file is an error.
func (r *rowReader) next() (tableRow, error) {
	cells, err := r.Read()
	raw := r.text[:r.InputOffset()-r.offset]
	defer func() { r.text, r.offset = r.text[len(raw):], r.InputOffset() }()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) && bytes.Count(bytes.TrimRight(raw, "\r\n"), []byte("\n")) == 0 {
		lenient := csv.NewReader(bytes.NewReader(raw))
		lenient.Comma, lenient.LazyQuotes, lenient.FieldsPerRecord = r.Comma, true, -1
		if cells, lenientErr := lenient.Read(); lenientErr == nil && bytes.HasSuffix(raw, []byte("\n")) {
			r.problem(wrong.Line, "the row has a quotation mark inside a cell; the mark is kept as text")
			return tableRow{wrong.Line, withoutApostrophes(cells)}, nil
		}
	}
	if err != nil {
		return tableRow{}, err
	}
	line, _ := r.FieldPos(0)
	return tableRow{line, withoutApostrophes(cells)}, nil
}

// withoutApostrophes removes from each cell the apostrophe that keeps a spreadsheet from running
// it as a formula. The writer of graph/export and other tools write one.
func withoutApostrophes(cells []string) []string {
	for i, text := range cells {
		if isEscapedFormula.MatchString(text) {
			cells[i] = text[1:]
		}
	}
	return cells
}

// isEscapedFormula matches a cell with an apostrophe before the sign of a formula: "'=1+1" and
// "”@home", but neither "=1+1" nor "'90s".
var isEscapedFormula = regexp.MustCompile("^'+[=+\\-@\t\r\n＝＋－＠]")

// readTable reads a table. Rows above its heading are reported. A row may have fewer cells than
// the heading, but the last one only if its line ends: otherwise the file may be cut off.
func readTable(f *file, use Use) error {
	r := newRowReader(f)
	var first []tableRow
	for len(first) < headingRows {
		row, err := r.next()
		if errors.Is(err, io.EOF) && len(first) > 0 {
			break
		}
		if err != nil {
			return tableError(err)
		}
		first = append(first, row)
	}
	h, at, err := f.findHeading(first)
	if err != nil {
		return err
	}
	for _, r := range first[:at] {
		f.leaveOut(r.line, firstOf(r.cells...), isAboveHeading)
	}
	first = first[at+1:]
	last := h.tableRow
	return f.readRows(h, func() (tableRow, error) {
		if len(first) > 0 {
			last, first = first[0], first[1:]
			return last, nil
		}
		row, err := r.next()
		if errors.Is(err, io.EOF) && len(last.cells) < len(h.cells) && !r.hasEnd {
			return tableRow{}, invalid(last.line, "the last row has fewer cells than the heading, and its line has no end; the file may be cut off")
		}
		last = row
		return row, err
	}, use)
}

// isAboveHeading is why a row above the heading of a table is left out.
const isAboveHeading = "it stands above the heading of the table"

func tableError(err error) error {
	if errors.Is(err, graph.ErrInvalid) {
		return err
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return invalid(parse.Line, "it is not a table: %v", parse.Err)
	}
	if errors.Is(err, io.EOF) {
		return invalid(1, "the table is empty; there is nothing to load")
	}
	return fmt.Errorf("reading the table: %w", err)
}
