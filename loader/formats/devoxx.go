package formats

import "github.com/talkgraph/talkgraph/graph"

// isDevoxx reports whether a file lists talks with a title, a talkType and a summary.
func isDevoxx(f *file) bool { return f.tree.first().has("title", "talkType", "summary") }

// readDevoxx reads the talks of Devoxx's call for papers. Their summaries are HTML.
func readDevoxx(f *file, use Use) error {
	for _, t := range f.tree.items() {
		r := graph.Record{
			ID: t.get("id").string(), Title: t.title("title"), Abstract: t.get("summary").string(),
			Speakers: speakers(t.get("speakers").strings()...), Tags: nonBlank(t.get("track").string()), Details: details(t),
		}
		if err := use(t.line, r); err != nil {
			return err
		}
	}
	return nil
}
