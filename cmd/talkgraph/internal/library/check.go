package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
)

// CheckReport lists the faults of a store, its notes and its index.
type CheckReport struct {
	store     []string
	notes     map[graph.ID][]string
	index     []string
	noteCount int // notes that were verified
}

func (c CheckReport) Count() int {
	n := len(c.store) + len(c.index)
	for _, says := range c.notes {
		n += len(says)
	}
	return n
}

var errProblems = errors.New("the store has problems")

func (c CheckReport) Err(n int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d; the lines above name their repairs", errProblems, n)
}

func (c CheckReport) Print(w io.Writer) {
	for _, says := range c.store {
		fmt.Fprintf(w, "store: %s (restore a backup, or load the notes into a new store)\n", says)
	}
	for _, note := range slices.Sorted(maps.Keys(c.notes)) {
		for _, says := range c.notes[note] {
			fmt.Fprintf(w, "%s: %s (--repair reads it again from its stored text; otherwise load it again)\n", note.Source(), says)
		}
	}
	for _, says := range c.index {
		fmt.Fprintf(w, "index: %s (--repair rebuilds it)\n", says)
	}
	if c.Count() == 0 {
		fmt.Fprintf(w, "no problems in %s and the index\n", Quantity(c.noteCount, "note", "notes"))
	}
}

// Check verifies the store, and compares the open index with one that is built from the
// store.
func (lib *Library) Check(ctx context.Context) (CheckReport, error) {
	c := CheckReport{notes: map[graph.ID][]string{}}
	err := lib.store.Verify(ctx, func(p cayley.Problem) {
		if p.Label.Kind() == graph.KindNote {
			c.notes[p.Label] = append(c.notes[p.Label], p.Message)
		} else {
			c.store = append(c.store, p.Message)
		}
	})
	if err != nil {
		return c, err
	}
	stored, err := lib.store.Labels(ctx)
	if err != nil {
		return c, err
	}
	for _, l := range stored {
		if l.Kind() == graph.KindNote {
			c.noteCount++
		}
	}
	fresh, err := lib.buildInMemory(ctx)
	if err != nil {
		return c, err
	}
	if ours, ok := lib.engine.Index().(*postings.Index); ok {
		if theirs, ok := fresh.Index().(*postings.Index); ok {
			c.index = ours.Diff(theirs)
		}
	}
	c.index = append(c.index, lib.engine.Words().Diff(fresh.Words())...)
	c.index = append(c.index, lib.engine.Directory().Differences(fresh.Directory())...)
	return c, nil
}

// Repair reloads broken notes from their own texts and rebuilds a faulty index.
func (lib *Library) Repair(ctx context.Context, w *Editor, c CheckReport) error {
	for note := range c.notes {
		if err := w.Reload(ctx, note); err != nil {
			return err
		}
	}
	if len(c.index) == 0 {
		return nil
	}
	return lib.rebuild(ctx)
}
