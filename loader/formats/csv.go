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

// columns are what the headings of a table may be, by what they stand for.
var columns = map[string][]string{
	"title":    {"title", "talk", "session", "name", "talk title", "session title"},
	"id":       {"id", "code"},
	"event":    {"event", "conference"},
	"abstract": {"abstract", "description", "summary"},
	"speakers": {"speakers", "speaker", "presenter", "presenters", "speaker names"},
	"company":  {"company", "companies", "organization", "organisation", "affiliation"},
	"tags":     {"tags", "tag", "topics", "topic", "track", "keywords", "category"},
	"date":     {"date", "start", "start date", "day"},
	"url":      {"url", "link", "video"},
	"kind":     {"kind", "type", "session type", "format", "session format"},
	"language": {"language", "lang"},
	"level":    {"level", "session level", "audience level"},
	"duration": {"duration", "length", "minutes"},
	"video":    {"recording", "video url"},
	"slides":   {"slides", "slides url"},
	"place":    {"room", "place", "location"},
}

// heading finds the columns of a table, by what they stand for.
func heading(row []string) map[string]int {
	at := map[string]int{}
	for field, names := range columns {
		for _, name := range names {
			if i := slices.IndexFunc(row, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) }); i >= 0 {
				at[field] = i
				break
			}
		}
	}
	return at
}

// isTableHead knows a table without a telling name: its first line has a column "title"
// and another that is known.
func isTableHead(start []byte) bool {
	line, _, more := bytes.Cut(start, []byte("\n"))
	if !more {
		return false
	}
	row, err := csv.NewReader(bytes.NewReader(line)).Read()
	return err == nil && len(row) > 1 && slices.ContainsFunc(row, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), "title") }) && len(heading(row)) > 1
}

var inCell = regexp.MustCompile(`\s*;\s*`)

// readTable reads a table with a heading; several speakers, companies or tags stand in one
// cell with semicolons between them, or commas if there are none.
func readTable(f *file, use Use) error {
	r := csv.NewReader(f.in)
	if strings.EqualFold(path.Ext(f.name), ".tsv") {
		r.Comma = '\t'
	} else if line, _, _ := bytes.Cut(f.head, []byte("\n")); !bytes.Contains(line, []byte(",")) && bytes.Contains(line, []byte(";")) {
		r.Comma = ';' // as spreadsheets write it where the comma is in numbers
	}
	first, err := r.Read()
	if err != nil {
		return tableError(err)
	}
	at := heading(first)
	if _, ok := at["title"]; !ok {
		return invalid(1, "no column is called \"title\"; the columns are %s", strings.Join(first, ", "))
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return tableError(err)
		}
		line, _ := r.FieldPos(0)
		cell := func(field string) string {
			if i, ok := at[field]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if cell("title") == "" {
			return invalid(line, "the talk has no title")
		}
		err = use(line, graph.Record{
			ID: cell("id"), Title: cell("title"), Event: cell("event"), Abstract: cell("abstract"), Speakers: speakers(cells(cell("speakers"))...),
			Companies: cells(cell("company")), Tags: cells(cell("tags")), Date: cell("date"), URL: cell("url"),
			Details: graph.Details{
				Kind: cell("kind"), Language: cell("language"), Level: cell("level"), Duration: cell("duration"),
				Video: cell("video"), Slides: cell("slides"), Place: cell("place"),
			},
		})
		if err != nil {
			return err
		}
	}
}

func cells(s string) []string {
	if strings.Contains(s, ";") {
		return filled(inCell.Split(s, -1)...)
	}
	return filled(strings.Split(s, ",")...)
}

func tableError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return invalid(parse.Line, "it is not a table: %v", parse.Err)
	}
	if errors.Is(err, io.EOF) {
		return invalid(1, "the table is empty")
	}
	return fmt.Errorf("reading the table: %w", err)
}
