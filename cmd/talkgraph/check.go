package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
)

func newCheck() *cobra.Command {
	var db string
	var o ReadOptions
	var repair bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Verify the store and the index",
		Long: `Look at all of the store: the pages and keys of its file or the rows of its tables,
every note (each edge has both ends, a label, and evidence that stands in the note),
and the index against one that is built afresh. Every problem is printed with what
mends it; with --repair that is done: a note is read again from its own text, the
index is built again. It exits with 0 if nothing is wrong, or nothing is any more.`,
		Example: `  talkgraph check
  talkgraph check --db bolt:team.db --repair`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := Open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.Close()
			found, err := a.Check(cmd.Context())
			if err != nil {
				return err
			}
			found.Print(cmd.OutOrStdout())
			if n := found.Count(); n == 0 || !repair {
				return found.Err(n)
			}
			x, _, err := NewExtractor(o)
			if err != nil {
				return err
			}
			if err := a.Repair(cmd.Context(), &Editor{a, x}, found); err != nil {
				return err
			}
			if found, err = a.Check(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "repaired; %d problems are left\n", found.Count())
			found.Print(cmd.OutOrStdout())
			return found.Err(found.Count())
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().BoolVar(&repair, "repair", false, "mend what can be mended")
	return cmd
}

// CheckReport is what is wrong with a store.
type CheckReport struct {
	store     []string
	notes     map[graph.ID][]string
	index     []string
	noteCount int // notes that were looked at
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
	return fmt.Errorf("%w: %d; see above what mends them", errProblems, n)
}

func (c CheckReport) Print(w io.Writer) {
	for _, says := range c.store {
		fmt.Fprintf(w, "store: %s (restore a backup, or load the notes into a new store)\n", says)
	}
	for _, note := range slices.Sorted(maps.Keys(c.notes)) {
		for _, says := range c.notes[note] {
			fmt.Fprintf(w, "%s: %s (--repair reads it again from its own text; else load it again)\n", note.Source(), says)
		}
	}
	for _, says := range c.index {
		fmt.Fprintf(w, "index: %s (--repair builds it again)\n", says)
	}
	if c.Count() == 0 {
		fmt.Fprintf(w, "%d notes and the index are in order\n", c.noteCount)
	}
}

// Check looks at the store and at the index that the app has open.
func (a *Library) Check(ctx context.Context) (CheckReport, error) {
	c := CheckReport{notes: map[graph.ID][]string{}}
	err := a.store.Verify(ctx, func(p cayley.Problem) {
		if p.Label.Kind() == graph.KindNote {
			c.notes[p.Label] = append(c.notes[p.Label], p.Message)
		} else {
			c.store = append(c.store, p.Message)
		}
	})
	if err != nil {
		return c, err
	}
	stored, err := a.store.Labels(ctx)
	if err != nil {
		return c, err
	}
	for _, l := range stored {
		if l.Kind() == graph.KindNote {
			c.noteCount++
		}
	}
	fresh, err := a.build(ctx)
	if err != nil {
		return c, err
	}
	if ours, ok := a.engine.Index().(*postings.Index); ok {
		if theirs, ok := fresh.Index().(*postings.Index); ok {
			c.index = ours.Diff(theirs)
		}
	}
	c.index = append(c.index, a.engine.Directory().Differences(fresh.Directory())...)
	return c, nil
}

// Repair reads broken notes again, and builds the index again.
func (a *Library) Repair(ctx context.Context, w *Editor, c CheckReport) error {
	for note := range c.notes {
		if err := w.Reload(ctx, note); err != nil {
			return err
		}
	}
	if len(c.index) == 0 {
		return nil
	}
	return a.rebuild(ctx)
}
