package formats

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
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
	return err == nil && len(row) > 1 && slices.ContainsFunc(row, func(h string) bool { return strings.Contains(plainHeading(h), "title") }) && len(findColumns(row)) > 1
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
			if n := len(findColumns(row)); n > known || n == known && len(row) > columns {
				best, known, columns = comma, n, len(row)
			}
		}
	}
	return best
}

// lineEnd notes whether a text ends in a line feed.
type lineEnd struct {
	in      io.Reader
	isThere bool
}

// Read implements io.Reader.
func (l *lineEnd) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	if n > 0 {
		l.isThere = p[n-1] == '\n'
	}
	return n, err
}

// readTable reads a table. Rows above its heading are reported. A row may have fewer cells than
// the heading, but the last one only if its line ends: otherwise the file may be cut off.
func readTable(f *file, use Use) error {
	end := &lineEnd{in: f.in}
	r := csv.NewReader(end)
	if r.FieldsPerRecord, r.Comma = -1, separatorOf(f.head); strings.EqualFold(path.Ext(f.name), ".tsv") {
		r.Comma = '\t'
	}
	read := func() (tableRow, error) {
		row, err := r.Read()
		if err != nil {
			return tableRow{}, err
		}
		line, _ := r.FieldPos(0)
		return tableRow{line, row}, nil
	}
	var first []tableRow
	for len(first) < headingRows {
		row, err := read()
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
		row, err := read()
		if errors.Is(err, io.EOF) && len(last.cells) < len(h.cells) && !end.isThere {
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
