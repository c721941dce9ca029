package formats

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isCatalogue reports whether a file lists sessions with a code, a title, attributes and a
// sessionID.
func isCatalogue(f *file) bool { return f.tree.first().has("code", "title", "attributes", "sessionID") }

// readCatalogue reads a session catalogue. Three attributes of a session name its topics.
func readCatalogue(f *file, use Use) error {
	for _, s := range f.tree.items() {
		attributes := s.get("attributes")
		var tags []string
		for _, key := range []string{"topics", "areas_of_interest", "services"} {
			tags = append(tags, attributes.get(key).strings()...)
		}
		r := graph.Record{
			ID: s.get("code").string(), Title: s.title("title"), Event: reinventEvent(s.get("eventId").string()),
			Abstract: s.get("abstract").string(), Tags: nonBlank(tags...),
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

// reinventEvent returns the event of an ID: "AWS re:Invent 2025" for "17436415reinvent2025".
// It returns "" for other IDs.
func reinventEvent(id string) string {
	if _, year, ok := strings.Cut(id, "reinvent"); ok && year != "" {
		return "AWS re:Invent " + year
	}
	return ""
}
