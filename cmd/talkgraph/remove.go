package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

func newRemove() *cobra.Command {
	var db, format string
	cmd := &cobra.Command{
		Use:   "remove NOTE...",
		Short: "Remove notes from the store",
		Long: `Remove the facts of a note, or all talks of a data file, from the store. The facts
of other notes stay. Name a note as it was loaded; without a name, the stored notes
are listed.`,
		Example: `  talkgraph remove qcon-london-2017.txt
  talkgraph remove talks.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := printerOf(sourceFormats, format)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				stored, err := lib.Sources(cmd.Context())
				if err != nil {
					return err
				}
				if len(args) == 0 {
					return list(cmd.OutOrStdout(), stored)
				}
				for _, name := range args {
					if stored[name] == nil {
						return fmt.Errorf("%w: no note is called %q; \"talkgraph remove\" lists them", graph.ErrNotFound, name)
					}
				}
				for _, name := range args {
					facts, err := lib.RemoveNotes(cmd.Context(), stored[name])
					if err != nil {
						return err
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %s removed\n", name, library.Quantity(facts, "fact", "facts"))
				}
				return nil
			})
		},
	}
	storeFlag(cmd, &db)
	formatFlag(cmd, &format, "table", "json")
	cmd.ValidArgsFunction = completeFromStore(func(lib *library.Library, word string) []string {
		stored, _ := lib.Sources(context.Background())
		return slices.DeleteFunc(slices.Sorted(maps.Keys(stored)), func(name string) bool { return !strings.HasPrefix(name, word) })
	})
	return cmd
}

// sourceFormats holds the printers of the stored notes, which Library.Sources returns.
var sourceFormats = map[string]func(io.Writer, map[string][]graph.ID) error{"table": sourceTable, "json": sourceJSON}

// sourceTable prints the names of files, and the number of talks of data files.
func sourceTable(w io.Writer, stored map[string][]graph.ID) error {
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		if n := len(stored[name]); loader.IsRecord(stored[name][0].Source()) {
			fmt.Fprintf(w, "%s (%s)\n", name, library.Quantity(n, "talk", "talks"))
		} else {
			fmt.Fprintln(w, name)
		}
	}
	return nil
}

// sourceJSON prints the names of files and their numbers of notes as JSON.
func sourceJSON(w io.Writer, stored map[string][]graph.ID) error {
	type source struct {
		Name  string `json:"name"`
		Notes int    `json:"notes"`
	}
	out := []source{}
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		out = append(out, source{name, len(stored[name])})
	}
	return writeJSON(w, out)
}
