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
	hashTag  = regexp.MustCompile(`(?:^|[\s(])#([\p{L}_][\p{L}\p{N}_/-]*)`)
	pageLink = regexp.MustCompile(`(!?)\[\[([^\]|#\n]+)(?:#[^\]|\n]*)?(?:\|[^\]\n]*)?\]\]`)
	commas   = regexp.MustCompile(`\s*,\s*`)
)

// stateMarks makes what the author of a Markdown note marked mentions of its talks: the
// tags and pages that its lines name, #tag and [[page]], and, of a note that is one talk,
// what stands in its front matter.
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

// fewTalks is how many talks a page of an outliner may have for its tags to be topics of
// each. The tags of front matter are the file's: of 10 that reports of several talks at hand
// have, none was a topic of all their talks.
const fewTalks = 3

// stateNote makes what a note states of itself facts of its talk, and what lines state
// facts of the talk that they stand in. Of several talks only the tags of
// a page are; others are reported.
func (x *Extractor) stateNote(n *graph.Note, lines []graph.Line, entries []markdown.Entry) {
	lost := 0
	for i := range n.Talks {
		t := &n.Talks[i]
		for _, e := range entries { // properties at the end of a talk are blank lines
			if e.Scope == markdown.OfLines && e.Place.Line > t.EndLine && isBlank(lines[t.EndLine:e.Place.Line]) {
				t.EndLine = e.Place.Line
			}
		}
		var own []markdown.Entry
		for _, e := range entries {
			switch {
			case e.Scope == markdown.OfLines:
				if t.Line <= e.Place.Line && e.Place.Line <= t.EndLine {
					own = append(own, e)
				}
			case len(n.Talks) > 1 && !tagKeys[e.Key]:
			case len(n.Talks) > 1 && (e.Scope == markdown.OfNote || len(n.Talks) > fewTalks):
				lost = e.Place.Line
			default:
				own = append(own, e)
			}
		}
		x.stateEntries(t, own, n.Event)
	}
	if lost > 0 {
		n.Problems = append(n.Problems, graph.Problem{Line: lost, Message: fmt.Sprintf("the tags of the note are topics of none of its %d talks; tag the talks", len(n.Talks))})
	}
}

// isBlank reports whether lines show nothing.
func isBlank(lines []graph.Line) bool {
	return !slices.ContainsFunc(lines, func(l graph.Line) bool { return strings.TrimSpace(l.Text) != "" })
}

// stateLine reads the tags and the links of a line. A link to a speaker names no topic.
func (x *Extractor) stateLine(t *graph.Talk, l graph.Line, event graph.Event, speakers map[string]bool) {
	if l.Kind == graph.Code || l.Kind == graph.Meta || !strings.ContainsAny(l.Text, "#[") {
		return
	}
	places := columns{line: l}
	for _, m := range hashTag.FindAllStringSubmatchIndex(l.Text, -1) {
		if l.Kind == graph.Heading && m[2] == 1 {
			continue // a heading without its space
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

// stateEntries makes what front matter states facts of a talk. Authors are speakers where
// nobody else is named.
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
	for _, e := range entries { // when the speakers are known
		switch {
		case authorKeys[e.Key] && !named:
			x.stateSpeakers(t, e)
		case companyKeys[e.Key] && len(t.Companies) < maxMentions:
			eachOf(e, func(name string, at graph.Span) { x.stateCompany(t, name, at) })
		}
	}
}

// The keys of front matter that name people and companies. Authors of notes have more than
// one name: of 327 pages of talks with "author", all that name a speaker do.
var (
	speakerKeys = wordSet("speaker speakers presenter presenters speaker(s) talk-by given-by")
	authorKeys  = wordSet("author authors author(s) by")
	tagKeys     = wordSet("tags tag topics topic keywords")
	companyKeys = wordSet("company companies organization organisation affiliation employer")
)

// stateSpeakers adds the people that an entry names, with their companies: "Jane Roe
// (Acme) and John Doe".
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

// stateEntry reads an entry of front matter.
func (x *Extractor) stateEntry(t *graph.Talk, e markdown.Entry, event graph.Event) {
	switch e.Key {
	case "tags", "tag", "topics", "topic", "keywords":
		for _, e := range x.words(e) {
			eachOf(e, func(tag string, at graph.Span) { x.stateTag(t, tag, at, event) })
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

// dateForms are the ways to write a day other than 2024-05-06, without ordinals.
var dateForms = []string{"January 2, 2006", "January 2 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "2006/01/02", "2006_01_02", "2.1.2006"}

// "6th" and "1st", but not "60s".
var ordinal = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)

// dateIn returns the date that a text states, "" for none.
func dateIn(s string) string {
	s = strings.Trim(s, "[] ")
	if d := date.FindString(s); d != "" {
		return d
	}
	s = ordinal.ReplaceAllString(s, "$1")
	for _, form := range dateForms {
		for n := len(s); n > 7; n = strings.LastIndexByte(s[:n], ' ') { // a time may follow
			if d, err := time.Parse(form, s[:n]); err == nil {
				return d.Format(time.DateOnly)
			}
		}
	}
	return ""
}

// detailKeys are other names of details.
var detailKeys = map[string]string{
	"slide": "slides", "presentation": "slides", "deck": "slides", "slides_url": "slides", "slide_url": "slides", "slides.url": "slides",
	"recording": "video", "youtube": "video", "video_url": "video", "videos": "video", "video.url": "video", "lang": "language", "room": "place",
}

// words returns an entry for each word of a list of tags with spaces only, as Jekyll has it:
// "kafka redis", but not "event driven", of which no word is known.
func (x *Extractor) words(e markdown.Entry) []markdown.Entry {
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

// eachOf hands out the names in an entry: of "#conf/go, [[Redis]]" Go and Redis.
func eachOf(e markdown.Entry, use func(name string, place graph.Span)) {
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
