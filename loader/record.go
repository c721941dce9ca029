package loader

import (
	"fmt"
	"path"
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
//	Speakers: Jane Roe; John Doe
//	Company: Example
//	Event: ExampleConf 2019
//	Date: 2019-02-03
//	Tags: performance; tracing
//	Link: https://example.com/critical-path
//
//	What the abstract says.
//
// So a file of records is like a folder of notes: each has a source of its own below
// the name of the file, is replaced and removed on its own, and proves its edges.

// recordFile ends the name of a file of records within the source of a note.
const recordFile = ".jsonl/"

// The lines at the head of a record's note.
const (
	speakersLine = "Speakers: "
	companyLine  = "Company: "
	atLine       = "Event: "
	dateLine     = "Date: "
	tagsLine     = "Tags: "
	linkLine     = "Link: "
	numberLine   = "Number: "
)

// maxRecordID bounds what is taken of a record's own ID, in bytes.
const maxRecordID = 200

// RecordSource is the source of the note of a record in a file: "talks.jsonl/" and the
// ID, or without one the event and the title.
func RecordSource(file string, r graph.Record) string {
	base := strings.TrimSuffix(path.Base(file), ".gz")
	base = strings.TrimSuffix(base, path.Ext(base))
	id := inOneLine(r.ID)
	if id == "" {
		id = strings.TrimPrefix(string(recordTalk(r)), string(graph.KindTalk)+":")
	}
	return base + recordFile + id[:min(len(id), maxRecordID)]
}

// RecordFile is the name below which the notes of a file of records have their sources:
// "talks.jsonl" for talks.jsonl.gz.
func RecordFile(file string) string {
	return strings.TrimSuffix(RecordSource(file, graph.Record{ID: "x"}), "/x")
}

// FileOf is the file that the note of a source was loaded from, as people name it: the
// source itself or, of a record's note, the file of records.
func FileOf(source string) string {
	if i := strings.Index(source, recordFile); i >= 0 {
		return source[:i+len(recordFile)-1]
	}
	return source
}

// IsRecordFile tells the name of a file of records from that of a note.
func IsRecordFile(name string) bool { return strings.HasSuffix(name+"/", recordFile) }

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

// RecordTalk is the ID that the talk of a record has, its Number left out.
func RecordTalk(r graph.Record) graph.ID {
	r.Number = 0
	return recordTalk(r)
}

// RecordText is the note of a record.
func RecordText(r graph.Record) string {
	var b strings.Builder
	b.WriteString(inOneLine(r.Title) + "\n")
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
	put(speakersLine, r.Speakers...)
	put(companyLine, r.Companies...)
	put(atLine, r.Event)
	if date.MatchString(r.Date) {
		put(dateLine, r.Date)
	}
	put(tagsLine, r.Tags...)
	put(linkLine, strings.ReplaceAll(r.URL, ";", "%3B"))
	if r.Number > 1 {
		put(numberLine, strconv.Itoa(r.Number))
	}
	if abstract := strings.TrimSpace(unified(r.Abstract)); abstract != "" {
		b.WriteString("\n" + abstract + "\n")
	}
	return b.String()
}

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
	r := graph.Record{Title: lines[0].Text}
	t := graph.Talk{Title: r.Title, Line: 1, EndLine: len(lines)}
	note := graph.Note{ID: graph.NoteID(source), Source: source, Text: text, Version: x.version}
	said := []graph.Line{lines[0]} // the lines that mention things
	var company, tags graph.Line
	for _, l := range lines[1:head] {
		key, value, _ := strings.Cut(l.Text, ": ")
		switch key + ": " {
		case speakersLine:
			for _, name := range strings.Split(value, "; ") {
				t.Speakers = append(t.Speakers, graph.Speaker{Name: name})
			}
		case companyLine:
			company = l
		case atLine:
			r.Event = value
			note.Event = graph.Event{ID: graph.NewID(graph.KindEvent, value), Name: value}
		case dateLine:
			t.Date = value
		case tagsLine:
			tags = l
			said = append(said, l)
		case linkLine:
			t.URL = value
		case numberLine:
			n, err := strconv.Atoi(value)
			if err != nil {
				return note, fmt.Errorf("%w: %s:%d: %q is not a number", graph.ErrInvalid, source, l.Number, value)
			}
			r.Number = n
		}
	}
	said = append(said, lines[head:]...)
	t.ID = recordTalk(r)
	t.Topics, t.Companies = x.m.Mentions(said, isCaseless(lines), t.Speakers...)
	x.stateCompanies(&t, company)
	x.stateTags(&t, tags, note.Event)
	for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
		for i := range ms {
			if ms[i].Name == "" {
				ms[i].Name = x.name[ms[i].ID]
			}
		}
		sortMentions(ms)
	}
	note.Talks = []graph.Talk{t}
	return note, nil
}

// stateCompanies makes the companies that are stated mentions of the talk. They outrank
// what was found: a name that is a part of one of theirs means them.
func (x *Extractor) stateCompanies(t *graph.Talk, l graph.Line) {
	eachValue(l, func(name string, e graph.Evidence) {
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
		if len(t.Speakers) == 1 {
			t.Speakers[0].Company = name
			if !stated {
				t.Speakers[0].Company = x.name[id]
			}
		}
	})
}

// stateTags makes the tags topics of the talk, or companies where that is what they
// name. Tags that name the event, and those that say nothing, are left out.
func (x *Extractor) stateTags(t *graph.Talk, l graph.Line, event graph.Event) {
	eachValue(l, func(tag string, e graph.Evidence) {
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
	})
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
