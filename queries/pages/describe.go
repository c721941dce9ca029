package pages

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// MaxDescribed is how many talks are described at once, as data.
const MaxDescribed = 10_000

// describedTalks is how many of the talks of one thing that is described are named.
const describedTalks = 200

// Describe is what is said of things, label by label: of a talk with its evidence, and of
// what they lead to the kind and the name; of one thing alone also the first talks that
// lead to it. Texts of notes are left out.
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
	led := map[graph.ID]bool{}
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
			led[to] = true
			if f.Predicate == graph.PredAbout || f.Predicate == graph.PredMentions {
				if err := d.add(r, graph.MentionID(id, to), nil); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(ids) == 1 && ids[0].Kind() != graph.KindTalk {
		if err := d.talksOf(r, ids[0]); err != nil {
			return nil, err
		}
	}
	for to := range led {
		if !d.whole[to] {
			if err := d.add(r, to, isName); err != nil {
				return nil, err
			}
		}
	}
	return graph.ByLabel(slices.Collect(maps.Keys(d.facts))), nil
}

// isName tells the facts that say what a thing is and what it is called.
func isName(p graph.Predicate) bool {
	return p == graph.PredType || p == graph.PredName || p == graph.PredPrefLabel
}

// described gathers facts.
type described struct {
	facts map[graph.Fact]bool
	whole map[graph.ID]bool
}

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

// talksOf adds the edges of talks to a thing, and what the talks are called.
func (d *described) talksOf(r *reader, thing graph.ID) error {
	_, talks := r.Index().Select(graph.Selection{All: [][]graph.ID{{thing}}}, 0, describedTalks)
	for _, talk := range talks {
		facts, err := r.Facts(talk)
		if err != nil {
			return fmt.Errorf("describing %s: %w", thing, err)
		}
		for _, f := range facts {
			if f.Object.ID == thing || isName(f.Predicate) {
				d.facts[f] = true
			}
		}
	}
	return nil
}
