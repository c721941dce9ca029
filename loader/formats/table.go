package formats

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// columns lists the plain headings of a table for each field, the likelier ones first:
// "session title" is that of "Session_Title".
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

// plainHeadings returns the plain headings of the cells of a row.
func plainHeadings(row []string) []string {
	plain := make([]string, len(row))
	for i, c := range row {
		plain[i] = plainHeading(c)
	}
	return plain
}

// findColumns returns the index of the column of each field that the plain headings of a table
// name.
func findColumns(plain []string) map[string]int {
	at := map[string]int{}
	for field, names := range columns {
		for _, name := range names {
			if i := slices.Index(plain, name); i >= 0 {
				at[field] = i
				break
			}
		}
	}
	return at
}

// listsPeople reports whether a table lists people rather than talks. The table then has a
// biography, no abstract, and at most a column "name" in place of a title.
func listsPeople(plain []string, at map[string]int) bool {
	_, hasLife := at["life"]
	_, hasAbstract := at["abstract"]
	title, hasTitle := at["title"]
	return hasLife && !hasAbstract && (!hasTitle || plain[title] == "name")
}

// tableRow is a row of a table.
type tableRow struct {
	line  int // 1-based
	cells []string
}

// isEmpty reports whether a row has no text.
func (r tableRow) isEmpty() bool { return firstOf(r.cells...) == "" }

// nextRow returns the next row of a table, or io.EOF behind the last.
type nextRow func() (tableRow, error)

// Columns names columns of tables by their headings: {"title": "Session Name"}. The fields are
// those of ColumnFields.
type Columns map[string]string

// ColumnFields returns the fields of a talk that a column may hold, sorted.
func ColumnFields() []string { return slices.Sorted(maps.Keys(columns)) }

// heading is the row of a table that names its columns.
type heading struct {
	tableRow
	at       map[string]int  // index of the column of a field
	speakers []speakerColumn // further columns with a speaker in each
}

// speakerColumn is a column with one speaker, and that of the speaker's company; -1 for none.
type speakerColumn struct{ name, company int }

var (
	// speakerHeading matches the plain headings "speaker 2", "co presenter name" and "2nd
	// speaker", but not "speaker bio".
	speakerHeading = regexp.MustCompile(`^(?:(?:co|additional|other|second|third|\d+(?:st|nd|rd|th)?) )?(?:co)?(?:speaker|presenter|author|host)s? ?(?:\d+)?(?: full)?(?: names?)?$`)
	// nameWord matches the end of "speaker 2 name", but nothing of "speaker 2".
	nameWord = regexp.MustCompile(`(?: full)? names?$`)
)

// newHeading reads a row as the heading of a table of talks, with the columns that the caller
// named. Its error says what the table lacks.
func (f *file) newHeading(row tableRow) (heading, error) {
	plain := plainHeadings(row.cells)
	h := heading{tableRow: row, at: findColumns(plain)}
	for field, name := range f.columns {
		if i := slices.Index(plain, plainHeading(name)); i >= 0 {
			h.at[field] = i
		} else if _, isFound := h.at[field]; !isFound {
			return h, invalid(row.line, "no column is called %q; the columns are %s", name, h.describe())
		}
	}
	if listsPeople(plain, h.at) {
		return h, invalid(row.line, "it is a table of people, not of talks; load the table of talks, which names its speakers")
	}
	if _, ok := h.at["title"]; !ok {
		return h, invalid(row.line, `no column was taken for the title; name it with --column title="HEADING" (the columns: %s)`, h.describe())
	}
	h.findSpeakers(plain)
	return h, nil
}

// findSpeakers finds the columns with one speaker each, beside that of all speakers.
func (h *heading) findSpeakers(plain []string) {
	for i, name := range plain {
		if at, ok := h.at["speakers"]; ok && at == i || h.at["title"] == i || !speakerHeading.MatchString(name) {
			continue
		}
		c := speakerColumn{i, -1}
		for _, word := range []string{"company", "organization", "organisation", "affiliation", "employer"} {
			if j := slices.Index(plain, nameWord.ReplaceAllString(name, "")+" "+word); j >= 0 {
				c.company = j
			}
		}
		h.speakers = append(h.speakers, c)
	}
}

// shownColumns bounds the columns that an error lists.
const shownColumns = 40

// describe lists the columns with what each was taken for: "Session Name, Who = speakers".
func (h heading) describe() string {
	var out []string
	for i, c := range h.cells {
		if i == shownColumns {
			out = append(out, fmt.Sprintf("and %d more", len(h.cells)-i))
			break
		}
		for _, field := range ColumnFields() {
			if j, ok := h.at[field]; ok && i == j {
				c += " = " + field
			}
		}
		out = append(out, c)
	}
	return strings.Join(out, ", ")
}

// headingRows bounds the rows above the heading: a banner, the date of the export.
const headingRows = 20

// minKnown is the number of known columns of a heading below the first row. The cells of a row
// of data may be called as columns are: "Talk" is a kind of talk, too.
const minKnown = 3

// findHeading returns the heading of a table of talks and its index among the first rows. It is
// the first row if that has a column of titles that is not called "name", or another known column
// too; else the first row with minKnown known columns. Its error is that of the first row.
func (f *file) findHeading(rows []tableRow) (heading, int, error) {
	var first error
	for i, r := range rows[:min(len(rows), headingRows)] {
		h, err := f.newHeading(r)
		known := len(h.at) + len(h.speakers)
		if err == nil && (known >= minKnown || i == 0 && (known > 1 || plainHeading(h.cell(r, "title")) != "name")) {
			return h, i, nil
		}
		if i == 0 {
			if first = err; err == nil {
				first = invalid(r.line, "it has names and no other column that is known")
			}
		}
	}
	return heading{}, 0, first
}

// readRows reads the talks of a table below its heading: one from a row, or from several rows
// if the table has a row for each speaker. It reports rows without a title.
func (f *file) readRows(h heading, next nextRow, use Use) error {
	_, hasLast := h.at["last"]
	var open talkOfRows // for a table with a row for each speaker
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return open.flush(use)
		}
		if err != nil {
			return tableError(err)
		}
		talk := h.record(row)
		switch {
		case row.isEmpty():
		case f.syntax == syntaxTable && firstOf(row.cells[min(len(row.cells), len(h.cells)):]...) != "":
			f.leaveOut(row.line, talk.Title, "the row has more cells than the heading; put quotation marks around cells with commas")
		case talk.Title == "":
			f.leaveOut(row.line, firstOf(talk.ID, talk.Date, firstOf(row.cells...)), "the row has no title")
		case cancelledState.MatchString(h.cell(row, "state")):
			f.leaveOut(row.line, talk.Title, isCancelled)
		case hasLast:
			err = open.add(row.line, talk, use)
		default:
			err = use(row.line, talk)
		}
		if err != nil {
			return err
		}
	}
}

// cell returns the text of a field in a row, or "" if there is none.
func (h heading) cell(row tableRow, field string) string {
	if i, ok := h.at[field]; ok {
		return row.cell(i)
	}
	return ""
}

// cell returns the text of a column, or "" if the row has no such column.
func (r tableRow) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// record returns the talk of a row. In a table with first and last names the company is that
// of the speaker.
func (h heading) record(row tableRow) graph.Record {
	cell := func(field string) string { return h.cell(row, field) }
	talk := graph.Record{
		ID: cell("id"), Title: cell("title"), Event: cell("event"), Abstract: cell("abstract"), Speakers: speakers(cells(cell("speakers"))...),
		Companies: cells(cell("company")), Tags: nonBlank(append(cells(cell("tags")), cells(cell("track"))...)...), Date: cell("date"), URL: cell("url"),
		Details: graph.Details{
			Kind: cell("kind"), Language: cell("language"), Level: cell("level"), Duration: cell("duration"),
			Video: cell("video"), Slides: cell("slides"), Place: cell("place"),
		},
	}
	for _, c := range h.speakers {
		if name := row.cell(c.name); name != "" {
			talk.Speakers = append(talk.Speakers, graph.Speaker{Name: name, Company: row.cell(c.company)})
		}
	}
	if _, hasLast := h.at["last"]; hasLast {
		name := strings.TrimSpace(cell("first") + " " + cell("last"))
		talk.Speakers, talk.Companies = append(talk.Speakers, graph.Speaker{Name: name, Company: cell("company")}), nil
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

// cellSeparator matches the semicolon in "kafka; redis", but not the comma in "kafka, redis".
var cellSeparator = regexp.MustCompile(`\s*;\s*`)
