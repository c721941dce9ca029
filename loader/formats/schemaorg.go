package formats

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isLinked reports whether a file is JSON-LD with an event at its top.
func isLinked(f *file) bool { return len(eventsOf(f.tree)) > 0 }

// eventsOf returns the events at the top of JSON-LD: one event, a list, or those in a @graph.
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

// readLinked reads the parts of each event as its talks. An event without parts is a talk if
// it has a superEvent, else an event without talks.
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
			if pausePart.MatchString(part.get("additionalType").first().string()) {
				continue
			}
			if err := use(part.line, linkedTalk(part, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pausePart matches the additional type of a part that is no talk: "Lunch" and "Networking
// Event", but not "Talk".
var pausePart = regexp.MustCompile(`(?i)^(?:networking|break|lunch|coffee|social|registration)`)

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
		r.Tags = nonBlank(append(r.Tags, about.get("name").local())...)
	}
	r.Companies = companies(r.Speakers)
	return r
}

// linkedID returns an ID if it contains a digit or one of ":/#", else "". Some files have a
// class name in place of the ID.
func linkedID(v value) string {
	if id := v.string(); strings.ContainsAny(id, ":/#0123456789") {
		return id
	}
	return ""
}

// keywords returns the texts of a list, or the parts of one text between its commas.
func keywords(v value) []string {
	if v.kind == text {
		return nonBlank(strings.Split(strings.Trim(v.text, "[]"), ",")...)
	}
	return v.strings()
}
