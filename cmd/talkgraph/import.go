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
		Long: `Read a graph that "talkgraph export" wrote as N-Quads or JSON-LD. A note in the file
replaces the stored note of the same name; other notes stay. If the file has an error,
the store is not changed.`,
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
			labels, err := library.GroupByLabel(facts)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				if err := lib.StoreLabels(cmd.Context(), labels); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s of %s\n", library.Quantity(len(facts), "fact", "facts"), library.Quantity(len(labels), "source", "sources"))
				return nil
			})
		},
	}
	storeFlag(cmd, &db)
	return cmd
}
