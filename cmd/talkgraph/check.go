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
		Long: `Verify the whole store: the pages and keys of its file or the rows of its tables,
every note (each edge has both ends, a label, and evidence in the note), and the index
against a new one. Each problem is printed with its repair. With --repair, broken notes
are read again from their stored texts and a faulty index is rebuilt. The exit code is 0
if there are no problems, or none are left.`,
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
				if found.Count() == 0 || !repair {
					return found.Err()
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
				fmt.Fprintf(cmd.OutOrStdout(), "repaired; %s left\n", library.Quantity(found.Count(), "problem", "problems"))
				found.Print(cmd.OutOrStdout())
				return found.Err()
			})
		},
	}
	storeFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().BoolVar(&repair, "repair", false, "read broken notes again and rebuild a faulty index")
	return cmd
}
