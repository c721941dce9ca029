package formats

import "github.com/talkgraph/talkgraph/graph"

// isConferences reports whether a file is a list of events with their dates.
func isConferences(f *file) bool {
	return f.tree.kind == list && f.tree.first().has("name", "url", "startDate")
}

// readConferences reads conferences, each of which is an event without talks. It adds the year
// to a name without one, because two years of a conference are two events.
func readConferences(f *file, use Use) error {
	for _, c := range f.tree.items() {
		date := c.get("startDate").string()
		name := c.title("name")
		if year, ok := graph.YearOfDate(date); ok {
			if _, hasYear := graph.NewID(graph.KindEvent, name).Year(); !hasYear {
				name += " " + year.Local()
			}
		}
		if err := use(c.line, graph.Record{Event: name, Date: date, URL: c.get("url").string()}); err != nil {
			return err
		}
	}
	return nil
}
