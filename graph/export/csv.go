package export

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// CSVWriter writes tables that people open in spreadsheets. A cell that a spreadsheet would
// run as a formula gets an apostrophe in front, which shows it as text. The readers of
// loader/formats remove that apostrophe.
type CSVWriter struct{ w *csv.Writer }

// NewCSVWriter makes a writer of tables; call Flush after the last row.
func NewCSVWriter(w io.Writer) CSVWriter { return CSVWriter{csv.NewWriter(w)} }

// Write writes one row.
func (c CSVWriter) Write(row []string) error {
	out := make([]string, len(row))
	for i, text := range row {
		out[i] = cell(text)
	}
	return c.w.Write(out)
}

// Flush writes the buffered rows and returns the first error.
func (c CSVWriter) Flush() error {
	c.w.Flush()
	return c.w.Error()
}

// WriteCSV writes a whole table.
func WriteCSV(w io.Writer, rows [][]string) error {
	c := NewCSVWriter(w)
	for _, row := range rows {
		if err := c.Write(row); err != nil {
			return err
		}
	}
	return c.Flush()
}

// formulaSigns begin a cell that a spreadsheet may run as a formula, as OWASP lists them under
// "CSV Injection". The last four are the full-width forms of the first four.
const formulaSigns = "=+-@\t\r\n＝＋－＠"

// cell returns a text that no spreadsheet runs as a formula: "'=1+1" for "=1+1". It leaves a
// number such as "-5" as it is. A text that has the apostrophe already gets a second one.
func cell(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	if first == utf8.RuneError || !strings.ContainsRune(formulaSigns, first) || isDecimal.MatchString(text) {
		return text
	}
	return "'" + text
}

// isDecimal matches a decimal number: "-5" and "+1.5e3", but neither "+Inf" nor "-2+3".
var isDecimal = regexp.MustCompile(`^[+-][0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
