package queries

import (
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// maxUnknown bounds the unknown words that a sentence lists.
const maxUnknown = 5

// explainUnknown returns a sentence that lists the unknown names and the nearest known ones.
func (r *answering) explainUnknown() string {
	if r.isStoreEmpty() {
		return nothingStored
	}
	var unknown []string
	nearest := ""
	for _, u := range r.q.Unknown[:min(len(r.q.Unknown), maxUnknown)] {
		unknown = append(unknown, "“"+u.Text+"”")
		var names []string
		for _, n := range u.Nearest {
			if !slices.Contains(names, n.Name) {
				names = append(names, n.Name)
			}
		}
		if nearest != "" || len(names) == 0 {
			continue
		}
		to := ""
		if len(r.q.Unknown) > 1 {
			to = " to “" + u.Text + "”"
		}
		nearest = fmt.Sprintf(" The nearest names%s: %s.", to, joinNames(names, "and"))
	}
	return fmt.Sprintf("Nothing here is called %s.%s", joinNames(unknown, "or"), nearest)
}

const nothingStored = "No talks are stored yet; load some notes first."

func (r *answering) isStoreEmpty() bool {
	return r.index.Count(graph.Selection{}) == 0
}

// explainEmpty returns a sentence that names the part of a question that no talk fulfils.
func (r *answering) explainEmpty() string {
	kind := r.q.Find.String()
	switch {
	case r.isStoreEmpty():
		return nothingStored
	case !r.q.SelectsTalks():
		return fmt.Sprintf("There are no such %s.", kind)
	}
	var s graph.Selection
	var names []string // what the talks counted so far mention
	before := 0
	count := func() int { return r.index.Count(s) }
	explain := func(name string) (string, bool) {
		n := count()
		switch {
		case n > 0:
			before, names = n, append(names, name)
			return "", false
		case len(names) == 0:
			return fmt.Sprintf("No talk mentions %s.%s", name, r.narrowerHint()), true
		}
		if before == 1 {
			return fmt.Sprintf("1 talk mentions %s, but not %s.", joinNames(names, "and"), name), true
		}
		return fmt.Sprintf("%s %s, but none of them mentions %s.", countMentions(before), joinNames(names, "and"), name), true
	}
	for _, id := range r.q.All {
		if id.Kind() == graph.KindTalk {
			name := r.directory.QuoteTitle(id)
			return fmt.Sprintf("No talk mentions a talk; ask for talks related to %s, or for topics of %s.", name, name)
		}
		s.All = append(s.All, r.engine.members(id, r.q.Narrower))
		if why, done := explain(r.directory.Name(id)); done {
			return why
		}
	}
	if len(r.q.Any) > 0 {
		for _, id := range r.q.Any {
			s.Any = append(s.Any, r.engine.members(id, r.q.Narrower)...)
		}
		if why, done := explain(r.JoinNames(r.q.Any, "or")); done {
			return why
		}
	}
	for _, id := range r.q.None {
		s.None = append(s.None, r.engine.members(id, r.q.Narrower)...)
		if count() == 0 && len(names) > 0 {
			also := "all of them mention"
			if before == 1 {
				also = "it mentions"
			}
			return fmt.Sprintf("%s %s, and %s %s too.", countMentions(before), joinNames(names, "and"), also, r.JoinNames(r.q.None, "or"))
		}
	}
	if s.MissingKind = r.q.MissingKind; s.MissingKind != "" && count() == 0 {
		return fmt.Sprintf("Every such talk names some of the %s.", question.Find(s.MissingKind))
	}
	if r.q.MinTalks > 0 {
		return fmt.Sprintf("No %s are mentioned in at least %s.", kind, graph.KindTalk.Quantity(r.q.MinTalks))
	}
	return fmt.Sprintf("The talks found name no %s.", kind)
}

// narrowerHint returns a sentence that proposes to include narrower topics or daughter
// companies, "" if that finds nothing either.
func (r *answering) narrowerHint() string {
	if r.q.Narrower || len(r.q.All) == 0 {
		return ""
	}
	id := r.q.All[0]
	group := append([]graph.ID{id}, r.engine.narrower(id)...)
	if n := r.index.Count(graph.Selection{All: [][]graph.ID{group}}); n > 0 {
		return fmt.Sprintf(" %s something narrower; add “including narrower” to the question.", countMentions(n))
	}
	return ""
}

func countMentions(n int) string {
	if n == 1 {
		return "1 talk mentions"
	}
	return fmt.Sprintf("%d talks mention", n)
}
