package loader

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/markdown"
)

var (
	// hashTag matches "#go" and "(#conf/go", but not "C#" or "#1".
	hashTag = regexp.MustCompile(`(?:^|[\s(])#([\p{L}_][\p{L}\p{N}_/-]*)`)
	// pageLink matches "[[Redis]]", "![[a.png]]" and "[[Redis#Sets|sets]]", but not "[Redis]".
	pageLink = regexp.MustCompile(`(!?)\[\[([^\]|#\n]+)(?:#[^\]|\n]*)?(?:\|[^\]\n]*)?\]\]`)
	// commas matches the ", " in "go, redis", but not the space in "event driven".
	commas = regexp.MustCompile(`\s*,\s*`)
)

// stateMarks adds what the author of a note marked: front matter and properties become
// speakers, details and mentions of talks. The #tags and [[pages]] in the lines of Markdown
// become mentions.
func (x *Extractor) stateMarks(n *graph.Note, lines []graph.Line, entries []markdown.Entry) {
	x.stateNote(n, lines, entries)
	for i := range n.Talks {
		if !isMarkdown(n.Source) {
			break
		}
		t := &n.Talks[i]
		speakers := map[string]bool{}
		for _, s := range t.Speakers {
			speakers[graph.Slug(s.Name)] = true
		}
		for _, l := range lines[t.Line-1 : t.EndLine] {
			x.stateLine(t, l, n.Event, speakers)
		}
	}
	for i := range n.Talks {
		x.nameMentions(&n.Talks[i])
		sortMentions(n.Talks[i].Topics)
		sortMentions(n.Talks[i].Companies)
	}
}

// fewTalks is the number of talks up to which the tags of an outliner's page are topics of each
// talk. Tags of front matter are topics of a single talk only: of 10 such tags in real reports
// of several talks, none was a topic of all talks.
const fewTalks = 3

// stateNote gives each talk of a note the entries that are about it. It reports tags that are
// about no single talk.
func (x *Extractor) stateNote(n *graph.Note, lines []graph.Line, entries []markdown.Entry) {
	lost := 0 // line of the last tags that no talk gets
	for i := range n.Talks {
		t := &n.Talks[i]
		for _, e := range entries { // the lines of properties are blank and may follow a talk
			if e.Scope == markdown.OfLines && e.Place.Line > t.EndLine && isBlank(lines[t.EndLine:e.Place.Line]) {
				t.EndLine = e.Place.Line
			}
		}
		own, lostHere := entriesOf(*t, len(n.Talks), entries)
		lost = cmp.Or(lostHere, lost)
		x.stateEntries(t, own, n.Event)
	}
	if lost > 0 {
		n.Problems = append(n.Problems, graph.Problem{Line: lost, Message: fmt.Sprintf("the tags of the note are topics of none of its %d talks; tag the talks", len(n.Talks))})
	}
}

// entriesOf returns the entries about one of several talks: those on its lines, and those of
// the note if it is the only talk. It also returns the line of the last tags that it left out,
// or 0.
func entriesOf(t graph.Talk, talks int, entries []markdown.Entry) (own []markdown.Entry, lost int) {
	for _, e := range entries {
		switch {
		case e.Scope == markdown.OfLines:
			if t.Line <= e.Place.Line && e.Place.Line <= t.EndLine {
				own = append(own, e)
			}
		case talks == 1, tagKeys[e.Key] && e.Scope != markdown.OfNote && talks <= fewTalks:
			own = append(own, e)
		case tagKeys[e.Key]:
			lost = e.Place.Line
		}
	}
	return own, lost
}

// isBlank reports whether all lines are blank.
func isBlank(lines []graph.Line) bool {
	return !slices.ContainsFunc(lines, func(l graph.Line) bool { return strings.TrimSpace(l.Text) != "" })
}

// stateLine adds the #tags and [[pages]] of a line as mentions. The page of a speaker, a day or
// a file is none.
func (x *Extractor) stateLine(t *graph.Talk, l graph.Line, event graph.Event, speakers map[string]bool) {
	if l.Kind == graph.Code || l.Kind == graph.Meta || !strings.ContainsAny(l.Text, "#[") {
		return
	}
	places := columns{line: l}
	for _, m := range hashTag.FindAllStringSubmatchIndex(l.Text, -1) {
		if l.Kind == graph.Heading && m[2] == 1 {
			continue // "#Heading" without its space
		}
		start := m[2] + strings.LastIndexByte(l.Text[m[2]:m[3]], '/') + 1
		x.stateTag(t, l.Text[start:m[3]], places.span(start, m[3]), event)
	}
	for _, m := range pageLink.FindAllStringSubmatchIndex(l.Text, -1) {
		start := m[4] + strings.LastIndexByte(l.Text[m[4]:m[5]], '/') + 1
		page := l.Text[start:m[5]]
		if embedded := m[3] > m[2]; embedded || path.Ext(page) != "" && !strings.Contains(path.Ext(page), " ") && x.m.lookup(graph.KindTopic, page) == "" {
			continue // a picture or another file
		}
		if !speakers[graph.Slug(page)] && dateIn(page) == "" {
			x.stateTag(t, page, places.span(start, m[5]), event)
		}
	}
}

// stateEntries adds the entries of front matter to a talk. Authors are speakers if the note
// names no other speaker.
func (x *Extractor) stateEntries(t *graph.Talk, entries []markdown.Entry, event graph.Event) {
	stated := false
	for _, e := range entries {
		if speakerKeys[e.Key] {
			x.stateSpeakers(t, e)
			stated = true
		} else if company, ok := strings.CutPrefix(e.Key, "speakers."); ok && companyKeys[company] && stated && len(t.Speakers) > 0 {
			s := &t.Speakers[len(t.Speakers)-1]
			s.Company = e.Value
			x.stateCompany(t, e.Value, e.Place)
		} else {
			x.stateEntry(t, e, event)
		}
	}
	named := len(t.Speakers) > 0
	for _, e := range entries { // authors and companies depend on the speakers
		switch {
		case authorKeys[e.Key] && !named:
			x.stateSpeakers(t, e)
		case companyKeys[e.Key] && len(t.Companies) < maxMentions:
			eachName(e, func(name string, at graph.Span) { x.stateCompany(t, name, at) })
		}
	}
}

// The keys of front matter that name people, topics and companies. The value of an author key
// counts as a speaker only if it has two words: in 327 pages of talks with "author", all
// authors who were speakers had.
var (
	speakerKeys = wordSet("speaker speakers presenter presenters speaker(s) talk-by given-by")
	authorKeys  = wordSet("author authors author(s) by")
	tagKeys     = wordSet("tags tag topics topic keywords")
	companyKeys = wordSet("company companies organization organisation affiliation employer")
)

// stateSpeakers adds the speakers that an entry names, with their companies: "Jane Roe (Acme)
// and John Doe".
func (x *Extractor) stateSpeakers(t *graph.Talk, e markdown.Entry) {
	text := strings.NewReplacer("[[", "", "]]", "", "#", "").Replace(e.Value)
	for _, part := range splitNames(strings.ReplaceAll(text, ";", ",")) {
		name, company := affiliation(part.text)
		name, company = cleanName(name[strings.LastIndexByte(name, '/')+1:]), companyOf(company)
		if !isStatedName(name) || authorKeys[e.Key] && !strings.Contains(name, " ") {
			continue
		}
		i := slices.IndexFunc(t.Speakers, func(s graph.Speaker) bool { return s.Name == name })
		if i < 0 {
			if len(t.Speakers) == maxSpeakers {
				return
			}
			i = len(t.Speakers)
			t.Speakers = append(t.Speakers, graph.Speaker{Name: name})
		}
		if at := strings.Index(e.Value, company); company != "" && at >= 0 {
			place := e.Place
			place.Start += utf8.RuneCountInString(e.Value[:at])
			place.End, place.Text = place.Start+utf8.RuneCountInString(company), company
			t.Speakers[i].Company = company
			x.stateCompany(t, company, place)
		}
	}
}

// isStatedName reports whether a text that front matter states as a name is one.
func isStatedName(s string) bool {
	return strings.ContainsFunc(s, unicode.IsLetter) && len(s) <= maxDetail && !strings.Contains(s, "://") && !graph.IsPlaceholderName(s)
}

// stateEntry adds an entry of front matter that is about a talk: tags, date, address or detail.
func (x *Extractor) stateEntry(t *graph.Talk, e markdown.Entry, event graph.Event) {
	switch e.Key {
	case "tags", "tag", "topics", "topic", "keywords":
		for _, e := range x.splitAtSpaces(e) {
			eachName(e, func(tag string, at graph.Span) { x.stateTag(t, tag, at, event) })
		}
	case "date":
		t.Date = cmp.Or(dateIn(e.Value), t.Date)
	case "url", "link", "source":
		if strings.HasPrefix(e.Value, "http://") || strings.HasPrefix(e.Value, "https://") {
			t.URL = e.Value
		}
	default:
		stated := t.Details
		key := cmp.Or(detailKeys[e.Key], e.Key)
		for _, d := range detailLines {
			if strings.EqualFold(key+": ", d.line) {
				*d.field(&stated) = e.Value
			}
		}
		t.Details = normalDetails(stated)
	}
}

// dateForms lists layouts of days for time.Parse, other than 2024-05-06.
var dateForms = []string{"January 2, 2006", "January 2 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "2006/01/02", "2006_01_02", "2.1.2006"}

// ordinal matches "6th" and "1st", but not "60s".
var ordinal = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)

// dateIn returns the date at the start of a text as 2024-05-06 or a prefix of it, or "".
func dateIn(s string) string {
	s = strings.Trim(s, "[] ")
	if d := date.FindString(s); d != "" {
		return d
	}
	s = ordinal.ReplaceAllString(s, "$1")
	for _, form := range dateForms {
		for n := len(s); n > 7; n = strings.LastIndexByte(s[:n], ' ') { // a time may follow the date
			if d, err := time.Parse(form, s[:n]); err == nil {
				return d.Format(time.DateOnly)
			}
		}
	}
	return ""
}

// detailKeys maps other keys of details to those of detailLines.
var detailKeys = map[string]string{
	"slide": "slides", "presentation": "slides", "deck": "slides", "slides_url": "slides", "slide_url": "slides", "slides.url": "slides",
	"recording": "video", "youtube": "video", "video_url": "video", "videos": "video", "video.url": "video", "lang": "language", "room": "place",
}

// splitAtSpaces returns an entry for each word of a list of tags without commas, which Jekyll
// allows: "kafka redis". It returns the entry itself if a word is no topic: "event driven".
func (x *Extractor) splitAtSpaces(e markdown.Entry) []markdown.Entry {
	words := strings.Fields(e.Value)
	if len(words) < 2 || strings.ContainsAny(e.Value, ",[") || x.m.lookup(graph.KindTopic, e.Value) != "" {
		return []markdown.Entry{e}
	}
	var out []markdown.Entry
	at := 0
	for _, w := range words {
		if x.m.lookup(graph.KindTopic, strings.TrimPrefix(w, "#")) == "" {
			return []markdown.Entry{e}
		}
		at += strings.Index(e.Value[at:], w)
		place := e.Place
		place.Start += utf8.RuneCountInString(e.Value[:at])
		place.End, place.Text = place.Start+utf8.RuneCountInString(w), w
		out = append(out, markdown.Entry{Key: e.Key, Value: w, Place: place, Scope: e.Scope})
		at += len(w)
	}
	return out
}

// eachName calls use for the names in an entry with their places: "go" and "Redis" in
// "#conf/go, [[Redis]]".
func eachName(e markdown.Entry, use func(name string, place graph.Span)) {
	at := 0
	for _, v := range commas.Split(e.Value, -1) {
		i := at + strings.Index(e.Value[at:], v)
		at = i + len(v)
		name := strings.TrimPrefix(v, "#")
		if strings.HasPrefix(name, "[[") && strings.HasSuffix(name, "]]") {
			name = name[2 : len(name)-2]
		}
		if name = name[strings.LastIndexByte(name, '/')+1:]; name == "" {
			continue
		}
		place := e.Place
		place.Start += utf8.RuneCountInString(e.Value[:i+strings.LastIndex(v, name)])
		place.End, place.Text = place.Start+utf8.RuneCountInString(name), name
		use(name, place)
	}
}
