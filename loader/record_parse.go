package loader

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// readRecord reads the note of a record, which RecordText wrote.
func (x *Extractor) readRecord(ctx context.Context, source, text string) (graph.Note, error) {
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
		h.searched, rest = append(h.searched, lines[0]), rest[1:]
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
	t.ID, t.Details = recordTalk(h.record), normalDetails(h.record.Details)
	if isCompany := h.companies(); len(isCompany) > 0 {
		for i, s := range t.Speakers {
			t.Speakers[i] = x.speakerWithCompany(s.Name, isCompany)
		}
	}
	searched := append(h.searched, lines[head:]...)
	t.Topics, t.Companies = x.m.Mentions(ctx, searched, isCaseless(lines), t.Speakers...)
	if err := ctx.Err(); err != nil {
		return graph.Note{}, err
	}
	x.stateCompanies(&t, h.company)
	x.stateTags(&t, h.tags, h.note.Event)
	x.nameMentions(&t)
	sortMentions(t.Topics)
	sortMentions(t.Companies)
	h.note.Talks = []graph.Talk{t}
	return h.note, nil
}

// isHead reports whether a line begins like the first line of an event's note.
func isHead(line string) bool {
	return strings.HasPrefix(line, atLine) || strings.HasPrefix(line, sponsorLine)
}

// recordHead is the content of the lines at the head of a record's note.
type recordHead struct {
	note                    graph.Note
	talk                    graph.Talk
	record                  graph.Record
	searched                []graph.Line // lines that may mention topics and companies
	company, tags, sponsors graph.Line   // lines with several values
}

// read reads one line. Its error wraps graph.ErrInvalid.
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
		h.searched = append(h.searched, l)
	case linkLine:
		h.talk.URL = value
	case sponsorLine:
		h.sponsors = l
	case numberLine:
		if h.record.Number, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("%w: %s:%d: %q is not a number; load the file of records again", graph.ErrInvalid, h.note.Source, l.Number, value)
		}
	default:
		for _, d := range detailLines {
			if d.line == key+": " {
				*d.field(&h.record.Details) = value
			}
		}
	}
	return nil
}

// companies returns the set of the companies on the line of companies.
func (h *recordHead) companies() map[string]bool {
	out := map[string]bool{}
	eachValue(h.company, func(name string, _ graph.Span) { out[name] = true })
	return out
}

// speakerWithCompany returns the speaker of "Jane Roe (Example)" if Example is a company of the
// note. The company gets its name in the vocabulary.
func (x *Extractor) speakerWithCompany(name string, isCompany map[string]bool) graph.Speaker {
	at := strings.LastIndex(name, " (")
	for at > 0 && strings.HasSuffix(name, ")") {
		if company := name[at+2 : len(name)-1]; isCompany[company] {
			if id := x.m.lookup(graph.KindCompany, company); id != "" {
				company = x.name[id]
			}
			return graph.Speaker{Name: name[:at], Company: company}
		}
		at = strings.LastIndex(name[:at], " (")
	}
	return graph.Speaker{Name: name}
}

// stateEvent sets the event of a record without a title, with its date, address and sponsors.
func (x *Extractor) stateEvent(h *recordHead) {
	h.note.Event.Date, h.note.Event.URL = h.talk.Date, h.talk.URL
	eachValue(h.sponsors, func(name string, _ graph.Span) {
		id := x.m.lookup(graph.KindCompany, name)
		if id != "" {
			name = x.name[id]
		} else {
			id = graph.NewID(graph.KindCompany, name)
		}
		h.note.Sponsors = append(h.note.Sponsors, graph.Entity{ID: id, Name: name})
	})
}

// stateCompanies adds the companies of a line to the mentions of a talk.
func (x *Extractor) stateCompanies(t *graph.Talk, l graph.Line) {
	eachValue(l, func(name string, e graph.Span) { x.stateCompany(t, name, e) })
}

// stateCompany adds a company to the mentions of a talk. It removes a company that was found
// only inside the new name. A single speaker without a company gets the new one.
func (x *Extractor) stateCompany(t *graph.Talk, name string, e graph.Span) {
	id := x.m.lookup(graph.KindCompany, name)
	stated := id == ""
	if stated {
		id = graph.NewID(graph.KindCompany, name)
	}
	t.Companies = slices.DeleteFunc(t.Companies, func(m graph.Mention) bool {
		return m.ID != id && !slices.ContainsFunc(m.Evidence, func(e graph.Span) bool {
			return !strings.Contains(" "+graph.Fold(name)+" ", " "+graph.Fold(e.Text)+" ")
		})
	})
	t.Companies = addStated(t.Companies, id, name, e, stated)
	if len(t.Speakers) == 1 && t.Speakers[0].Company == "" {
		t.Speakers[0].Company = name
		if !stated {
			t.Speakers[0].Company = x.name[id]
		}
	}
}

// stateTags adds the tags of a line to the topics of a talk.
func (x *Extractor) stateTags(t *graph.Talk, l graph.Line, event graph.Event) {
	eachValue(l, func(tag string, e graph.Span) { x.stateTag(t, tag, e, event) })
}

// stateTag adds a tag to the topics of a talk, or to its companies if it names one. It ignores
// a tag that names an event, a place, or a kind of talk.
func (x *Extractor) stateTag(t *graph.Talk, tag string, e graph.Span, event graph.Event) {
	if isNotTalk(tag) || namesEvent(tag, event) {
		return
	}
	for _, name := range tagNames(tag) {
		if id := x.m.lookup(graph.KindTopic, name); id != "" {
			t.Topics = addStated(t.Topics, id, tag, e, false)
			return
		}
		if id := x.m.lookup(graph.KindCompany, name); id != "" {
			t.Companies = addStated(t.Companies, id, tag, e, false)
			return
		}
	}
	if !placeTag.MatchString(tag) && !kindTag.MatchString(tag) && !yearTag.MatchString(tag) {
		t.Topics = addStated(t.Topics, graph.NewID(graph.KindTopic, tag), tag, e, true)
	}
}

// Tags that are no topics: places and tracks, kinds of talks, and events. Some 370 of the 3,733
// tags of 46,280 real talks match.
var (
	// placeTag matches "Main Track - Janson", "Room 215" and "Open Research devroom", but not "tracking".
	placeTag = regexp.MustCompile(`(?i)\b(?:track|room|devroom|hall|stage|auditorium)\b|\bstand$`)
	// kindTag matches "Sponsored Sessions", "keynote" and "Beginner", but not "poster design".
	kindTag = regexp.MustCompile(`(?i)^(?:(?:sponsored|lightning|short|long)\s+)*(?:sessions?|talks?|keynotes?|workshops?|tutorials?|panels?|posters?|bofs?\b.*|charlas?|conferences?|office hours|author signings|case ?stud(?:y|ies)|use cases?|best practices?|miscellaneous|general|beginner|intermediate|advanced|novice)$`)
	// yearTag matches "djangocon2011" and "WTD Australia 2018", which name an event, but not "python3".
	yearTag = regexp.MustCompile(`(?i)[a-z].*(?:19|20)\d\d$`)
)

// tagNames returns the names by which a tag may name its topic: the tag, its text inside and
// before brackets, and its text before "track" or "devroom", the word of FOSDEM for a track.
func tagNames(tag string) []string {
	names := []string{tag, strings.ReplaceAll(tag, "&", "and")}
	if before, inside, ok := bracketed(tag); ok {
		names = append(names, inside, before)
	}
	for _, room := range []string{" devroom", " track"} {
		if track, ok := strings.CutSuffix(strings.ToLower(tag), room); ok {
			names = append(names, track)
		}
	}
	return names
}

// eachValue calls use for the values of a line at the head of a record, with their places.
func eachValue(l graph.Line, use func(value string, e graph.Span)) {
	at := strings.Index(l.Text, ": ") + 2
	if at < 2 {
		return
	}
	places := columns{line: l}
	for _, v := range strings.Split(l.Text[at:], "; ") {
		if name := strings.TrimPrefix(v, "#"); name != "" {
			use(name, places.span(at+len(v)-len(name), at+len(v)))
		}
		at += len(v) + len("; ")
	}
}

// maxMentions is the number of topics or companies of one talk up to which tags add more. The
// highest number of topics of a talk in 126 real notes is 109.
const maxMentions = 1000

// addStated adds a mention that the note states, or its place to the mention of the same
// entity. stated reports whether the vocabulary lacks the entity, which then has the name.
func addStated(ms []graph.Mention, id graph.ID, name string, e graph.Span, stated bool) []graph.Mention {
	i := slices.IndexFunc(ms, func(m graph.Mention) bool { return m.ID == id })
	if i < 0 && len(ms) >= maxMentions || i >= 0 && len(ms[i].Evidence) >= maxEvidence {
		return ms
	}
	if i < 0 {
		m := graph.Mention{ID: id, Evidence: []graph.Span{e}, Stated: stated}
		if stated {
			m.Name = name
		}
		return append(ms, m)
	}
	if !slices.Contains(ms[i].Evidence, e) {
		ms[i].Evidence = append(ms[i].Evidence, e)
		slices.SortFunc(ms[i].Evidence, func(a, b graph.Span) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Start - b.Start
		})
	}
	return ms
}

// namesEvent reports whether a tag names the event of its talk, with or without the year:
// "djangoday2022", "PyCon". Five letters of the name suffice.
func namesEvent(tag string, event graph.Event) bool {
	solid := func(s string) string { return strings.ReplaceAll(graph.Slug(s), "-", "") }
	name := solid(event.Name)
	bare := solid(year.ReplaceAllString(event.Name, ""))
	t := solid(tag)
	return event.ID != "" && (t == name || t == bare || len(t) > 4 && strings.HasPrefix(name, t))
}
