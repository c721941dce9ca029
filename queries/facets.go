package queries

import (
	"cmp"
	"math"
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

// minTypical is the number of talks from which on facets are ordered by how typical they are.
// Of fewer talks, what is frequent is what matters.
const minTypical = 20

// Facets counts the entities of the talks that a list question finds, at most limit of each kind.
// It takes free wording as conditions. Topics and companies come in the order in which they are
// typical of these talks, other entities by frequency. It omits entities of all those talks,
// which narrow nothing, and kinds without entities.
func (e *Engine) Facets(q question.Question, limit int) []Facet {
	if !q.SelectsTalks() || len(q.Unknown) > 0 {
		return nil
	}
	q = q.Strict()
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.selection(q)
	if q.AsksTexts() {
		ranked := e.rank(q, contentsOf(q, e.directory))
		_, talks := ranked.best(e.index, s, maxSorted)
		ranked.release()
		s = graph.Selection{All: [][]graph.ID{talks}}
	}
	total := e.index.Count(s)
	var out []Facet
	for _, kind := range facetKinds {
		f := Facet{Kind: kind}
		counts := slices.DeleteFunc(e.index.Facets(s, kind, 0), func(c graph.Count) bool { return c.Talks == total })
		if total >= minTypical && (kind == graph.KindTopic || kind == graph.KindCompany) {
			e.sortByLift(counts, total)
		}
		for _, c := range counts[:min(limit, len(counts))] {
			it := e.item(c.ID)
			it.Talks = c.Talks
			f.Items = append(f.Items, it)
		}
		if len(f.Items) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// sortByLift sorts the entities of some talks by how typical of them they are: the number of
// talks times the logarithm of the lift, that is, of how much more often they are in these
// talks than in all.
func (e *Engine) sortByLift(counts []graph.Count, talks int) {
	all := float64(e.index.Count(graph.Selection{}))
	weight := func(c graph.Count) float64 {
		lift := float64(c.Talks) / float64(talks) * all / float64(max(e.index.TalkCount(c.ID), 1))
		return float64(c.Talks) * math.Log(lift)
	}
	slices.SortStableFunc(counts, func(a, b graph.Count) int { return cmp.Compare(weight(b), weight(a)) })
}
