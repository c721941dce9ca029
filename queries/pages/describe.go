package pages

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// MaxDescribed bounds the entities that one export describes.
const MaxDescribed = 10_000

// describedTalks bounds the talks that Describe lists for a single entity.
const describedTalks = 200

// Describe returns the facts about entities, grouped by label. It adds the evidence of talks, and
// the kind and the name of each target of an edge. For a single entity it adds the first talks
// with an edge to it. It omits the texts of notes.
func Describe(ctx context.Context, e *queries.Engine, ids ...graph.ID) ([]graph.LabelFacts, error) {
	for _, id := range ids {
		if !e.Directory().Known(id) {
			return nil, e.Directory().NotFound(id)
		}
	}
	return queries.Consistently(ctx, e, func(r *queries.Reader) ([]graph.LabelFacts, error) { return (&reader{r}).describe(ids) })
}

func (r *reader) describe(ids []graph.ID) ([]graph.LabelFacts, error) {
	d := described{facts: map[graph.Fact]bool{}, whole: map[graph.ID]bool{}}
	targets := map[graph.ID]bool{}
	for _, id := range ids {
		d.whole[id] = true
	}
	for _, id := range ids {
		facts, err := r.Facts(id)
		if err != nil {
			return nil, fmt.Errorf("describing %s: %w", id, err)
		}
		for _, f := range facts {
			d.facts[f] = true
			to := f.Object.ID
			if to == "" || f.Predicate == graph.PredType || to.Kind() == graph.KindNote {
				continue
			}
			targets[to] = true
			if f.Predicate == graph.PredAbout || f.Predicate == graph.PredMentions {
				if err := d.add(r, graph.MentionID(id, to), nil); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(ids) == 1 && ids[0].Kind() != graph.KindTalk {
		if err := d.addTalks(r, ids[0]); err != nil {
			return nil, err
		}
	}
	for to := range targets {
		if !d.whole[to] {
			if err := d.add(r, to, isTypeOrName); err != nil {
				return nil, err
			}
		}
	}
	return graph.ByLabel(slices.Collect(maps.Keys(d.facts))), nil
}

// isTypeOrName reports whether a predicate states the type or the name of an entity.
func isTypeOrName(p graph.Predicate) bool {
	return p == graph.PredType || p == graph.PredName || p == graph.PredPrefLabel
}

// described collects facts.
type described struct {
	facts map[graph.Fact]bool
	whole map[graph.ID]bool // entities whose facts are all included
}

// add adds the facts about an entity whose predicate only accepts; nil accepts all.
func (d *described) add(r *reader, id graph.ID, only func(graph.Predicate) bool) error {
	facts, err := r.Facts(id)
	if err != nil {
		return fmt.Errorf("describing %s: %w", id, err)
	}
	for _, f := range facts {
		if only == nil || only(f.Predicate) {
			d.facts[f] = true
		}
	}
	return nil
}

// addTalks adds the edges from talks to an entity, and the names of the talks.
func (d *described) addTalks(r *reader, id graph.ID) error {
	_, talks := r.Index().Select(graph.Selection{All: [][]graph.ID{{id}}}, 0, describedTalks)
	for _, talk := range talks {
		facts, err := r.Facts(talk)
		if err != nil {
			return fmt.Errorf("describing %s: %w", id, err)
		}
		for _, f := range facts {
			if f.Object.ID == id || isTypeOrName(f.Predicate) {
				d.facts[f] = true
			}
		}
	}
	return nil
}
