package formats

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// The bounds of a workbook. Its parts may unpack to MaxTree bytes in all, and its cells may
// hold as many: cells of a small file can share one long text.
const (
	maxParts   = 10_000 // files in the archive; a workbook has some ten and one for each sheet and picture
	maxColumns = 1_000  // a table of talks has some thirty
	cellBytes  = 16     // of an empty cell in memory
)

// workbookEndings are the endings of Excel workbooks, without and with macros.
var workbookEndings = map[string]bool{".xlsx": true, ".xlsm": true}

// isWorkbook reports whether a file is an Excel workbook, by its name and first bytes. Documents
// and slides are archives of the same kind; their entries have other folders.
func isWorkbook(name string, head []byte) bool {
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return false
	}
	ending := strings.ToLower(path.Ext(name))
	return workbookEndings[ending] || ending == "" && (bytes.Contains(head, []byte("xl/workbook.xml")) || bytes.Contains(head, []byte("xl/_rels/")))
}

// workbook is a workbook that is being read.
type workbook struct {
	parts   map[string]*zip.File
	left    int      // bytes that may still be unpacked
	cells   int      // bytes that cells may still hold
	shared  []string // texts that cells name by their number
	isDate  []bool   // by the number of a style
	is1904  bool     // whether days are counted from 1904, as on old Macs
	sheets  []sheetOfBook
	targets map[string]string // parts by the IDs of their relations
}

// sheetOfBook is the entry of a sheet in the list of the workbook.
type sheetOfBook struct {
	name, relation string
	isHidden       bool
}

// readWorkbook reads the tables of talks in an Excel workbook. A sheet without one is reported.
func readWorkbook(f *file, use Use) error {
	w, err := openWorkbook(f)
	if err != nil {
		return err
	}
	tables := 0
	var first error // why the first sheet is no table of talks
	for _, s := range w.sheets {
		rows, err := w.rows(s)
		if err != nil {
			return err
		}
		h, at, err := f.findHeading(rows)
		switch {
		case len(rows) == 0:
		case s.isHidden:
			f.leaveOut(1, s.name, "the sheet is hidden")
		case err != nil:
			if first == nil {
				first = fmt.Errorf("the sheet %q: %w", s.name, err)
			}
			f.leaveOut(1, s.name, "the sheet is no table of talks")
		default:
			tables++
			for _, r := range rows[:at] {
				f.leaveOut(r.line, firstOf(r.cells...), isAboveHeading)
			}
			if err := f.readRows(h, nextOf(rows[at+1:]), use); err != nil {
				return fmt.Errorf("the sheet %q: %w", s.name, err)
			}
		}
	}
	if tables == 0 && first == nil {
		first = invalid(1, "the workbook has no sheet with rows; there is nothing to load")
	}
	if tables == 0 {
		return first
	}
	return nil
}

// nextOf returns the rows one by one, as a table is read.
func nextOf(rows []tableRow) nextRow {
	return func() (tableRow, error) {
		if len(rows) == 0 {
			return tableRow{}, io.EOF
		}
		r := rows[0]
		rows = rows[1:]
		return r, nil
	}
}

// openWorkbook opens a workbook and reads what its sheets share.
func openWorkbook(f *file) (*workbook, error) {
	data, err := f.whole()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, invalid(1, "the workbook cannot be unpacked, %v; the file may be cut off", err)
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("line 1: %w: the workbook has %d parts; it may have %d", graph.ErrTooLarge, len(z.File), maxParts)
	}
	w := &workbook{parts: map[string]*zip.File{}, left: MaxTree, cells: MaxTree, targets: map[string]string{}}
	for _, p := range z.File {
		w.parts[strings.ToLower(strings.TrimPrefix(p.Name, "/"))] = p
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, invalid(1, "it has no part xl/workbook.xml; save it again as .xlsx or as CSV")
	}
	for _, read := range []func() error{w.readList, w.readRelations, w.readShared, w.readStyles} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// each calls begin, end and content for the elements of a part. A part that is not there has
// none.
func (w *workbook) each(name string, begin func(xml.StartElement), end func(name string) error, content func(string)) error {
	p := w.parts[strings.ToLower(name)]
	if p == nil {
		return nil
	}
	in, err := p.Open()
	if err != nil {
		return invalid(1, "%s cannot be unpacked: %v", name, err)
	}
	defer in.Close()
	dec := newXML(&unpackLimit{in, &w.left})
	for depth := 0; ; {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if errors.Is(err, errUnpacked) {
			return fmt.Errorf("line 1: %w: the workbook unpacks to more than %d MB; save the sheet with the talks alone, or as CSV", graph.ErrTooLarge, MaxTree>>20)
		}
		if err != nil {
			return invalid(1, "%s is damaged: %v", name, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return invalid(1, "%s nests deeper than %d levels", name, maxDepth)
			}
			begin(t)
		case xml.EndElement:
			depth--
			if err := end(t.Name.Local); err != nil {
				return err
			}
		case xml.CharData:
			content(string(t))
		}
	}
}

// errUnpacked is the error of an unpackLimit that is reached.
var errUnpacked = errors.New("unpacked too much")

// unpackLimit reads a part until the workbook has unpacked as much as it may.
type unpackLimit struct {
	in   io.Reader
	left *int
}

// Read implements io.Reader.
func (u *unpackLimit) Read(p []byte) (int, error) {
	if *u.left <= 0 {
		return 0, errUnpacked
	}
	n, err := u.in.Read(p[:min(len(p), *u.left)])
	*u.left -= n
	return n, err
}

// ignoreEnd and ignoreText are for parts of which only the beginnings of elements count.
func ignoreEnd(string) error { return nil }
func ignoreText(string)      {}

// readList reads the list of sheets.
func (w *workbook) readList() error {
	return w.each("xl/workbook.xml", func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			is := attribute(e, "date1904")
			w.is1904 = is == "1" || is == "true"
		case "sheet":
			s := sheetOfBook{name: attribute(e, "name"), isHidden: strings.HasSuffix(strings.ToLower(attribute(e, "state")), "hidden")}
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					s.relation = a.Value
				}
			}
			w.sheets = append(w.sheets, s)
		}
	}, ignoreEnd, ignoreText)
}

// readRelations reads which parts the sheets are.
func (w *workbook) readRelations() error {
	return w.each("xl/_rels/workbook.xml.rels", func(e xml.StartElement) {
		if e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			w.targets[attribute(e, "Id")] = strings.TrimPrefix(target, "/")
		}
	}, ignoreEnd, ignoreText)
}

// richText collects the text of a cell, which may be in runs of different fonts.
type richText struct {
	strings.Builder
	inText, inReading int // depth of elements with text, and of Japanese readings
}

func (t *richText) begin(name string) {
	switch name {
	case "t":
		t.inText++
	case "rPh":
		t.inReading++
	}
}

func (t *richText) end(name string) {
	switch name {
	case "t":
		t.inText--
	case "rPh":
		t.inReading--
	}
}

func (t *richText) add(text string) {
	if t.inText > 0 && t.inReading == 0 {
		t.WriteString(text)
	}
}

// take returns the text and begins the next one.
func (t *richText) take() string {
	text := t.String()
	t.Reset()
	return text
}

// readShared reads the texts that cells share.
func (w *workbook) readShared() error {
	var text richText
	return w.each("xl/sharedStrings.xml", func(e xml.StartElement) { text.begin(e.Name.Local) }, func(name string) error {
		text.end(name)
		if name == "si" {
			w.shared = append(w.shared, text.take())
		}
		return nil
	}, text.add)
}

var (
	// dateFormat matches the formats "yyyy-mm-dd" and "h:mm", but not "0.00" and "@".
	dateFormat = regexp.MustCompile(`(?i)[ymdhs]`)
	// formatText matches the quoted, escaped and bracketed parts of a format: the "[Red]" of
	// "[Red]0", but nothing of "yyyy".
	formatText = regexp.MustCompile(`"[^"]*"|\\.|_.|\[(?:[^\]hHmMsS][^\]]*|[hms][a-z]{2,}[^\]]*)\]`)
)

// readStyles reads which styles show a number as a date.
func (w *workbook) readStyles() error {
	custom := map[string]bool{}
	inCells := false
	return w.each("xl/styles.xml", func(e xml.StartElement) {
		switch e.Name.Local {
		case "numFmt":
			custom[attribute(e, "numFmtId")] = dateFormat.MatchString(formatText.ReplaceAllString(attribute(e, "formatCode"), ""))
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells {
				id := attribute(e, "numFmtId")
				n, err := strconv.Atoi(id)
				// the dates and times among the formats that Excel has itself
				isBuiltin := err == nil && (14 <= n && n <= 22 || 27 <= n && n <= 36 || 45 <= n && n <= 47 || 50 <= n && n <= 58)
				is, isCustom := custom[id]
				w.isDate = append(w.isDate, isCustom && is || !isCustom && isBuiltin)
			}
		}
	}, func(name string) error {
		inCells = inCells && name != "cellXfs"
		return nil
	}, ignoreText)
}

// rows reads the rows of a sheet that have text.
func (w *workbook) rows(s sheetOfBook) ([]tableRow, error) {
	var out []tableRow
	var row tableRow
	var c cellOfSheet
	err := w.each(w.targets[s.relation], func(e xml.StartElement) {
		switch e.Name.Local {
		case "row":
			n, err := strconv.Atoi(attribute(e, "r"))
			if err != nil || n < 1 {
				n = row.line + 1
			}
			row, c.column = tableRow{line: n}, -1
		case "c":
			c.begin(e)
		case "v":
			c.inValue = true
		default:
			c.text.begin(e.Name.Local)
		}
	}, func(name string) error {
		switch name {
		case "v":
			c.inValue = false
		case "c":
			return w.put(&row, &c)
		case "row":
			if !row.isEmpty() {
				out = append(out, row)
			}
		default:
			c.text.end(name)
		}
		return nil
	}, func(text string) {
		if c.inValue {
			c.value.WriteString(text)
		}
		c.text.add(text)
	})
	return out, err
}

// cellOfSheet is the cell that is being read.
type cellOfSheet struct {
	column  int // 0-based
	kind    string
	style   int
	inValue bool
	value   strings.Builder
	text    richText // of a cell that has its text itself
}

// begin begins a cell. One without an address follows the cell before it.
func (c *cellOfSheet) begin(e xml.StartElement) {
	c.column++
	if at := columnOf(attribute(e, "r")); at >= 0 {
		c.column = at
	}
	c.kind, c.inValue = attribute(e, "t"), false
	c.style, _ = strconv.Atoi(attribute(e, "s")) // 0, the first, without one
	c.value.Reset()
	c.text.Reset()
}

// columnOf returns the 0-based column of an address: 2 for "C7", and -1 for what is none.
func columnOf(address string) int {
	n := 0
	for i, r := range address {
		switch {
		case 'A' <= r && r <= 'Z' && i < 4:
			n = 26*n + int(r-'A') + 1
		case '0' <= r && r <= '9' && n > 0:
			return n - 1
		default:
			return -1
		}
	}
	return -1
}

// put adds a cell to its row. Cells behind the last column of a table of talks are left out.
func (w *workbook) put(row *tableRow, c *cellOfSheet) error {
	text := strings.TrimSpace(w.textOf(c))
	if text == "" || c.column >= maxColumns {
		return nil
	}
	if w.cells -= len(text) + cellBytes*max(0, c.column+1-len(row.cells)); w.cells < 0 {
		return fmt.Errorf("line %d: %w: the cells hold more than %d MB; save the sheet with the talks alone", row.line, graph.ErrTooLarge, MaxTree>>20)
	}
	for len(row.cells) <= c.column {
		row.cells = append(row.cells, "")
	}
	row.cells[c.column] = text
	return nil
}

// textOf returns the text of a cell as a spreadsheet shows it: a number as it is, a date as
// 2006-01-02. An error such as #REF! has none.
func (w *workbook) textOf(c *cellOfSheet) string {
	value := c.value.String()
	switch c.kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && 0 <= n && n < len(w.shared) {
			return w.shared[n]
		}
		return ""
	case "inlineStr":
		return c.text.String()
	case "e":
		return ""
	case "b":
		return map[string]string{"1": "true", "0": "false"}[value]
	case "str", "d":
		return value
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return value
	}
	if 0 <= c.style && c.style < len(w.isDate) && w.isDate[c.style] {
		return w.date(n)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// maxDay is the number of 31 December 9999, the last day that Excel has.
const maxDay = 2_958_465

// date returns the date, the time, or both, of a number of days.
func (w *workbook) date(days float64) string {
	if days < 0 || days > maxDay || math.IsNaN(days) {
		return ""
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) // Excel has a 29 February 1900
	if w.is1904 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	seconds := int64(math.Round(days * 86400))
	at := start.AddDate(0, 0, int(seconds/86400)).Add(time.Duration(seconds%86400) * time.Second)
	switch {
	case seconds < 86400:
		return at.Format("15:04")
	case seconds%86400 == 0:
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02 15:04")
}
