package formats

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isLinked knows JSON-LD whose context is schema.org's.
func isLinked(f *file) bool { return len(eventsOf(f.tree)) > 0 }

// eventsOf returns the events at the top of JSON-LD: alone, in a list or in a @graph.
func eventsOf(v value) []value {
	if v.kind == list {
		var out []value
		for _, item := range v.list {
			out = append(out, eventsOf(item)...)
		}
		return out
	}
	if graph := v.get("@graph"); graph.kind == list {
		return eventsOf(graph)
	}
	if strings.HasSuffix(v.get("@type", "type").first().text, "Event") {
		return []value{v}
	}
	return nil
}

// readLinked reads the parts of each event as its talks; an event without parts that is
// part of another is a talk, one that is part of none an event. People write it with one
// value or a list, with "subEvent" or "subEvents", a name or only a description.
func readLinked(f *file, use Use) error {
	for _, e := range eventsOf(f.tree) {
		if above := e.get("superEvent").first(); above.kind != null && parts(e).kind == null {
			if err := use(e.line, linkedTalk(e, firstOf(above.get("name").local(), above.text))); err != nil {
				return err
			}
			continue
		}
		name := e.title("name")
		if err := use(e.line, graph.Record{Event: name, Date: e.get("startDate").string(), URL: firstOf(e.get("url").first().string())}); err != nil {
			return err
		}
		for _, part := range parts(e).objects() {
			if pause.MatchString(part.get("additionalType").first().string()) {
				continue
			}
			if err := use(part.line, linkedTalk(part, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pause is a part of an event that is no talk.
var pause = regexp.MustCompile(`(?i)^(?:networking|break|lunch|coffee|social|registration)`)

func parts(e value) value { return e.get("subEvent", "subEvents") }

func linkedTalk(t value, event string) graph.Record {
	r := graph.Record{
		ID: linkedID(t.get("@id", "identifier").first()), Event: event, Date: t.get("startDate").string(), URL: t.get("url").first().string(),
		Abstract: t.get("abstract", "description").local(), Tags: keywords(t.get("keywords")),
	}
	r.Details = details(t)
	r.Kind = t.get("additionalType").plain()
	if r.Title = t.title("name", "headline", "description"); r.Abstract == r.Title {
		r.Abstract = ""
	}
	for _, p := range t.get("performer", "performers").objects() {
		r.Speakers = append(r.Speakers, graph.Speaker{Name: firstOf(p.get("name").local()), Company: firstOf(p.get("worksFor", "affiliation").first().get("name").local())})
	}
	for _, about := range t.get("about").objects() {
		r.Tags = filled(append(r.Tags, about.get("name").local())...)
	}
	r.Companies = companies(r.Speakers)
	return r
}

// linkedID returns an ID that tells talks apart; a class name given as one does not.
func linkedID(v value) string {
	if id := v.string(); strings.ContainsAny(id, ":/#0123456789") {
		return id
	}
	return ""
}

// keywords returns a list, or one text with commas between them.
func keywords(v value) []string {
	if v.kind == text {
		return filled(strings.Split(strings.Trim(v.text, "[]"), ",")...)
	}
	return v.strings()
}
