package loader

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

// A record becomes a note that says what it says, in lines that a person can read and
// that are read back when the note is read again:
//
//	Critical Path Analysis
//	Speakers: Jane Roe (Example); John Doe
//	Company: Example
//	Event: ExampleConf 2019
//	Date: 2019-02-03
//	Tags: performance; tracing
//	Link: https://example.com/critical-path
//
//	What the abstract says.
//
// A company in brackets is that of a speaker if the next line has it too. A record of an
// event has no title; it begins with its "Event: " and may have "Sponsors: ".
//
// So a file of records is like a folder of notes: each has a source of its own below
// the name of the file, is replaced and removed on its own, and proves its edges.

// recordFile is the name of a file of records within the source of a note.
var recordFile = regexp.MustCompile(`(?i)^(.*?\.(?:jsonl|ndjson|json|jsonld|xml|rss|atom|opml|ya?ml|ics|csv|tsv|md))/.`)

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

// RecordSource is the source of the note of a record in a file: "talks.jsonl/" and the
// ID, or without one the event and the title.
func RecordSource(file string, r graph.Record) string {
	id := inOneLine(r.ID)
	switch {
	case id == "" && r.Title == "":
		id = graph.Slug(r.Event)
	case id == "":
		id = recordTalk(r).Local()
	}
	return RecordFile(file) + "/" + id[:min(len(id), maxRecordID)]
}

// RecordFile is the name below which the notes of a file of records have their sources:
// "talks.jsonl" for talks.jsonl.gz, "schedule.json" for a schedule without an ending.
func RecordFile(file string) string {
	file = strings.TrimSuffix(file, ".gz")
	if recordFile.MatchString(file + "/x") {
		return file
	}
	return file + ".json"
}

// FileOf is the file that the note of a source was loaded from, as people name it: the
// source itself or, of a record's note, the file of records.
func FileOf(source string) string {
	if m := recordFile.FindStringSubmatch(source); m != nil {
		return m[1]
	}
	return source
}

// IsRecord tells the source of a record's note from that of a note.
func IsRecord(source string) bool { return recordFile.MatchString(source) }

// recordTalk is the ID of the talk of a record.
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

// RecordText is the note of a record.
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

// inOneLine is a text without line breaks, zero bytes and white space around it.
func inOneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", "")), " ")
}

// unified is an abstract as a note may have it: HTML becomes Markdown.
func unified(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "\r\n", "\n"), "\r", "\n")
	if html.Detect(s) {
		if md, err := html.Markdown(s); err == nil {
			return md
		}
	}
	return s
}

// record reads the note of a record.
func (x *Extractor) record(source, text string) (graph.Note, error) {
	lines, _ := Lines(source, text)
	head := slices.IndexFunc(lines, func(l graph.Line) bool { return strings.TrimSpace(l.Text) == "" })
	if head < 0 {
		head = len(lines)
	}
	h := recordHead{note: graph.Note{ID: graph.NoteID(source), Source: source, Text: text, Version: x.version}}
	rest := lines[:head]
	if title := lines[0].Text; !isHead(title) {
		if t := strings.TrimPrefix(title, titledLine); isHead(t) {
			title = t
		}
		h.said, rest = append(h.said, lines[0]), rest[1:]
		h.talk, h.record.Title = graph.Talk{Title: title, Line: 1, EndLine: len(lines)}, title
	}
	for _, l := range rest {
		if err := h.read(l); err != nil {
			return h.note, err
		}
	}
	if h.record.Title == "" {
		x.stateEvent(&h)
		return h.note, nil
	}
	t := h.talk
	t.ID = recordTalk(h.record)
	if isCompany := h.companies(); len(isCompany) > 0 {
		for i, s := range t.Speakers {
			t.Speakers[i] = x.employed(s.Name, isCompany)
		}
	}
	said := append(h.said, lines[head:]...)
	t.Topics, t.Companies = x.m.Mentions(said, isCaseless(lines), t.Speakers...)
	x.stateCompanies(&t, h.company)
	x.stateTags(&t, h.tags, h.note.Event)
	x.call(&t)
	sortMentions(t.Topics)
	sortMentions(t.Companies)
	h.note.Talks = []graph.Talk{t}
	return h.note, nil
}

// isHead tells the first line of an event's note.
func isHead(line string) bool {
	return strings.HasPrefix(line, atLine) || strings.HasPrefix(line, sponsorLine)
}

// recordHead is what the lines at the head of a record's note say.
type recordHead struct {
	note                    graph.Note
	talk                    graph.Talk
	record                  graph.Record
	said                    []graph.Line // that mention things
	company, tags, sponsors graph.Line
}

func (h *recordHead) read(l graph.Line) (err error) {
	key, value, _ := strings.Cut(l.Text, ": ")
	switch key + ": " {
	case speakersLine:
		for _, name := range strings.Split(value, "; ") {
			h.talk.Speakers = append(h.talk.Speakers, graph.Speaker{Name: name})
		}
	case companyLine:
		h.company = l
	case atLine:
		h.record.Event = value
		h.note.Event = graph.Event{ID: graph.NewID(graph.KindEvent, value), Name: value}
	case dateLine:
		h.talk.Date = value
	case tagsLine:
		h.tags = l
		h.said = append(h.said, l)
	case linkLine:
		h.talk.URL = value
	case sponsorLine:
		h.sponsors = l
	case numberLine:
		if h.record.Number, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("%w: %s:%d: %q is not a number", graph.ErrInvalid, h.note.Source, l.Number, value)
		}
	}
	return nil
}

// companies are those that the note states.
func (h *recordHead) companies() map[string]bool {
	out := map[string]bool{}
	eachValue(h.company, func(name string, _ graph.Evidence) { out[name] = true })
	return out
}

// employed is a speaker whose company stands in brackets behind the name, as the
// vocabulary calls it.
func (x *Extractor) employed(name string, isCompany map[string]bool) graph.Speaker {
	at := strings.LastIndex(name, " (")
	for at > 0 && strings.HasSuffix(name, ")") {
		if company := name[at+2 : len(name)-1]; isCompany[company] {
			if id := x.m.named(graph.KindCompany, company); id != "" {
				company = x.name[id]
			}
			return graph.Speaker{Name: name[:at], Company: company}
		}
		at = strings.LastIndex(name[:at], " (")
	}
	return graph.Speaker{Name: name}
}

// stateEvent makes what a record without a title says facts of its event.
func (x *Extractor) stateEvent(h *recordHead) {
	h.note.Event.Date, h.note.Event.URL = h.talk.Date, h.talk.URL
	eachValue(h.sponsors, func(name string, _ graph.Evidence) {
		id := x.m.named(graph.KindCompany, name)
		if id != "" {
			name = x.name[id]
		} else {
			id = graph.NewID(graph.KindCompany, name)
		}
		h.note.Sponsors = append(h.note.Sponsors, graph.Named{ID: id, Name: name})
	})
}

// stateCompanies makes the companies that are stated mentions of the talk. They outrank
// what was found: a name that is a part of one of theirs means them.
func (x *Extractor) stateCompanies(t *graph.Talk, l graph.Line) {
	eachValue(l, func(name string, e graph.Evidence) { x.stateCompany(t, name, e) })
}

func (x *Extractor) stateCompany(t *graph.Talk, name string, e graph.Evidence) {
	id := x.m.named(graph.KindCompany, name)
	stated := id == ""
	if stated {
		id = graph.NewID(graph.KindCompany, name)
	}
	t.Companies = slices.DeleteFunc(t.Companies, func(m graph.Mention) bool {
		return m.ID != id && !slices.ContainsFunc(m.Evidence, func(e graph.Evidence) bool {
			return !strings.Contains(" "+graph.Fold(name)+" ", " "+graph.Fold(e.Text)+" ")
		})
	})
	t.Companies = state(t.Companies, id, name, e, stated)
	if len(t.Speakers) == 1 && t.Speakers[0].Company == "" {
		t.Speakers[0].Company = name
		if !stated {
			t.Speakers[0].Company = x.name[id]
		}
	}
}

// stateTags makes the tags of a record topics of the talk.
func (x *Extractor) stateTags(t *graph.Talk, l graph.Line, event graph.Event) {
	eachValue(l, func(tag string, e graph.Evidence) { x.stateTag(t, tag, e, event) })
}

// stateTag makes a tag a topic of the talk, or a company where that is what it names. One
// that names the event, or says nothing, is left out.
func (x *Extractor) stateTag(t *graph.Talk, tag string, e graph.Evidence, event graph.Event) {
	if isHouse(tag) || namesEvent(tag, event) {
		return
	}
	if id := x.m.named(graph.KindTopic, tag); id != "" {
		t.Topics = state(t.Topics, id, tag, e, false)
	} else if id := x.m.named(graph.KindCompany, tag); id != "" {
		t.Companies = state(t.Companies, id, tag, e, false)
	} else {
		t.Topics = state(t.Topics, graph.NewID(graph.KindTopic, tag), tag, e, true)
	}
}

// eachValue hands out the values of a line at the head of a record, with their places.
func eachValue(l graph.Line, use func(value string, e graph.Evidence)) {
	at := strings.Index(l.Text, ": ") + 2
	if at < 2 {
		return
	}
	for _, v := range strings.Split(l.Text[at:], "; ") {
		if name := strings.TrimPrefix(v, "#"); name != "" {
			use(name, evidence(l, at+len(v)-len(name), at+len(v)))
		}
		at += len(v) + len("; ")
	}
}

// state adds a stated mention. One whose name the vocabulary does not know has the name
// that is stated.
func state(ms []graph.Mention, id graph.ID, name string, e graph.Evidence, stated bool) []graph.Mention {
	i := slices.IndexFunc(ms, func(m graph.Mention) bool { return m.ID == id })
	if i < 0 {
		m := graph.Mention{ID: id, Evidence: []graph.Evidence{e}, Stated: stated}
		if stated {
			m.Name = name
		}
		return append(ms, m)
	}
	if !slices.Contains(ms[i].Evidence, e) {
		ms[i].Evidence = append(ms[i].Evidence, e)
		slices.SortFunc(ms[i].Evidence, func(a, b graph.Evidence) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Start - b.Start
		})
	}
	return ms
}

// namesEvent tells a tag such as "djangoday2022" or "PyCon" on a talk of that event.
func namesEvent(tag string, event graph.Event) bool {
	solid := func(s string) string { return strings.ReplaceAll(graph.Slug(s), "-", "") }
	name := solid(event.Name)
	bare := solid(year.ReplaceAllString(event.Name, ""))
	t := solid(tag)
	return event.ID != "" && (t == name || t == bare || len(t) > 4 && strings.HasPrefix(name, t))
}
