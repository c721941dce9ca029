package loader

import (
	"path"
	"regexp"
	"slices"
	"strings"
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
	if len(n.Talks) == 1 {
		for _, e := range entries {
			x.stateEntry(&n.Talks[0], e, n.Event)
		}
		for _, e := range entries { // when the speakers are known
			if (e.Key == "company" || e.Key == "companies") && len(n.Talks[0].Companies) < maxMentions {
				eachOf(e, func(name string, at graph.Span) { x.stateCompany(&n.Talks[0], name, at) })
			}
		}
	}
	for i := range n.Talks {
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
		if !speakers[graph.Slug(page)] {
			x.stateTag(t, page, places.span(start, m[5]), event)
		}
	}
}

// stateEntry reads an entry of front matter.
func (x *Extractor) stateEntry(t *graph.Talk, e markdown.Entry, event graph.Event) {
	switch e.Key {
	case "tags", "tag", "topics", "topic", "keywords":
		eachOf(e, func(tag string, at graph.Span) { x.stateTag(t, tag, at, event) })
	case "speakers", "speaker":
		eachOf(e, func(name string, _ graph.Span) {
			if len(t.Speakers) < maxSpeakers && !slices.ContainsFunc(t.Speakers, func(s graph.Speaker) bool { return s.Name == name }) {
				t.Speakers = append(t.Speakers, graph.Speaker{Name: name})
			}
		})
	case "date":
		t.Date = date.FindString(e.Value)
	case "url", "link", "source":
		if strings.HasPrefix(e.Value, "http://") || strings.HasPrefix(e.Value, "https://") {
			t.URL = e.Value
		}
	default:
		stated := t.Details
		for _, d := range detailLines {
			if strings.EqualFold(e.Key+": ", d.line) {
				*d.field(&stated) = e.Value
			}
		}
		t.Details = normalDetails(stated)
	}
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
