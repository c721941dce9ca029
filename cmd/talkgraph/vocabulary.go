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
		Long: `Work with the vocabulary. A file of yours extends, renames or silences shipped
entries; give it to load, extract and serve with --vocabulary.

  topics:
  - name: REST                          # the preferred label
    match: case                         # any (default), case, context, wide or never
    labels: [restful, {rest: context}]  # other names, each with its own match
    broader: [API]
    related: [HTTP]
    context: [json, endpoint]           # words that prove a label in context
    not: ['\brest of\b']                # phrases in which it means something else
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
	check := &cobra.Command{
		Use:     "check [FILE...]",
		Short:   "Check the vocabulary, the shipped one or with your files",
		Example: `  talkgraph vocabulary check mine.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := library.ReadVocabulary(args)
			if err != nil {
				return err
			}
			errs := []error{vocabulary.Lint(v)}
			if len(args) == 0 { // what is shipped has to be in better order than that
				errs = append(errs, vocabulary.Orphans(v))
				for _, f := range library.ShippedVocabulary() {
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
	skos := &cobra.Command{
		Use:     "skos [FILE...]",
		Short:   "Print the vocabulary, the shipped one or with your files, as SKOS in N-Quads",
		Example: `  talkgraph vocabulary skos > vocabulary.nq`,
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := library.ReadVocabulary(args)
			if err != nil {
				return err
			}
			return export.NQuads(cmd.OutOrStdout(), export.FromFacts(v.Facts()))
		},
	}
	cmd.AddCommand(check, skos, newSuggest())
	return cmd
}
