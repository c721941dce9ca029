package cayley

import (
	"context"
	"fmt"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// each is the one place that iterates: Cayley ends an iteration whose context is
// cancelled early and without an error.
func each(ctx context.Context, qs cgraph.QuadStore, it cgraph.Iterator, use func(graph.Fact) error) error {
	defer it.Close()
	for it.Next(ctx) {
		f, ok := toFact(qs.Quad(it.Result()))
		if !ok {
			continue
		}
		if err := use(f); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return it.Err()
}

// All calls use for every fact of the store, in no order.
func (s *Store) All(ctx context.Context, use func(graph.Fact) error) error {
	qs, done, err := s.back.session()
	if err != nil {
		return err
	}
	defer done()
	return each(ctx, qs, qs.QuadsAllIterator(), use)
}

// Of returns the facts whose subject is the ID, sorted; none for an unknown one.
func (s *Store) Of(ctx context.Context, subject graph.ID) ([]graph.Fact, error) {
	qs, done, err := s.back.view()
	if err != nil {
		return nil, err
	}
	defer done()
	return around(ctx, qs, quad.Subject, subject)
}

// Facts returns all that a label says, sorted; none for an unknown label.
func (s *Store) Facts(ctx context.Context, label graph.ID) ([]graph.Fact, error) {
	qs, done, err := s.back.view()
	if err != nil {
		return nil, err
	}
	defer done()
	return factsOf(ctx, qs, label)
}

// Labels returns the IDs of the notes stored, sorted, and last the vocabulary's if
// it is there.
func (s *Store) Labels(ctx context.Context) ([]graph.ID, error) {
	qs, done, err := s.back.view()
	if err != nil {
		return nil, err
	}
	defer done()
	return labelsOf(ctx, qs)
}

// around returns the facts at one end of an ID, sorted. Its time is linear in them.
func around(ctx context.Context, qs cgraph.QuadStore, d quad.Direction, id graph.ID) ([]graph.Fact, error) {
	ref := qs.ValueOf(quad.IRI(id))
	if ref == nil {
		return nil, ctx.Err()
	}
	var facts []graph.Fact
	err := each(ctx, qs, qs.QuadIterator(d, ref), func(f graph.Fact) error {
		facts = append(facts, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", id, err)
	}
	slices.SortFunc(facts, graph.Fact.Compare)
	return facts, nil
}

// factsOf follows the rule of the layout from a label to all it says.
func factsOf(ctx context.Context, qs cgraph.QuadStore, label graph.ID) ([]graph.Fact, error) {
	based, err := around(ctx, qs, quad.Object, label)
	if err != nil {
		return nil, err
	}
	subjects := []graph.ID{label}
	for _, f := range based {
		if f.Predicate == graph.PredBasedOn && f.Label == label && f.Subject != label {
			subjects = append(subjects, f.Subject)
		}
	}
	var out []graph.Fact
	for i := 0; i < len(subjects); i++ {
		facts, err := around(ctx, qs, quad.Subject, subjects[i])
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			if f.Label != label {
				continue
			}
			out = append(out, f)
			if f.Predicate == graph.PredAbout || f.Predicate == graph.PredMentions {
				subjects = append(subjects, graph.MentionID(f.Subject, f.Object.ID))
			}
		}
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return out, nil
}

func labelsOf(ctx context.Context, qs cgraph.QuadStore) ([]graph.ID, error) {
	var labels []graph.ID
	for _, kind := range []graph.Kind{graph.KindNote, graph.KindVocabulary, graph.KindCorrections} {
		facts, err := around(ctx, qs, quad.Object, graph.Classes[kind])
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			if f.Predicate == graph.PredType && f.Subject == f.Label {
				labels = append(labels, f.Label)
			}
		}
	}
	return labels, nil
}
