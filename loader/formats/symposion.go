package formats

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isSymposion reports whether a file is {"schedule": [{"name": ..., "conf_key": ...}]}.
func isSymposion(f *file) bool { return f.tree.get("schedule").first().has("name", "conf_key") }

// readSymposion reads the talks that were not cancelled, and the sponsors of all levels.
func readSymposion(f *file, use Use) error {
	event := ""
	for _, t := range f.tree.get("schedule").items() {
		if strings.EqualFold(t.get("cancelled").string(), "true") {
			f.leaveOut(t.line, t.get("name").plain(), isCancelled)
			continue
		}
		if event == "" {
			event = pyconEvent(t.get("conf_url").string(), t.get("start").string())
		}
		r := graph.Record{
			ID: t.get("conf_key").string(), Title: t.title("name"), Event: event, Abstract: t.get("description").string(),
			Speakers: speakers(t.get("speakers").strings()...), Tags: nonBlank(strings.Split(t.get("tags").string(), ",")...),
			Date: t.get("start").string(), URL: t.get("conf_url").string(), Details: details(t),
		}
		if err := use(t.line, r); err != nil {
			return err
		}
	}
	sponsors := f.tree.get("conference").get("sponsors")
	var names []string
	for _, level := range sponsors.order {
		names = append(names, sponsors.fields[level].strings()...)
	}
	if len(names) == 0 || event == "" {
		return nil
	}
	return use(sponsors.line, graph.Record{ID: "sponsors", Event: event, Sponsors: nonBlank(names...)})
}

// pyconEvent returns the event of a talk by its page on us.pycon.org, else by its year. The
// file does not name its event.
func pyconEvent(url, start string) string {
	if _, rest, ok := strings.Cut(url, "//us.pycon.org/"); ok && len(rest) >= 4 {
		return "PyCon US " + rest[:4]
	}
	if year, ok := graph.YearOfDate(start); ok {
		return "PyCon " + year.Local()
	}
	return ""
}
