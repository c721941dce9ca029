package formats

import (
	"html"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isOSCON reports whether a file is {"Schedule": {"events": [...], "speakers": [...]}}.
func isOSCON(f *file) bool { return f.tree.get("Schedule").has("events", "speakers") }

// readOSCON reads the events of the schedule and finds their speakers by serial number. It
// unescapes the texts, which contain HTML entities.
func readOSCON(f *file, use Use) error {
	schedule := f.tree.get("Schedule")
	who := map[string]graph.Speaker{}
	for _, s := range schedule.get("speakers").items() {
		who[s.get("serial").string()] = graph.Speaker{
			Name: html.UnescapeString(s.get("name").string()), Company: strings.TrimSpace(html.UnescapeString(s.get("affiliation").string())),
		}
	}
	for _, e := range schedule.get("events").items() {
		url, start := e.get("website_url").string(), e.get("time_start").string()
		r := graph.Record{
			ID: e.get("serial").string(), Title: html.UnescapeString(e.title("name")), Event: osconEvent(url, start),
			Abstract: html.UnescapeString(e.get("description").string()), Tags: e.get("categories").strings(), Date: start, URL: url,
		}
		for _, id := range e.get("speakers").items() {
			if s, known := who[id.string()]; known && s.Name != "" {
				r.Speakers = append(r.Speakers, s)
			}
		}
		r.Companies = companies(r.Speakers)
		if err := use(e.line, r); err != nil {
			return err
		}
	}
	return nil
}

// osconEvent returns "OSCON" with the year of the start if the address is on oscon.com, else
// "". The file does not name its event.
func osconEvent(url, start string) string {
	year, ok := graph.YearOfDate(start)
	if ok && strings.Contains(url, "oscon.com/") {
		return "OSCON " + year.Local()
	}
	return ""
}
