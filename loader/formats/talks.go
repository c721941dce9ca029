package formats

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isTalks knows a list of talks by the keys that lines of JSON have here, or by those that
// people are likely to use.
func isTalks(f *file) bool {
	talks := talksOf(f)
	first := talks.first()
	return talks.kind == list && first.kind == object && first.get("title", "name").kind == text && (len(first.order) == 1 || first.get("abstract", "description", "summary", "speakers", "speaker", "tags", "event").kind != null)
}

func talksOf(f *file) value {
	if f.tree.kind == object && f.tree.get("talks", "sessions").kind == list {
		return f.tree.get("talks", "sessions")
	}
	return f.tree
}

// readTalks reads a list of talks as JSON.
func readTalks(f *file, use Use) error {
	for _, t := range talksOf(f).each() {
		if t.kind != object {
			t.fail("%s stands where a talk is expected", t.kind)
			return nil
		}
		r := graph.Record{
			ID: t.get("id", "code").string(), Title: t.title("title", "name"), Event: firstOf(t.get("event", "conference").first().local(), f.tree.get("event").local()),
			Abstract: t.get("abstract", "description", "summary").local(), Companies: t.get("companies", "company").strings(),
			Tags: t.get("tags", "topics", "keywords").strings(), Date: t.get("date", "start", "startsAt").string(), URL: t.get("url", "link").string(), Details: details(t),
		}
		for _, s := range t.get("speakers", "speaker").each() {
			if s.kind != object {
				r.Speakers = append(r.Speakers, speakers(s.string())...)
				continue
			}
			name := firstOf(s.get("name", "fullName").string(), strings.TrimSpace(s.get("firstName").string()+" "+s.get("lastName").string()))
			r.Speakers = append(r.Speakers, graph.Speaker{Name: name, Company: firstOf(s.get("company", "affiliation", "organization").string())})
		}
		r.Companies = filled(append(r.Companies, companies(r.Speakers)...)...)
		if err := use(t.line, r); err != nil {
			return err
		}
	}
	return nil
}
