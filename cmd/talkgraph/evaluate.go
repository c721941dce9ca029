package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/gold"
)

func newEvaluate() *cobra.Command {
	var o library.ReadOptions
	cmd := &cobra.Command{
		Use:   "evaluate GOLD NOTE|DIR...",
		Short: "Score the talks, companies and topics found in notes",
		Long: `Compare what is found in notes with a gold file, and print precision, recall and F1 of
talks, companies and topics, and each miss and false positive with its line.

A gold file names a note, then its talks by the line of the title. The mentions of a
talk are indented below it, as IDs without their kind. Topics behind "may" count neither
as hits nor as errors. A talk without mentions is scored for its title alone.

  qcon-london-2017.txt
  18 Microservices At The Heart of BBC iPlayer
   companies bbc
   must microservices, monolith, java
   may people-and-teams`,
		Example: `  talkgraph evaluate loader/testdata/sample.gold data/notes`,
		Args:    usageArgs(cobra.MinimumNArgs(2)),
		RunE:    func(cmd *cobra.Command, args []string) error { return evaluate(cmd, o, args[0], args[1:]) },
	}
	readingFlags(cmd, &o)
	return cmd
}

// evaluate prints the scores of the notes in args against a gold file.
func evaluate(cmd *cobra.Command, o library.ReadOptions, goldFile string, args []string) error {
	text, err := os.ReadFile(goldFile)
	if err != nil {
		return fmt.Errorf("cannot read the gold file: %w", err)
	}
	g, err := gold.Parse(goldFile, string(text))
	if err != nil {
		return err
	}
	x, _, err := library.NewExtractor(o)
	if err != nil {
		return err
	}
	files, err := library.FindNotes(cmd.InOrStdin(), args, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(f library.NoteFile) bool {
		_, ok := g[f.Source]
		if !ok {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is not in the gold file; skipped\n", f.Source)
		}
		return !ok
	})
	var notes []graph.Note
	err = library.ExtractEach(cmd.Context(), x, files, func(n graph.Note) error {
		n.Text = "" // Compare does not read it
		notes = append(notes, n)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprint(cmd.OutOrStdout(), g.Compare(notes))
	return nil
}
