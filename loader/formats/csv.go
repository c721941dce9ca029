package formats

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// columns lists the headings of a table for each field, the likelier ones first. A heading is
// compared by plainHeading: "Session_Title" is "session title".
var columns = map[string][]string{
	"title":    {"title", "talk title", "session title", "proposal title", "presentation title", "paper title", "talk", "session", "name", "talk name", "session name", "subject", "topic title"},
	"id":       {"id", "code", "session id", "talk id", "proposal id", "submission id", "number", "event key", "session code"},
	"event":    {"event", "conference", "event name", "conference name"},
	"abstract": {"abstract", "description", "summary", "session description", "talk description", "details", "outline"},
	"speakers": {"speakers", "speaker", "presenter", "presenters", "speaker names", "speaker name", "speaker s", "presenter names", "authors", "author", "hosts"},
	"first":    {"speaker first name", "first name", "firstname", "given name", "speaker firstname"},
	"last":     {"speaker last name", "last name", "lastname", "surname", "family name", "speaker lastname"},
	"company":  {"company", "companies", "organization", "organisation", "affiliation", "speaker company", "speaker organization", "speaker organisation", "employer"},
	"tags":     {"tags", "tag", "topics", "topic", "keywords"},
	"track":    {"track", "tracks", "schedule track", "category", "categories", "event subtype"},
	"date":     {"date", "start", "start date", "day", "start time", "starts at", "time start", "scheduled at", "when", "event start", "session date", "start date time"},
	"url":      {"url", "link", "video", "website", "session url"},
	"state":    {"status", "state", "proposal state", "session status", "submission status"},
	"kind":     {"kind", "type", "session type", "format", "session format", "talk type", "event type"},
	"language": {"language", "lang", "session language"},
	"level":    {"level", "session level", "audience level", "audience", "difficulty"},
	"duration": {"duration", "length", "minutes"},
	"video":    {"recording", "video url", "recording url"},
	"slides":   {"slides", "slides url"},
	"place":    {"room", "place", "location", "venue", "room location", "room name"},
	"life":     {"biography", "bio", "speaker bio", "about me", "tag line", "tagline", "your job title", "job title", "picture", "avatar", "profile picture"},
}

// plainHeading returns a heading in lower case with one space between its words, without the
// "(Optional)" of the templates of Whova and Guidebook.
func plainHeading(h string) string {
	words := strings.FieldsFunc(strings.ToLower(h), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if last := len(words) - 1; last > 0 && (words[last] == "optional" || words[last] == "required") {
		words = words[:last]
	}
	return strings.Join(words, " ")
}

// findColumns returns the index of the column of each field that the first row of a table
// names.
func findColumns(row []string) map[string]int {
	at := map[string]int{}
	for field, names := range columns {
		for _, name := range names {
			if i := slices.IndexFunc(row, func(h string) bool { return plainHeading(h) == name }); i >= 0 {
				at[field] = i
				break
			}
		}
	}
	return at
}

// listsPeople reports whether a table lists people rather than talks. The table then has a
// biography, no abstract, and at most a column "name" in place of a title.
func listsPeople(row []string, at map[string]int) bool {
	_, hasLife := at["life"]
	_, hasAbstract := at["abstract"]
	title, hasTitle := at["title"]
	return hasLife && !hasAbstract && (!hasTitle || plainHeading(row[title]) == "name")
}

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

// cellSeparator matches the semicolon in "kafka; redis", but not the comma in "kafka, redis".
var cellSeparator = regexp.MustCompile(`\s*;\s*`)

// Columns names columns of tables by their headings: {"title": "Session Name"}. The fields are
// those of ColumnFields.
type Columns map[string]string

// ColumnFields returns the fields of a talk that a column may hold, sorted.
func ColumnFields() []string { return slices.Sorted(maps.Keys(columns)) }

// nextRow returns the next row of a table with its 1-based line, or io.EOF behind the last.
type nextRow func() (row []string, line int, err error)

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

// readTable reads a table whose first row is a heading. A row may have fewer cells, but the last
// one only if its line ends: otherwise the file may be cut off.
func readTable(f *file, use Use) error {
	end := &lineEnd{in: f.in}
	r := csv.NewReader(end)
	r.FieldsPerRecord = -1
	if strings.EqualFold(path.Ext(f.name), ".tsv") {
		r.Comma = '\t'
	} else if line, _, _ := bytes.Cut(f.head, []byte("\n")); !bytes.Contains(line, []byte(",")) && bytes.Contains(line, []byte(";")) {
		r.Comma = ';' // spreadsheets write it in countries with a decimal comma
	}
	first, err := r.Read()
	if err != nil {
		return tableError(err)
	}
	line, isShort := 1, false // of the row before
	return f.readRows(first, func() ([]string, int, error) {
		row, err := r.Read()
		if errors.Is(err, io.EOF) && isShort && !end.isThere {
			return nil, 0, invalid(line, "the last row has fewer cells than the heading, and its line has no end; the file may be cut off")
		}
		if err != nil {
			return nil, 0, err
		}
		line, _ = r.FieldPos(0)
		isShort = len(row) < len(first)
		return row, line, nil
	}, use)
}

// tableColumns returns the index of the column of each field, by the heading of a table and by
// the columns that the caller named. Its error says what the table lacks.
func (f *file) tableColumns(line int, heading []string) (map[string]int, error) {
	at := findColumns(heading)
	for field, name := range f.columns {
		if i := slices.IndexFunc(heading, func(h string) bool { return plainHeading(h) == plainHeading(name) }); i >= 0 {
			at[field] = i
		} else if _, isFound := at[field]; !isFound {
			return at, invalid(line, "no column is called %q; the columns are %s", name, describeColumns(heading, at))
		}
	}
	if listsPeople(heading, at) {
		return at, invalid(line, "it is a table of people, not of talks; load the table of talks, which names its speakers")
	}
	if _, ok := at["title"]; !ok {
		return at, invalid(line, `no column was taken for the title; name it with --column title="HEADING" (the columns: %s)`, describeColumns(heading, at))
	}
	return at, nil
}

// shownColumns bounds the columns that an error lists.
const shownColumns = 40

// describeColumns lists headings with what each was taken for: "Session Name, Who = speakers".
func describeColumns(heading []string, at map[string]int) string {
	var out []string
	for i, h := range heading {
		if i == shownColumns {
			out = append(out, fmt.Sprintf("and %d more", len(heading)-i))
			break
		}
		for _, field := range ColumnFields() {
			if j, ok := at[field]; ok && i == j {
				h += " = " + field
			}
		}
		out = append(out, h)
	}
	return strings.Join(out, ", ")
}

// readRows reads the talks of a table below its heading: one from a row, or from several rows
// if the table has a row for each speaker. It reports rows without a title.
func (f *file) readRows(heading []string, next nextRow, use Use) error {
	at, err := f.tableColumns(1, heading)
	if err != nil {
		return err
	}
	_, hasLast := at["last"]
	var open talkOfRows // for a table with a row for each speaker
	for {
		row, line, err := next()
		if errors.Is(err, io.EOF) {
			return open.flush(use)
		}
		if err != nil {
			return tableError(err)
		}
		talk := tableRow{row, at}.record()
		switch {
		case !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }):
		case f.syntax == syntaxTable && slices.ContainsFunc(row[min(len(row), len(heading)):], func(cell string) bool { return strings.TrimSpace(cell) != "" }):
			f.leaveOut(line, talk.Title, "the row has more cells than the heading; put quotation marks around cells with commas")
		case talk.Title == "":
			f.leaveOut(line, firstOf(talk.ID, talk.Date, firstOf(row...)), "the row has no title")
		case cancelledState.MatchString(tableRow{row, at}.cell("state")):
			f.leaveOut(line, talk.Title, isCancelled)
		case hasLast:
			err = open.add(line, talk, use)
		default:
			err = use(line, talk)
		}
		if err != nil {
			return err
		}
	}
}

// tableRow is one row of a table, with the columns of its table.
type tableRow struct {
	row []string
	at  map[string]int // index of the column of a field
}

// cell returns the text of a field, or "" if the row has no such column.
func (r tableRow) cell(field string) string {
	if i, ok := r.at[field]; ok && i < len(r.row) {
		return strings.TrimSpace(r.row[i])
	}
	return ""
}

// record returns the talk of a row. In a table with first and last names the company is that
// of the speaker.
func (r tableRow) record() graph.Record {
	talk := graph.Record{
		ID: r.cell("id"), Title: r.cell("title"), Event: r.cell("event"), Abstract: r.cell("abstract"), Speakers: speakers(cells(r.cell("speakers"))...),
		Companies: cells(r.cell("company")), Tags: nonBlank(append(cells(r.cell("tags")), cells(r.cell("track"))...)...), Date: r.cell("date"), URL: r.cell("url"),
		Details: graph.Details{
			Kind: r.cell("kind"), Language: r.cell("language"), Level: r.cell("level"), Duration: r.cell("duration"),
			Video: r.cell("video"), Slides: r.cell("slides"), Place: r.cell("place"),
		},
	}
	if _, hasLast := r.at["last"]; hasLast {
		name := strings.TrimSpace(r.cell("first") + " " + r.cell("last"))
		talk.Speakers, talk.Companies = append(talk.Speakers, graph.Speaker{Name: name, Company: r.cell("company")}), nil
	}
	return talk
}

// talkOfRows collects the rows of one talk in a table with a row for each speaker.
type talkOfRows struct {
	line int // line of its first row; 0 before the first talk
	talk graph.Record
}

// add adds the speaker of a row to the talk, or passes the talk to use and begins the next.
func (o *talkOfRows) add(line int, talk graph.Record, use Use) error {
	if o.line > 0 && o.talk.Title == talk.Title && o.talk.Date == talk.Date {
		o.talk.Speakers = append(o.talk.Speakers, talk.Speakers...)
		return nil
	}
	err := o.flush(use)
	o.line, o.talk = line, talk
	return err
}

// flush passes the talk to use, if there is one.
func (o *talkOfRows) flush(use Use) error {
	if o.line == 0 {
		return nil
	}
	return use(o.line, o.talk)
}

// cells returns the values in a cell, separated by semicolons or, without one, by commas.
func cells(s string) []string {
	if strings.Contains(s, ";") {
		return nonBlank(cellSeparator.Split(s, -1)...)
	}
	return nonBlank(strings.Split(s, ",")...)
}

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
