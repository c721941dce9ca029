package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
)

func newCorrect() *cobra.Command {
	var db, file string
	var undo bool
	var o library.ReadOptions
	cmd := &cobra.Command{
		Use:   "correct [STATEMENT...]",
		Short: "Correct what was read wrongly",
		Long: `Correct what was read wrongly. Corrections are kept in the store beside the notes.
They apply whenever a note is loaded again and whatever the vocabulary holds, until
they are undone. Without a statement they are listed; --file reads a saved list.

  TALK is about TOPIC               TALK is not about TOPIC
  TALK mentions COMPANY             TALK does not mention COMPANY
  TALK is called "RIGHT TITLE"      TALK is no talk
  TALK is the same talk as TALK
  NOTE line N begins a talk         NOTE line N begins no talk

A statement about a line decides how the whole note is split. It follows its line when
the note changes. NOTE is the name of the note as it was loaded. TALK, TOPIC and COMPANY
are names or IDs; a name must be unambiguous.`,
		Example: `  talkgraph correct '"Real World Java 9" is about modularity'
  talkgraph correct --undo '"Real World Java 9" is about modularity'
  talkgraph correct 'qcon-london-2017.txt line 25 begins a talk'
  talkgraph correct > corrections.txt
  talkgraph correct --file corrections.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			x, v, err := library.NewExtractor(o)
			if err != nil {
				return err
			}
			cs, err := library.ReadCorrections(file)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				if len(args) == 0 && file == "" {
					for _, c := range lib.Corrections() {
						fmt.Fprintln(cmd.OutOrStdout(), c)
					}
					return nil
				}
				if err := lib.StoreVocabulary(cmd.Context(), v); err != nil {
					return err
				}
				for _, text := range args {
					c, err := graph.ParseCorrection(text)
					if err != nil || !undo { // a talk that is none any more has no name
						if c, err = lib.Engine().Directory().ParseCorrection(text); err != nil {
							return err
						}
					}
					cs = append(cs, c)
				}
				w := library.NewEditor(lib, x)
				if undo {
					err = w.Undo(cmd.Context(), cs...)
				} else {
					err = w.Correct(cmd.Context(), cs...)
				}
				if err != nil {
					return err
				}
				for _, c := range cs {
					fmt.Fprintln(cmd.OutOrStdout(), c)
				}
				return nil
			})
		},
	}
	dbFlag(cmd, &db)
	cmd.Flags().StringVar(&file, "file", "", "apply the corrections in a `FILE` too, one a line")
	cmd.Flags().BoolVar(&undo, "undo", false, "undo the corrections")
	readingFlags(cmd, &o)
	return cmd
}
