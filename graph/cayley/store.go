package cayley

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// Store is an open quad store. It is safe for concurrent use. Each call of a reader sees one
// state of the store, never half of a change.
type Store struct {
	write   sync.Mutex // held during a change and by Close
	backend backend
}

// backend stores quads, and a record of each change under its revision.
type backend interface {
	// read returns a reader of the current state; call done to release it. Pass several if more
	// than one read must see the same state.
	read(ctx context.Context, several bool) (r reader, done func(), err error)
	// update runs a change and commits it if change returns no error.
	update(ctx context.Context, change func(writer) error) error
	// revision returns the number of changes so far.
	revision(ctx context.Context) (uint64, error)
	// changes calls use for the records since a revision and returns the store's current
	// revision.
	changes(ctx context.Context, since uint64, use func(revision uint64, record []byte) error) (uint64, error)
	// trimChanges deletes the records up to a revision. It may keep some of them.
	trimChanges(ctx context.Context, upTo uint64) error
	// size returns the bytes on disk.
	size(ctx context.Context) (int64, error)
	// name returns the name of the store, which no other store has.
	name() string
	// batchSize returns the recommended number of facts in one update.
	batchSize() int
	close() error
}

// writer changes the store within one update. Its reads see its own changes.
type writer interface {
	reader
	// apply replaces the quads of labels, of which each occurs once.
	apply(ctx context.Context, changes []labelChange) error
	// record stores the record of the change as the next revision.
	record(ctx context.Context, change []byte) error
}

// Open opens the store at an address: "bolt:PATH" (created if it does not exist),
// "postgres://..." (an existing database, in which it creates its tables) or "memory:" (lost
// when it is closed). Close the store after use. Its errors wrap graph.ErrInvalid,
// ErrLocked, ErrForeign, ErrNotFound or ErrDamaged.
func Open(ctx context.Context, address string) (*Store, error) {
	scheme, path, ok := strings.Cut(address, ":")
	switch {
	case ok && scheme == "memory":
		b, err := openMemory()
		if err != nil {
			return nil, err
		}
		return &Store{backend: b}, nil
	case ok && scheme == "bolt":
		b, err := openBolt(path)
		if err != nil {
			return nil, err
		}
		return &Store{backend: b}, nil
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		b, err := openSQL(ctx, scheme, address)
		if err != nil {
			return nil, err
		}
		return &Store{backend: b}, nil
	}
	return nil, fmt.Errorf("%w: unknown store %q; write bolt:PATH, postgres://... or memory: for a trial", graph.ErrInvalid, address)
}

// closeWait is the time that Close waits for readers. It is a choice: most queries end
// sooner, and nobody waits long for a program to end.
const closeWait = 3 * time.Second

// Close waits for readers and closes the store. A reader that does not end in time, such as
// a query inside a step of the JavaScript engine, is abandoned. What was written is safe,
// and the end of the process releases the file.
func (s *Store) Close() error {
	s.write.Lock()
	defer s.write.Unlock()
	closed := make(chan error, 1)
	go func() { closed <- s.backend.close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(closeWait):
		return fmt.Errorf("%w: a query does not end; the store closes when the process ends", graph.ErrTimeout)
	}
}

// Replace atomically replaces the facts of a label and returns what it added and removed.
// Equal facts change nothing. It refuses, with graph.ErrInvalid, facts of another label and
// facts that could not be found from the label.
func (s *Store) Replace(ctx context.Context, label graph.ID, facts []graph.Fact) (graph.Delta, error) {
	ds, err := s.ReplaceAll(ctx, graph.LabelFacts{Label: label, Facts: facts})
	if err != nil {
		return graph.Delta{}, err
	}
	return ds[0], nil
}

// ReplaceAll replaces the facts of several labels in one atomic step. Each label may occur
// once. One large step is much faster than many small ones, because each waits for the disk.
func (s *Store) ReplaceAll(ctx context.Context, all ...graph.LabelFacts) ([]graph.Delta, error) {
	seen := map[graph.ID]bool{}
	for _, x := range all {
		err := CheckFacts(x.Label, x.Facts)
		if seen[x.Label] {
			err = fmt.Errorf("%w: the label occurs twice", graph.ErrInvalid)
		}
		if seen[x.Label] = true; err != nil {
			return nil, fmt.Errorf("replacing %s: %w", x.Label, err)
		}
	}
	out, err := s.change(ctx, func(w writer, c *change) error {
		for _, x := range all {
			old, err := labelQuads(ctx, w, x.Label)
			if err != nil {
				return err
			}
			c.replace(x.Label, old, x.Facts)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("replacing the facts of %s: %w", describe(all), err)
	}
	return out, nil
}

// Revise atomically replaces a label's facts with the result of revised. No other change, of
// this process or another, happens in between. revised may be called more than once.
func (s *Store) Revise(ctx context.Context, label graph.ID, revised func(old []graph.Fact) ([]graph.Fact, error)) (graph.Delta, error) {
	out, err := s.change(ctx, func(w writer, c *change) error {
		old, err := labelQuads(ctx, w, label)
		if err != nil {
			return err
		}
		now, err := revised(facts(old))
		if err == nil {
			err = CheckFacts(label, now)
		}
		if err != nil {
			return err
		}
		c.replace(label, old, now)
		return nil
	})
	if err != nil {
		return graph.Delta{}, fmt.Errorf("revising the facts of %s: %w", label, err)
	}
	return out[0], nil
}

// change collects the quads of labels that a change of the store replaces, and the delta of
// each label.
type change struct {
	deltas []graph.Delta
	labels []labelChange
}

// labelChange is the change of one label from its stored quads to others.
type labelChange struct {
	label graph.ID
	old   []quad.Quad
	quads []quad.Quad
}

// replace adds the change of one label from its quads to new facts.
func (c *change) replace(label graph.ID, old []quad.Quad, now []graph.Fact) {
	now = sortedFacts(now)
	d := diff(facts(old), now)
	c.deltas = append(c.deltas, d)
	if len(d.Added)+len(d.Removed) > 0 {
		c.labels = append(c.labels, labelChange{label, old, pack(now)})
	}
}

// change runs one change of the store. A change without quads is not recorded.
func (s *Store) change(ctx context.Context, gather func(writer, *change) error) ([]graph.Delta, error) {
	s.write.Lock()
	defer s.write.Unlock()
	var c change
	err := s.backend.update(ctx, func(w writer) error {
		c = change{}
		if err := gather(w, &c); err != nil || len(c.labels) == 0 {
			return err
		}
		if err := w.apply(ctx, c.labels); err != nil {
			return err
		}
		return w.record(ctx, encodeChange(c.deltas))
	})
	return c.deltas, err
}

// describe returns labels as an error mentions them: the ID of one, or the number of several.
func describe(all []graph.LabelFacts) string {
	if len(all) == 1 {
		return string(all[0].Label)
	}
	return fmt.Sprintf("%d notes", len(all))
}

// BatchSize returns the recommended number of facts in a call of ReplaceAll. A larger batch
// takes more memory and delays other processes that read the changes.
func (s *Store) BatchSize() int { return s.backend.batchSize() }

// Diff returns what Replace would change now, without changing anything.
func (s *Store) Diff(ctx context.Context, label graph.ID, facts []graph.Fact) (graph.Delta, error) {
	old, err := s.Facts(ctx, label)
	if err != nil {
		return graph.Delta{}, err
	}
	return diff(old, sortedFacts(facts)), nil
}

// sortedFacts returns the facts in order, each once.
func sortedFacts(facts []graph.Fact) []graph.Fact {
	out := slices.Clone(facts)
	slices.SortFunc(out, graph.Fact.Compare)
	return slices.Compact(out)
}

// Remove removes all facts of a label. It returns graph.ErrNotFound if there are none.
func (s *Store) Remove(ctx context.Context, label graph.ID) (graph.Delta, error) {
	d, err := s.Replace(ctx, label, nil)
	if err == nil && len(d.Removed) == 0 {
		err = fmt.Errorf("%w: the store has no facts of %s", graph.ErrNotFound, label)
	}
	return d, err
}

// diff returns the difference of two sorted sets.
func diff(old, now []graph.Fact) graph.Delta {
	var d graph.Delta
	for i, j := 0, 0; i < len(old) || j < len(now); {
		switch {
		case j == len(now) || i < len(old) && old[i].Compare(now[j]) < 0:
			d.Removed = append(d.Removed, old[i])
			i++
		case i == len(old) || old[i].Compare(now[j]) > 0:
			d.Added = append(d.Added, now[j])
			j++
		default:
			i, j = i+1, j+1
		}
	}
	return d
}

// CheckFacts returns an error if Replace would refuse these facts. Every subject must state
// that it is based on the label, or be the mention of an edge among the facts. The error
// wraps graph.ErrInvalid.
func CheckFacts(label graph.ID, facts []graph.Fact) error {
	known := map[graph.ID]bool{label: true}
	for _, f := range facts {
		switch {
		case f.Label != label:
			return fmt.Errorf("%w: a fact has the label %s instead of %s", graph.ErrInvalid, f.Label, label)
		case f.Predicate == graph.PredBasedOn && f.Object.ID == label:
			known[f.Subject] = true
		case f.Predicate == graph.PredAbout, f.Predicate == graph.PredMentions:
			known[graph.MentionID(f.Subject, f.Object.ID)] = true
		}
	}
	for _, f := range facts {
		if !known[f.Subject] {
			return fmt.Errorf("%w: %s does not state that it is based on %s; add the fact %s <%s> %s, or import an export of the whole graph", graph.ErrInvalid, f.Subject, label, f.Subject.IRI(), graph.PredBasedOn, label.IRI())
		}
		if f.Subject.Kind() == graph.KindMention || f.Subject.Kind() == graph.KindTalk && f.Predicate == graph.PredQuotedFrom {
			if err := checkMention(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// newName returns a random name for a store.
func newName() string { return rand.Text() }

// toQuad returns a fact as a quad.
func toQuad(f graph.Fact) quad.Quad {
	var object quad.Value = quad.IRI(f.Object.ID)
	if f.Object.ID == "" {
		object = quad.String(f.Object.Text)
	}
	return quad.Quad{Subject: quad.IRI(f.Subject), Predicate: quad.IRI(f.Predicate), Object: object, Label: quad.IRI(f.Label)}
}

// toFact returns the fact of a quad. It returns false for a quad that is not a fact: its
// object is neither an IRI nor a text, or another end is no IRI.
func toFact(q quad.Quad) (graph.Fact, bool) {
	s, ok1 := q.Subject.(quad.IRI)
	p, ok2 := q.Predicate.(quad.IRI)
	l, ok3 := q.Label.(quad.IRI)
	f := graph.Fact{Subject: graph.ID(s), Predicate: graph.Predicate(p), Label: graph.ID(l)}
	switch o := q.Object.(type) {
	case quad.IRI:
		f.Object.ID = graph.ID(o)
	case quad.String:
		f.Object.Text = string(o)
	default:
		return f, false
	}
	return f, ok1 && ok2 && ok3
}
