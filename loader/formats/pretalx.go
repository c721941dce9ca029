package formats

import "github.com/talkgraph/talkgraph/graph"

// submissions returns the list of submissions of a file, which is the list itself or one page
// of the API.
func submissions(f *file) value {
	if f.tree.kind == object {
		return f.tree.get("results")
	}
	return f.tree
}

// isPretalx reports whether a file lists submissions with a code, a title, a submission_type
// and a state.
func isPretalx(f *file) bool {
	return submissions(f).first().has("code", "title", "submission_type", "state")
}

// readPretalx reads all submissions but those that were rejected, withdrawn, cancelled or
// deleted, and drafts.
func readPretalx(f *file, use Use) error {
	for _, s := range submissions(f).items() {
		switch s.get("state").string() {
		case "rejected", "withdrawn", "canceled", "deleted", "draft":
			continue
		}
		var who []string
		for _, p := range s.get("speakers").each() {
			if p.kind == object {
				who = append(who, p.get("name").string())
			} else if len(f.report.Problems) == 0 {
				f.addProblem(p.line, "speakers are given by their codes, not by name; fetch the file with ?expand=speakers")
			}
		}
		tags := append([]string{s.get("track").local()}, s.get("tags").strings()...)
		r := graph.Record{
			ID: s.get("code").string(), Title: s.title("title"), Event: s.get("event").local(),
			Abstract: paragraphs(s.get("abstract").string(), s.get("description").string()),
			Speakers: speakers(who...), Tags: nonBlank(tags...), Date: s.get("slot").get("start").string(), Details: details(s),
		}
		if r.Place == "" {
			r.Place = s.get("slot").get("room").plain()
		}
		if err := use(s.line, r); err != nil {
			return err
		}
	}
	return nil
}
