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
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// columns are what the headings of a table may be, by what they stand for, the likelier first.
// Case and signs between words do not count: "Session_Title" is "session title".
var columns = map[string][]string{
	"title":    {"title", "talk title", "session title", "proposal title", "presentation title", "paper title", "talk", "session", "name", "talk name", "session name", "subject", "topic title"},
	"id":       {"id", "code", "session id", "talk id", "proposal id", "submission id", "number"},
	"event":    {"event", "conference", "event name", "conference name"},
	"abstract": {"abstract", "description", "summary", "session description", "talk description", "details", "outline"},
	"speakers": {"speakers", "speaker", "presenter", "presenters", "speaker names", "speaker name", "speaker s", "presenter names", "authors", "author", "hosts"},
	"first":    {"speaker first name", "first name", "firstname", "given name", "speaker firstname"},
	"last":     {"speaker last name", "last name", "lastname", "surname", "family name", "speaker lastname"},
	"company":  {"company", "companies", "organization", "organisation", "affiliation", "speaker company", "speaker organization", "speaker organisation", "employer"},
	"tags":     {"tags", "tag", "topics", "topic", "track", "tracks", "keywords", "category", "categories"},
	"date":     {"date", "start", "start date", "day", "start time", "starts at", "time start"},
	"url":      {"url", "link", "video", "website", "session url"},
	"kind":     {"kind", "type", "session type", "format", "session format", "talk type"},
	"language": {"language", "lang", "session language"},
	"level":    {"level", "session level", "audience level", "audience", "difficulty"},
	"duration": {"duration", "length", "minutes"},
	"video":    {"recording", "video url", "recording url"},
	"slides":   {"slides", "slides url"},
	"place":    {"room", "place", "location", "venue"},
	"life":     {"biography", "bio", "speaker bio", "about me", "tag line", "tagline", "your job title", "job title", "picture", "avatar", "profile picture"},
}

// plainHeading returns a heading in lower case with one space between its words.
func plainHeading(h string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(h), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// heading finds the columns of a table, by what they stand for.
func heading(row []string) map[string]int {
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

// isOfPeople reports whether a table lists people rather than talks: its title can only be the
// name of a person, and it tells their lives and no abstract.
func isOfPeople(row []string, at map[string]int) bool {
	_, hasLife := at["life"]
	_, hasAbstract := at["abstract"]
	title, hasTitle := at["title"]
	return hasLife && !hasAbstract && (!hasTitle || plainHeading(row[title]) == "name")
}

// isTableHead knows a table without a telling name: its first line has a column "title"
// and another that is known.
func isTableHead(start []byte) bool {
	line, _, more := bytes.Cut(start, []byte("\n"))
	if !more {
		return false
	}
	row, err := csv.NewReader(bytes.NewReader(line)).Read()
	return err == nil && len(row) > 1 && slices.ContainsFunc(row, func(h string) bool { return strings.Contains(plainHeading(h), "title") }) && len(heading(row)) > 1
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
	if isOfPeople(first, at) {
		return invalid(1, "it is a table of people, not of talks; load the table of talks, which names its speakers")
	}
	if _, ok := at["title"]; !ok {
		return invalid(1, "no column is called \"title\"; the columns are %s", strings.Join(first, ", "))
	}
	_, hasLast := at["last"]
	var open talkOfRows // of a table with a row for each speaker
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return open.hand(use)
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
		talk := graph.Record{
			ID: cell("id"), Title: cell("title"), Event: cell("event"), Abstract: cell("abstract"), Speakers: speakers(cells(cell("speakers"))...),
			Companies: cells(cell("company")), Tags: cells(cell("tags")), Date: cell("date"), URL: cell("url"),
			Details: graph.Details{
				Kind: cell("kind"), Language: cell("language"), Level: cell("level"), Duration: cell("duration"),
				Video: cell("video"), Slides: cell("slides"), Place: cell("place"),
			},
		}
		if !hasLast {
			err = use(line, talk)
		} else {
			name := strings.TrimSpace(cell("first") + " " + cell("last"))
			talk.Speakers, talk.Companies = append(talk.Speakers, graph.Speaker{Name: name, Company: cell("company")}), nil
			err = open.add(line, talk, use)
		}
		if err != nil {
			return err
		}
	}
}

// talkOfRows is a talk whose speakers stand in a row each, one below the other.
type talkOfRows struct {
	line int
	talk graph.Record
}

// add adds the speaker of a row to the talk, or hands the talk out and begins the next.
func (o *talkOfRows) add(line int, talk graph.Record, use Use) error {
	if o.line > 0 && o.talk.Title == talk.Title && o.talk.Date == talk.Date {
		o.talk.Speakers = append(o.talk.Speakers, talk.Speakers...)
		return nil
	}
	err := o.hand(use)
	o.line, o.talk = line, talk
	return err
}

// hand hands out the talk, if there is one.
func (o *talkOfRows) hand(use Use) error {
	if o.line == 0 {
		return nil
	}
	return use(o.line, o.talk)
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
