package formats

import "github.com/talkgraph/talkgraph/graph"

// isConferences knows a list of events with their dates.
func isConferences(f *file) bool {
	return f.tree.kind == list && f.tree.first().has("name", "url", "startDate")
}

// readConferences reads conferences, each an event without talks. A name that does not
// tell the year gets it, so that two years of a conference stay apart.
func readConferences(f *file, use Use) error {
	for _, c := range f.tree.items() {
		date := c.get("startDate").string()
		name := c.title("name")
		if year, ok := graph.YearOfDate(date); ok {
			if _, tells := graph.NewID(graph.KindEvent, name).Year(); !tells {
				name += " " + year.Local()
			}
		}
		if err := use(c.line, graph.Record{Event: name, Date: date, URL: c.get("url").string()}); err != nil {
			return err
		}
	}
	return nil
}
