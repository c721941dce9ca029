package formats

import "github.com/talkgraph/talkgraph/graph"

// isFrab reports whether a file is {"schedule": {"conference": {"days": [...]}}}.
func isFrab(f *file) bool {
	return f.tree.get("schedule").get("conference").has("title", "days") && !f.tree.get("schedule").has("events")
}

// readFrab reads a schedule as JSON: its days contain rooms, which contain events.
func readFrab(f *file, use Use) error {
	conference := f.tree.get("schedule").get("conference")
	name := conference.title("title")
	for _, day := range conference.get("days").items() {
		rooms := day.get("rooms")
		for _, room := range rooms.order {
			for _, e := range rooms.fields[room].items() {
				if err := use(e.line, frabEvent(e, name, day.get("date").string())); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func frabEvent(e value, conference, day string) graph.Record {
	var who []string
	for _, p := range e.get("persons").objects() {
		who = append(who, p.get("public_name", "name", "full_public_name").string())
	}
	return graph.Record{
		ID: firstOf(e.get("guid").string(), e.get("id").string()), Title: e.title("title"), Event: conference,
		Abstract: paragraphs(e.get("subtitle").string(), e.get("abstract").string(), e.get("description").string()),
		Speakers: speakers(who...), Tags: nonBlank(e.get("track").local()),
		Date: firstOf(e.get("date").string(), day), URL: e.get("url").string(), Details: details(e),
	}
}
