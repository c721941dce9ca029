package formats

import (
	"regexp"

	"github.com/talkgraph/talkgraph/graph"
)

// isSessionize reports whether a file is {"sessions": [...], "speakers": [...],
// "categories": [...]}.
func isSessionize(f *file) bool { return f.tree.has("sessions", "speakers", "categories") }

var (
	// topicTitle matches the title of a category whose items are topics: "Track" and
	// "Technologies", but not "Session length".
	topicTitle = regexp.MustCompile(`(?i)categor|track|topic|tag|theme|technolog|subject`)

	levelTitle = regexp.MustCompile(`(?i)\blevel\b`)                          // "Session Level", not "Topic"
	kindTitle  = regexp.MustCompile(`(?i)\b(?:session|talk) (?:format|type)`) // "Session format", not "Track"
)

// readSessionize reads the sessions and finds their speakers and categories by ID. It leaves
// out service sessions such as lunch. It reads the company from a speaker's tag line.
func readSessionize(f *file, use Use) error {
	who := map[string]graph.Speaker{}
	for _, s := range f.tree.get("speakers").items() {
		name := firstOf(s.get("fullName").string(), s.get("firstName").string()+" "+s.get("lastName").string())
		who[s.get("id").string()] = graph.Speaker{Name: name, Company: worksAt(s.get("tagLine").string())}
	}
	categories, levels, kinds := map[string]string{}, map[string]string{}, map[string]string{}
	for _, c := range f.tree.get("categories").items() {
		into := map[string]string{}
		switch title := c.get("title").string(); {
		case levelTitle.MatchString(title):
			into = levels
		case kindTitle.MatchString(title):
			into = kinds
		case topicTitle.MatchString(title):
			into = categories
		}
		for _, item := range c.get("items").items() {
			into[item.get("id").string()] = item.get("name").string()
		}
	}
	for _, s := range f.tree.get("sessions").items() {
		if why := whyLeftOut(s); why != "" {
			f.leaveOut(s.line, s.get("title").plain(), why)
			continue
		}
		r := graph.Record{
			ID: s.get("id").string(), Title: s.title("title"), Abstract: s.get("description").string(),
			Date: s.get("startsAt").string(), URL: firstOf(s.get("recordingUrl").string(), s.get("liveUrl").string()), Details: details(s),
		}
		for _, id := range s.get("speakers").items() {
			speaker, known := who[id.string()]
			if !known {
				id.fail("no speaker has the ID %q; export sessions and speakers together", id.string())
			}
			r.Speakers = append(r.Speakers, speaker)
		}
		for _, id := range s.get("categoryItems").items() {
			r.Tags = nonBlank(append(r.Tags, categories[id.string()])...)
			r.Level, r.Kind = firstOf(r.Level, levels[id.string()]), firstOf(r.Kind, kinds[id.string()])
		}
		r.Companies = companies(r.Speakers)
		if err := use(s.line, r); err != nil {
			return err
		}
	}
	return nil
}

// isSpeakersView reports whether a file is the view "Speakers" of Sessionize: people, each with a
// list of sessions.
func isSpeakersView(f *file) bool {
	return f.tree.kind == list && f.tree.first().has("fullName", "sessions") && f.tree.first().get("sessions").kind == list
}

// readSpeakersView reads the sessions of the speakers as talks, each once. They have no abstract.
func readSpeakersView(f *file, use Use) error {
	var order []string
	talks, lines := map[string]*graph.Record{}, map[string]int{}
	for _, p := range f.tree.items() {
		who := graph.Speaker{Name: p.get("fullName").string(), Company: worksAt(p.get("tagLine").string())}
		if len(p.get("sessions").items()) == 0 {
			f.leaveOut(p.line, who.Name, "the speaker has no session")
		}
		for _, s := range p.get("sessions").items() {
			id := firstOf(s.get("id").string(), s.get("name").string())
			if talks[id] == nil {
				order = append(order, id)
				talks[id], lines[id] = &graph.Record{ID: s.get("id").string(), Title: s.title("name", "title")}, s.line
			}
			talks[id].Speakers = append(talks[id].Speakers, who)
		}
	}
	for _, id := range order {
		r := talks[id]
		r.Companies = companies(r.Speakers)
		if err := use(lines[id], *r); err != nil {
			return err
		}
	}
	return nil
}
