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
// deleted, and drafts. It reports once that the file has codes in place of names.
func readPretalx(f *file, use Use) error {
	hasCodes := false
	for _, s := range submissions(f).items() {
		if cancelledState.MatchString(s.get("state").string()) {
			f.leaveOut(s.line, s.get("title").plain(), isCancelled)
			continue
		}
		var who []string
		for _, p := range s.get("speakers").each() {
			if p.kind == object {
				who = append(who, p.get("name").string())
			} else {
				hasCodes = true
			}
		}
		tags, unknownTag := namesOf(s.get("tags"), nil)
		track := s.get("track")
		if track.kind != scalar {
			tags = append([]string{track.plain()}, tags...)
		}
		hasCodes = hasCodes || track.kind == scalar || unknownTag != nil
		r := graph.Record{
			ID: s.get("code").string(), Title: s.title("title"), Event: s.get("event").local(),
			Abstract: paragraphs(s.get("abstract").string(), s.get("description").string()),
			Speakers: speakers(who...), Tags: nonBlank(tags...), Date: s.get("slot").get("start").string(), Details: details(s),
		}
		for _, slot := range s.get("slots").each() { // codes, or objects with ?expand=slots
			r.Date = firstOf(r.Date, slot.get("start").string())
			r.Place = firstOf(r.Place, slot.get("room").plain())
		}
		if s.get("submission_type").kind == scalar {
			r.Kind = ""
		}
		r.Place = firstOf(r.Place, s.get("slot").get("room").plain())
		if err := use(s.line, r); err != nil {
			return err
		}
	}
	if hasCodes {
		f.addProblem(f.tree.line, "speakers, tracks or tags are given by their codes, not by name; fetch the file with ?expand=speakers,track,tags,submission_type,slots.room")
	}
	return nil
}
