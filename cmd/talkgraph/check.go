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
	var o reading
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
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			found, err := a.check(cmd.Context())
			if err != nil {
				return err
			}
			found.print(cmd.OutOrStdout())
			if n := found.count(); n == 0 || !repair {
				return found.failure(n)
			}
			x, _, err := newExtractor(o)
			if err != nil {
				return err
			}
			if err := a.repair(cmd.Context(), &writer{a, x}, found); err != nil {
				return err
			}
			if found, err = a.check(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "repaired; %d problems are left\n", found.count())
			found.print(cmd.OutOrStdout())
			return found.failure(found.count())
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().BoolVar(&repair, "repair", false, "mend what can be mended")
	return cmd
}

// checked is what is wrong with a store.
type checked struct {
	store []string
	notes map[graph.ID][]string
	index []string
	found int // notes that were looked at
}

func (c checked) count() int {
	n := len(c.store) + len(c.index)
	for _, says := range c.notes {
		n += len(says)
	}
	return n
}

var errProblems = errors.New("the store has problems")

func (c checked) failure(n int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d; see above what mends them", errProblems, n)
}

func (c checked) print(w io.Writer) {
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
	if c.count() == 0 {
		fmt.Fprintf(w, "%d notes and the index are in order\n", c.found)
	}
}

// check looks at the store and at the index that the app has open.
func (a *app) check(ctx context.Context) (checked, error) {
	c := checked{notes: map[graph.ID][]string{}}
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
			c.found++
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

// repair reads broken notes again, and builds the index again.
func (a *app) repair(ctx context.Context, w *writer, c checked) error {
	for note := range c.notes {
		if err := w.reread(ctx, note); err != nil {
			return err
		}
	}
	if len(c.index) == 0 {
		return nil
	}
	return a.rebuild(ctx)
}
