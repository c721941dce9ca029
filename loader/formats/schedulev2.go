package formats

import "github.com/talkgraph/talkgraph/graph"

// isScheduleTwo reports whether a file is {"schedule": {"conference": ..., "events": [...]}}.
func isScheduleTwo(f *file) bool {
	return f.tree.get("schedule").has("conference", "events")
}

// readScheduleTwo reads a schedule whose events are one list. An event names its track by the
// slug of the track.
func readScheduleTwo(f *file, use Use) error {
	schedule := f.tree.get("schedule")
	conference := schedule.get("conference")
	name := conference.title("title")
	tracks := map[string]string{}
	for _, t := range conference.get("tracks").items() {
		tracks[t.get("slug").string()] = t.get("name").local()
	}
	for _, e := range schedule.get("events").items() {
		var who []string
		for _, p := range e.get("participants", "persons").objects() {
			if role := p.get("role").string(); role == "" || role == "SPEAKER" {
				who = append(who, p.get("name", "public_name").string())
			}
		}
		track := e.get("track")
		if slug := track.get("slug"); slug.kind != null {
			track = slug
		}
		r := graph.Record{
			ID: firstOf(e.get("guid").string(), e.get("code").string()), Title: e.title("title"), Event: name,
			Abstract: paragraphs(e.get("subtitle").local(), e.get("abstract").local(), e.get("description").local()),
			Speakers: speakers(who...), Tags: nonBlank(firstOf(tracks[track.string()], track.string())),
			Date: e.get("start", "date").string(), URL: e.get("url").string(), Details: details(e),
		}
		if err := use(e.line, r); err != nil {
			return err
		}
	}
	return nil
}
