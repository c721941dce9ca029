package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func newVocabulary() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "vocabulary",
		Short: "Work with the vocabulary of topics and companies",
		Long: `Work with the vocabulary. A file of yours extends, renames or silences shipped entries.
Name it to load, extract and serve with --vocabulary.

  topics:
  - name: REST                          # the preferred label
    match: case                         # any (default), case, context, wide or never
    labels: [restful, {rest: context}]  # other names, each with its own match
    broader: [API]
    related: [HTTP]
    context: [json, endpoint]           # words near it that a label with "context" needs
    not: ['\brest of\b']                # phrases in which a label means something else
  - name: MVC
    rename: model-view-controller
  - name: GUI
    silence: true
  companies:
  - name: Acme
    labels: [acme corp]
    products: [Rocket Skates]
    parent: Acme Holding`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newVocabularyCheck(), newVocabularySKOS(), newSuggest())
	return cmd
}

func newVocabularyCheck() *cobra.Command {
	return &cobra.Command{
		Use:     "check [FILE...]",
		Short:   "Check the shipped vocabulary, alone or with your files",
		Example: `  talkgraph vocabulary check mine.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := library.ReadVocabulary(args)
			if err != nil {
				return err
			}
			errs := []error{vocabulary.Lint(v)}
			if len(args) == 0 { // the shipped files must be sorted and without orphans too
				errs = append(errs, vocabulary.Orphans(v))
				for _, f := range vocabulary.Shipped() {
					errs = append(errs, vocabulary.Sorted(f))
				}
			}
			if err := errors.Join(errs...); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "no problems in %s and %s\n", library.Quantity(len(v.Topics), "topic", "topics"), library.Quantity(len(v.Companies), "company", "companies"))
			return nil
		},
	}
}

func newVocabularySKOS() *cobra.Command {
	return &cobra.Command{
		Use:     "skos [FILE...]",
		Short:   "Print the shipped vocabulary, alone or with your files, as SKOS in N-Quads",
		Example: `  talkgraph vocabulary skos > vocabulary.nq`,
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := library.ReadVocabulary(args)
			if err != nil {
				return err
			}
			return export.NQuads(cmd.OutOrStdout(), export.FromFacts(v.Facts()))
		},
	}
}
