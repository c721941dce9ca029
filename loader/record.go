package loader

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

// A record becomes a note: lines that a person can read and that record_parse.go reads
// back:
//
//	Critical Path Analysis
//	Speakers: Jane Roe (Example); John Doe
//	Company: Example
//	Event: ExampleConf 2019
//	Date: 2019-02-03
//	Tags: performance; tracing
//	Link: https://example.com/critical-path
//	Kind: keynote
//	Language: en
//
//	What the abstract says.
//
// A company in brackets is a speaker's if the line "Company: " has it too. A record of an
// event has no title. It begins with "Event: " and may have "Sponsors: ".
//
// A file of records is like a folder of notes: each note has its own source below the name
// of the file, is replaced and removed on its own, and proves its edges.

// recordFile is the name of a file of records within the source of a note.
var recordFile = regexp.MustCompile(`(?i)^(.*?\.(?:jsonl|ndjson|json|jsonld|xml|rss|atom|opml|ya?ml|ics|csv|tsv|xlsx|xlsm|md))/.`)

// The lines at the head of a record's note.
const (
	speakersLine = "Speakers: "
	companyLine  = "Company: "
	atLine       = "Event: "
	dateLine     = "Date: "
	tagsLine     = "Tags: "
	linkLine     = "Link: "
	sponsorLine  = "Sponsors: "
	numberLine   = "Number: "
	titledLine   = "Title: " // before a title that reads like the head of an event
)

// maxRecordID bounds what is taken of a record's own ID, in bytes.
const maxRecordID = 200

// RecordSource returns the source of the note of a record in a file: "talks.jsonl/" and the
// ID, or without one the event and the title.
func RecordSource(file string, r graph.Record) string {
	id := inOneLine(r.ID)
	switch {
	case id == "" && r.Title == "":
		id = graph.Slug(r.Event)
	case id == "":
		id = recordTalk(r).Local()
	}
	return RecordFile(file) + "/" + strings.ToValidUTF8(id[:min(len(id), maxRecordID)], "")
}

// RecordFile returns the name below which the notes of a file of records have their sources:
// "talks.jsonl" for talks.jsonl.gz, "schedule.json" for a schedule without an ending.
func RecordFile(file string) string {
	file = strings.TrimSuffix(file, ".gz")
	if recordFile.MatchString(file + "/x") {
		return file
	}
	return file + ".json"
}

// containerFile is the name of a file of several notes within the source of a note.
var containerFile = regexp.MustCompile(`(?i)^(.*?\.(?:zip|enex|jex))/.`)

// pageOf is the source of a note in a JSON file of notes: "roam.json/pages/Queues.md", but
// not "talks.json/pages".
var pageOf = regexp.MustCompile(`(?i)\.json/pages/.*\.md$`)

// FileOf returns the file that the note of a source was loaded from, as people name it: the
// source itself or, of a record's note, the file of records.
func FileOf(source string) string {
	for _, file := range []*regexp.Regexp{containerFile, recordFile} {
		if m := file.FindStringSubmatch(source); m != nil {
			return m[1]
		}
	}
	return source
}

// IsRecord reports whether a source is that of a record's note.
func IsRecord(source string) bool {
	return recordFile.MatchString(source) && !pageOf.MatchString(source)
}

// recordTalk returns the ID of the talk of a record.
func recordTalk(r graph.Record) graph.ID {
	id := graph.NewID(graph.KindTalk, r.Event, r.Title)
	if r.Event == "" {
		id = graph.NewID(graph.KindTalk, r.Title)
	}
	if r.Number > 1 {
		id += graph.ID("-" + strconv.Itoa(r.Number))
	}
	return id
}

// RecordText returns the note of a record.
func RecordText(r graph.Record) string {
	var b strings.Builder
	if title := inOneLine(r.Title); title != "" {
		if isHead(title) {
			title = titledLine + title
		}
		b.WriteString(title + "\n")
	}
	put := func(line string, values ...string) {
		var kept []string
		for _, v := range values {
			if v = strings.ReplaceAll(inOneLine(v), ";", ","); v != "" && !slices.Contains(kept, v) {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 {
			b.WriteString(line + strings.Join(kept, "; ") + "\n")
		}
	}
	var speakers, companies []string
	for _, s := range r.Speakers {
		name := strings.TrimSpace(pronouns.ReplaceAllString(inOneLine(s.Name), ""))
		if company := inOneLine(s.Company); company != "" && name != "" {
			name += " (" + company + ")"
			companies = append(companies, company)
		}
		speakers = append(speakers, name)
	}
	put(speakersLine, speakers...)
	put(companyLine, append(r.Companies, companies...)...)
	put(atLine, r.Event)
	if date.MatchString(r.Date) {
		put(dateLine, r.Date)
	}
	put(tagsLine, r.Tags...)
	put(linkLine, strings.ReplaceAll(r.URL, ";", "%3B"))
	for _, d := range detailLines {
		put(d.line, *d.field(&r.Details))
	}
	put(sponsorLine, r.Sponsors...)
	if r.Number > 1 {
		put(numberLine, strconv.Itoa(r.Number))
	}
	if abstract := strings.TrimSpace(unified(r.Abstract)); abstract != "" {
		b.WriteString("\n" + abstract + "\n")
	}
	return b.String()
}

// pronouns are what people write behind their names.
var pronouns = regexp.MustCompile(`(?i)\s*\((?:she|he|they|her|him|them|any|it|ze|xe)(?:\s*/\s*\w+)+\)`)

var date = regexp.MustCompile(`^\d{4}(?:-\d\d(?:-\d\d)?)?`)

// inOneLine returns a text without line breaks, zero bytes and white space around it.
func inOneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", "")), " ")
}

// unified returns an abstract as a note may have it: HTML becomes Markdown.
func unified(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "\r\n", "\n"), "\r", "\n")
	if html.Detect(s) {
		if md, err := html.Markdown(s); err == nil {
			return md
		}
	}
	return s
}
