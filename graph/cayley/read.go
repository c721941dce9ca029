package cayley

import (
	"context"
	"fmt"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// reader reads one state of a store.
type reader interface {
	// forEach calls use for each quad that equals the pattern at every end that the pattern
	// sets, in no order. It ends at an error of use.
	forEach(ctx context.Context, ends quad.Quad, use func(quad.Quad) error) error
	// skipPredicates returns a reader whose forEach skips the quads of some predicates.
	skipPredicates(predicates []quad.Value) reader
	// quadsOf returns the quads of some subjects that have one of the predicates.
	quadsOf(ctx context.Context, subjects, predicates []quad.Value) ([]quad.Quad, error)
	// sources returns the labels that are notes, sorted, followed by those of the vocabulary and
	// the corrections.
	sources(ctx context.Context) ([]graph.ID, error)
	// nodes calls use for every value that is an end of a quad.
	nodes(ctx context.Context, use func(quad.Value) error) error
	// uses returns the number of ends of quads that are a value. It may count the quads of one
	// label as one; it returns 0 only if no quad has the value.
	uses(ctx context.Context, v quad.Value) (int, error)
	// count returns the number of quads.
	count(ctx context.Context) (int, error)
	// verify checks the keys and calls problem for each fault.
	verify(ctx context.Context, problem func(format string, args ...any)) error
}

// matching returns the quads of a pattern.
func matching(ctx context.Context, r reader, ends quad.Quad) (out []quad.Quad, err error) {
	err = r.forEach(ctx, ends, func(q quad.Quad) error {
		out = append(out, q)
		return nil
	})
	return out, err
}

// labelQuads returns all quads of a label.
func labelQuads(ctx context.Context, r reader, label graph.ID) ([]quad.Quad, error) {
	return matching(ctx, r, quad.Quad{Label: quad.IRI(label)})
}

// sourceKinds are the kinds of labels that Labels lists, in its order.
var sourceKinds = [...]graph.Kind{graph.KindNote, graph.KindVocabulary, graph.KindCorrections}

// All calls use for every fact of the store, in no order. It leaves out the facts with a
// predicate in except.
func (s *Store) All(ctx context.Context, except []graph.Predicate, use func(graph.Fact) error) error {
	r, done, err := s.backend.read(ctx, false)
	if err != nil {
		return err
	}
	defer done()
	var skip []quad.Value
	for _, p := range except {
		if skip = append(skip, quad.IRI(p)); p == graph.PredQuotedFrom {
			skip = append(skip, citation)
		}
	}
	return r.skipPredicates(skip).forEach(ctx, quad.Quad{}, func(q quad.Quad) error {
		for _, f := range unpack(q) {
			if err := use(f); err != nil {
				return err
			}
		}
		return nil
	})
}

// SubjectFacts returns the facts of a subject, sorted; none for an unknown one.
func (s *Store) SubjectFacts(ctx context.Context, subject graph.ID) ([]graph.Fact, error) {
	talk, entity, mention := cutMention(subject)
	if !mention {
		out, err := s.facts(ctx, quad.Quad{Subject: quad.IRI(subject)})
		return slices.DeleteFunc(out, func(f graph.Fact) bool { return f.Subject != subject }), err
	}
	r, done, err := s.backend.read(ctx, false)
	if err != nil {
		return nil, err
	}
	defer done()
	packed, err := matching(ctx, r, quad.Quad{Subject: quad.IRI(talk), Predicate: citation})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", subject, err)
	}
	var out []graph.Fact
	for _, q := range packed {
		eachMention(q, func(id graph.ID, items string) {
			if id == entity {
				out = append(out, evidence(q, id, items)...)
			}
		})
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return out, nil
}

// Texts returns the texts of a subject and predicate, such as its names, sorted.
func (s *Store) Texts(ctx context.Context, subject graph.ID, p graph.Predicate) ([]string, error) {
	facts, err := s.facts(ctx, quad.Quad{Subject: quad.IRI(subject), Predicate: quad.IRI(p)})
	out := make([]string, len(facts))
	for i, f := range facts {
		out[i] = f.Object.Text
	}
	return slices.Compact(out), err
}

// TalkDetails returns the details of talks, each talk once, and the texts of their notes. It
// leaves out the texts of notes for which known returns true. It takes two look-ups, however
// many talks there are.
func (s *Store) TalkDetails(ctx context.Context, talks []graph.ID, known func(note graph.ID) bool) (details []graph.TalkDetails, notes map[graph.ID]string, err error) {
	r, done, err := s.backend.read(ctx, false)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	details, notes = make([]graph.TalkDetails, 0, len(talks)), map[graph.ID]string{}
	var subjects []quad.Value
	at := map[quad.Value]*graph.TalkDetails{}
	for _, talk := range talks {
		if v := quad.IRI(talk); at[v] == nil {
			details = append(details, graph.TalkDetails{Talk: talk})
			subjects = append(subjects, v)
			at[v] = &details[len(details)-1]
		}
	}
	quads, err := r.quadsOf(ctx, subjects, []quad.Value{quad.IRI(graph.PredName), quad.IRI(graph.PredTemporal), citation})
	var unknown []quad.Value
	for _, q := range quads {
		if err == nil {
			err = addDetail(at[q.Subject], q)
		}
		label, _ := q.Label.(quad.IRI)
		if note := graph.ID(label); q.Predicate == citation && !known(note) && !slices.Contains(unknown, q.Label) {
			unknown = append(unknown, q.Label)
		}
	}
	if err == nil && len(unknown) > 0 {
		quads, err = r.quadsOf(ctx, unknown, []quad.Value{quad.IRI(graph.PredText)})
		for _, q := range quads {
			note, _ := q.Subject.(quad.IRI)
			text, _ := q.Object.(quad.String)
			notes[graph.ID(note)] = string(text)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading the details of %d talks: %w", len(talks), err)
	}
	return details, notes, nil
}

// addDetail adds the statement of a quad to the details of its talk. It keeps the
// alphabetically first of several names.
func addDetail(to *graph.TalkDetails, q quad.Quad) error {
	if q.Predicate == citation {
		var err error
		to.Evidence, err = addCitations(to.Evidence, q)
		return err
	}
	name := &to.Name
	if q.Predicate == quad.IRI(graph.PredTemporal) {
		name = &to.Day
	}
	if text, ok := q.Object.(quad.String); ok && (*name == "" || string(text) < *name) {
		*name = string(text)
	}
	return nil
}

// facts returns the facts of the quads of a pattern, sorted.
func (s *Store) facts(ctx context.Context, ends quad.Quad) ([]graph.Fact, error) {
	r, done, err := s.backend.read(ctx, false)
	if err != nil {
		return nil, err
	}
	defer done()
	quads, err := matching(ctx, r, ends)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", ends, err)
	}
	return facts(quads), nil
}

// Facts returns all facts of a label, sorted; none for an unknown label.
func (s *Store) Facts(ctx context.Context, label graph.ID) ([]graph.Fact, error) {
	return s.facts(ctx, quad.Quad{Label: quad.IRI(label)})
}

// Labels returns the IDs of the stored notes, sorted, followed by those of the vocabulary
// and the corrections if they are stored.
func (s *Store) Labels(ctx context.Context) ([]graph.ID, error) {
	r, done, err := s.backend.read(ctx, true)
	if err != nil {
		return nil, err
	}
	defer done()
	return r.sources(ctx)
}
