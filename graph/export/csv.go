package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// CSVWriter writes tables that people open in spreadsheets. A cell that a spreadsheet would
// run as a formula gets an apostrophe in front, which shows it as text.
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

// cell returns a text that no spreadsheet runs as a formula: "'=1+1" for "=1+1". It leaves a
// number such as "-5" as it is.
func cell(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}
