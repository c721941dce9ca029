package cayley

import (
	"context"
	"fmt"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// reader reads one state of a store.
type reader interface {
	// at returns the quads at one end of a value, subject or object; of one predicate
	// and one label, unless they are nil.
	at(ctx context.Context, d quad.Direction, v, predicate, label quad.Value) ([]stored, error)
	// of returns the quads of some subjects that have one of some predicates.
	of(ctx context.Context, subjects, predicates []quad.Value) ([]stored, error)
	// said returns all quads of a label.
	said(ctx context.Context, label quad.Value) ([]stored, error)
	// subjects returns those of the quads with a predicate and an object, each once.
	subjects(ctx context.Context, predicate, object quad.Value) ([]quad.Value, error)
	// all calls use for every quad, in no order.
	all(ctx context.Context, use func(quad.Quad) error) error
}

// stored is a quad and what its store knows it by.
type stored struct {
	quad.Quad
	ref any
}

// iterating reads through Cayley's iterators.
type iterating struct{ cgraph.QuadStore }

func (r iterating) at(ctx context.Context, d quad.Direction, v, predicate, label quad.Value) ([]stored, error) {
	ref := r.ValueOf(v)
	if ref == nil {
		return nil, ctx.Err()
	}
	var out []stored
	err := each(ctx, r, r.QuadIterator(d, ref), func(q quad.Quad) error {
		if (predicate == nil || q.Predicate == predicate) && (label == nil || q.Label == label) {
			out = append(out, stored{Quad: q})
		}
		return nil
	})
	return out, err
}

func (r iterating) of(ctx context.Context, subjects, predicates []quad.Value) ([]stored, error) {
	return oneByOne(ctx, r, subjects, predicates)
}

// oneByOne is of where a look-up costs little.
func oneByOne(ctx context.Context, r reader, subjects, predicates []quad.Value) (out []stored, err error) {
	for _, s := range subjects {
		for _, p := range predicates {
			quads, err := r.at(ctx, quad.Subject, s, p, nil)
			if err != nil {
				return nil, err
			}
			out = append(out, quads...)
		}
	}
	return out, nil
}

// said follows the rule of the layout from a label to all it says.
func (r iterating) said(ctx context.Context, label quad.Value) ([]stored, error) {
	subjects, err := r.at(ctx, quad.Object, label, quad.IRI(graph.PredBasedOn), label)
	if err != nil {
		return nil, err
	}
	out, err := r.at(ctx, quad.Subject, label, nil, label)
	for _, s := range subjects {
		if err == nil && s.Subject != label {
			var more []stored
			more, err = r.at(ctx, quad.Subject, s.Subject, nil, label)
			out = append(out, more...)
		}
	}
	return out, err
}

func (r iterating) subjects(ctx context.Context, predicate, object quad.Value) ([]quad.Value, error) {
	return subjectsOf(ctx, r, predicate, object)
}

func (r iterating) all(ctx context.Context, use func(quad.Quad) error) error {
	return each(ctx, r, r.QuadsAllIterator(), use)
}

// each is the one place that iterates by Cayley, which ends an iteration whose context
// is cancelled early and without an error.
func each(ctx context.Context, qs cgraph.QuadStore, it cgraph.Iterator, use func(quad.Quad) error) error {
	defer it.Close()
	for it.Next(ctx) {
		if err := use(qs.Quad(it.Result())); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return it.Err()
}

// subjectsOf reads quads for their subjects.
func subjectsOf(ctx context.Context, r reader, predicate, object quad.Value) ([]quad.Value, error) {
	quads, err := r.at(ctx, quad.Object, object, predicate, nil)
	seen := map[quad.Value]bool{}
	var out []quad.Value
	for _, q := range quads {
		if !seen[q.Subject] {
			seen[q.Subject] = true
			out = append(out, q.Subject)
		}
	}
	return out, err
}

// All calls use for every fact of the store, in no order.
func (s *Store) All(ctx context.Context, use func(graph.Fact) error) error {
	r, done, err := s.back.read(ctx, false)
	if err != nil {
		return err
	}
	defer done()
	return r.all(ctx, func(q quad.Quad) error {
		for _, f := range unpack(q) {
			if err := use(f); err != nil {
				return err
			}
		}
		return nil
	})
}

// Of returns the facts whose subject is the ID, sorted; none for an unknown one.
func (s *Store) Of(ctx context.Context, subject graph.ID) ([]graph.Fact, error) {
	talk, thing, mention := cutMention(subject)
	if !mention {
		out, err := s.at(ctx, quad.Subject, subject, nil)
		return slices.DeleteFunc(out, func(f graph.Fact) bool { return f.Subject != subject }), err
	}
	r, done, err := s.back.read(ctx, false)
	if err != nil {
		return nil, err
	}
	defer done()
	packed, err := r.at(ctx, quad.Subject, quad.IRI(talk), citation, nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", subject, err)
	}
	var out []graph.Fact
	for _, q := range packed {
		eachMention(q.Quad, func(of graph.ID, says []string) {
			if of == thing {
				out = append(out, evidence(q.Quad, of, says)...)
			}
		})
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return out, nil
}

// Texts are the texts that a thing has by a predicate, such as its names, sorted.
func (s *Store) Texts(ctx context.Context, subject graph.ID, p graph.Predicate) ([]string, error) {
	facts, err := s.at(ctx, quad.Subject, subject, quad.IRI(p))
	out := make([]string, len(facts))
	for i, f := range facts {
		out[i] = f.Object.Text
	}
	return slices.Compact(out), err
}

// Show reads what a page shows of some talks, each once, and the texts of the notes that say so but
// for those that are known already: in two look-ups, however many the talks.
func (s *Store) Show(ctx context.Context, talks []graph.ID, known func(note graph.ID) bool) (shown []graph.Shown, notes map[graph.ID]string, err error) {
	r, done, err := s.back.read(ctx, false)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	shown, notes = make([]graph.Shown, 0, len(talks)), map[graph.ID]string{}
	var subjects []quad.Value
	at := map[quad.Value]*graph.Shown{}
	for _, talk := range talks {
		if v := quad.IRI(talk); at[v] == nil {
			shown = append(shown, graph.Shown{Talk: talk, Evidence: map[graph.ID]graph.Cited{}})
			subjects = append(subjects, v)
			at[v] = &shown[len(shown)-1]
		}
	}
	quads, err := r.of(ctx, subjects, []quad.Value{quad.IRI(graph.PredName), quad.IRI(graph.PredTemporal), citation})
	var unknown []quad.Value
	for _, q := range quads {
		if err == nil {
			err = show(at[q.Subject], q.Quad)
		}
		label, _ := q.Label.(quad.IRI)
		if note := graph.ID(label); q.Predicate == citation && !known(note) && !slices.Contains(unknown, q.Label) {
			unknown = append(unknown, q.Label)
		}
	}
	if err == nil && len(unknown) > 0 {
		quads, err = r.of(ctx, unknown, []quad.Value{quad.IRI(graph.PredText)})
		for _, q := range quads {
			note, _ := q.Subject.(quad.IRI)
			text, _ := q.Object.(quad.String)
			notes[graph.ID(note)] = string(text)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading what is shown of %d talks: %w", len(talks), err)
	}
	return shown, notes, nil
}

// show puts what a quad says where it is shown; of several names the first of the alphabet.
func show(to *graph.Shown, q quad.Quad) error {
	if q.Predicate == citation {
		return cite(to.Evidence, q)
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

// at returns the facts at one end of an ID, sorted. Its time is linear in them.
func (s *Store) at(ctx context.Context, d quad.Direction, id graph.ID, predicate quad.Value) ([]graph.Fact, error) {
	r, done, err := s.back.read(ctx, false)
	if err != nil {
		return nil, err
	}
	defer done()
	quads, err := r.at(ctx, d, quad.IRI(id), predicate, nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", id, err)
	}
	return facts(quads), nil
}

// Facts returns all that a label says, sorted; none for an unknown label.
func (s *Store) Facts(ctx context.Context, label graph.ID) ([]graph.Fact, error) {
	r, done, err := s.back.read(ctx, false)
	if err != nil {
		return nil, err
	}
	defer done()
	quads, err := r.said(ctx, quad.IRI(label))
	if err != nil {
		return nil, fmt.Errorf("reading what %s says: %w", label, err)
	}
	return facts(quads), nil
}

// Labels returns the IDs of the notes stored, sorted, and last the vocabulary's and
// the corrections' if they are there.
func (s *Store) Labels(ctx context.Context) ([]graph.ID, error) {
	r, done, err := s.back.read(ctx, true)
	if err != nil {
		return nil, err
	}
	defer done()
	return labels(ctx, r)
}

func labels(ctx context.Context, r reader) ([]graph.ID, error) {
	var out []graph.ID
	for _, kind := range []graph.Kind{graph.KindNote, graph.KindVocabulary, graph.KindCorrections} {
		subjects, err := r.subjects(ctx, quad.IRI(graph.PredType), quad.IRI(graph.Classes[kind]))
		if err != nil {
			return nil, fmt.Errorf("listing the notes: %w", err)
		}
		from := len(out)
		for _, v := range subjects {
			id, _ := v.(quad.IRI)
			out = append(out, graph.ID(id))
		}
		slices.Sort(out[from:])
	}
	return out, nil
}
