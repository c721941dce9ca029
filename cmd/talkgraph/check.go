package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
)

func newCheck() *cobra.Command {
	var db string
	var o library.ReadOptions
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
			return withLibrary(cmd, db, func(lib *library.Library) error {
				found, err := lib.Check(cmd.Context())
				if err != nil {
					return err
				}
				found.Print(cmd.OutOrStdout())
				if n := found.Count(); n == 0 || !repair {
					return found.Err(n)
				}
				x, _, err := library.NewExtractor(o)
				if err != nil {
					return err
				}
				if err := lib.Repair(cmd.Context(), library.NewEditor(lib, x), found); err != nil {
					return err
				}
				if found, err = lib.Check(cmd.Context()); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "repaired; %d problems are left\n", found.Count())
				found.Print(cmd.OutOrStdout())
				return found.Err(found.Count())
			})
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().BoolVar(&repair, "repair", false, "mend what can be mended")
	return cmd
}
