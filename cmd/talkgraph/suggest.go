package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func newSuggest() *cobra.Command {
	var db, into, format string
	var limit int
	var o library.ReadOptions
	cmd := &cobra.Command{
		Use:   "suggest [PHRASE...]",
		Short: "Propose phrases of the loaded notes that the vocabulary lacks",
		Long: fmt.Sprintf(`Propose phrases that several talks of the loaded notes share and that the vocabulary
lacks, best first, each with lines that contain it and a likely broader topic.

--into adds the named phrases, or all proposed ones, to a vocabulary file of yours and
creates the file if it is missing. To find the phrases, load the notes again with
--vocabulary FILE. The first %d notes are read.`, library.MaxSuggestNotes),
		Example: `  talkgraph vocabulary suggest
  talkgraph vocabulary suggest --into mine.yaml "design thinking"
  talkgraph vocabulary suggest --format yaml > mine.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "table" && format != "yaml" {
				return usage(fmt.Errorf("unknown format %q; write table or yaml", format))
			}
			if limit < 1 || limit > maxSuggestions {
				return usage(fmt.Errorf("the limit must be 1 to %d", maxSuggestions))
			}
			if len(args) > 0 && into == "" {
				return usage(errors.New("name the vocabulary file to add the phrases to with --into FILE"))
			}
			x, _, err := library.NewExtractor(o)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				n := limit
				if len(args) > 0 {
					n = maxSuggestions
				}
				list, err := lib.Suggest(cmd.Context(), x, n)
				if err != nil {
					return err
				}
				if len(args) > 0 {
					if list, err = chosen(list, args); err != nil {
						return err
					}
				}
				if into != "" {
					return accept(into, list)
				}
				if format == "yaml" {
					fmt.Fprint(cmd.OutOrStdout(), suggestedYAML(list, true))
					return nil
				}
				for _, s := range list {
					fmt.Fprintf(cmd.OutOrStdout(), "%s  (in %s)", s.Phrase, library.Quantity(s.Talks, "talk", "talks"))
					if s.Broader != "" {
						fmt.Fprintf(cmd.OutOrStdout(), "  perhaps under %s", s.Broader)
					}
					fmt.Fprintln(cmd.OutOrStdout())
					for _, q := range s.Lines {
						fmt.Fprintf(cmd.OutOrStdout(), "    %s:%d  %s\n", q.Source, q.Line, strings.TrimSpace(q.Text))
					}
				}
				return nil
			})
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().StringVar(&into, "into", "", "add them to the vocabulary `FILE`")
	cmd.Flags().StringVar(&format, "format", "table", "table or yaml")
	cmd.Flags().IntVar(&limit, "limit", 30, fmt.Sprintf("how many to propose, %d at most", maxSuggestions))
	return cmd
}

// maxSuggestions limits a list.
const maxSuggestions = 1000

// chosen returns the suggestions with some phrases.
func chosen(list []graph.Suggestion, phrases []string) ([]graph.Suggestion, error) {
	var out []graph.Suggestion
	for _, p := range phrases {
		n := len(out)
		for _, s := range list {
			if graph.Fold(s.Phrase) == graph.Fold(p) {
				out = append(out, s)
			}
		}
		if len(out) == n {
			return nil, fmt.Errorf("%w: %q is not proposed; \"talkgraph vocabulary suggest\" lists what is", graph.ErrNotFound, p)
		}
	}
	return out, nil
}

// accept adds suggestions to a vocabulary file. It returns an error if the file would become
// invalid.
func accept(file string, list []graph.Suggestion) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read the vocabulary: %w", err)
	}
	text := string(old)
	if strings.TrimSpace(text) != "" {
		// A second list of topics has to be a document of its own.
		text = strings.TrimRight(text, "\n") + "\n---\n"
	}
	text += suggestedYAML(list, false)
	if _, err := vocabulary.Parse(append(library.ShippedVocabulary(), vocabulary.File{Name: file, Text: []byte(text)})...); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// suggestedYAML returns suggestions as a vocabulary file, with the lines that prove them as
// comments if withLines is set.
func suggestedYAML(list []graph.Suggestion, withLines bool) string {
	var b strings.Builder
	b.WriteString("topics:\n")
	for _, s := range list {
		fmt.Fprintf(&b, "- name: %q\n", s.Phrase)
		if s.Broader != "" {
			fmt.Fprintf(&b, "  broader: [%q]\n", s.Broader)
		}
		if withLines {
			for _, q := range s.Lines {
				fmt.Fprintf(&b, "  # %s:%d %s\n", q.Source, q.Line, strings.Join(strings.Fields(q.Text), " "))
			}
		}
	}
	return b.String()
}
