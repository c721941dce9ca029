package queries

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Widens reports whether a narrower entity than one of the question has talks, so that including
// narrower ones may change the answer.
func (e *Engine) Widens(q question.Question) bool {
	return q.SelectsTalks() && slices.ContainsFunc(slices.Concat(q.All, q.Any, q.None), func(id graph.ID) bool {
		return slices.ContainsFunc(e.narrower(id), func(o graph.ID) bool { return e.index.TalkCount(o) > 0 })
	})
}

// Facet holds the entities of one kind in the talks of an answer, the most frequent first.
type Facet struct {
	Kind  graph.Kind
	Items []Item // Talks counts talks of the answer
}

// facetKinds lists the kinds of facets in the order in which they are shown.
var facetKinds = []graph.Kind{graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson, graph.KindFormat, graph.KindLanguage}

// Facets counts the entities of the talks that a list question finds, at most limit of each kind.
// It omits entities of all those talks, which narrow nothing, and kinds without entities.
func (e *Engine) Facets(q question.Question, limit int) []Facet {
	if !q.SelectsTalks() || len(q.Unknown) > 0 {
		return nil
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.selection(q)
	total := e.index.Count(s)
	var out []Facet
	for _, kind := range facetKinds {
		f := Facet{Kind: kind}
		for _, c := range e.index.Facets(s, kind, 0) {
			if c.Talks < total && len(f.Items) < limit {
				it := e.item(c.ID)
				it.Talks = c.Talks
				f.Items = append(f.Items, it)
			}
		}
		if len(f.Items) > 0 {
			out = append(out, f)
		}
	}
	return out
}
