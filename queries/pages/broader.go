package pages

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// fillVocabulary gives a thing its place among others.
func (r *reader) fillVocabulary(t *Thing) {
	for _, l := range r.Index().Links(t.ID) {
		name := r.Directory().Named(l.ID)
		switch {
		case l.Predicate == graph.PredWorksFor && l.Inverse:
			t.Speakers = append(t.Speakers, name)
		case l.Inverse && (l.Predicate == graph.PredBroader || l.Predicate == graph.PredParent):
			it := r.Item(l.ID)
			it.Talks = r.Index().TalkCount(l.ID)
			t.Narrower = append(t.Narrower, it)
		case l.Predicate == graph.PredBroader:
			t.Lineage = append(t.Lineage, r.lineage(l.ID))
		case l.Predicate == graph.PredManufacturer && l.Inverse:
			t.Products = append(t.Products, name)
		case l.ID.Kind() != graph.KindProduct:
			t.Links = append(t.Links, NamedLink{queries.DescribeLink(l), name.ID, name.Name})
		}
	}
	slices.SortStableFunc(t.Links, func(a, b NamedLink) int {
		return cmp.Or(cmp.Compare(a.Words, b.Words), cmp.Compare(a.Name, b.Name))
	})
	t.Links = slices.Compact(t.Links)
	slices.SortStableFunc(t.Narrower, func(a, b queries.Item) int { return cmp.Or(cmp.Compare(b.Talks, a.Talks), cmp.Compare(a.Name, b.Name)) })
	question.SortByName(r.Directory(), t.Products, func(p question.Named) graph.ID { return p.ID })
}

// maxLineage bounds how many steps up a lineage goes.
const maxLineage = 8

// lineage is a topic with the ones above it, the broadest first; of several broader
// topics it takes the first.
func (r *reader) lineage(id graph.ID) []question.Named {
	out := []question.Named{r.Directory().Named(id)}
	for range maxLineage {
		up := slices.IndexFunc(r.Index().Links(id), func(l graph.Link) bool { return l.Predicate == graph.PredBroader && !l.Inverse })
		if up < 0 {
			break
		}
		id = r.Index().Links(id)[up].ID
		if slices.ContainsFunc(out, func(n question.Named) bool { return n.ID == id }) {
			break
		}
		out = append([]question.Named{r.Directory().Named(id)}, out...)
	}
	return out
}
