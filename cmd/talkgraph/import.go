package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
)

func newImport() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Read a graph that export wrote",
		Long: `Read a graph that export wrote, as N-Quads or JSON-LD. A note in the file replaces the note of the same
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
			facts, err := library.ReadGraph(in)
			if err != nil {
				return err
			}
			said, err := library.GroupByLabel(facts)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				if err := lib.StoreLabels(cmd.Context(), said); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d facts of %d sources\n", len(facts), len(said))
				return nil
			})
		},
	}
	dbFlag(cmd, &db)
	return cmd
}
