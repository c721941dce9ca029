package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
)

// correctOptions holds the flags of correct.
type correctOptions struct {
	db, file string
	undo     bool
	reading  library.ReadOptions
}

func newCorrect() *cobra.Command {
	var o correctOptions
	cmd := &cobra.Command{
		Use:   "correct [STATEMENT...]",
		Short: "Correct what was read wrongly",
		Long: `Correct what was read wrongly. Corrections are kept in the store beside the notes.
Until they are undone, they apply whenever a note is loaded again, with any vocabulary.
Without a statement they are listed; --file reads a saved list.

  TALK is about TOPIC               TALK is not about TOPIC
  TALK mentions COMPANY             TALK does not mention COMPANY
  TALK is called "RIGHT TITLE"      TALK is no talk
  TALK is given by "NAME (COMPANY), NAME"
  TALK is the same talk as TALK     NOTE is of the event "EVENT"
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
			if len(args) > 0 || o.file != "" {
				return o.correct(cmd, args)
			}
			return withLibrary(cmd, o.db, func(lib *library.Library) error {
				printCorrections(cmd, lib.Corrections())
				return nil
			})
		},
	}
	storeFlag(cmd, &o.db)
	cmd.Flags().StringVar(&o.file, "file", "", "apply the corrections in this `FILE` too, one a line")
	cmd.Flags().BoolVar(&o.undo, "undo", false, "undo the corrections")
	readingFlags(cmd, &o.reading)
	return cmd
}

// correct applies or undoes the corrections of the file and of the statements, and prints them.
func (o correctOptions) correct(cmd *cobra.Command, statements []string) error {
	x, v, err := library.NewExtractor(o.reading)
	if err != nil {
		return err
	}
	cs, err := library.ReadCorrections(o.file)
	if err != nil {
		return err
	}
	return withLibrary(cmd, o.db, func(lib *library.Library) error {
		if err := lib.StoreVocabulary(cmd.Context(), v); err != nil {
			return err
		}
		for _, text := range statements {
			c, err := o.parse(lib, text)
			if err != nil {
				return err
			}
			cs = append(cs, c)
		}
		apply := library.NewEditor(lib, x).Correct
		if o.undo {
			apply = library.NewEditor(lib, x).Undo
		}
		if err := apply(cmd.Context(), cs...); err != nil {
			return err
		}
		printCorrections(cmd, cs)
		return nil
	})
}

// parse parses a statement with names or IDs.
func (o correctOptions) parse(lib *library.Library, text string) (graph.Correction, error) {
	if o.undo {
		return lib.ParseUndo(text)
	}
	return lib.Engine().Directory().ParseCorrection(text)
}

// printCorrections prints corrections as --file reads them.
func printCorrections(cmd *cobra.Command, cs []graph.Correction) {
	for _, c := range cs {
		fmt.Fprintln(cmd.OutOrStdout(), c)
	}
}
