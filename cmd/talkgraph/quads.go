package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

func newExport() *cobra.Command {
	var db, out string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the whole graph as N-Quads",
		Long: `Write the whole graph as N-Quads, note by note and sorted, so that equal graphs
give equal files. "talkgraph import" reads it back.`,
		Example: `  talkgraph export -o talks.nq
  talkgraph export | talkgraph import --db bolt:copy.db -`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			w := cmd.OutOrStdout()
			if out != "" && out != "-" {
				f, err := os.Create(out)
				if err != nil {
					return fmt.Errorf("cannot write the export: %w", err)
				}
				defer func() { err = cmp.Or(err, f.Close()) }()
				w = f
			}
			return a.store.Export(cmd.Context(), w)
		},
	}
	dbFlag(cmd, &db)
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to this `FILE` (default standard output)")
	return cmd
}

func newImport() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Read a graph that export wrote",
		Long: `Read a graph that export wrote. A note in the file replaces the note of the same
name in the store; others stay. A file with a mistake changes nothing.`,
		Example: `  talkgraph import talks.nq`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var in io.Reader = cmd.InOrStdin()
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return fmt.Errorf("cannot read the import: %w", err)
				}
				defer f.Close()
				in = bufio.NewReader(f)
			}
			facts, err := cayley.ReadQuads(in)
			if err != nil {
				return err
			}
			byLabel := map[graph.ID][]graph.Fact{}
			var labels []graph.ID
			for _, f := range facts {
				if byLabel[f.Label] == nil {
					labels = append(labels, f.Label)
				}
				byLabel[f.Label] = append(byLabel[f.Label], f)
			}
			slices.Sort(labels)
			for _, l := range labels {
				if err := cayley.Check(l, byLabel[l]); err != nil {
					return err
				}
			}
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			b := a.batch(nil)
			for _, l := range labels {
				if err := b.add(cmd.Context(), l, byLabel[l]); err != nil {
					return err
				}
			}
			if err := b.flush(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d facts of %d sources\n", len(facts), len(labels))
			return nil
		},
	}
	dbFlag(cmd, &db)
	return cmd
}
