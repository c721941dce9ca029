package formats

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isCatalogue knows sessions with a code, attributes and speakers.
func isCatalogue(f *file) bool { return f.tree.first().has("code", "title", "attributes", "sessionID") }

// readCatalogue reads a session catalogue: what it is about stands in three attributes.
func readCatalogue(f *file, use Use) error {
	for _, s := range f.tree.items() {
		attributes := s.get("attributes")
		var tags []string
		for _, key := range []string{"topics", "areas_of_interest", "services"} {
			tags = append(tags, attributes.get(key).strings()...)
		}
		r := graph.Record{
			ID: s.get("code").string(), Title: s.title("title"), Event: reinventOf(s.get("eventId").string()),
			Abstract: s.get("abstract").string(), Tags: filled(tags...),
		}
		for _, p := range s.get("speakers").objects() {
			name := firstOf(p.get("fullName", "globalFullName").string(), p.get("firstName").string()+" "+p.get("lastName").string())
			r.Speakers = append(r.Speakers, graph.Speaker{Name: name, Company: strings.TrimSpace(p.get("companyName", "globalCompany").string())})
		}
		r.Kind, r.Level = attributes.get("session_type", "type").plain(), attributes.get("level").plain()
		r.Companies = companies(r.Speakers)
		if err := use(s.line, r); err != nil {
			return err
		}
	}
	return nil
}

// reinventOf returns the event of an ID such as 17436415reinvent2025.
func reinventOf(id string) string {
	if _, year, ok := strings.Cut(id, "reinvent"); ok && year != "" {
		return "AWS re:Invent " + year
	}
	return ""
}
