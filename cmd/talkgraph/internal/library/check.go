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

// CheckReport lists the problems of a store, its notes and its index.
type CheckReport struct {
	store     []string
	notes     map[graph.ID][]string
	index     []string
	noteCount int // notes that were verified
}

// Count returns the number of problems.
func (c CheckReport) Count() int {
	n := len(c.store) + len(c.index)
	for _, messages := range c.notes {
		n += len(messages)
	}
	return n
}

var errProblems = errors.New("the store has problems")

// Err returns an error that counts the problems, or nil if there are none.
func (c CheckReport) Err() error {
	n := c.Count()
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d; the lines above name their repairs", errProblems, n)
}

// Print writes each problem with its repair as a line to w, or one line if there are none.
func (c CheckReport) Print(w io.Writer) {
	for _, message := range c.store {
		fmt.Fprintf(w, "store: %s (restore a backup, or load the notes into a new store)\n", message)
	}
	for _, note := range slices.Sorted(maps.Keys(c.notes)) {
		for _, message := range c.notes[note] {
			fmt.Fprintf(w, "%s: %s (--repair reads it again from its stored text; otherwise load it again)\n", note.Source(), message)
		}
	}
	for _, message := range c.index {
		fmt.Fprintf(w, "index: %s (--repair rebuilds it)\n", message)
	}
	if c.Count() == 0 {
		fmt.Fprintf(w, "no problems in %s and the index\n", Quantity(c.noteCount, "note", "notes"))
	}
}

// Check verifies the store and compares the open index with a new one, built from the store.
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

// Repair loads the notes that c reports again from their stored texts, with the editor e. It
// rebuilds the index if c reports problems of the index.
func (lib *Library) Repair(ctx context.Context, e *Editor, c CheckReport) error {
	for note := range c.notes {
		if err := e.Reload(ctx, note); err != nil {
			return err
		}
	}
	if len(c.index) == 0 {
		return nil
	}
	return lib.rebuild(ctx)
}
