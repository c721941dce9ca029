package loader

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

// RecordText writes a record as a note, which a person can read and record_parse.go parses:
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
//	The text of the abstract.
//
// Brackets behind a name contain the speaker's company if the line "Company: " names it too.
// The note of an event has no title. It begins with "Event: " and may have "Sponsors: ".
//
// A file of records is like a folder of notes. Each note has a source below the name of the
// file, is replaced and removed on its own, and contains the evidence of its edges.

// recordFile matches the source of a record's note: "talks.jsonl/7", but not "talks.jsonl".
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
	titledLine   = "Title: " // before a title that begins like the note of an event
)

// maxRecordID is the number of bytes of a record's ID that its source contains. The longest ID
// of 46,280 real talks has 154.
const maxRecordID = 200

// RecordSource returns the source of a record's note: the name of the file, a slash and the ID
// of the record. Without an ID the event and the title replace it.
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

// RecordFile returns the first part of the sources of a file of records: "talks.jsonl" for
// "talks.jsonl.gz". It adds ".json" to a name without a known ending.
func RecordFile(file string) string {
	file = strings.TrimSuffix(file, ".gz")
	if recordFile.MatchString(file + "/x") {
		return file
	}
	return file + ".json"
}

// containerFile matches the source of a note in a file of several notes: "notes.zip/a.md", but
// not "notes.zip".
var containerFile = regexp.MustCompile(`(?i)^(.*?\.(?:zip|enex|jex))/.`)

// jsonPage matches the source of a note in a JSON file of notes: "roam.json/pages/Queues.md",
// but not "talks.json/pages".
var jsonPage = regexp.MustCompile(`(?i)\.json/pages/.*\.md$`)

// FileOf returns the file from which the note with a source was loaded: the part of the source
// that names a file of records or of several notes, else the whole source.
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
	return recordFile.MatchString(source) && !jsonPage.MatchString(source)
}

// recordTalk returns the ID of a record's talk, made of its event, title and number.
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

// RecordText returns the text of a record's note. A semicolon in a value becomes a comma.
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

// pronouns matches " (she/her)", but not " (Sheffield)".
var pronouns = regexp.MustCompile(`(?i)\s*\((?:she|he|they|her|him|them|any|it|ze|xe)(?:\s*/\s*\w+)+\)`)

// date matches the start of "2019-02-03" and "2019", but not of "3 Feb 2019".
var date = regexp.MustCompile(`^\d{4}(?:-\d\d(?:-\d\d)?)?`)

// inOneLine returns a text without zero bytes, with single spaces between its words.
func inOneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", "")), " ")
}

// unified returns an abstract as text with "\n" as line ends. HTML becomes Markdown.
func unified(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "\r\n", "\n"), "\r", "\n")
	if html.Detect(s) {
		if md, err := html.Markdown(s); err == nil {
			return md
		}
	}
	return s
}
