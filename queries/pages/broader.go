package pages

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// vocabulary holds the edges of an entity that the vocabulary states.
type vocabulary struct {
	people, products []question.Named
	narrower         []queries.Item // narrower topics, companies that belong to it
	lineage          [][]question.Named
	links            []NamedLink // all other edges, except those to products
}

// vocabulary reads the edges of an entity that the vocabulary states.
func (r *reader) vocabulary(id graph.ID) (v vocabulary) {
	for _, l := range r.Index().Links(id) {
		name := r.Directory().Named(l.ID)
		switch {
		case l.Predicate == graph.PredWorksFor && l.Inverse:
			v.people = append(v.people, name)
		case l.Inverse && (l.Predicate == graph.PredBroader || l.Predicate == graph.PredParent):
			v.narrower = append(v.narrower, r.ItemWithTalks(l.ID))
		case l.Predicate == graph.PredBroader:
			v.lineage = append(v.lineage, r.lineage(l.ID))
		case l.Predicate == graph.PredManufacturer && l.Inverse:
			v.products = append(v.products, name)
		case l.ID.Kind() != graph.KindProduct:
			v.links = append(v.links, NamedLink{queries.DescribeLink(l), name.ID, name.Name})
		}
	}
	slices.SortStableFunc(v.links, func(a, b NamedLink) int {
		return cmp.Or(cmp.Compare(a.Words, b.Words), cmp.Compare(a.Name, b.Name))
	})
	v.links = slices.Compact(v.links)
	slices.SortStableFunc(v.narrower, func(a, b queries.Item) int { return cmp.Or(cmp.Compare(b.Talks, a.Talks), cmp.Compare(a.Name, b.Name)) })
	question.SortByName(r.Directory(), v.products, func(p question.Named) graph.ID { return p.ID })
	return v
}

// maxLineage bounds the broader topics of a lineage.
const maxLineage = 8

// lineage returns a topic after its broader topics, the broadest first. Of several broader topics
// it takes the first.
func (r *reader) lineage(id graph.ID) []question.Named {
	out := []question.Named{r.Directory().Named(id)}
	for range maxLineage {
		broader := slices.IndexFunc(r.Index().Links(id), func(l graph.Link) bool { return l.Predicate == graph.PredBroader && !l.Inverse })
		if broader < 0 {
			break
		}
		id = r.Index().Links(id)[broader].ID
		if slices.ContainsFunc(out, func(n question.Named) bool { return n.ID == id }) {
			break
		}
		out = append([]question.Named{r.Directory().Named(id)}, out...)
	}
	return out
}
